"""People and groups, to be read only: the organisation is changed on its own pages, with a date and a reason."""

from __future__ import annotations

from flask import Blueprint, Response

from engine.worklist import listing
from engine.worklist.listing import Row
from web.rest import lists
from web.rest.answers import answer
from web.rest.asking import parameters
from web.rest.contract import Operation, Parameter, tells
from web.rest.people_shapes import Group, GroupsOfUser, User
from web.rest.shapes import Count
from web.surroundings import actor, database

routes = Blueprint("identity_rest", __name__)
NARROWED = {"id": Parameter(), "member": Parameter()}


@routes.get("/user/<login>/profile")
@tells(Operation(User))
def user(login: str) -> Response:
    """One person."""
    return lists.one(listing.USERS, login, show_user)


@routes.get("/group")
@tells(Operation(list[Group], query=NARROWED))
def groups() -> Response:
    """The groups that diagrams may name, by `id`, or those of one `member`."""
    return answer([show_group(name) for name in _groups()])


@routes.get("/group/count")
@tells(Operation(Count, query=NARROWED))
def count_groups() -> Response:
    """How many."""
    return answer({"count": len(_groups())})


@routes.get("/group/<group>")
@tells(Operation(Group))
def group(group: str) -> Response:
    """One group."""
    with database().reading() as connection:
        listing.need_group(connection, actor(connection), group)
    return answer(show_group(group))


@routes.get("/identity/groups")
@tells(Operation(GroupsOfUser, query={"userId": Parameter(required=True)}))
def groups_of_user() -> Response:
    """The groups of `userId`; nobody is told who else is in them."""
    with database().reading() as connection:
        found = listing.groups_of(connection, actor(connection), parameters()["userId"])
    return answer({"groups": [{"id": name, "name": name} for name in found], "groupUsers": []})


def _groups() -> list[str]:
    given = parameters()
    with database().reading() as connection:
        who = actor(connection)
        member = given.get("member")
        found = listing.groups_of(connection, who, member) if member else listing.all_groups(connection, who)
    return [name for name in found if given.get("id") in (None, name)]


def show_user(row: Row) -> User:
    """A person as Camunda 7 sends one."""
    return {"id": row["login"], "firstName": row["name"], "lastName": "", "email": None}


def show_group(name: str) -> Group:
    """A group as Camunda 7 sends it."""
    return {"id": name, "name": name, "type": "WORKFLOW"}


lists.serve(routes, "/user", listing.USERS, show_user, bodies=False)
