"""规则核查: what the watched rules found, and what became of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from engine.views.common import RuleText
from engine.views.work import Facet, Page

FindingState = Literal["open", "settled", "explained"]


@dataclass(frozen=True)
class FindingFilters:
    """What the list is narrowed to; "" = everything. `month`: 2026-11, by when the rule was broken."""

    rule: str = ""
    unit: str = ""
    state: Literal["", "open", "settled", "explained"] = "open"
    month: str = ""


@dataclass(frozen=True)
class FindingRow:
    """One finding. `case` "" where it is about no single case; `title`: of that case, else of nothing.

    `readable` False: about a classified case that the reader may not see; `title`, `sentence`, `case` are then "".
    """

    id: str
    clauses: tuple[str, ...]
    name: str
    sentence: str
    strength: str
    state: FindingState
    at: dt.datetime
    case: str
    title: str
    matter: str
    unit: str
    """Short name of the unit."""
    settled_at: dt.datetime | None = None
    readable: bool = True


@dataclass(frozen=True)
class FindingHere:
    """A finding on the time line of a case: it arose at step `step`, or, with `between`, after it and before the next.

    `settled` instead: at this step came what had been missing.
    """

    row: FindingRow
    step: int
    between: bool = False
    settled: bool = False


@dataclass(frozen=True)
class FindingList:
    """The list. `rules`, `units` and `states` count everything that the other filters leave."""

    rows: tuple[FindingRow, ...]
    total: int
    rules: tuple[Facet, ...] = ()
    units: tuple[Facet, ...] = ()
    states: tuple[Facet, ...] = ()
    page: Page = field(default_factory=Page)


@dataclass(frozen=True)
class FindingPlace:
    """An event that a finding rests on: who did what, and what they wrote; with the case and step to look at."""

    case: str
    seq: int
    title: str
    at: dt.datetime
    who: str
    act: str
    opinion: str


@dataclass(frozen=True)
class FindingView:
    """The page of one finding. `explainable`: the reader may explain it."""

    row: FindingRow
    rules: tuple[RuleText, ...]
    remedy: str
    code: str
    version: str
    """The version of the rule file that found it: must_answer:2."""
    found_at: dt.datetime
    places: tuple[FindingPlace, ...]
    settled_by: FindingPlace | None
    explained_at: dt.datetime | None
    explained_by: str
    reason: str
    explainable: bool


@dataclass(frozen=True)
class FindingFigure:
    """How often something was counted for a group (a unit) in a period."""

    rule: str
    name: str
    period: str
    group: str
    n: int


@dataclass(frozen=True)
class FindingCounts:
    """Open findings: how many in all, by rule (key: rule, name: its name) and by unit."""

    open: int
    rules: tuple[Facet, ...]
    units: tuple[Facet, ...]
