"""Tokens: where a case stands. A finished token leaves at once and its successors take its place.

The record is SpiffWorkflow's `Task`; what it remembers of a tree, of data and of a clock stays unused. The only links:
`parent` (an instance -> its multi-instance wrapper) and the facts below.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.machine.acting import call_on_flow, call_on_process
from engine.machine.details import Flow
from engine.values import instant

if TYPE_CHECKING:
    from engine.machine.case import Case
    from engine.machine.scope import Scope
    from engine.machine.steps import Step

READY, WAITING, STARTED = "ready", "waiting", "started"
STATES = {READY: TaskState.READY, WAITING: TaskState.WAITING, STARTED: TaskState.STARTED}
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


def leave(token: Token, flows: Sequence[Flow]) -> None:
    """The token goes on over `flows`; over none: it ends here, and perhaps its scope with it."""
    token.step.ended(token)
    token.scope.tasks.pop(token.id, None)
    token.case.note("left", token)
    for guard in guards(token) if token.step.boundaries else ():
        guard.remove()
    saves = token.step.details.saves
    if saves.after or (saves.before and "race" in token.facts):
        save_after(token, flows)
    else:
        depart(token, flows)


def save_after(token: Token, flows: Sequence[Flow]) -> None:
    """A new token waits at the save point behind an element, the way on decided."""
    facts: Facts = {"flows": [flow.id for flow in flows]}
    if "item" in token.facts:
        facts["item"] = token.facts["item"]
    scope = token.scope
    Token(scope, token.step, scope.case.new_id(token.step), token.wrapper, facts).pause("after")


def resume(token: Token) -> None:
    """Go on from a save point: a new token, so that one id never stands for two kinds of waiting."""
    scope, facts = token.scope, token.facts
    token.remove()
    if facts.pop("pause") == "after":
        ways = {flow.id: flow for flow in token.step.flows}
        return depart(token, [ways[name] for name in facts["flows"]])
    del facts["due"]
    Token(scope, token.step, scope.case.new_id(token.step), token.wrapper, facts).begin()


def depart(token: Token, flows: Sequence[Flow]) -> None:
    """What comes after an element: the next instance, the flows, or the end of this path."""
    scope, wrapper = token.scope, token.wrapper
    if wrapper is not None:
        wrapper.step.instance_done(wrapper)
        return
    if token.step.ends:
        scope.case.note_end(token)
    follow(scope, token, flows)
    if not flows:
        scope.token_gone()


def follow(scope: Scope, token: Token, flows: Sequence[Flow]) -> None:
    """A new token at the end of every flow."""
    for flow in flows:
        if flow.drawn:
            scope.case.trail_flow(scope, flow.id, token.id)
        if flow.listeners:
            call_on_flow(scope, flow.id, flow.listeners)
        send(scope, scope.plan.steps[flow.target], facts={"came": flow.id})


def kill(token: Token) -> None:
    """Take a token away with everything that hangs on it."""
    scope, case = token.scope, token.case
    if token.id not in scope.tasks:
        return
    for instance in instances(token) if "n" in token.facts else ():
        kill(instance)
    inner = case.scopes.get(token.id)
    if inner is not None:
        for other in list(inner.tasks.values()):
            kill(other)
        if inner.plan.hooks and not case.silent:
            call_on_process(inner, "end")
        del case.scopes[token.id]
    lived = bool(token.word) and not (token.beside or token.held or token.paused)
    if lived and not case.silent:
        token.step.cancelled(token)
    for guard in guards(token) if token.step.boundaries else ():
        guard.remove()
    token.remove()
    if lived:
        case.note("cancelled", token)
