"""Events: waiting, firing, throwing, and how errors and escalations climb to whoever catches them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from SpiffWorkflow.bpmn.specs import defaults as spiff

from engine.machine import timers
from engine.machine.acting import call
from engine.machine.assignments import performers
from engine.machine.details import Event, Saves
from engine.machine.leaving import follow, kill, leave, resume, save_after
from engine.machine.sending import send
from engine.machine.steps import Activity, Step
from engine.machine.tokens import PAST, READY, STARTED, WAITING, Token, guards
from engine.values import Value

__all__ = [
    "Boundary",
    "Catch",
    "End",
    "Receive",
    "Send",
    "Start",
    "Throw",
    "caught_at",
    "fire",
    "listen",
    "throw_up",
]


def listen(token: Token, event: Event) -> None:
    """Wait for `event`: resolve its name and performers, or when it is due."""
    token.become(WAITING)
    if event.condition is not None:
        token.case.begun.add(token.id)
    if event.timer is not None:
        timers.arm(token, event.timer)
    if event.name is not None:
        token.facts["name"] = str(token.case.evaluate(token, event.name))
    if event.performers:
        performers(token, event.performers)


class Start(Step, spiff.StartEvent):
    """The token goes through; what started the case is known to the command."""

    def _update_hook(self, token: Token) -> bool:
        if self.details.initiator:
            token.case.assign(token, {self.details.initiator: token.case.starter()})
        self.started(token)
        return True


class Catch(Step, spiff.IntermediateCatchEvent):
    """Waits for its event."""

    def begin(self, token: Token) -> bool:
        """Listen."""
        listen(token, self.details.event)
        return False

    def _on_ready_hook(self, token: Token) -> None:
        """The library would look for its event manager."""


class Boundary(Catch, spiff.BoundaryEvent):
    """Listens as long as its activity lives."""

    def _update_hook(self, token: Token) -> bool:
        return self.begin(token)


class Receive(Activity, spiff.ReceiveTask):
    """A task that waits for a message."""

    def begin(self, token: Token) -> bool:
        """Listen."""
        listen(token, self.details.event)
        return False

    def _on_ready_hook(self, token: Token) -> None:
        """The library would look for its event manager."""


class Throw(Activity, spiff.IntermediateThrowEvent):
    """Throws its event and goes on; a message or signal becomes a row of the outbox."""

    def _on_complete(self, token: Token) -> None:
        scope, event = token.scope, self.details.event
        if event.kind == "terminate":
            return scope.terminate(token)
        if event.kind in ("error", "escalation"):
            thrown = thrown_values(token, event)
            throw_up(token, event.kind, event.code or "", thrown)
        elif event.kind in ("message", "signal"):
            send(token, event)
        if token.alive:
            self.after(token)
        else:  # interrupted by its own event, and done with it
            self.cancelled(token)
            token.case.note("left", token)

    def after(self, token: Token) -> None:
        """Map outputs, leave."""
        super()._on_complete(token)


class Send(Throw, spiff.SendTask):
    """A send task without a worker: as a message throw."""


class End(Throw, spiff.EndEvent):
    """Throws its event; the token ends here."""

    ends = True

    def after(self, token: Token) -> None:
        """This path is over."""
        leave(token, ())


def thrown_values(token: Token, event: Event) -> dict[str, Value]:
    """What a catcher can ask for: the code and an error's message."""
    message = token.case.evaluate(token, event.message) if event.message is not None else None
    return {"code": event.code, "message": message}


def _catchers(token: Token, kind: str, code: str) -> Iterator[Token]:
    """Tokens that listen for this error or escalation, nearest first; at one place a code before «every code»."""
    scope = token.scope
    while True:
        armed = [t for t in scope.tasks.values() if "armed" in t.facts]
        yield from _fitting([(t, t.step.trigger().details.event) for t in armed], kind, code)
        opener = scope.opener
        if opener is None:
            return
        yield from caught_at(opener, kind, code)
        scope = opener.scope


def caught_at(token: Token, kind: str, code: str) -> Iterator[Token]:
    """The boundary events of this activity, or of the multi-instance it belongs to, that catch it."""
    for holder in (token, token.wrapper):
        if holder is not None:
            yield from _fitting([(t, t.step.details.event) for t in guards(holder)], kind, code)


def _fitting(listeners: list[tuple[Token, Event]], kind: str, code: str) -> Iterator[Token]:
    for wanted in (code, None):
        yield from (t for t, event in listeners if event.kind == kind and event.code == wanted)


def throw_up(token: Token, kind: str, code: str, thrown: Mapping[str, Value], here: bool = False) -> bool:
    """An error or escalation climbs to the nearest scope that catches it; False: nobody does.

    `here`: boundary events of the token's own activity catch as well (a worker throws).
    """
    own = next(caught_at(token, kind, code), None) if here else None
    catcher = own or next(_catchers(token, kind, code), None)
    if catcher is None:
        return False
    step = catcher.step
    event = step.trigger().details.event if "armed" in catcher.facts else step.details.event
    values = {event.code_variable: thrown.get("code"), event.message_variable: thrown.get("message")}
    fire(catcher, {name: value for name, value in values.items() if name})
    return True


def fire(token: Token, values: Mapping[str, Value]) -> None:
    """The event that a token waits for has happened, or a worker goes on from its save point."""
    if token.paused:
        return resume(token)
    token.case.note("fired", token)
    if "armed" in token.facts:
        _fire_scope(token, values)
    elif "host" in token.facts:
        _fire_boundary(token, values)
    else:
        _fire_event(token, values)


def _fire_event(token: Token, values: Mapping[str, Value]) -> None:
    facts, case = token.facts, token.case
    case.assign(token, values)
    if "race" in facts:
        case.trail_flow(token.scope, facts["came"], token.id)
        for rival in [t for t in token.scope.tasks.values() if t.facts.get("race") == facts["race"] and t is not token]:
            kill(rival)
    token.become(READY)
    token.run()  # at once: what happened and what it brought are one step


def _fire_boundary(token: Token, values: Mapping[str, Value]) -> None:
    scope = token.scope
    host = scope.tasks[token.facts["host"]]
    token.case.assign(host, values)
    if token.step.details.interrupting:
        kill(host)
    else:
        timers.again(token)
    call(host, token.step.details.task_hooks, "timeout")
    _pass(token)
    if token.step.details.saves != Saves():
        save_after(token, token.step.flows)
    else:
        follow(scope, token, token.step.flows)


def _pass(token: Token) -> None:
    """A boundary event has caught: inputs, listeners and outputs, as of an element that is passed."""
    step = token.step
    if step.details.inputs:
        token.facts["local"] = dict[str, Value]()
        token.facts["local"].update(token.case.mapped(token, step.details.inputs))
    if step.details.hooks:
        call(token, step.details.hooks, "start")
    step.ended(token)
    token.facts.pop("local", None)


def _fire_scope(token: Token, values: Mapping[str, Value]) -> None:
    """An event sub-process starts; an interrupting one takes its scope over."""
    scope = token.scope
    if token.step.trigger().details.interrupting:
        for other in list(scope.tasks.values()):
            if other.word != PAST:  # what has been completed before can still be undone
                kill(other)
    else:
        timers.again(token)
    step = token.step
    body = Token(scope, step, scope.case.new_id(step))
    scope.case.note("entered", body)
    call(body, step.details.hooks, "start")
    body.become(STARTED)
    scope.case.open_scope(body, values=values)
