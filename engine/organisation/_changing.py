"""What the page that changes one row offers: the rows that may end, the cells of a new one with their options."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine.errors import NotFound
from engine.organisation._amend import AMENDABLE
from engine.organisation._cells import Scalar
from engine.organisation._check import BY_NAME
from engine.organisation._keep import cells, current
from engine.organisation._rows import ACTING, ANY, CONCURRENT, SUBSTANTIVE, read_posts, read_tenures, read_units
from engine.organisation._sheets import Cell, Record, Sheet
from engine.tables import person
from engine.values import instant
from engine.views import ChangeCell, ChangeView

Names = dict[str, dict[Scalar, str]]


@dataclass(frozen=True)
class _Known:
    """What rows are called, by column; what people are offered as; in which units a person or a tenure is at home."""

    names: Names
    people: Mapping[Scalar, str]
    homes: Mapping[Scalar, frozenset[str]]


def change_page(connection: Connection, name: str, unit: str, at: dt.datetime) -> ChangeView:
    """A page for sheet `name`; with `unit` only rows that concern it. NotFound UNKNOWN_UNIT for any other of both."""
    sheet, moment = BY_NAME.get(name), instant(at)
    known = _known(connection, moment)
    if sheet is None or name not in AMENDABLE or (unit and unit not in known.names["unit"]):
        raise NotFound("UNKNOWN_UNIT")
    rows = [row for row in current(connection, sheet) if str(row["valid_to"]) > moment and _concerns(row, unit, known)]
    heads = {cell.column: cell.head for cell in sheet.cells}
    ends = tuple(
        ("|".join(cells(sheet, row)[heads[column]] for column in sheet.key), _said(sheet, row, known.names))
        for row in rows
    )
    given = sheet.cells[0].head if name in ("tenures", "delegations") else ""
    fields = tuple(
        ChangeCell(cell.head, cell.kind, _options(cell.column, unit, known, name), _usual(cell, unit))
        for cell in sheet.cells
        if cell.head not in ("from", "basis", given)
    )
    return ChangeView(name, unit, str(known.names["unit"].get(unit, "")), ends, fields)


def _known(connection: Connection, at: str) -> _Known:
    people: dict[Scalar, str] = {
        row.login: row.name for row in connection.execute(select(person.c.login, person.c.name))
    }
    held, tenures = {one.code: one for one in read_posts(connection, at)}, read_tenures(connection, at)
    posts: dict[Scalar, str] = {one.code: one.title for one in held.values()}
    relations: dict[Scalar, str] = {
        row["relation"]: str(row["name"]) for row in current(connection, BY_NAME["relations"])
    }
    units: dict[Scalar, str] = {one.code: one.short_name for one in read_units(connection, at)}
    called: dict[Scalar, str] = {one.code: f"{posts.get(one.post, one.post)} {people[one.login]}" for one in tenures}
    named: Names = {"login": people, "post": posts, "superior": posts, "tenure": called}
    named |= {"relation": relations, "unit": units}
    named["kind"] = {SUBSTANTIVE: "任职", ACTING: "代理、主持工作", CONCURRENT: "兼任"}
    named["main"] = {"yes": "是", "no": "否"}
    homes: dict[Scalar, frozenset[str]] = {}
    for one in tenures:
        home = {held[one.post].unit} if one.post in held else set[str]()
        homes[one.code] = frozenset(home)
        homes[one.login] = homes.get(one.login, frozenset()) | home
    return _Known(named, _offered(connection, people, {one.login: posts.get(one.post, "") for one in tenures}), homes)


def _offered(connection: Connection, people: Mapping[Scalar, str], titles: Mapping[str, str]) -> dict[Scalar, str]:
    """People who are still there, told apart by their posts where names do not."""
    there = connection.scalars(select(person.c.login).where(person.c.active).order_by(person.c.login))
    return {login: f"{people[login]}（{titles[login]}）" if titles.get(login) else people[login] for login in there}


def _concerns(row: Record, unit: str, known: _Known) -> bool:
    if not unit or row.get("unit") == unit:
        return True
    if "unit" in row:
        return False
    if "post" in row:
        return str(row["post"]).partition(":")[0] == unit
    return unit in known.homes.get(row["tenure"] if "tenure" in row else row["login"], ())


def _usual(cell: Cell, unit: str) -> str:
    """For every matter, the unit that the page was opened for."""
    return ANY if cell.kind == "matter" else unit if cell.column == "unit" else ""


def _options(column: str, unit: str, known: _Known, name: str) -> tuple[tuple[str, str], ...]:
    found = known.people if column == "login" else known.names.get(column, {})
    if unit and column == "unit":
        found = {unit: found.get(unit, unit)}
    if unit and column == "post" and name in ("tenures", "lines"):
        found = {code: said for code, said in found.items() if str(code).partition(":")[0] == unit}
    if unit and column == "tenure":
        found = {code: said for code, said in found.items() if unit in known.homes[code]}
    if unit and column == "login":  # the unit's own first: mostly one of them is meant
        found = dict(sorted(found.items(), key=lambda one: unit not in known.homes.get(one[0], ())))
    return tuple((str(code), said) for code, said in found.items())


def _said(sheet: Sheet, row: Record, names: Names) -> str:
    shown = cells(sheet, row)
    words = [
        names.get(cell.column, {}).get(row[cell.column], shown[cell.head])
        for cell in sheet.cells
        if cell.column != "main" and (cell.column in names or cell.column == "reason")
    ]
    return f"{' '.join(words)}（{shown['from']} 起{'' if not shown['to'] else '，' + shown['to'] + ' 到期'}）"
