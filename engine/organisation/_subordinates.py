"""The ladder turned round: whom a person leads directly (层次领导, WR-18, WR-19), and which units there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import Connection, and_, select

from engine.errors import Refused
from engine.organisation._holders import holder_of
from engine.organisation._ladder import post_above
from engine.organisation._membership import capacities
from engine.organisation._rows import Post, Unit, read_posts, read_units, valid
from engine.tables import portfolio, post, post_kind, reporting_line
from engine.values import instant


def subordinates(connection: Connection, login: str, at: dt.datetime) -> list[tuple[str, Post]]:
    """(login, post) of everybody whose next level up is a post of `login` at `at`, highest first.

    Vacant posts and those with two holders are left out: nobody can be instructed there.
    """
    moment = instant(at)
    own = {capacity.post for capacity in capacities(connection, login, at)}
    found = []
    for below in _candidates(connection, own, moment):
        try:
            step = post_above(connection, below, moment)
            if step is not None and step[0].code in own:
                found.append((holder_of(connection, below, moment).login, below))
        except Refused:
            continue
    return [(who, held) for who, held in found if who != login]


def _candidates(connection: Connection, own: set[str], at: str) -> list[Post]:
    """Posts with a line to one of `own`, and posts that rise by a relation one of `own` has to their unit."""
    lines = select(reporting_line.c.post).where(reporting_line.c.superior.in_(own), valid(reporting_line, at))
    rising = (
        select(post.c.code)
        .join_from(post, post_kind, post.c.kind == post_kind.c.kind)
        .join(portfolio, and_(portfolio.c.unit == post.c.unit, portfolio.c.relation == post_kind.c.rises_by))
        .where(portfolio.c.post.in_(own), valid(portfolio, at))
    )
    return read_posts(connection, at, post.c.code.in_(lines) | post.c.code.in_(rising))


def units(connection: Connection, at: dt.datetime, kinds: Iterable[str] = ()) -> list[Unit]:
    """The units of these kinds (of all, without any) at `at`, in their official order."""
    return read_units(connection, instant(at), kinds)
