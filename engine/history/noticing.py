"""What the watched rules notice, as rows of `finding`; and the watch's own rows, laid down and taken up again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from engine import calendar, values, watch
from engine.store import Change
from engine.tables import finding, resource, watch_state
from engine.watch import Around, Found, Kept, Key, Noticed, Rule

CURSOR: Key = ("", "read")
TOGETHER = 300
"""Rows asked for in one statement: SQLite has a bound on parameters."""


def around(connection: Connection) -> Around:
    """Rule files by digest, and the calendar as it was recorded at an instant, of this database."""

    @cache
    def rule(digest: str) -> Rule:
        content = connection.execute(select(resource.c.content).where(resource.c.digest == digest)).scalar_one()
        if values.sm3(content) != digest:
            raise ValueError(f"stored under another digest: {digest}")
        return watch.kept_rule(content)

    return Around(rule, cache(lambda recorded: calendar.read_days(connection, recorded)))


def finding_id(rule: str, key: str) -> str:
    """The same finding has the same id, live and from scratch."""
    return values.sm3(f"{rule}\n{key}")


def finding_changes(noticed: Iterable[Noticed], found_at: str) -> list[Change]:
    """The rows that findings become, and what settles them."""
    changes = []
    for one in noticed:
        shown = one.shown
        name = finding_id(one.rule.id, shown.key)
        if isinstance(shown, Found):
            changes.append(Change.insert(finding, {"id": name, "found_at": found_at, **_row(one, shown)}))
        else:
            settled = {"state": "settled", "settled_at": shown.at, "settled_by": shown.by}
            changes.append(Change.update(finding, (name,), **settled))
    return changes


def _row(noticed: Noticed, found: Found) -> dict[str, object]:
    rule = noticed.rule
    return {
        "rule": rule.id,
        "definition_id": noticed.definition,
        "clauses": " ".join(rule.clauses),
        "code": rule.code,
        "name": rule.name,
        "strength": rule.strength,
        "key": found.key,
        "sentence": found.sentence,
        "remedy": rule.remedy,
        "case_id": found.case,
        "matter": found.matter,
        "unit": found.unit,
        "period": found.period,
        "refs": values.write(list(found.refs)),
        "at": found.at,
        "state": "open",
        "settled_at": None,
        "settled_by": None,
        "explained_at": None,
        "explained_by": None,
        "reason": None,
    }


def kept_row(key: Key, kept: Kept) -> dict[str, object]:
    """A row of the watch's memory."""
    return {"rule": key[0], "subject": key[1], "value": values.write(dict(kept.value)), "due": kept.due}


def own_rows(connection: Connection) -> dict[Key, Kept]:
    """The watch's own: how far it has read, what holds."""
    return _kept(connection, watch_state.c.rule == "")


def kept_rows(connection: Connection, keys: Iterable[Key]) -> dict[Key, Kept]:
    """What is kept under these keys; a key without a row is not in it."""
    found, wanted = dict[Key, Kept](), sorted(keys)
    for start in range(0, len(wanted), TOGETHER):
        some = wanted[start : start + TOGETHER]
        found |= _kept(
            connection,
            or_(*(and_(watch_state.c.rule == rule, watch_state.c.subject == subject) for rule, subject in some)),
        )
    return found


def rows_of(connection: Connection, rule: str) -> dict[Key, Kept]:
    """Everything that a rule keeps."""
    return _kept(connection, watch_state.c.rule == rule)


def rows_due(connection: Connection, until: str) -> dict[Key, Kept]:
    """What has to be looked at when the clock passes `until`."""
    return _kept(connection, watch_state.c.due < until)


def _kept(connection: Connection, where: ColumnElement[bool]) -> dict[Key, Kept]:
    rows = connection.execute(select(watch_state).where(where))
    return {(row.rule, row.subject): Kept(_value(row.value), row.due) for row in rows}


def _value(text: str) -> Mapping[str, object]:
    value = json.loads(text)
    assert isinstance(value, dict)
    return value
