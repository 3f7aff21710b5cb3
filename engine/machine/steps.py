"""What every element does when a token comes: the cycle update -> ready -> run -> complete.

SpiffWorkflow's specification classes are subclassed, never patched; what predicts, searches or remembers is replaced.
A step is shared by all cases and never written to after the program is built (`freeze`).
"""

from __future__ import annotations

from engine.machine.acting import call
from engine.machine.compensating import remember
from engine.machine.details import Details, Flow
from engine.machine.leaving import leave
from engine.machine.tokens import Token, spawn


class Step:
    """Any element. `flows` leave it in document order; `arrivals` are the ids of the flows that enter it."""

    name: str
    """In the desugared graph; the library sets it."""
    details: Details
    flows: tuple[Flow, ...] = ()
    arrivals: tuple[str, ...] = ()
    boundaries: tuple[str, ...] = ()
    by_hand = False
    """True: a person or a worker completes it."""
    joins = False
    """True for gateways that hold tokens until others have come."""
    ends = False
    """True for end events."""
    frozen = False

    def freeze(self) -> None:
        """From now on a write to this step is an error: all cases share it."""
        for name in ("_inputs", "_outputs"):
            setattr(self, name, tuple(getattr(self, name)))
        self.frozen = True

    def __setattr__(self, name: str, value: object) -> None:
        if self.frozen:
            raise AttributeError(f"{name}: a program is shared and never written to")
        super().__setattr__(name, value)

    # -- SpiffWorkflow's cycle; these names are the library's
    def test(self) -> None:
        """The graph was checked when the program was built."""

    def _predict(self, *_: object, **__: object) -> None:
        """Flat tokens: nothing is predicted."""

    def _update_hook(self, token: Token) -> bool:
        self.started(token)
        return self.begin(token)

    def started(self, token: Token) -> None:
        """The token is on the element: note it, then inputs, then the start listeners, as Camunda 7."""
        token.case.note("entered", token)
        self.guard(token)
        if self.details.inputs:
            token.facts["local"] = {}
            token.facts["local"].update(token.case.mapped(token, self.details.inputs))
        if self.details.hooks:
            call(token, self.details.hooks, "start")

    def guard(self, token: Token) -> None:
        """Let the boundary events listen; only activities have any."""

    def ended(self, token: Token) -> None:
        """The element is done: end listeners, then outputs, as Camunda 7."""
        if self.details.hooks:
            call(token, self.details.hooks, "end")
        if self.details.outputs:
            values = token.case.mapped(token, self.details.outputs)
            token.facts.pop("local", None)
            token.case.assign(token, values)

    def cancelled(self, token: Token) -> None:
        """The element is taken away before it is done: the end listeners are called as well, as in Camunda 7."""
        if self.details.hooks:
            call(token, self.details.hooks, "end")

    def begin(self, token: Token) -> bool:
        """Start; True: ready at once, False: waits or works inside."""
        return True

    def trigger(self) -> Step:
        """Start event of an event sub-process; nothing else has one."""
        raise TypeError(f"{self.details.id} is no event sub-process")

    def instance_done(self, token: Token) -> None:
        """An instance of a multi-instance has completed; nothing else has instances."""
        raise TypeError(f"{self.details.id} is no multi-instance")

    def _on_ready(self, token: Token) -> None:
        if not self.by_hand:
            token.case.agenda.append(token)

    def _run_hook(self, token: Token) -> bool:
        return True

    def _on_complete(self, token: Token) -> None:
        leave(token, self.flows)


class Activity(Step):
    """A task, sub-process or call: boundary events listen, inputs are mapped in and outputs out."""

    def _update_hook(self, token: Token) -> bool:
        if "armed" not in token.facts:
            self.started(token)
        return self.begin(token)

    def guard(self, token: Token) -> None:
        """Let the boundary events listen."""
        for name in self.boundaries:
            spawn(token.scope, token.scope.plan.steps[name], facts={"host": token.id})

    def _on_complete(self, token: Token) -> None:
        if self.details.handler:
            remember(token)
        super()._on_complete(token)
