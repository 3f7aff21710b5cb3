"""What the machine must know of an element beyond the graph: read once from the diagram, frozen, shared by all cases.

`engine.diagrams` fills these in; the step classes (`steps`, `gateways`, `events`, `scopes`) act on them.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.expressions import Expression

Mapped = "Expression | tuple[Mapped, ...] | dict[str, Mapped]"
"""A parameter of camunda:inputOutput: an expression, a list of parameters or a map of parameters."""


@dataclass(frozen=True)
class Hook:
    """A listener: what `does` is evaluated when `event` (start, end, create, complete …) happens."""

    event: str
    does: Expression


@dataclass(frozen=True)
class Parameter:
    """A camunda:inputParameter or outputParameter: `name` gets the value of `value` (see `Mapped`)."""

    name: str
    value: object


@dataclass(frozen=True)
class Flow:
    """A sequence flow as the machine follows it; `source` and `target` are names in the desugared graph."""

    id: str
    source: str
    target: str
    condition: Expression | None = None
    default: bool = False
    listeners: tuple[Expression, ...] = ()
    """Called when the flow is taken."""

    @property
    def drawn(self) -> bool:
        """False for a flow that desugaring added: it has no place in the trail."""
        return "~" not in self.id


@dataclass(frozen=True)
class Timer:
    """`kind` is "date", "duration" or "cycle"; `text` gives an ISO 8601 text (or cron), an instant or a day."""

    kind: str
    text: Expression
    catches_up: bool = False
    """As it was once: a cycle with a start in the past comes as often as it would have come since."""


@dataclass(frozen=True)
class Condition:
    """Of a conditional event: `holds`, and what makes it worth looking again.

    `variable`: only when this one was written ("": any). `changes`: only when it was so ("create", "update", "delete";
    empty: however).
    """

    holds: Expression
    variable: str = ""
    changes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Address:
    """For whom a thrown message is, as far as the designer says: another matter, one case; whose a new case is."""

    matter: Expression | None = None
    case: Expression | None = None
    unit: Expression | None = None
    starter: Expression | None = None


@dataclass(frozen=True)
class Event:
    """What an event waits for or throws.

    `kind`: "none", "message", "timer", "signal", "condition", "error", "escalation", "compensation", "cancel" or
    "terminate".
    `name` for messages and signals. `code` for errors and escalations; None catches every code. `code_variable` and
    `message_variable` receive what was thrown; `message` goes with a thrown error. `performers` may raise a message by
    hand. `values` go with a signal. `address` narrows down who gets a message.
    """

    kind: str = "none"
    name: Expression | None = None
    condition: Condition | None = None
    code: str | None = None
    timer: Timer | None = None
    code_variable: str = ""
    message_variable: str = ""
    message: Expression | None = None
    performers: tuple[Expression, ...] = ()
    passes: Passes | None = None
    address: Address = Address()
    activity: str = ""
    """What a compensation undoes, "" for all that can be undone there."""
    reach: str = ""
    """Of a thrown signal: "all", or "matter" where only cases of the sender's matter hear it; "" as it was once."""


@dataclass(frozen=True)
class Work:
    """Who does a user task: the camunda: attributes, compiled. None and () where the designer wrote nothing."""

    assignee: Expression | None = None
    users: tuple[Expression, ...] = ()
    groups: tuple[Expression, ...] = ()
    due: Expression | None = None
    follow_up: Expression | None = None
    priority: Expression | None = None
    """Of external work too (camunda:taskPriority)."""
    name: Expression | None = None
    """What the task is called where that is no fixed text: an expression in its name, or property `about`."""


@dataclass(frozen=True)
class Erring:
    """A camunda:errorEventDefinition of external work: the error `code` is thrown when `when` is true."""

    when: Expression
    code: str


@dataclass(frozen=True)
class Decides:
    """A business rule task: `decision` is a key of `Program.decisions`; `how` a camunda:mapDecisionResult."""

    decision: str
    result: str
    how: str


@dataclass(frozen=True)
class Named:
    """What an expression names when the token comes: a "process" that is called, or a "decision" that is asked.

    `version`: a number or a tag, where `binding` asks for one.
    """

    kind: str
    name: Expression
    binding: str = "latest"
    version: Expression | None = None


@dataclass(frozen=True)
class Script:
    """A script, or the expression of a task: its value goes to the variable `result` ("": nowhere)."""

    expression: Expression
    result: str


@dataclass(frozen=True)
class Pass:
    """A camunda:in or camunda:out: `everything`, or the value of `source` to the variable `target`.

    `local`: taken from, or given to, the element itself only. `name`: the variable that `source` is, if it is one.
    """

    everything: bool = False
    source: Expression | None = None
    target: str = ""
    local: bool = False
    name: str = ""


@dataclass(frozen=True)
class Passes:
    """What goes into a called process and comes out of it (or what goes with a thrown signal: only `into`)."""

    into: tuple[Pass, ...] = ()
    out: tuple[Pass, ...] = ()
    business_key: Expression | None = None


@dataclass(frozen=True)
class Saves:
    """Save points (camunda:asyncBefore, asyncAfter): a command ends there, a worker goes on in its own transaction."""

    before: bool = False
    after: bool = False


@dataclass(frozen=True)
class Many:
    """Multi-instance characteristics: a `collection` with its `element` variable, or a `cardinality`."""

    sequential: bool
    collection: Expression | None = None
    element: str = ""
    cardinality: Expression | None = None
    condition: Expression | None = None
    saves: Saves = Saves()
    """Of each instance; those of the element are around all of them."""


@dataclass(frozen=True)
class Details:
    """One element. `id` and `type` (BPMN local name) are the designer's; what desugaring adds has a `~` in its id."""

    id: str
    type: str
    inputs: tuple[Parameter, ...] = ()
    outputs: tuple[Parameter, ...] = ()
    event: Event = Event()
    work: Work = Work()
    topic: Expression | None = None
    """Not None: a worker does it (camunda:type="external")."""
    errors: tuple[Erring, ...] = ()
    """Of external work: which results and failures are errors."""
    decides: Decides | None = None
    script: Script | None = None
    passes: Passes = Passes()
    calls: str = ""
    """Id of the called process; where that is an expression, its text."""
    named: Named | None = None
    """Not None: which process or table it is, is known when the token comes."""
    many: Many | None = None
    interrupting: bool = True
    """Of a boundary event, or of the start event of an event sub-process."""
    on_event: bool = False
    """An event sub-process."""
    handler: str = ""
    """The element that undoes this activity once it has completed."""
    undoes: bool = False
    """A compensation handler, or an event sub-process that is one: nothing but compensation begins it."""
    saves: Saves = Saves()
    retry: tuple[str, ...] = ()
    """camunda:failedJobRetryTimeCycle: how long to wait after each failure of a timer or save point (ISO durations)."""
    initiator: str = ""
    """Variable that a start event fills with the starter's login."""
    hooks: tuple[Hook, ...] = ()
    """Execution listeners, in document order."""
    task_hooks: tuple[Hook, ...] = ()
    """Task listeners of a user task."""
