"""What the watched rules found: about one matter or case, where on its time line, and what of it is open at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, or_, select

from engine import values
from engine.tables import case_, definition, finding, resource
from engine.views import FindingHere, FindingRow, ReplayStep
from engine.watch import kept_rule
from engine.worklist._names import Names
from engine.worklist.findings import rows_of
from engine.worklist.who import Actor, visible

MOST = 50


def findings_of(connection: Connection, who: Actor, matter: str) -> list[FindingRow]:
    """Findings about a matter, newest first: those of the cases that the reader may see."""
    return _shown(connection, who, _rows(connection, who, finding.c.matter == matter))


def findings_of_case(connection: Connection, who: Actor, case_id: str) -> list[FindingRow]:
    """Findings about a case, and those of its matter that rest on it; newest first, as far as the reader may see."""
    return _shown(connection, who, _rows_of_case(connection, who, case_id))


def findings_on(
    connection: Connection, who: Actor, case_id: str, steps: Sequence[ReplayStep]
) -> tuple[FindingHere, ...]:
    """The findings of a case where they arose: at a step, or between two where a time limit passed; in their order."""
    rows = _rows_of_case(connection, who, case_id)
    here = list[FindingHere]()
    for row, shown in zip(rows, _shown(connection, who, rows), strict=True):
        arose = [step.seq for step in steps if [case_id, step.seq] in _refs(row) and step.at == shown.at]
        before = [step.seq for step in steps if step.at < shown.at]
        if arose:
            here.append(FindingHere(shown, arose[-1]))
        elif row["case_id"] == case_id:
            here.append(FindingHere(shown, before[-1] if before else 0, between=True))
        else:
            here += [FindingHere(shown, seq) for seq in _seqs(row, case_id)]
        stream, _, seq = str(row["settled_by"] or "").rpartition("/")
        if stream == case_id:
            here.append(FindingHere(shown, int(seq), settled=True))
    return tuple(sorted(here, key=lambda one: (one.step, one.between, one.row.at)))


TOLD = ("id", "rule", "clauses", "code", "name", "strength", "at", "unit", "matter", "case_id", "period", "sentence")


def watched(connection: Connection) -> set[str]:
    """What findings may be asked for: ids of the rule files that were ever deployed, and the clauses they name."""
    wanted = select(resource.c.content).join(definition, definition.c.digest == resource.c.digest)
    files = [kept_rule(content) for content in connection.execute(wanted.where(definition.c.kind == "rule")).scalars()]
    return {one for rule in files for one in (rule.id, *rule.clauses)}


def open_findings(connection: Connection, rule: str = "", since: dt.datetime | None = None) -> list[dict[str, str]]:
    """Everything open, oldest first, for whoever has the database in his hands: columns of `finding` as text.

    `rule`: id of a rule file, or a clause; `since`: when the rule was broken, at the earliest.
    """
    wanted = select(*(finding.c[name] for name in TOLD)).where(finding.c.state == "open")
    if since is not None:
        wanted = wanted.where(finding.c.at >= values.instant(since))
    rows = [dict(row) for row in connection.execute(wanted.order_by(finding.c.at, finding.c.id)).mappings()]
    return [row for row in rows if rule in ("", row["rule"], *row["clauses"].split())]


def _refs(row: Mapping[str, object]) -> list[object]:
    refs = values.read(str(row["refs"]))
    return refs if isinstance(refs, list) else []


def _seqs(row: Mapping[str, object], case_id: str) -> list[int]:
    """The steps of another case that a finding rests on."""
    return [int(str(ref[1])) for ref in _refs(row) if isinstance(ref, list) and ref[0] == case_id]


def _rows_of_case(connection: Connection, who: Actor, case_id: str) -> list[dict[str, object]]:
    matter = select(case_.c.matter).where(case_.c.id == case_id).scalar_subquery()
    about = or_(finding.c.case_id == case_id, finding.c.matter == matter)
    return [row for row in _rows(connection, who, about) if row["case_id"] == case_id or _seqs(row, case_id)]


def _rows(connection: Connection, who: Actor, about: ColumnElement[bool]) -> list[dict[str, object]]:
    wanted = select(finding).join(case_, case_.c.id == finding.c.case_id).where(about, visible(connection, who))
    rows = connection.execute(wanted.order_by(finding.c.at.desc(), finding.c.id).limit(MOST)).mappings()
    return [dict(row) for row in rows]


def _shown(connection: Connection, who: Actor, rows: Iterable[Mapping[str, object]]) -> list[FindingRow]:
    return rows_of(connection, who, Names(connection, who.now), rows)
