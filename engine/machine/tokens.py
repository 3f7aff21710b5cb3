"""Tokens: where a case stands. A finished token leaves at once and its successors take its place.

The record is SpiffWorkflow's `Task`; what it remembers of a tree, of data and of a clock stays unused. The only links:
`parent` (an instance -> its multi-instance wrapper) and the facts below.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.machine.details import Flow

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
    done: int  # multi-instance: instances completed
    name: str  # message or signal waited for
    due: str  # instant at which a timer fires
    left: int  # cycle: times it still fires; below zero: for ever
    every: str  # cycle: ISO duration
    performers: list[str]  # logins who may raise the message by hand
    problem: str  # why the performers could not be found
    topic: str  # external work
    key: str | None  # business key of the called process
    assignment: dict[str, Any]  # frozen assignment of a user task, see `assignments`


class Token(Task):
    """A live token on an element (`step`) in an open scope."""

    facts: Facts

    def __init__(
        self, scope: Scope, step: Step, ident: str, parent: Token | None = None, facts: Facts | None = None
    ) -> None:
        """`ident`: "<event number>.<n>", unique in the case."""
        super().__init__(scope, step, parent, TaskState.FUTURE, ident)
        self.facts = facts if facts is not None else {}

    def _set_state(self, value: int) -> None:
        """As the library's, without its log line (which costs more than the step itself)."""
        self._state = value

    @property
    def scope(self) -> Scope:
        """The open scope it stands in."""
        scope: Scope = self.workflow
        return scope

    @property
    def case(self) -> Case:
        """The live case."""
        return self.scope.case

    @property
    def step(self) -> Step:
        """The element it stands on."""
        step: Step = self.task_spec
        return step

    @property
    def element(self) -> str:
        """The designer's id of its element."""
        return self.step.details.id

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
        return WORDS.get(self.state, "")

    @property
    def held(self) -> bool:
        """True while a join holds it: then it has not entered the gateway yet."""
        return self.step.joins and self.word == WAITING

    @property
    def beside(self) -> bool:
        """True for what only listens: a boundary event or an armed event sub-process."""
        return "host" in self.facts or "armed" in self.facts

    def arrive(self) -> None:
        """Begin on its element."""
        self.task_spec._update(self)

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
    return [t for t in token.scope.tasks.values() if t.facts.get("host") == token.id]


def instances(token: Token) -> list[Token]:
    """The live instances of a multi-instance."""
    return [t for t in token.scope.tasks.values() if t._parent == token.id]


def leave(token: Token, flows: Sequence[Flow]) -> None:
    """The token goes on over `flows`; over none: it ends here, and perhaps its scope with it."""
    scope = token.scope
    wrapper = token.wrapper
    scope.tasks.pop(token.id, None)
    token.case.note("left", token)
    for guard in guards(token) if token.step.boundaries else ():
        guard.remove()
    if wrapper is not None:
        wrapper.step.instance_done(wrapper)
        return
    follow(scope, token, flows)
    if not flows:
        scope.token_gone()


def follow(scope: Scope, token: Token, flows: Sequence[Flow]) -> None:
    """A new token at the end of every flow."""
    for flow in flows:
        if flow.drawn:
            scope.case.trail_flow(scope, flow.id, token.id)
        send(scope, scope.plan.steps[flow.target], facts={"came": flow.id})


def kill(token: Token) -> None:
    """Take a token away with everything that hangs on it."""
    scope, case = token.scope, token.case
    if scope.tasks.pop(token.id, None) is None:
        return
    for instance in instances(token) if "n" in token.facts else ():
        kill(instance)
    for guard in guards(token) if token.step.boundaries else ():
        guard.remove()
    inner = case.scopes.pop(token.id, None)
    if inner is not None:
        for other in list(inner.tasks.values()):
            kill(other)
    if token.word and not token.beside and not token.held:
        case.note("cancelled", token)
