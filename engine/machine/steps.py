"""What every element does when a token comes: the cycle update -> ready -> run -> complete, and the activities.

SpiffWorkflow's specification classes are subclassed, never patched; what predicts, searches or remembers is replaced.
A step is shared by all cases and never written to after the program is built (`freeze`).
"""

from __future__ import annotations

from SpiffWorkflow.bpmn.specs import defaults as spiff

from engine.decisions import map_result
from engine.errors import Failure, Refused
from engine.expressions import EvaluationFailed
from engine.machine import assignments, working
from engine.machine.acting import act, call
from engine.machine.compensating import release, remember
from engine.machine.details import Details, Flow
from engine.machine.leaving import kill, leave
from engine.machine.tokens import STARTED, Facts, Token, instances, send, spawn


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


class UserTask(Activity, spiff.UserTask):
    """Work for a person; who, is resolved now and frozen."""

    by_hand = True

    def begin(self, token: Token) -> bool:
        """Resolve the assignment."""
        assignments.resolve(token, self.details.work)
        if self.details.task_hooks:
            call(token, self.details.task_hooks, "create")
            if assignments.read(token.facts.get("assignment", {})).assignee:
                call(token, self.details.task_hooks, "assignment")
        return True

    def _run_hook(self, token: Token) -> bool:
        call(token, self.details.task_hooks, "complete")
        return True

    def cancelled(self, token: Token) -> None:
        """Delete listeners, then end listeners."""
        call(token, self.details.task_hooks, "delete")
        super().cancelled(token)


class Pass(Activity, spiff.NoneTask):
    """A task without type, or a manual task: as in Camunda 7 the token goes through."""


class WorkerTask(Activity, spiff.ServiceTask):
    """External work: a worker fetches the topic and completes it."""

    by_hand = True

    def begin(self, token: Token) -> bool:
        """Freeze what the work is."""
        working.offer(token)
        return True


class ScriptTask(Activity, spiff.ServiceTask):
    """A script task, or a task with camunda:expression: one expression, evaluated; its value goes to a variable."""

    def _run_hook(self, token: Token) -> bool:
        script = self.details.script
        assert script is not None  # the parser makes this step for nothing else
        value = act(token, script.expression)
        if script.result:
            token.case.assign(token, {script.result: value})
        return True


class DecisionTask(Activity, spiff.ServiceTask):
    """A decision table; the rules that hit go to the trail."""

    def _run_hook(self, token: Token) -> bool:
        decides, case = self.details.decides, token.case
        assert decides is not None  # the parser makes this step for nothing else
        try:
            outcome = case.program.decisions[decides.decision].decide(case.view(token))
            value = map_result(outcome, decides.how)
        except EvaluationFailed as failed:
            raise Failure("DECISION", token.element, failed.why) from failed
        except Refused as refused:
            raise Failure(refused.code, token.element, refused.sentence) from refused
        rules = ",".join(str(rule) for rule in outcome.rules)
        case.note("decided", token, f"{decides.decision}:{rules}")
        case.assign(token, {decides.result: value})
        return True


class Many(Activity):
    """Multi-instance: the wrapper token stays started, its instances are tokens whose parent it is."""

    inner: Step

    def freeze(self) -> None:
        """The instances' step too."""
        self.inner.freeze()
        super().freeze()

    def _update_hook(self, token: Token) -> bool:
        self.guard(token)
        return self.begin(token)

    def begin(self, token: Token) -> bool:
        """Freeze the collection and start the first instance, or all."""
        items = token.case.items(token, self.details)
        token.facts["n"], token.facts["done"] = len(items), 0
        if not items:
            return True
        token.become(STARTED)
        many = self.details.many
        assert many is not None  # the parser makes this step for nothing else
        if many.sequential and many.collection is not None:
            token.facts["items"] = items
        for index in range(1 if many.sequential else len(items)):
            self.add(token, index, items[index])
        return False

    def add(self, token: Token, index: int, item: object) -> None:
        """Start the instance `index` with its own `loopCounter` and element variable."""
        facts: Facts = {"item": {"loopCounter": index}}
        if self.details.many and self.details.many.element:
            facts["item"][self.details.many.element] = item
        send(token.scope, self.inner, token, facts)

    def instance_done(self, token: Token) -> None:
        """An instance has completed."""
        token.facts["done"] += 1
        self.look_again(token)

    def look_again(self, token: Token) -> None:
        """Go on when all instances have completed, or when the completion condition holds; else whose turn it is."""
        many, facts = self.details.many, token.facts
        assert many is not None  # the parser makes this step for nothing else
        if facts["done"] == facts["n"] or (many.condition and token.case.holds(token, many.condition)):
            for other in instances(token):
                kill(other)
            token.complete()
        elif many.sequential and not instances(token):
            index = facts["done"]
            self.add(token, index, facts["items"][index] if "items" in facts else None)

    def _on_complete(self, token: Token) -> None:
        if token.scope.plan.remembers:
            release(token)
        leave(token, self.flows)

    def ended(self, token: Token) -> None:
        """Listeners and outputs belong to the instances."""

    def cancelled(self, token: Token) -> None:
        """Listeners belong to the instances."""


class ManyAtOnce(Many, spiff.ParallelMultiInstanceTask):
    """Parallel multi-instance."""


class ManyInTurn(Many, spiff.SequentialMultiInstanceTask):
    """Sequential multi-instance."""
