"""Tokens: where a case stands. A finished token leaves at once and its successors take its place.

The record is SpiffWorkflow's `Task`; what it remembers of a tree, of data and of a clock stays unused. The only links:
`parent` (an instance -> its multi-instance wrapper) and the facts below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.machine.details import Flow
from engine.values import instant

if TYPE_CHECKING:
    from engine.machine.case import Case
    from engine.machine.scope import Scope
    from engine.machine.steps import Step

READY, WAITING, STARTED, PAST = "ready", "waiting", "started", "past"
STATES = {
    READY: TaskState.READY,
    WAITING: TaskState.WAITING,
    STARTED: TaskState.STARTED,
    PAST: TaskState.CANCELLED,
}
"""Our words for the library's states; it has none for what is completed and can be undone."""
WORDS = {number: word for word, number in STATES.items()}


class Facts(TypedDict, total=False):
    """What a token knows beside its place. Instants are texts of `values.instant`; values are Values."""

    came: str  # flow over which it reached a join that holds it
    host: str  # boundary event: the activity it is attached to
    race: str  # catching event behind an event-based gateway: what its rivals share
    armed: bool  # event sub-process that waits for its event
    local: dict[str, Any]  # input-mapped variables
    item: dict[str, Any]  # an instance's loopCounter and element variable
    items: list[Any]  # frozen collection of a sequential multi-instance
    n: int  # multi-instance: instances in all
    next: int  # multi-instance at once that was added to or taken from: the next loopCounter
    done: int  # multi-instance: instances completed
    name: str  # message or signal waited for
    due: str  # instant at which a timer fires
    left: int  # cycle: times it still fires; below zero: for ever
    every: str  # cycle: ISO duration, or cron expression
    performers: list[str]  # logins who may raise the message by hand
    problem: str  # why the performers could not be found
    holder: str  # who has claimed a user task with listeners, or was handed it
    topic: str  # external work
    key: str | None  # business key of the called process
    pause: str  # save point at which it waits to go on: "before" its element, or "after" it
    flows: list[str]  # save point after an element: the flows to take
    assignment: dict[str, Any]  # frozen assignment of a user task, see `assignments`
    kept: bool  # stands for a completed sub-process, whose scope is kept, see `compensating`
    body: str  # what is past: the multi-instance it is an instance of, as long as that runs
    undo: str  # what is past, or undoes it: who waits until it is undone


class Token(Task):
    """A live token on an element (`step`) in an open scope."""

    facts: Facts
    scope: Scope
    case: Case
    step: Step
    element: str
    """The designer's id of its element."""

    def __init__(
        self, scope: Scope, step: Step, ident: str, parent: Token | None = None, facts: Facts | None = None
    ) -> None:
        """`ident`: "<event number>.<n>", unique in the case."""
        super().__init__(scope, step, parent, TaskState.FUTURE, ident)
        self.facts = facts if facts is not None else {}
        self.scope, self.case = scope, scope.case
        self.step, self.element = step, step.details.id

    def _set_state(self, value: int) -> None:
        """As the library's, without its log line (which costs more than the step itself)."""
        self._state = value

    @property
    def wrapper(self) -> Token | None:
        """The multi-instance it is an instance of."""
        wrapper: Token | None = self.parent if self._parent is not None else None
        return wrapper

    @property
    def alive(self) -> bool:
        """False once it has left or was taken away."""
        return self.id in self.scope.tasks

    @property
    def word(self) -> str:
        """Its state in our own words, "" while it is on the move."""
        return WORDS.get(self._state, "")

    @property
    def held(self) -> bool:
        """True while a join holds it: then it has not entered the gateway yet."""
        return self.step.joins and self.word == WAITING and not self.paused

    @property
    def paused(self) -> bool:
        """True at a save point: it has not entered its element yet, or has left it."""
        return "pause" in self.facts

    @property
    def ways(self) -> list[Flow]:
        """At a save point: the flow over which it comes to its element, or those over which it will leave it."""
        if self.facts["pause"] == "after":
            return [flow for flow in self.step.flows if flow.id in self.facts["flows"]]
        here = self.scope.plan.steps.values()
        return [flow for step in here for flow in step.flows if flow.id == self.facts.get("came")]

    @property
    def beside(self) -> bool:
        """True for what only listens: a boundary event or an armed event sub-process."""
        return "host" in self.facts or "armed" in self.facts

    @property
    def past(self) -> bool:
        """True for what stands for something completed that can be undone, or a sub-process that is being undone."""
        return self.word == PAST or "kept" in self.facts

    @property
    def apart(self) -> bool:
        """True for what goes no way of its own: what listens, what is past, and handlers, which go with their throw."""
        return self.beside or self.past or "undo" in self.facts

    def arrive(self) -> None:
        """Begin on its element, or wait at the save point before it."""
        if self.step.details.saves.before and self.facts.keys().isdisjoint(("armed", "host", "race")):
            self.pause("before")
        else:
            self.begin()

    def begin(self) -> None:
        """Begin on its element."""
        if self.step._update_hook(self):
            self._ready()

    # The library's cycle without what it does for its tree: predictions, assignments, events of its own.
    def _ready(self) -> None:
        self._state = TaskState.READY
        self.step._on_ready(self)

    def run(self) -> bool:
        """Do what the element does, then go on."""
        if self.step._run_hook(self):
            self.complete()
        return True

    def complete(self) -> None:
        """Go on."""
        self._state = TaskState.COMPLETED
        self.step._on_complete(self)

    def pause(self, where: str) -> None:
        """Wait at a save point: a worker goes on from here at once, in a command of its own."""
        self.become(WAITING)
        self.facts["pause"], self.facts["due"] = where, instant(self.case.moment.now)

    def become(self, word: str) -> None:
        """Put it into a state of ours."""
        self._set_state(STATES[word])

    def remove(self) -> None:
        """Take it out of its scope, nothing else."""
        del self.scope.tasks[self.id]


def spawn(scope: Scope, step: Step, parent: Token | None = None, facts: Facts | None = None) -> Token:
    """Put a new token on `step`; it goes as far as its state allows (ready, waiting, started)."""
    token = Token(scope, step, scope.case.new_id(step), parent, facts)
    token.arrive()
    return token


def send(scope: Scope, step: Step, parent: Token | None = None, facts: Facts | None = None) -> Token:
    """Put a new token on the way to `step`; it arrives when its turn comes: depth first, first branch first."""
    token = Token(scope, step, scope.case.new_id(step), parent, facts)
    scope.case.agenda.append(token)
    return token


def guards(token: Token) -> list[Token]:
    """The boundary events that listen at `token`."""
    return [t for t in token.scope.tasks.naming(token.id) if t.facts.get("host") == token.id]


def instances(token: Token) -> list[Token]:
    """The live instances of a multi-instance."""
    return [t for t in token.scope.tasks.naming(token.id) if t._parent == token.id]
