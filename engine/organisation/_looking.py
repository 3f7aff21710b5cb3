"""The organisation as its pages show it: on any day, as far as it is believed now. Read only."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, select, true

from engine.errors import Finding, NotFound, Refused
from engine.organisation._gaps import gaps
from engine.organisation._holders import holder_of, person_name
from engine.organisation._keep import current
from engine.organisation._read_folder import Line
from engine.organisation._rows import (
    ANY,
    Post,
    Unit,
    believed,
    read_post,
    read_posts,
    read_tenures,
    read_unit,
    read_units,
    valid,
)
from engine.organisation._sheets import SHEETS
from engine.tables import FOREVER, portfolio, post, relation, reporting_line, tenure
from engine.values import instant, is_key, read_instant
from engine.views import Charge, HeldPost, UnitLine, UnitView

NOBODY = ("", "")


def unit_tree(connection: Connection, at: dt.datetime) -> tuple[UnitLine, ...]:
    """All units at `at`, each below the one it belongs to, in the city's order."""
    moment = instant(at)
    units = read_units(connection, moment)
    codes = {unit.code for unit in units}
    below: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        below[unit.parent if unit.parent in codes else ""].append(unit)
    heads = _heads(connection, moment)
    found: list[UnitLine] = []

    def add(parent: str, depth: int) -> None:
        for unit in below[parent]:
            found.append(UnitLine(unit.code, unit.name, unit.kind_name, depth, *heads.get(unit.code, NOBODY)))
            add(unit.code, depth + 1)

    add("", 0)
    return tuple(found)


def _heads(connection: Connection, at: str) -> dict[str, tuple[str, str]]:
    """(name, login) of whoever holds the leading post of each unit: two queries and one for the names."""
    posts = {held.code: held for held in read_posts(connection, at) if held.head}
    heads: dict[str, tuple[str, str]] = {}
    for held in read_tenures(connection, at, tenure.c.post.in_(list(posts))):
        heads.setdefault(posts[held.post].unit, (person_name(connection, held.login), held.login))
    return heads


def unit_page(connection: Connection, code: str, at: dt.datetime) -> UnitView:
    """One unit at `at`: its posts, who acts on them and why, who answers for it. NotFound UNKNOWN_UNIT."""
    moment = instant(at)
    here = read_unit(connection, code, moment) if is_key(code) else None
    if here is None:
        raise NotFound("UNKNOWN_UNIT")
    heads = _heads(connection, moment)
    above = read_unit(connection, here.parent, moment) if here.parent else None
    return UnitView(
        code=here.code,
        name=here.name,
        kind_name=here.kind_name,
        parent=above.code if above else "",
        parent_name=above.name if above else "",
        posts=tuple(_held(connection, held, moment) for held in read_posts(connection, moment, post.c.unit == code)),
        charges=charges(connection, at, portfolio.c.unit == code),
        parts=tuple(
            UnitLine(unit.code, unit.name, unit.kind_name, 0, *heads.get(unit.code, NOBODY))
            for unit in read_units(connection, moment)
            if unit.parent == code
        ),
    )


def _held(connection: Connection, held: Post, at: str) -> HeldPost:
    lines = select(reporting_line.c.superior).where(reporting_line.c.post == held.code, valid(reporting_line, at))
    up = [
        read_post(connection, superior, at) for superior in connection.scalars(lines.order_by(reporting_line.c.matter))
    ]
    reports_to = "、".join(dict.fromkeys(one.title for one in up if one))
    try:
        found = holder_of(connection, held, at)
    except Refused as nobody:
        return HeldPost(held.code, held.title, "", "", "", nobody.code, reports_to)
    name = person_name(connection, found.login)
    return HeldPost(held.code, held.title, name, found.holding, found.note, "", reports_to, found.login)


def charges(connection: Connection, at: dt.datetime, *conditions: ColumnElement[bool]) -> tuple[Charge, ...]:
    """Rows of the 分管表 that hold at `at`, by their numbers."""
    moment, p = instant(at), portfolio.c
    wanted = select(portfolio).where(valid(portfolio, moment), *(conditions or (true(),)))
    rows = connection.execute(wanted.order_by(p.number, p.unit, p.relation, p.matter)).mappings().all()
    units = {unit.code: unit.short_name for unit in read_units(connection, moment)}
    named = select(relation.c.relation, relation.c.name).where(believed(relation))
    relations = {row.relation: row.name for row in connection.execute(named)}
    holders = _holders(connection, {row["post"] for row in rows}, moment)
    return tuple(
        Charge(
            number=row["number"],
            unit=row["unit"],
            unit_name=units.get(row["unit"], row["unit"]),
            relation=relations.get(row["relation"], row["relation"]),
            post=holders[row["post"]][0],
            holder=holders[row["post"]][1],
            matter="" if row["matter"] == ANY else row["matter"],
            since=read_instant(row["valid_from"]),
            until=None if row["valid_to"] == FOREVER else read_instant(row["valid_to"]),
            basis=row["basis"],
            holder_login=holders[row["post"]][2],
        )
        for row in rows
    )


def _holders(connection: Connection, posts: Iterable[str], at: str) -> dict[str, tuple[str, str, str]]:
    """(title of the post, who acts on it, their login) by post; "" where nobody or several do."""
    found = {}
    for code in posts:
        held = read_post(connection, code, at)
        try:
            login = holder_of(connection, held, at).login if held else ""
        except Refused:
            login = ""
        found[code] = (held.title if held else code, person_name(connection, login) if login else "", login)
    return found


def gaps_at(connection: Connection, at: dt.datetime) -> list[Finding]:
    """What is vacant or unclear at `at`: what will stop a case (WR-12), with what to do about it."""
    lines = {sheet.name: [Line(0, record) for record in current(connection, sheet)] for sheet in SHEETS}
    return gaps(lines, instant(at))
