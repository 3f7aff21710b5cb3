"""The page of one user task."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from engine.values import Value
from engine.views.common import AttachmentView, CapacityView, Deadline, DraftView, Fact, LineEntry, RouteStop, RuleText
from engine.views.work import WorkItem

if TYPE_CHECKING:
    from engine.forms import Form


@dataclass(frozen=True)
class Why:
    """Why it is with this person, as frozen with the task. `head`: a sentence to the reader; `rows`: label and text."""

    head: str
    note: str = ""
    rules: tuple[RuleText, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Notice:
    """What somebody did about an open task and its holder should know: urged it, handed it over, said something."""

    kind: Literal["urged", "commented", "reassigned"]
    who: str
    person: str
    at: dt.datetime
    text: str = ""
    """What they wrote: a note, a reason."""


@dataclass(frozen=True)
class Successor:
    """Somebody who may take over a task, by post and name, and why."""

    login: str
    name: str
    why: str


@dataclass(frozen=True)
class ChoiceView:
    """A button: a flow behind the task, and who gets the work next by today's organisation (contracts 21, 26)."""

    flow: str
    name: str
    then: str
    rule: str = ""
    opinion_required: bool = False
    style: Literal["", "stop"] = ""


@dataclass(frozen=True)
class TaskView:
    """Everything on the page of one user task, for one reader."""

    task: str
    case: str
    matter: str
    title: str
    verb: str
    step: str
    process: str
    process_name: str
    from_unit: str
    deadline: Deadline
    why: Why
    may_complete: bool
    """False: the reader may look but not act; `blocked` says why."""
    blocked: str = ""
    number: str = ""
    urgency: str = ""
    secrecy: str = ""
    round: int = 1
    documentation: str = ""
    """The designer's documentation of the task: what to do, in a sentence."""
    rules: tuple[RuleText, ...] = ()
    route: tuple[RouteStop, ...] = ()
    facts: tuple[Fact, ...] = ()
    attachments: tuple[AttachmentView, ...] = ()
    line: tuple[LineEntry, ...] = ()
    choices: tuple[ChoiceView, ...] = ()
    """Empty: one button that completes the task, with `then` below it."""
    then: str = ""
    form: Form | None = None
    elsewhere: str = ""
    """camunda:formKey of a form that another program keeps."""
    values: Mapping[str, Value] | None = None
    """What the form is filled with before a draft: the case's variables that the form names."""
    attach: Literal["", "optional", "required"] = ""
    capacities: tuple[CapacityView, ...] = ()
    """More than one: the page asks in which capacity."""
    claim: Literal["", "open", "mine"] = ""
    """`open`: offered to a group and unclaimed; `mine`: claimed by the reader, who can give it back."""
    draft: DraftView | None = None
    notices: tuple[Notice, ...] = ()
    """Newest first."""
    may_urge: bool = False
    may_give: Literal["", "own", "office"] = ""
    """The reader may give it to one of `successors`: as its holder, or for the office, with a reason."""
    successors: tuple[Successor, ...] = ()
    give_back: str = ""
    """Who had the reader prepare it and waits to have it back (委办、交回): title and name."""
    following: WorkItem | None = None
    """The reader's next task."""
