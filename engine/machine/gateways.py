"""Gateways: which flows a token takes, and when a join lets it go."""

from __future__ import annotations

from SpiffWorkflow.bpmn.specs import defaults as spiff
from SpiffWorkflow.specs.base import TaskSpec

from engine.errors import Failure
from engine.machine.leaving import leave
from engine.machine.steps import Step
from engine.machine.tokens import WAITING, Token, spawn


def no_way(token: Token) -> Failure:
    """No condition holds and there is no default flow."""
    return Failure("NO_WAY", token.element, "没有一条出线的条件成立，也没有默认出线")


class Exclusive(Step, spiff.ExclusiveGateway):
    """The first flow, in document order, whose condition holds; else the default flow."""

    def _on_complete(self, token: Token) -> None:
        for flow in self.flows:
            if not flow.default and (flow.condition is None or token.case.holds(token, flow.condition)):
                return leave(token, [flow])
        default = [flow for flow in self.flows if flow.default]
        if not default:
            raise no_way(token)
        leave(token, default)


class Parallel(Step, spiff.ParallelGateway):
    """Waits for one token on every input; excess tokens stay for the next round."""

    joins = True

    def _update_hook(self, token: Token) -> bool:
        if len(self.arrivals) > 1 and not self.gather(token):
            return False
        self.started(token)
        return True

    def gather(self, token: Token) -> bool:
        """True when every input has a token; the others are used up by this one."""
        token.become(WAITING)
        arrived: dict[str, Token] = {}
        for held in token.scope.tasks.in_state(WAITING):
            if held.step is self and held.held:
                arrived.setdefault(held.facts["came"], held)
        if len(arrived) < len(self.arrivals):
            return False
        for held in arrived.values():
            if held is not token:
                held.remove()
        return True


class Inclusive(Step, spiff.InclusiveGateway):
    """Takes every flow whose condition holds; as a join it opens when no other can come (see `Case.open_join`)."""

    joins = True

    def _update_hook(self, token: Token) -> bool:
        if len(self.arrivals) > 1:
            token.become(WAITING)
            return False
        self.started(token)
        return True

    def _on_complete(self, token: Token) -> None:
        taken = [
            f for f in self.flows if not f.default and (f.condition is None or token.case.holds(token, f.condition))
        ]
        taken = taken or [f for f in self.flows if f.default]
        if not taken:
            raise no_way(token)
        leave(token, taken)


class EventGateway(Step, spiff.EventBasedGateway):
    """All events behind it wait; the first that happens takes the others away."""

    def connect(self, child: TaskSpec) -> None:
        """The flows know it; the library would move the child's event definition here."""

    def _on_complete(self, token: Token) -> None:
        scope = token.scope
        self.ended(token)
        token.remove()
        token.case.note("left", token)
        for flow in self.flows:
            spawn(scope, scope.plan.steps[flow.target], facts={"race": token.id, "came": flow.id})
