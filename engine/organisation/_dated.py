"""Questions about a day that is not today (who comes to a meeting, MT-04; who may call it, MT-02), and options."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from engine.days import day_of, instant_at, say_day
from engine.errors import Invalid
from engine.organisation._holders import person_name, say_source, title_of
from engine.organisation._lists import names, posts, texts
from engine.organisation._rows import tenures_on, valid
from engine.tables import delegation
from engine.values import Value, instant

Answer = tuple[Value, str]
_NOON = dt.time(12)


def posts_on(connection: Connection, kind: Value, day: Value, at: dt.datetime) -> Answer:
    """`posts`, as they are filled on `day` (a day, or an instant) by what is known today (MT-04); None: right now."""
    when = at if day in (None, "") else _instant(day)
    found, basis = posts(connection, kind, when)
    return found, f"{say_day(day_of(when))}的{basis}"


def is_entrusted(
    connection: Connection, login: Value, kind: Value, matter: Value, day: Value, _at: dt.datetime
) -> Answer:
    """Whether whoever holds a post of `kind` has entrusted `login` with just this `matter`, on `day` (MT-02).

    Unlike deputising it does not need the entrusting person to be away; a general delegation does not do.
    """
    (who,), (what,), when = texts(login), texts(matter), _instant(day)
    codes, at, d = texts(posts(connection, kind, when)[0]), instant(when), delegation.c
    for code in codes:
        tenures = [holding.code for holding in tenures_on(connection, code, at)]
        wanted = select(d.basis).where(d.tenure.in_(tenures), d.login == who, d.matter == what, valid(delegation, at))
        basis = connection.scalar(wanted.order_by(d.code).limit(1))
        if basis is not None:
            said = f"{names(connection, code, when)[0]}委托{title_of(connection, who, at)}"
            return True, f"{said}{say_source(basis)}"
    return False, f"委托表：{say_day(day_of(when))}没有就此事的委托"


def options(connection: Connection, codes: Value, at: dt.datetime) -> Answer:
    """Codes of posts or units, or logins, as options of a form: the code, and what it is called; with who is there."""
    found: list[Value] = [{"value": code, "label": _called(connection, code, at)} for code in texts(codes) if code]
    return found, f"岗位表、单位表：{len(found)} 个选项"


def _called(connection: Connection, code: str, at: dt.datetime) -> str:
    holders = [person_name(connection, holding.login) for holding in tenures_on(connection, code, instant(at))]
    return " ".join([str(names(connection, code, at)[0]), "、".join(dict.fromkeys(holders))]).strip()


def _instant(day: Value) -> dt.datetime:
    """Noon of a day (a date, or its ISO text), or the instant itself. Invalid for anything else."""
    try:
        given = dt.datetime.fromisoformat(day) if isinstance(day, str) else day
    except ValueError as error:
        raise Invalid("VALUE_NOT_ALLOWED", name="day") from error
    if isinstance(day, str) and len(day) == len("2026-12-14") and isinstance(given, dt.datetime):
        given = given.date()
    if isinstance(given, dt.datetime) and given.tzinfo is not None:
        return given
    if isinstance(given, dt.date) and not isinstance(given, dt.datetime):
        return instant_at(given, _NOON)
    raise Invalid("VALUE_NOT_ALLOWED", name="day")
