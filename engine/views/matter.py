"""事项: what joins the cases of one id, and the list of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from engine.views.common import Deadline, LineEntry, RouteStop
from engine.views.work import Facet, Page

NO_LIMIT, FIRST = Deadline(), Page()
State = Literal["active", "completed", "cancelled"]


@dataclass(frozen=True)
class MatterCase:
    """A case of the matter, as far as the reader may see it. `step`: where it is, or how it ended."""

    case: str
    process_name: str
    title: str
    from_unit: str
    state: State
    step: str
    holder: str
    started_at: dt.datetime
    ended_at: dt.datetime | None = None
    deadline: Deadline = NO_LIMIT
    urgency: str = ""


@dataclass(frozen=True)
class Gates:
    """The stations of one running case as a list: done, here now, ahead."""

    case: str
    process_name: str
    title: str
    stops: tuple[RouteStop, ...]


@dataclass(frozen=True)
class MatterLine:
    """One page of the time line of all cases, newest first, each entry tagged with its procedure.

    `total` counts what the cases have on record; `after` is where the next page begins, "" at the end of the line.
    """

    entries: tuple[LineEntry, ...]
    total: int
    after: str = ""
    only: Literal["", "opinions", "returns"] = ""


@dataclass(frozen=True)
class MatterView:
    """The page of one matter: all its cases that the reader may see. The title is that of the oldest."""

    matter: str
    title: str
    from_unit: str
    state: State
    started_at: dt.datetime
    ended_at: dt.datetime | None
    days: int
    """Calendar days since the first case began, or until the last one ended."""
    cases: tuple[MatterCase, ...]
    line: MatterLine
    now: tuple[str, ...] = ()
    """Steps where running cases stand."""
    holders: tuple[str, ...] = ()
    deadline: Deadline = NO_LIMIT
    """The nearest of the open tasks."""
    then: str = ""
    urgency: str = ""
    gates: tuple[Gates, ...] = ()
    startable: tuple[tuple[str, str], ...] = ()
    """(process, name) of what the reader may begin in this matter."""
    visible_to: tuple[str, ...] = ()
    may_replay: bool = False


@dataclass(frozen=True)
class MatterRow:
    """One row of the list of matters."""

    matter: str
    title: str
    from_unit: str
    procedures: tuple[str, ...]
    """Names of the procedures of its cases, each once, in the order they began."""
    state: State
    step: str
    holder: str
    at: dt.datetime
    """When its newest case began."""
    cases: int
    deadline: Deadline | None = None
    urgency: str = ""


@dataclass(frozen=True)
class MatterList:
    """事项, newest first. `facets` counts matters by procedure: one that ran through several counts in each."""

    rows: tuple[MatterRow, ...]
    total: int
    everything: int
    """Without the filter on procedures."""
    facets: tuple[Facet, ...] = ()
    page: Page = FIRST
