"""One person of the city on one day: what they hold, to whom they report, what they answer for, who stands in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from engine.views.common import Deadline
from engine.views.organisation import Charge


@dataclass(frozen=True)
class HeldPeriod:
    """A post and when a person held it. `kind`: 任职, 代理 or 兼任; `now`: on the day shown; `until` None: no end."""

    post: str
    title: str
    unit: str
    unit_name: str
    kind: str
    main: bool
    now: bool
    since: dt.datetime
    until: dt.datetime | None
    basis: str


@dataclass(frozen=True)
class HeldNow:
    """A post of the day and the next level up from it. `why`: the row that says so, or what is vacant or unclear.

    `above` "": nobody is above, or nobody can be found; `problem` tells which of both.
    """

    title: str
    above: str
    above_name: str
    above_title: str
    why: str
    problem: bool


@dataclass(frozen=True)
class PersonAbsence:
    """Away from `since` until `until` (None: no end known). `reason` "" for readers whom it does not concern."""

    reason: str
    since: dt.datetime
    until: dt.datetime | None
    now: bool


@dataclass(frozen=True)
class PersonDelegation:
    """Work of `title` given by one to another for a time. `given`: by the person shown, else to them."""

    given: bool
    title: str
    other: str
    other_name: str
    matter: str
    since: dt.datetime
    until: dt.datetime | None
    now: bool
    basis: str


@dataclass(frozen=True)
class PersonTask:
    """An open task in this person's hands, in a case the reader may see."""

    task: str
    case: str
    title: str
    step: str
    process_name: str
    deadline: Deadline


@dataclass(frozen=True)
class PersonView:
    """One person. `active` False: no longer there. `leads`: (login, name, title) of direct subordinates."""

    login: str
    name: str
    active: bool
    title: str
    held: tuple[HeldPeriod, ...]
    above: tuple[HeldNow, ...]
    charges: tuple[Charge, ...]
    leads: tuple[tuple[str, str, str], ...]
    absences: tuple[PersonAbsence, ...]
    delegations: tuple[PersonDelegation, ...]
