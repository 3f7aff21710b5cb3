"""All the open work of a person, before and after it goes to another (移交)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kept:
    """A task that stays where it is, and why in one sentence. `task` is "" where the reader may not see its case."""

    task: str
    case: str
    title: str
    step: str
    why: str


@dataclass(frozen=True)
class HandOverRow:
    """An open task of the person. `able`: logins of who may take it over."""

    task: str
    case: str
    title: str
    step: str
    able: tuple[str, ...] = ()


@dataclass(frozen=True)
class HandOverView:
    """`people`: login, name and number of open tasks of everybody who has some; `to`: the same of who may take over
    any of `rows`, the most of them first. `hidden`: tasks of cases that the reader may not see.
    """

    people: tuple[tuple[str, str, int], ...]
    login: str = ""
    name: str = ""
    rows: tuple[HandOverRow, ...] = ()
    to: tuple[tuple[str, str, int], ...] = ()
    hidden: int = 0
