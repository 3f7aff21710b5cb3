"""待办, 已办 and 事项: rows, filters, pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from engine.views.common import Deadline


@dataclass(frozen=True)
class WorkItem:
    """One row of the inbox: it answers what, when, why you, and what then."""

    task: str
    case: str
    matter: str
    title: str
    verb: str
    """Property `verb` of the user task (审批), else the task's name (分管副市长审批)."""
    step: str
    process: str
    process_name: str
    from_unit: str
    """Name of the starter's unit."""
    why: str
    """Short basis of the assignment: 您分管财政局, 市政府办公室待签收. Already said to the reader («您»)."""
    then: str
    """Name of the next stop where there is one only, else ""."""
    deadline: Deadline
    number: str = ""
    """Document number, where the case has one."""
    urgency: str = ""
    secrecy: str = ""
    round: int = 1
    """How often this step has come up in the case; 2 = came back once."""
    seen: bool = False
    claimable: bool = False
    """Offered to a group, nobody has claimed it."""
    capacity: str = ""
    """Post in whose place the reader acts (代市长), "" in his own."""
    urged: int = 0
    """How often it has been urged (催办)."""


@dataclass(frozen=True)
class WorkCount:
    """Open tasks of a person, for the bar: how many, and how many of them are late."""

    open: int = 0
    late: int = 0


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; "" = everything. `text` is looked for in title and matter."""

    process: str = ""
    state: Literal["", "active", "completed", "cancelled"] = ""
    text: str = ""


@dataclass(frozen=True)
class Page:
    """Which part of a list: `number` from 1, `size` rows each."""

    number: int = 1
    size: int = 50

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return max(self.number - 1, 0) * self.size


@dataclass(frozen=True)
class Facet:
    """A link of the rail: a procedure, and how much of the list it has."""

    key: str
    name: str
    count: int


@dataclass(frozen=True)
class WorkGroup:
    """A heading of the inbox and what stands under it on this page; `count` counts all pages."""

    when: Literal["late", "today", "week", "later"]
    count: int
    items: tuple[WorkItem, ...]


@dataclass(frozen=True)
class WorkList:
    """The inbox. `total` counts what the filters leave, `facets` everything that is open."""

    groups: tuple[WorkGroup, ...]
    total: int
    facets: tuple[Facet, ...] = ()
    page: Page = Page()
    last_done: dt.datetime | None = None
    """When the reader last completed something; only asked for where the list is empty."""


@dataclass(frozen=True)
class CaseLine:
    """One row of 已办 or 事项."""

    case: str
    matter: str
    title: str
    process_name: str
    from_unit: str
    state: Literal["active", "completed", "cancelled"]
    step: str
    """Where it is, or how it ended."""
    holder: str
    at: dt.datetime
    """Cases: started; done tasks: completed."""
    act: str = ""
    """Done tasks: what the reader did."""
    deadline: Deadline | None = None
    urgency: str = ""


@dataclass(frozen=True)
class CaseList:
    """已办 or 事项. `total` counts what the filters leave, `facets` everything the reader may see."""

    rows: tuple[CaseLine, ...]
    total: int
    facets: tuple[Facet, ...] = ()
    page: Page = Page()
