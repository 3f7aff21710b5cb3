"""People who leave in the course of the stretch: they can sign in until then, and their open work goes to others.

The organisation says of every day who holds which post, but only of today who can sign in; a stretch that begins
before today begins with people who have left since.
"""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from pathlib import Path

from sqlalchemy import Connection, select

from engine import worklist
from engine.commands.hand_over import hand_over
from engine.commands.import_organisation import import_organisation
from engine.simulation.life import Life
from engine.simulation.people import members
from engine.simulation.plan import Departure
from engine.tables import FOREVER, person, role, task, tenure
from engine.values import instant


def let_in(life: Life, departure: Departure, now: dt.datetime) -> None:
    """Whoever holds a post today can sign in; who was let in and holds none any more, nor any task, cannot."""
    with life.database.reading() as connection:
        posted = _posted(connection, now)
        barred = set(connection.scalars(select(person.c.login).where(~person.c.active))) & posted
        gone = life.let_in - posted - _holding(connection)
        rows = [_row(connection, login, login in barred) for login in sorted(barred | gone)]
        office = members(connection, departure.office, now, life.here or frozenset(posted))
    if not rows or not office:
        return
    with tempfile.TemporaryDirectory() as folder:
        with (Path(folder) / "people.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("login", "name", "roles", "active"), *rows])
        import_organisation(life.database, office[0], Path(folder), now)
    life.let_in = (life.let_in | barred) - gone


def _posted(connection: Connection, now: dt.datetime) -> set[str]:
    at, t = instant(now), tenure.c
    wanted = select(t.login).where(t.valid_from <= at, t.valid_to > at, t.recorded_until == FOREVER)
    return set(connection.scalars(wanted))


def _holding(connection: Connection) -> set[str]:
    open_now = (task.c.state == "open", task.c.kind == "user", task.c.assignee.is_not(None))
    return {str(login) for login in connection.scalars(select(task.c.assignee).where(*open_now).distinct())}


def _row(connection: Connection, login: str, active: bool) -> tuple[str, str, str, str]:
    name = connection.execute(select(person.c.name).where(person.c.login == login)).scalar_one()
    roles = connection.scalars(select(role.c.role).where(role.c.login == login).order_by(role.c.role))
    return login, str(name), " ".join(roles), "yes" if active else "no"


def hand_over_of_departed(life: Life, departure: Departure, now: dt.datetime) -> None:
    """The open work of people without any post goes, as far as the rules go, to whom most of it may go."""
    with life.database.reading() as connection:
        logins = sorted(_holding(connection) - _posted(connection, now))
        office = members(connection, departure.office, now, life.here)
    for login in logins if office else ():
        clerk = life.chance.choice(office)
        with life.database.reading() as connection:
            page = worklist.hand_over_page(connection, worklist.actor(connection, clerk, now), login)
        able = [one for one, _, _ in page.to if one in life.here]
        if able:
            done = hand_over(life.database, clerk, login, (able[0], departure.reason), now)
            life.told.handed_over += len(done.moved)
