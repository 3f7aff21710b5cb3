"""组织机构: units, posts, who held them and who answered for what, on one day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class UnitLine:
    """A unit of the tree. `depth` 0 = topmost; `head`: who leads it, "" where nobody does."""

    code: str
    name: str
    kind_name: str
    depth: int
    head: str
    head_login: str = ""


@dataclass(frozen=True)
class HeldPost:
    """A post and who acts on it. `since` and `basis` are those of the tenure; `note`: acting, absent, deputised.

    `holder` is "" where the post is vacant or two hold it: then `problem` says which. `reports_to`: the title of the
    next post up by a reporting line, "" without one.
    """

    code: str
    title: str
    holder: str
    holding: str
    note: str
    problem: str
    reports_to: str
    login: str = ""


@dataclass(frozen=True)
class Charge:
    """A row of the 分管表: who answers for a unit in a relation, since when, by which document."""

    number: int
    unit: str
    unit_name: str
    relation: str
    post: str
    holder: str
    matter: str
    """"" = for everything."""
    since: dt.datetime
    until: dt.datetime | None
    basis: str
    holder_login: str = ""


@dataclass(frozen=True)
class ChangeCell:
    """A cell of a row to begin. `options`: (code, name) where one of a list is chosen, else it is typed.

    `usual`: what stands there before anybody types.
    """

    head: str
    kind: str
    options: tuple[tuple[str, str], ...]
    usual: str = ""


@dataclass(frozen=True)
class ChangeView:
    """One sheet whose rows begin and end. `ends`: (key, in words) of rows that hold now or later."""

    sheet: str
    unit: str
    unit_name: str
    ends: tuple[tuple[str, str], ...]
    cells: tuple[ChangeCell, ...]


@dataclass(frozen=True)
class UnitView:
    """One unit on one day."""

    code: str
    name: str
    kind_name: str
    parent: str
    parent_name: str
    posts: tuple[HeldPost, ...]
    charges: tuple[Charge, ...]
    """Who answers for it."""
    parts: tuple[UnitLine, ...] = ()
    """The units directly below."""
