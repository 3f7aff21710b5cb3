"""People are away and others act for them, by the commands that the office has for it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from engine import organisation
from engine.commands.change_organisation import change_organisation
from engine.commands.hand_over import hand_over
from engine.days import SHANGHAI, day_of
from engine.organisation import Amendment, Capacity
from engine.simulation.life import Life
from engine.simulation.people import members
from engine.simulation.plan import Leave
from engine.tables import FOREVER, absence, delegation, tenure
from engine.values import instant


def go_on_leave(life: Life, leave: Leave, now: dt.datetime) -> None:
    """One of the group is away from today: registered with who acts for them, and their open work handed over."""
    today = day_of(now)
    until = today + dt.timedelta(days=life.chance.randint(*leave.days))
    with life.database.reading() as connection:
        chosen = _chosen(life, connection, leave, (today, until), now)
        office = members(connection, leave.office, now, life.here)
    if chosen is None or not office:
        return
    login, post, deputy = chosen
    clerk, reason = life.chance.choice(office), life.chance.choice(leave.reasons)
    dates = {"to": until.isoformat()}
    if deputy:
        cells = {"tenure": post.id, "to_login": deputy, "matter": "*", **dates}
        _register(life, clerk, Amendment("delegations", today.isoformat(), (), cells, leave.basis), now)
    cells = {"login": login, "reason": reason, **dates}
    _register(life, clerk, Amendment("absences", today.isoformat(), (), cells, f"{post.title}{reason}"), now)
    life.told.away += 1
    if deputy and life.chance.random() < leave.hands_over:
        done = hand_over(life.database, clerk, login, (deputy, f"{post.title}{reason}，由您代办。"), now)
        life.told.handed_over += len(done.moved)


def _register(life: Life, clerk: str, wanted: Amendment, now: dt.datetime) -> None:
    change_organisation(life.database, clerk, wanted, now)


def _chosen(
    life: Life, connection: Connection, leave: Leave, days: tuple[dt.date, dt.date], now: dt.datetime
) -> tuple[str, Capacity, str] | None:
    """Who goes, their post, and who acts for them ("" where nobody is to); None where nobody can."""
    busy = _bound(connection, days)
    there = [login for login in members(connection, leave.by, now, life.here) if login not in busy]
    for login in life.chance.sample(there, len(there)):
        posts = [c for c in organisation.capacities(connection, login, now) if c.main]
        if not posts:
            continue
        if not leave.deputy:
            return login, posts[0], ""
        group = leave.deputy.replace("{unit}", posts[0].unit)
        free = [one for one in members(connection, group, now, life.here) if one not in busy | {login}]
        if free:
            return login, posts[0], life.chance.choice(free)
    return None


def _bound(connection: Connection, days: tuple[dt.date, dt.date]) -> frozenset[str]:
    """Who is away on one of the days, acts for somebody then, or is acted for: none of these goes."""
    first, last = (instant(dt.datetime.combine(day, dt.time(), SHANGHAI)) for day in days)
    found = set[str]()
    for table in (absence, delegation):
        c = table.c
        during = (c.valid_from < last, c.valid_to > first, c.recorded_until == FOREVER)
        found |= set(connection.scalars(select(c.login).where(*during)))
    d, t = delegation.c, tenure.c
    holders = select(t.login).join(delegation, d.tenure == t.code)
    during = (d.valid_from < last, d.valid_to > first, d.recorded_until == FOREVER)
    found |= set(connection.scalars(holders.where(*during)))
    return frozenset(found)
