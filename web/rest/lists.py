"""How every list, count and single row is answered."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response

from engine.worklist.listing import Listed, Listing, Row, Wanted
from web.rest.answers import answer
from web.surroundings import actor, database

Shown = dict[str, object]


def rows(listed: Listed, wanted: Wanted, show: Callable[[Row], Shown]) -> Response:
    """The part of a list that was asked for."""
    with database().reading() as connection:
        found = listed.rows(connection, actor(connection), wanted)
    return answer([show(row) for row in found])


def count(listed: Listed, wanted: Wanted) -> Response:
    """How long the list is."""
    with database().reading() as connection:
        return answer({"count": listed.count(connection, actor(connection), wanted)})


def one(listing: Listing, ident: str, show: Callable[[Row], Shown]) -> Response:
    """One row of it, 404 where there is none for the caller."""
    with database().reading() as connection:
        found = listing.one(connection, actor(connection), ident)
    return answer(show(found))
