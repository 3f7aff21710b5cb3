"""What the page that changes one row offers: the rows that may end, the cells of a new one with their options."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from engine.errors import NotFound
from engine.organisation._amend import AMENDABLE
from engine.organisation._cells import Scalar
from engine.organisation._check import BY_NAME
from engine.organisation._keep import cells, current
from engine.organisation._rows import ACTING, CONCURRENT, SUBSTANTIVE, read_posts, read_tenures, read_units
from engine.organisation._sheets import Record, Sheet
from engine.tables import person
from engine.values import instant
from engine.views import ChangeCell, ChangeView

Names = dict[str, dict[Scalar, str]]


def change_page(connection: Connection, name: str, unit: str, at: dt.datetime) -> ChangeView:
    """A page for sheet `name`; with `unit` only rows that concern it. NotFound UNKNOWN_UNIT for any other sheet."""
    if name not in AMENDABLE:
        raise NotFound("UNKNOWN_UNIT")
    sheet, moment = BY_NAME[name], instant(at)
    names = _names(connection, moment)
    rows = [row for row in current(connection, sheet) if str(row["valid_to"]) > moment and _concerns(row, unit, names)]
    heads = {cell.column: cell.head for cell in sheet.cells}
    ends = tuple(
        ("|".join(cells(sheet, row)[heads[column]] for column in sheet.key), _said(sheet, row, names)) for row in rows
    )
    given = sheet.cells[0].head if name in ("tenures", "delegations") else ""
    fields = tuple(
        ChangeCell(cell.head, cell.kind, _options(name, cell.column, unit, names))
        for cell in sheet.cells
        if cell.head not in ("from", "basis", given)
    )
    return ChangeView(name, unit, ends, fields)


def _names(connection: Connection, at: str) -> Names:
    people: dict[Scalar, str] = {
        row.login: row.name for row in connection.execute(select(person.c.login, person.c.name))
    }
    posts: dict[Scalar, str] = {held.code: held.title for held in read_posts(connection, at)}
    tenures: dict[Scalar, str] = {
        one.code: f"{posts.get(one.post, one.post)} {people[one.login]}" for one in read_tenures(connection, at)
    }
    relations: dict[Scalar, str] = {
        row["relation"]: str(row["name"]) for row in current(connection, BY_NAME["relations"])
    }
    units: dict[Scalar, str] = {one.code: one.short_name for one in read_units(connection, at)}
    named: Names = {"login": people, "post": posts, "superior": posts, "tenure": tenures}
    named |= {"relation": relations, "unit": units}
    named["kind"] = {SUBSTANTIVE: "任职", ACTING: "代理、主持工作", CONCURRENT: "兼任"}
    named["main"] = {"yes": "是", "no": "否"}
    return named


def _concerns(row: Record, unit: str, names: Names) -> bool:
    if not unit or ("unit" not in row and "post" not in row):
        return True
    return row.get("unit") == unit or ("unit" not in row and str(row["post"]).partition(":")[0] == unit)


def _options(name: str, column: str, unit: str, names: Names) -> tuple[tuple[str, str], ...]:
    found = names.get(column, {})
    if unit and column == "unit":
        found = {unit: found.get(unit, unit)}
    if unit and column == "post" and name in ("tenures", "lines"):
        found = {code: said for code, said in found.items() if str(code).partition(":")[0] == unit}
    return tuple((str(code), said) for code, said in found.items())


def _said(sheet: Sheet, row: Record, names: Names) -> str:
    shown = cells(sheet, row)
    words = [
        names.get(cell.column, {}).get(row[cell.column], shown[cell.head])
        for cell in sheet.cells
        if cell.column != "main" and (cell.column in names or cell.column == "reason")
    ]
    return f"{' '.join(words)}（{shown['from']} 起{'' if not shown['to'] else '，' + shown['to'] + ' 到期'}）"
