"""How every list, count and single row is asked for and answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import GenericAlias

from flask import Blueprint, Response

from engine.worklist.listing import Listed, Listing, Row, Wanted
from web.rest.answers import answer
from web.rest.asking import wanted, wanted_in_body
from web.rest.contract import Operation, Parameter, returns, tells
from web.rest.shapes import Count
from web.surroundings import actor, database

Show = Callable[[Row], Mapping[str, object]]


def serve(
    routes: Blueprint,
    path: str,
    listed: Listed,
    show: Show,
    *,
    bodies: bool = True,
    needs: tuple[str, ...] = (),
    hal: Callable[[Wanted], Response | None] | None = None,
) -> None:
    """The addresses of a list: the list and its length, asked for in the query string; with `bodies` in a body too.

    `needs`: the filters without which it is not told; `hal`: the list as HAL, None for who would rather have JSON.
    """

    def index() -> Response:
        """The list, narrowed, sorted and in parts."""
        asked_for = wanted(listed)
        return (hal(asked_for) if hal else None) or rows(listed, asked_for, show)

    def count() -> Response:
        """How long the list is."""
        return _count(listed, wanted(listed))

    def query() -> Response:
        """The list, asked for in a body."""
        return rows(listed, wanted_in_body(listed), show)

    def count_query() -> Response:
        """How long the list is, asked for in a body."""
        return _count(listed, wanted_in_body(listed))

    gives = GenericAlias(list, (returns(show),))
    asked = {one: Parameter(listed.kinds[one], required=True) for one in needs}
    name = path.strip("/").replace("/", "_").replace("-", "_") or "all"
    tells(Operation(gives, listed=listed, query=asked, hal=hal is not None))(index)
    tells(Operation(Count, listed=listed, query=asked, counted=True))(count)
    routes.add_url_rule(path, f"{name}_list", index)
    routes.add_url_rule(f"{path}/count", f"{name}_count", count)
    if bodies:
        tells(Operation(gives, listed=listed, needs=needs, in_body=True))(query)
        tells(Operation(Count, listed=listed, needs=needs, in_body=True, counted=True))(count_query)
        routes.add_url_rule(path, f"{name}_list_query", query, methods=["POST"])
        routes.add_url_rule(f"{path}/count", f"{name}_count_query", count_query, methods=["POST"])


def rows(listed: Listed, wanted: Wanted, show: Show) -> Response:
    """The part of a list that was asked for."""
    with database().reading() as connection:
        found = listed.rows(connection, actor(connection), wanted)
    return answer([show(row) for row in found])


def _count(listed: Listed, wanted: Wanted) -> Response:
    with database().reading() as connection:
        return answer({"count": listed.count(connection, actor(connection), wanted)})


def one(listing: Listing, ident: str, show: Show) -> Response:
    """One row of it, 404 where there is none for the caller."""
    with database().reading() as connection:
        found = listing.one(connection, actor(connection), ident)
    return answer(show(found))
