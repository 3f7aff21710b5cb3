"""What the pages are told: frozen, ready to show, and nothing a page would have to look up.

Queries of `worklist` and `history` fill these; `web` only words and draws them. Texts here are the city's own (titles,
step names, opinions, bases, rule ids) and stay Chinese in every language. Instants are aware UTC; the pages turn them
into days of Asia/Shanghai. An empty string means that there is nothing to say, and the page leaves the part out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from engine.values import Value

if TYPE_CHECKING:
    from engine.forms import Form

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


@dataclass(frozen=True)
class WorkCount:
    """Open tasks of a person, for the bar: how many, and how many of them are late."""

    open: int = 0
    late: int = 0


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
class Why:
    """Why it is with this person, as frozen with the task. `head`: a sentence to the reader; `rows`: label and text."""

    head: str
    note: str = ""
    rules: tuple[RuleText, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()


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
class CapacityView:
    """A post in which a person can act; `id` is what a completion sends as `capacity`."""

    id: str
    name: str


@dataclass(frozen=True)
class DraftView:
    """What somebody has typed and not sent: fields as the form posts them (lists for several values)."""

    fields: Mapping[str, object]
    saved_at: dt.datetime


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
    values: Mapping[str, Value] | None = None
    """What the form is filled with before a draft: the case's variables that the form names."""
    attach: Literal["", "optional", "required"] = ""
    capacities: tuple[CapacityView, ...] = ()
    """More than one: the page asks in which capacity."""
    claim: Literal["", "open", "mine"] = ""
    """`open`: offered to a group and unclaimed; `mine`: claimed by the reader, who can give it back."""
    draft: DraftView | None = None
    following: WorkItem | None = None
    """The reader's next task."""


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
    may_withdraw: bool = False
    """The reader started it or was last to act, nobody has acted since, and the engine can take it back."""


@dataclass(frozen=True)
class StartItem:
    """A procedure on the start page. `barred` = who may start it, where the reader may not."""

    process: str
    name: str
    when: str
    """The designer's documentation of the start event: when to use it."""
    first: str = ""
    """First stop."""
    usual: str = ""
    """Median time of ended cases, in words; "" without any."""
    group: str = ""
    """Heading: property `group` of the process, else ""."""
    emergency: bool = False
    barred: str = ""
    deadline: Deadline | None = None
    rule: str = ""


@dataclass(frozen=True)
class StartView:
    """The page that starts one procedure: its form, and the stations the case will pass."""

    process: str
    name: str
    when: str
    form: Form | None
    attach: Literal["", "optional", "required"] = ""
    capacities: tuple[CapacityView, ...] = ()
    stations: tuple[tuple[str, str], ...] = ()
    """Holder and step of each stop on the usual way."""
    button: str = ""
    """Name on the button: property `button` of the start event, else ""."""
    then: str = ""
    rules: tuple[RuleText, ...] = ()
    draft: DraftView | None = None


@dataclass(frozen=True)
class ElementMark:
    """A change on the diagram in one step. `what` as in `machine.Trail`: entered, left, taken, fired, cancelled."""

    what: str
    element: str


@dataclass(frozen=True)
class ReplayStep:
    """One event of the log. `hue`: act = system, green = a person, red = returned or refused, amber = late."""

    seq: int
    at: dt.datetime
    label: str
    hue: Literal["act", "green", "red", "amber"]
    who: str = ""
    marks: tuple[ElementMark, ...] = ()


@dataclass(frozen=True)
class Change:
    """A variable before and after a step, as text; "" = it was not there."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class StepDetail:
    """What one step did: the data it changed, the answers it got from outside, its digests."""

    seq: int
    changes: tuple[Change, ...] = ()
    why: tuple[tuple[str, str], ...] = ()
    """Label and text: questions asked outside (who is in charge, which day) and the recorded answers."""
    rules: tuple[RuleText, ...] = ()
    here: tuple[str, ...] = ()
    """Names of the steps where the case stands afterwards."""
    state_digest: str = ""
    event_digest: str = ""
    previous_digest: str = ""


@dataclass(frozen=True)
class Verdict:
    """One of the four proofs: chain, re-execution, rules, witness. `at_step`: from there on it cannot be trusted."""

    kind: Literal["chain", "reexecution", "rules", "witness"]
    holds: bool
    steps: int = 0
    kept: int = 0
    """rules: findings that hold; witness: steps after the last checkpoint."""
    refused: int = 0
    at_step: int | None = None
    at: dt.datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class ReplayView:
    """The log of a case, step by step. `detail` belongs to step `at`."""

    case: str
    matter: str
    title: str
    process_name: str
    version: int
    newest_version: int
    steps: tuple[ReplayStep, ...]
    at: int
    detail: StepDetail
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True)
class Device:
    """A signed-in browser of a person, for the list in the settings. `id` names the record without being its key."""

    id: str
    since: dt.datetime
    seen: dt.datetime
    address: str
    agent: str
    this: bool = False


@dataclass(frozen=True)
class TokenView:
    """An access token for `/engine-rest`, without its secret."""

    id: str
    name: str
    created: dt.datetime
    used: dt.datetime | None


@dataclass(frozen=True)
class Reader:
    """Who is signed in, as far as every page needs it."""

    login: str
    name: str
    roles: frozenset[str]
    language: str = "zh"
    density: str = ""
    single_keys: bool = True


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
class CaseList:
    """已办 or 事项. `total` counts what the filters leave, `facets` everything the reader may see."""

    rows: tuple[CaseLine, ...]
    total: int
    facets: tuple[Facet, ...] = ()
    page: Page = Page()
