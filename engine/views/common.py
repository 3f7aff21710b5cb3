"""Parts that several pages share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Mark = Literal["done", "now", "wait", "bad", "warn"]
"""Done, here now, not reached, returned or refused, done late: the five states that have a shape and a colour."""


@dataclass(frozen=True)
class Deadline:
    """When something is due, seen at one instant. `due` None = no time limit.

    `working_days`: working days begun between now and the due instant; what is left if `late` is False, what is over if
    True (due Thursday 17:30, seen Monday morning: 2 over). `day_offset`: the due day minus today in calendar days of
    Asia/Shanghai, so 0 = due today. `provisional`: the days of that year are not published yet, so the count may move.
    """

    due: dt.datetime | None = None
    late: bool = False
    working_days: int = 0
    day_offset: int = 0
    left: dt.timedelta = dt.timedelta()
    provisional: bool = False


@dataclass(frozen=True)
class RuleText:
    """A rule of the catalogue as pages name it: id and, where `processes/catalogue.yaml` has it, its sentence."""

    id: str
    sentence: str = ""


@dataclass(frozen=True)
class RouteStop:
    """One station of the route strip: what was walked, where it is, and the usual way ahead, left to right."""

    name: str
    mark: Mark
    note: str = ""
    """Day and count for the past (11月16日, 2 次), 需要时 for what depends."""
    kind: Literal["start", "task", "gateway", "end"] = "task"


@dataclass(frozen=True)
class Fact:
    """One answer given in the case so far. `long` = text of several lines, shown as a document in its own face."""

    label: str
    value: str
    long: bool = False
    rule: str = ""


@dataclass(frozen=True)
class AttachmentView:
    """A file of a case. `size` in bytes."""

    case: str
    n: int
    name: str
    size: int
    who: str
    at: dt.datetime


@dataclass(frozen=True)
class LineEntry:
    """One entry of a time line: who did what, when, with which opinion. Returns and refusals are entries too."""

    seq: int
    at: dt.datetime
    who: str
    """Post and unit (分管副秘书长), or 系统."""
    act: str
    """What was done, in the words of the diagram: 退回财政局补正."""
    mark: Mark = "done"
    person: str = ""
    """The name behind the post."""
    opinion: str = ""
    basis: str = ""
    rule: str = ""
    tag: str = ""
    """Name of the procedure, where a time line shows several."""


@dataclass(frozen=True)
class CapacityView:
    """A post in which a person can act; `id` is what a completion sends as `capacity`."""

    id: str
    name: str


@dataclass(frozen=True)
class DraftView:
    """What somebody has typed and not sent: fields as the form posts them (lists for several values)."""

    fields: Mapping[str, object]
    saved_at: dt.datetime
