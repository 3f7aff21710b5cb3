"""台账: what the office sees of every case under way, what only it can repair, and what it all costs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from engine.views.common import Deadline
from engine.views.work import Facet, Page

NO_LIMIT, FIRST = Deadline(), Page()


@dataclass(frozen=True)
class DeskFilters:
    """What the register is narrowed to; "" = everything.

    `holder`: a login or a group; `older`: days since the start; `due`: late, today, or `soon` for both and what is due
    within two working days; `text` is looked for in title and matter.
    """

    process: str = ""
    unit: str = ""
    holder: str = ""
    urgency: str = ""
    older: int = 0
    due: Literal["", "late", "today"] = ""
    text: str = ""


@dataclass(frozen=True)
class RegisterRow:
    """A case under way: place, age, holder. Of a classified case that the reader may not read, `title` is ""."""

    case: str
    matter: str
    title: str
    readable: bool
    process_name: str
    from_unit: str
    step: str
    holder: str
    started_at: dt.datetime
    days: int
    """Calendar days since the start."""
    deadline: Deadline = NO_LIMIT
    urgency: str = ""
    secrecy: str = ""
    problem: bool = False
    """It stands still until the office repairs something."""


@dataclass(frozen=True)
class Register:
    """Every case under way, the oldest first. The facets count without their own filter."""

    rows: tuple[RegisterRow, ...]
    total: int
    processes: tuple[Facet, ...] = ()
    units: tuple[Facet, ...] = ()
    holders: tuple[Facet, ...] = ()
    urgencies: tuple[Facet, ...] = ()
    page: Page = FIRST


@dataclass(frozen=True)
class Repair:
    """Something that stands still until somebody acts.

    `kind`: `task`, nobody was found for it; `left`, whoever it was given or offered to is no longer there; `work`, an
    automatic step failed for good; `message`, sent and nobody waits for it. `key`: the task's id, or the number of the
    due work. `holder`: login of who has left, "" where it was offered to a group.
    """

    kind: Literal["task", "left", "work", "message"]
    case: str
    key: str
    matter: str
    title: str
    readable: bool
    from_unit: str
    unit: str
    step: str
    why: str
    since: dt.datetime
    working_days: int
    """Working days begun since then."""
    may_repair: bool = False
    holder: str = ""


@dataclass(frozen=True)
class DueRow:
    """An open task with a time limit."""

    task: str
    """"" where the reader may not open it."""
    case: str
    title: str
    readable: bool
    step: str
    holder: str
    deadline: Deadline
    since: dt.datetime
    """When it came into these hands."""
    working_days: int
    held: dt.timedelta
    urgency: str = ""
    secrecy: str = ""
    urged_at: dt.datetime | None = None


@dataclass(frozen=True)
class DueList:
    """Open tasks by their time limit."""

    rows: tuple[DueRow, ...]
    total: int
    page: Page = FIRST


@dataclass(frozen=True)
class Bucket:
    """A bar of a chart: how many open tasks have this many working days left. `hue`: red, amber or act."""

    key: str
    hue: Literal["red", "amber", "act"]
    count: int


@dataclass(frozen=True)
class Desk:
    """The office's page. The lists are the beginnings of longer ones, whose lengths stand beside them."""

    running: int
    late: int
    today: int
    repairs: tuple[Repair, ...]
    repair_total: int
    due: tuple[DueRow, ...]
    due_total: int
    buckets: tuple[Bucket, ...]
    processes: tuple[Facet, ...]


@dataclass(frozen=True)
class Figure:
    """What cases cost (G-07). `name`: of a procedure, or a month (2026-11). Of the cases that ended in the window.

    `median`, `p90`: calendar days from start to end; `steps`: user tasks completed a case; `acts`: how often a person
    had to press a button a case, by the log; `on_time`: share of the tasks with a time limit that were completed
    within it, None without any; `begun`: cases that began in the window.
    """

    key: str
    name: str
    begun: int
    ended: int
    median: float
    p90: float
    steps: float
    acts: float
    on_time: float | None


@dataclass(frozen=True)
class Figures:
    """By procedure and by month, over the months `since` to now."""

    since: dt.date
    processes: tuple[Figure, ...]
    months: tuple[Figure, ...]
    whole: Figure
