"""组织机构: units, posts, people and portfolios on any day; what is vacant; the calendar."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine import organisation
from engine.days import SHANGHAI
from engine.worklist.in_hand import in_hand
from web.surroundings import actor, database, now, reader

pages = Blueprint("organisation", __name__, url_prefix="/organisation")
OVERSEERS = ("office", "operator", "auditor")
CHANGERS = ("office", "operator")


@pages.get("")
def index() -> ResponseReturnValue:
    """All units; what is vacant or unclear, for those who can mend it."""
    at, on = _on()
    with database().reading() as connection:
        who = actor(connection)
        units = organisation.unit_tree(connection, at)
        gaps = organisation.gaps_at(connection, at) if who.roles & set(OVERSEERS) else []
    return render_template("organisation/index.html", units=units, gaps=gaps, on=on, may_change=_may_change())


@pages.get("/units/<code>")
def unit(code: str) -> ResponseReturnValue:
    """One unit: posts, who acts on them and since when, who answers for it."""
    at, on = _on()
    with database().reading() as connection:
        actor(connection)
        view = organisation.unit_page(connection, code, at)
    return render_template("organisation/unit.html", view=view, on=on, may_change=_may_change())


@pages.get("/portfolios")
def portfolios() -> ResponseReturnValue:
    """The 分管表 of a day: who was in charge then."""
    at, on = _on()
    with database().reading() as connection:
        actor(connection)
        rows = organisation.charges(connection, at)
    return render_template("organisation/portfolios.html", rows=rows, on=on, may_change=_may_change())


@pages.get("/people/<login>")
def person(login: str) -> ResponseReturnValue:
    """One person: posts held, who is next up, what they answer for, who stands in, and open work one may see."""
    at, on = _on()
    with database().reading() as connection:
        who = actor(connection)
        reasons = who.login == login or bool(who.roles & set(OVERSEERS))
        view = organisation.person_page(connection, login, at, reasons=reasons)
        tasks, total = in_hand(connection, who, login)
    more = {"tasks": tasks, "total": total, "may_change": _may_change()}
    return render_template("organisation/person.html", view=view, on=on, **more)


@pages.get("/calendar")
def calendar() -> ResponseReturnValue:
    """A year at a glance: working days, holidays, weekends that are worked, what is a guess; who brought it in."""
    year = request.args.get("year", now().astimezone(SHANGHAI).year, type=int)
    with database().reading() as connection:
        actor(connection)
        view = organisation.year_page(connection, year, now())
    return render_template("organisation/calendar.html", view=view, may_change=_may_change())


def _on() -> tuple[dt.datetime, str]:
    """The instant the address asks about, noon of the day `on` in the city, else now; and the day as it was given."""
    try:
        day = dt.date.fromisoformat(request.args.get("on", ""))
        return dt.datetime.combine(day, dt.time(12), SHANGHAI).astimezone(dt.UTC), day.isoformat()
    except (ValueError, OverflowError):
        return now(), ""


def _may_change() -> bool:
    return bool(reader().roles & set(CHANGERS))
