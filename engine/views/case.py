"""The page of one case."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from engine.views.common import AttachmentView, Deadline, Fact, LineEntry, RouteStop

if TYPE_CHECKING:
    from engine.forms import Form


@dataclass(frozen=True)
class OpenTask:
    """An open task of a case, with who holds it. `task` is "" where the reader may not open it."""

    task: str
    step: str
    holder: str
    deadline: Deadline
    problem: str = ""
    """Sentence, where nobody could be found for it."""
    repairable: bool = False
    """The reader may have the person looked for again."""
    urge: str = ""
    """The task's id where the reader may urge it (催办)."""


@dataclass(frozen=True)
class RaisableEvent:
    """A message the reader may raise by hand in this case (property `performer`): the button's name, where it goes."""

    token: str
    message: str
    name: str
    then: str = ""
    form: Form | None = None


@dataclass(frozen=True)
class RelatedCase:
    """Another case of the same matter."""

    case: str
    process_name: str
    title: str
    state: Literal["active", "completed", "cancelled"]


@dataclass(frozen=True)
class ManyOne:
    """An instance that can be taken away: a live one by `token`, one whose turn has not come by `index`."""

    token: str
    index: int
    label: str


@dataclass(frozen=True)
class ManyView:
    """A running multi-instance. `asks`: one more needs a value, out of `others` (code, name) if there are any."""

    token: str
    step: str
    done: int
    asks: bool
    ones: tuple[ManyOne, ...]
    others: tuple[tuple[str, str], ...] = ()
    addable: bool = True
    removable: bool = True


@dataclass(frozen=True)
class CaseView:
    """The page of one case: where it is, what happened, what can be done."""

    case: str
    matter: str
    title: str
    process: str
    process_name: str
    version: int
    from_unit: str
    starter: str
    started_at: dt.datetime
    state: Literal["active", "completed", "cancelled"]
    outcome: str = ""
    """Name of the end event."""
    ended_at: dt.datetime | None = None
    days: int = 0
    """Calendar days since the start, or from start to end."""
    urgency: str = ""
    secrecy: str = ""
    number: str = ""
    route: tuple[RouteStop, ...] = ()
    open_tasks: tuple[OpenTask, ...] = ()
    then: str = ""
    facts: tuple[Fact, ...] = ()
    attachments: tuple[AttachmentView, ...] = ()
    line: tuple[LineEntry, ...] = ()
    related: tuple[RelatedCase, ...] = ()
    raisable: tuple[RaisableEvent, ...] = ()
    visible_to: tuple[str, ...] = ()
    """Who can see it, by post and unit (contracts 18)."""
    may_replay: bool = False
    take_back: str = ""
    """What the reader did last and may take back (撤回): nobody has opened what came of it."""
    may_cancel: Literal["", "own", "office"] = ""
    """The reader may end it before its time (撤销): "office" owes a reason."""
    may_reopen: bool = False
    """It was cancelled, and the reader may take it up again (恢复办理)."""
    moves: tuple[tuple[str, str], ...] = ()
    """Element and name of the steps the reader may put it back on (调度), the latest first."""
    many: tuple[ManyView, ...] = ()
    """The running multi-instances that the reader may add to or take from (加签、减签)."""
    may_mark: bool = False
    """The reader may say how urgent it is (标急)."""
