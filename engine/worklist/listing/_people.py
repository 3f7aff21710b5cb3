"""People and groups as programs read them: whoever is active, and the groups that diagrams may name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from engine import organisation
from engine.errors import NotFound
from engine.tables import person
from engine.worklist.listing._query import Filter, Listing, Scene, like, text, texts
from engine.worklist.who import Actor


def _seen(_connection: Connection, _who: Actor) -> Select[Any]:
    return select(person.c.login, person.c.name).where(person.c.active)


def _in_group(name: str, scene: Scene) -> ColumnElement[bool]:
    return person.c.login.in_(organisation.members(scene.connection, name, scene.who.now))


USERS = Listing(
    seen=_seen,
    key=person.c.login,
    missing=lambda login: NotFound("UNKNOWN_PERSON", login=login),
    filters={
        "id": text(person.c.login),
        "idIn": texts(person.c.login),
        "firstName": text(person.c.name),
        "firstNameLike": like(person.c.name),
        "memberOfGroup": Filter("text", _in_group),
    },
    sorts={"userId": person.c.login, "firstName": person.c.name},
)
"""A Chinese name is not split: it is the first name, and the last name is empty."""


def groups_of(connection: Connection, who: Actor, login: str) -> list[str]:
    """The groups that a person is in now. NotFound for a login that nobody has."""
    USERS.one(connection, who, login)
    return sorted(organisation.groups(connection, login, who.now))


def all_groups(connection: Connection, who: Actor) -> list[str]:
    """Every group that a diagram may name now: kinds of post and unit, units, posts."""
    return sorted(organisation.group_ids(connection, who.now))


def need_group(connection: Connection, who: Actor, name: str) -> None:
    """NotFound unless there is such a group now."""
    if name not in organisation.group_ids(connection, who.now):
        raise NotFound("UNKNOWN_GROUP")
