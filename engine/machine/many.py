"""Multi-instance: one activity several times, at once or in turn."""

from __future__ import annotations

from SpiffWorkflow.bpmn.specs import defaults as spiff

from engine.machine.compensating import release
from engine.machine.leaving import kill, leave
from engine.machine.steps import Activity, Step
from engine.machine.tokens import STARTED, Facts, Token, instances, send


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
