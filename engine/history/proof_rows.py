"""Does every row say what the log says? What the log says is folded into a picture and compared, table by table."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Boolean, Connection, Integer, Select, Table, select, type_coerce

from engine import store, tables, values
from engine.history.log import CONTENT, SECRET
from engine.history.problems import Problem
from engine.history.reading import LOGGED, decode
from engine.store import Change, Picture
from engine.tables import case_, event, metadata

OF_CASE = (
    *("case_", "state", "task", "task_candidate", "due_work", "subscription", "attachment", "register_entry"),
    *("exception_request", "exception_answer", "exception_taken"),
)
NOT_EVIDENCE = {"draft", "sign_in_failure", "book"}
CHECKED_ELSEWHERE = {"event", "payload", "checkpoint", "stream", "attachment_chunk", "watch_state"}
VOLATILE = {
    ("task", "seen_at"),
    ("task", "worker"),
    ("task", "locked_until"),
    ("task", "retries"),
    ("due_work", "tries"),
    ("due_work", "error"),
    ("sign_in", "seen"),
    ("access_token", "used"),
}
Rows = dict[tuple[object, ...], dict[str, object]]


def check_case(connection: Connection, case_id: str, changes: Iterable[Change]) -> list[Problem]:
    """The rows of one case against the changes that its log makes."""
    picture: Picture = {}
    store.fold(picture, changes)
    problems = []
    for name in OF_CASE:
        table = metadata.tables[name]
        problems += _compare(table, picture.get(name, {}), _rows_of_case(connection, table, case_id))
    return problems + _check_files(connection, case_id, picture.get("attachment", {}))


def _rows_of_case(connection: Connection, table: Table, case_id: str) -> Rows:
    wanted = _as_it_lies(table)
    if table is tables.task_candidate:
        wanted = wanted.join(tables.task, tables.task.c.id == table.c.task_id).where(tables.task.c.case_id == case_id)
    else:
        wanted = wanted.where((case_.c.id if table is case_ else table.c.case_id) == case_id)
    return _by_key(table, wanted, connection)


def _as_it_lies(table: Table) -> Select[Any]:
    """All its columns; yes and no as numbers where the database keeps them so: SQLite would read any number as yes."""
    return select(*(type_coerce(c, Integer).label(c.name) if isinstance(c.type, Boolean) else c for c in table.c))


def _by_key(table: Table, wanted: Select[Any], connection: Connection) -> Rows:
    rows = [dict(row) for row in connection.execute(wanted).mappings()]
    return {store.key_of(table, row): row for row in rows}


def _check_files(connection: Connection, case_id: str, expected: Rows) -> list[Problem]:
    problems = []
    chunk_of = tables.attachment_chunk.c
    wanted = select(chunk_of.n, chunk_of.i).where(chunk_of.case_id == case_id).order_by(chunk_of.n, chunk_of.i)
    numbers: dict[int, list[int]] = {int(str(key[1])): [] for key in expected}
    for n, i in connection.execute(wanted):
        numbers.setdefault(n, []).append(i)
    for n in sorted(numbers):
        digest = hashlib.new("sm3")
        for chunk in store.chunks_of(connection, case_id, n):
            digest.update(chunk)
        told = expected.get((case_id, n))
        if told is None:
            problems.append(Problem("ROW_UNKNOWN", f"attachment_chunk {case_id}/{n}"))
        elif told["sm3"] != digest.hexdigest() or numbers[n] != list(range(len(numbers[n]))):
            problems.append(Problem("CONTENT_ALTERED", f"attachment {case_id}/{n}", str(told["name"])))
    return problems


def check_system(connection: Connection, heads: Mapping[str, object]) -> list[Problem]:
    """Tables that no case owns against the rows that system events tell of; and the cases that were told to exist."""
    picture, told, problems = _fold_system(connection)
    for case_id in sorted(told - heads.keys()):
        problems.append(Problem("CASE_MISSING", case_id, "登记过，现已不在"))
    cases = {name for name in heads if not name.startswith("system:")}
    problems += [Problem("CASE_UNKNOWN", case_id) for case_id in sorted(cases - told)]
    for table in metadata.sorted_tables:
        if table.name in (*OF_CASE, *NOT_EVIDENCE, *CHECKED_ELSEWHERE):
            continue
        rows = _by_key(table, _as_it_lies(table), connection)
        problems += _check_content(table, rows)
        expected = picture.get(table.name, {})
        if table is tables.bundle or table is tables.resource:  # made on the way as well; named by their own digest
            rows = {key: row for key, row in rows.items() if key in expected}
        problems += _compare(table, expected, rows)
    return problems + _strays(connection)


def _strays(connection: Connection) -> list[Problem]:
    """Rows that belong to no case at all."""
    problems = []
    for name in OF_CASE[1:]:
        table = metadata.tables[name]
        owner = tables.task if table is tables.task_candidate else case_
        link = table.c.task_id if table is tables.task_candidate else table.c.case_id
        stray = select(link).where(~select(owner.c.id).where(owner.c.id == link).exists()).distinct()
        problems += [Problem("ROW_UNKNOWN", f"{name} {key}") for key in connection.execute(stray).scalars()]
    return problems


def _fold_system(connection: Connection) -> tuple[Picture, set[str], list[Problem]]:
    picture: Picture = {}
    cases, problems, early = set[str](), list[Problem](), list[tuple[str, list[Change]]]()
    for row in _in_order(connection):
        place = f"{row.stream}/{row.seq}"
        try:
            told = decode(row._mapping)
            early = _fold([*early, (place, [_change(change) for change in told.data.get("rows", ())])], picture)  # type: ignore[attr-defined]
            if "case" in told.data:
                cases.add(str(told.data["case"]))
        except (ValueError, KeyError, TypeError, AttributeError, AssertionError) as error:
            problems.append(Problem("EVENT_UNREADABLE", place, str(error)))
    return picture, cases, problems + [Problem("EVENT_UNREADABLE", place, "改了没有的行") for place, _ in early]


def _in_order(connection: Connection) -> Iterable[Any]:
    """The events of system streams by time, but never against the numbers of their stream: clocks differ and jump."""
    wanted = select(*LOGGED)
    wanted = wanted.where(event.c.stream.like("system:%")).order_by(event.c.stream, event.c.seq)
    latest = dict[str, str]()
    placed = list[tuple[str, Any]]()
    for row in connection.execute(wanted):
        latest[row.stream] = max(latest.get(row.stream, ""), row.at)
        placed.append((latest[row.stream], row))
    return (row for _, row in sorted(placed, key=lambda pair: (pair[0], pair[1].stream, pair[1].seq)))


def _fold(waiting: list[tuple[str, list[Change]]], picture: Picture) -> list[tuple[str, list[Change]]]:
    """Folds what fits; what changes a row that another stream has yet to make waits, and its stream behind it."""
    while waiting:
        left, held = [], set[str]()
        for place, changes in waiting:
            stream = place.rpartition("/")[0]
            try:
                if stream not in held:
                    store.fold(picture, changes)
                    continue
            except KeyError:
                held.add(stream)
            left.append((place, changes))
        if len(left) == len(waiting):
            break
        waiting = left
    return waiting


def _change(told: list[object]) -> Change:
    how, table, key, row = told
    assert isinstance(key, list)
    assert isinstance(row, dict)
    return Change(str(how), str(table), tuple(key), row)


def _check_content(table: Table, rows: Rows) -> list[Problem]:
    for name, column in CONTENT:
        if table.name == name:
            return [
                Problem("CONTENT_ALTERED", f"{name} {key[0]}")
                for key, row in rows.items()
                if values.sm3(row[column]) != key[0]  # type: ignore[arg-type]
            ]
    return []


def _compare(table: Table, expected: Rows, found: Rows) -> list[Problem]:
    name = table.name

    def place(key: tuple[object, ...]) -> str:
        return f"{name} {'/'.join(str(part) for part in key)}"

    problems = [Problem("ROW_MISSING", place(key)) for key in expected.keys() - found.keys()]
    problems += [Problem("ROW_UNKNOWN", place(key)) for key in found.keys() - expected.keys()]
    for key in expected.keys() & found.keys():
        for column, value in found[key].items():
            if not _same(name, column, expected[key], value, found[key]):
                problems.append(Problem("ROW_ALTERED", place(key), column))
    return sorted(problems, key=str)


def _same(name: str, column: str, expected: Mapping[str, object], value: object, row: Mapping[str, object]) -> bool:
    if (name, column) in VOLATILE or (name, column) in CONTENT:
        return True
    if (name, column) == ("due_work", "due") and row["tries"]:
        return True  # put off after a failure
    told = expected.get(column)
    if (name, column) == ("due_work", "state") and (told, value) == ("waiting", "open"):
        return True  # somebody listens now; the next event tells what came of it
    if (name, column) in SECRET:
        return told in (value, values.sm3(str(value)))
    return told == value
