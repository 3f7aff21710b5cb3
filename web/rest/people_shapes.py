"""The shape of what is answered about people and groups."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict


class User(TypedDict):
    """A person; the whole name is the first."""

    id: str
    firstName: str
    lastName: str
    email: None


class Group(TypedDict):
    """A group that diagrams may name."""

    id: str
    name: str
    type: Literal["WORKFLOW"]


class NamedGroup(TypedDict):
    """A group of a person."""

    id: str
    name: str


class GroupsOfUser(TypedDict):
    """The groups of a person; nobody is told who else is in them."""

    groups: list[NamedGroup]
    groupUsers: list[User]
