"""People and groups, to be read only: the organisation is changed on its own pages, with a date and a reason."""

from __future__ import annotations

from flask import Blueprint, Response

from engine.worklist import listing
from engine.worklist.listing import Row
from web.rest import lists
from web.rest.answers import answer
from web.rest.asking import bad, no_parameters, parameters, wanted
from web.rest.lists import Shown
from web.surroundings import actor, database

routes = Blueprint("identity_rest", __name__)
TYPE = "WORKFLOW"


@routes.get("/user")
def users() -> Response:
    """Everybody who is active."""
    return lists.rows(listing.USERS, wanted(listing.USERS), show_user)


@routes.get("/user/count")
def count_users() -> Response:
    """How many."""
    return lists.count(listing.USERS, wanted(listing.USERS))


@routes.get("/user/<login>/profile")
def user(login: str) -> Response:
    """One person."""
    no_parameters()
    return lists.one(listing.USERS, login, show_user)


@routes.get("/group")
def groups() -> Response:
    """The groups that diagrams may name, by `id`, or those of one `member`."""
    return answer([show_group(name) for name in _groups()])


@routes.get("/group/count")
def count_groups() -> Response:
    """How many."""
    return answer({"count": len(_groups())})


@routes.get("/group/<group>")
def group(group: str) -> Response:
    """One group."""
    no_parameters()
    with database().reading() as connection:
        listing.need_group(connection, actor(connection), group)
    return answer(show_group(group))


@routes.get("/identity/groups")
def groups_of_user() -> Response:
    """The groups of `userId`; nobody is told who else is in them."""
    login = parameters("userId").get("userId")
    if not login:
        raise bad("请写明 userId。")
    with database().reading() as connection:
        found = listing.groups_of(connection, actor(connection), login)
    return answer({"groups": [{"id": name, "name": name} for name in found], "groupUsers": []})


def _groups() -> list[str]:
    given = parameters("id", "member")
    with database().reading() as connection:
        who = actor(connection)
        member = given.get("member")
        found = listing.groups_of(connection, who, member) if member else listing.all_groups(connection, who)
    return [name for name in found if given.get("id") in (None, name)]


def show_user(row: Row) -> Shown:
    """A person as Camunda 7 sends one."""
    return {"id": row["login"], "firstName": row["name"], "lastName": "", "email": None}


def show_group(name: str) -> Shown:
    """A group as Camunda 7 sends it."""
    return {"id": name, "name": name, "type": TYPE}
