"""One dated row begins or ends on a day: what the import would make of tables in which just that has changed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from engine.errors import Invalid
from engine.organisation._cells import Scalar, read_cell, show
from engine.organisation._check import BY_NAME, check, say_key
from engine.organisation._folder import Imported
from engine.organisation._gaps import gaps
from engine.organisation._keep import Stamp, apply, cells, current, differences
from engine.organisation._read_folder import Line
from engine.organisation._rows import ACTING
from engine.organisation._sheets import SHEETS, Cell, Record, Sheet
from engine.values import instant

AMENDABLE = ("tenures", "portfolios", "absences", "delegations", "duty", "lines")
"""The sheets whose rows come and go with people and their work; all of them dated."""
_CODES = {"tenures": "t", "delegations": "d"}


@dataclass(frozen=True)
class Amendment:
    """From `on` (a day, or a minute of one, as the CSV has it) a row of `sheet` ends, another begins, or both.

    `ends`: the row's key, as the CSV has it, () for none. `begins`: cells of the new row by their heads, without
    `from`; {} for none. A code that is left out is given. `basis`: the document, or why; the new row keeps it.
    """

    sheet: str
    on: str
    ends: tuple[str, ...] = ()
    begins: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""


def amend(connection: Connection, wanted: Amendment, now: dt.datetime, by: str) -> Imported:
    """Closes and inserts what `wanted` says, recorded at `now` by the login `by`; no row is overwritten.

    Raises Invalid: AMENDMENT_IMPOSSIBLE with a sentence for each field (`ends`, or a head of the sheet), else
    ORGANISATION_INVALID with what the import would find. Nothing is changed then.
    """
    sheet = BY_NAME.get(wanted.sheet) if wanted.sheet in AMENDABLE else None
    if sheet is None:
        raise _impossible(sheet="没有这张表，或这张表的行不能单独改。")
    held = {one.name: current(connection, one) for one in SHEETS}
    rows = held[sheet.name]
    since = _since(wanted.on)
    if not wanted.ends and not wanted.begins:
        raise _impossible(ends="请选到期的那一行，或填开始的那一行。")
    after = _ended(sheet, rows, wanted.ends, since) if wanted.ends else rows
    if wanted.begins:
        after = [*after, _begun(connection, sheet, after, wanted)]
    lines = {name: [Line(0, record) for record in records] for name, records in {**held, sheet.name: after}.items()}
    if findings := check(lines):
        raise Invalid("ORGANISATION_INVALID", findings=findings)
    changes = differences(sheet, rows, after)
    apply(connection, sheet, rows, after, Stamp(instant(now), by))
    return Imported(tuple(changes), tuple(gaps(lines, instant(now))))


def _impossible(**problems: str) -> Invalid:
    return Invalid("AMENDMENT_IMPOSSIBLE", problems=problems)


def _since(on: str) -> str:
    if not on:
        raise _impossible(**{"from": "请填从哪一天起。"})
    try:
        return str(read_cell("from", on))
    except ValueError as error:
        raise _impossible(**{"from": f"{error}。"}) from error


def _ended(sheet: Sheet, rows: Sequence[Record], key: Sequence[str], on: str) -> list[Record]:
    """The rows, the one of `key` ending on `on`."""
    heads = {cell.column: cell.head for cell in sheet.cells}
    found = [r for r in rows if tuple(cells(sheet, r)[heads[column]] for column in sheet.key) == tuple(key)]
    if not found:
        raise _impossible(ends="没有这一行，或者刚被别人改过。请看一看现在的情况再改。")
    row = found[0]
    since, until = show("from", row["valid_from"]), show("to", row["valid_to"])
    if on <= str(row["valid_from"]):
        raise _impossible(**{"from": f"这一行 {since} 才开始，到期的日子应在它之后。登错了要取消的，用表格调整。"})
    if on >= str(row["valid_to"]):
        raise _impossible(**{"from": f"这一行到 {until} 就已到期，请填更早的日子，或不选它。"})
    return [{**record, "valid_to": on} if record is row else record for record in rows]


def _begun(connection: Connection, sheet: Sheet, rows: Sequence[Record], wanted: Amendment) -> Record:
    """The new row. Invalid when a cell cannot be read, its dates are reversed, or another holds at the same time."""
    texts = {**wanted.begins, "from": wanted.on}
    if any(cell.head == "basis" for cell in sheet.cells):
        texts["basis"] = wanted.basis
    if sheet.name in _CODES and not texts.get(sheet.cells[0].head):
        texts[sheet.cells[0].head] = _code(connection, sheet)
    problems: dict[str, str] = {}
    record = {cell.column: _read(cell, texts.get(cell.head, "").strip(), problems) for cell in sheet.cells}
    for link in sheet.links:
        head = next(cell.head for cell in sheet.cells if cell.column == link.column)
        known = {row[link.target] for row in current(connection, BY_NAME[link.sheet])}
        if head not in problems and record[link.column] not in known:
            problems[head] = f"没有“{record[link.column]}”，请重新选。"
    if problems:
        raise _impossible(**problems)
    if str(record["valid_to"]) <= str(record["valid_from"]):
        raise _impossible(to="到期的日子应在开始之后（到期当天不算在内）。")
    for other in rows:
        if _apart(sheet, other) == _apart(sheet, record) and _meet(other, record):
            raise _impossible(ends=_say_overlap(sheet, other))
    return record


def _read(cell: Cell, text: str, problems: dict[str, str]) -> Scalar:
    if not text and not cell.empty and cell.kind != "to":
        problems[cell.head] = "请填写。"
        return ""
    try:
        return read_cell(cell.kind, text)
    except ValueError as error:
        problems[cell.head] = f"{error}。"
        return ""


def _code(connection: Connection, sheet: Sheet) -> str:
    """A code that no row has or ever had."""
    prefix = _CODES[sheet.name]
    codes = connection.scalars(select(sheet.table.c.code).distinct())
    numbers = [int(code[len(prefix) :]) for code in codes if re.fullmatch(rf"{prefix}[0-9]{{1,9}}", code)]
    return f"{prefix}{max(numbers, default=0) + 1:04d}"


def _apart(sheet: Sheet, record: Record) -> tuple[Scalar, ...]:
    values = ((column, record[column]) for column in sheet.apart)
    return tuple(value == ACTING if (sheet.name, column) == ("tenures", "kind") else value for column, value in values)


def _meet(one: Record, other: Record) -> bool:
    return str(one["valid_from"]) < str(other["valid_to"]) and str(other["valid_from"]) < str(one["valid_to"])


def _say_overlap(sheet: Sheet, other: Record) -> str:
    since, until = show("from", other["valid_from"]), show("to", other["valid_to"])
    whole = f"{since} 起至今" if not until else f"{since} 起，{until} 到期"
    return f"同时还有一行有效：{say_key(sheet, other)}（{whole}）。请选它在这一天到期，或改日期。"
