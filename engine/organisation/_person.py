"""One person of the organisation as their page shows them: on any day, as far as it is believed now. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, Table, or_, select

from engine.errors import NotFound, Refused
from engine.organisation._holders import holder_of, person_name, title_of
from engine.organisation._ladder import post_above
from engine.organisation._looking import charges
from engine.organisation._rows import ACTING, ANY, CONCURRENT, Post, believed, read_post, tenures_of
from engine.organisation._subordinates import subordinates
from engine.tables import FOREVER, absence, delegation, person, portfolio, post, tenure, unit
from engine.values import instant, is_key, read_instant
from engine.views import HeldNow, HeldPeriod, PersonAbsence, PersonDelegation, PersonView

KINDS = {ACTING: "代理", CONCURRENT: "兼任"}
HELD = "任职"
MOST_ABSENCES = 20


def person_page(connection: Connection, login: str, at: dt.datetime, *, reasons: bool) -> PersonView:
    """Who `login` is at `at`. `reasons`: with why they are away. NotFound UNKNOWN_PERSON."""
    found = connection.execute(select(person).where(person.c.login == login)).mappings().one_or_none()
    if not is_key(login) or found is None:
        raise NotFound("UNKNOWN_PERSON", login=login[:100])
    moment = instant(at)
    tenures = tenures_of(connection, login, moment)
    posts = [held for one in tenures if (held := read_post(connection, one.post, moment)) is not None]
    answers = charges(connection, at, portfolio.c.post.in_([held.code for held in posts])) if posts else ()
    return PersonView(
        login=login,
        name=str(found["name"]),
        active=bool(found["active"]),
        title=title_of(connection, login, moment) if posts else "",
        held=tuple(_held(connection, login, moment)),
        above=tuple(_above(connection, held, moment) for held in posts),
        charges=answers,
        leads=tuple(
            (who, person_name(connection, who), held.title) for who, held in subordinates(connection, login, at)
        ),
        absences=tuple(_absences(connection, login, moment, reasons)),
        delegations=tuple(_delegations(connection, login, moment)),
    )


def _held(connection: Connection, login: str, at: str) -> list[HeldPeriod]:
    """Every post ever held, newest first; a post's name is that of the time when it was taken up."""
    t = tenure.c
    wanted = select(tenure).where(t.login == login, believed(tenure)).order_by(t.valid_from.desc(), t.main.desc())
    found = []
    for row in connection.execute(wanted).mappings():
        now = str(row["valid_from"]) <= at < str(row["valid_to"])
        title, code, name = _named(connection, str(row["post"]), at if now else str(row["valid_from"]))
        found.append(
            HeldPeriod(
                post=str(row["post"]),
                title=title,
                unit=code,
                unit_name=name,
                kind=KINDS.get(str(row["kind"]), HELD),
                main=bool(row["main"]),
                now=now,
                since=read_instant(row["valid_from"]),
                until=_until(row),
                basis=str(row["basis"]),
            )
        )
    return sorted(found, key=lambda one: not one.now)


def _named(connection: Connection, code: str, at: str) -> tuple[str, str, str]:
    """(title, unit, its name) of a post at `at`; where it did not exist then, as it was called last."""
    held = read_post(connection, code, at)
    if held is not None:
        return held.title, held.unit, held.unit_name
    p = connection.execute(_last(post, code)).mappings().first()
    u = connection.execute(_last(unit, str(p["unit"]))).mappings().first() if p else None
    return str(p["name"]) if p else code, str(p["unit"]) if p else "", str(u["short_name"]) if u else ""


def _last(table: Table, code: str) -> Select[Any]:
    return select(table).where(table.c.code == code, believed(table)).order_by(table.c.valid_from.desc()).limit(1)


def _above(connection: Connection, below: Post, at: str) -> HeldNow:
    """Who is next up from this post, in general (WR-11): what a single case adds to it is told there."""
    try:
        step = post_above(connection, below, at)
        if step is None:
            return HeldNow(below.title, "", "", "", "", problem=False)
        up, row = step
        holder = holder_of(connection, up, at)
    except Refused as nobody:
        return HeldNow(below.title, "", "", "", nobody.sentence, problem=True)
    said = f"{row}；{holder.note}" if holder.note else row
    return HeldNow(below.title, holder.login, person_name(connection, holder.login), up.title, said, problem=False)


def _absences(connection: Connection, login: str, at: str, reasons: bool) -> list[PersonAbsence]:
    a = absence.c
    wanted = select(absence).where(a.login == login, believed(absence)).order_by(a.valid_from.desc())
    return [
        PersonAbsence(
            str(row["reason"]) if reasons else "",
            read_instant(row["valid_from"]),
            _until(row),
            str(row["valid_from"]) <= at < str(row["valid_to"]),
        )
        for row in connection.execute(wanted.limit(MOST_ABSENCES)).mappings()
    ]


def _delegations(connection: Connection, login: str, at: str) -> list[PersonDelegation]:
    """What this person has entrusted to others, and others to them."""
    d, t = delegation.c, tenure.c
    wanted = (
        select(delegation, t.login.label("giver"), t.post.label("given_post"))
        .join(tenure, (t.code == d.tenure) & believed(tenure))
        .where(believed(delegation), or_(d.login == login, t.login == login))
        .order_by(d.valid_from.desc(), d.code)
    )
    rows: Sequence[RowMapping] = connection.execute(wanted.limit(MOST_ABSENCES)).mappings().all()
    found = []
    for row in rows:
        given = row["giver"] == login
        other = str(row["login"] if given else row["giver"])
        found.append(
            PersonDelegation(
                given=given,
                title=_named(connection, str(row["given_post"]), str(row["valid_from"]))[0],
                other=other,
                other_name=person_name(connection, other),
                matter="" if row["matter"] == ANY else str(row["matter"]),
                since=read_instant(row["valid_from"]),
                until=_until(row),
                now=str(row["valid_from"]) <= at < str(row["valid_to"]),
                basis=str(row["basis"]),
            )
        )
    return found


def _until(row: RowMapping) -> dt.datetime | None:
    return None if row["valid_to"] == FOREVER else read_instant(row["valid_to"])
