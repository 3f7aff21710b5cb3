"""The live case: open scopes, the agenda of automatic steps, and what happened. Lives for one command."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from engine.errors import Failure, Refused
from engine.expressions import EvaluationFailed, Expression
from engine.machine import sight
from engine.machine.conditions import Look, Written, look
from engine.machine.details import Details, Flow, Parameter
from engine.machine.events import fire
from engine.machine.gateways import Inclusive
from engine.machine.naming import plan_named
from engine.machine.passing import pass_in
from engine.machine.scope import Scope
from engine.machine.shapes import Effect, Moment, Outgoing, Trail
from engine.machine.sight import Readable, View
from engine.machine.tokens import READY, Token
from engine.values import Value

if TYPE_CHECKING:
    from engine.machine.program import Program
    from engine.machine.steps import Step

MOST_STEPS = 10_000
"""New tokens in one command: every automatic step makes some, or ends one."""
MOST_SCOPES = 50
"""Scopes inside one another: a process that calls itself for ever is stopped here."""


class Case:
    """Everything live in one case while a command runs."""

    def __init__(self, program: Program, moment: Moment) -> None:
        self.program, self.moment = program, moment
        self.agenda: list[Token | Look] = []
        self.trail: list[Trail] = []
        self.outbox: list[Outgoing] = []
        self.effects: list[Effect] = []
        self.end_events: list[str] = []
        self.silent = False
        """True while a whole case is cancelled: its listeners are not called."""
        self.top = Scope(self, program.plan, None)
        self.scopes: dict[str, Scope] = {}
        self.kept: Mapping[str, str] = {}
        """The rows that it was loaded from."""
        self.written: list[Written] = []
        self.begun: set[str] = set()
        """Tokens that have just begun to wait for a condition."""
        self._made = 0

    # -- moving
    def new_id(self, step: Step) -> str:
        """The next token's id; Failure ENDLESS when one command makes too many."""
        self._made += 1
        if self._made > MOST_STEPS:
            raise self._endless(step)
        return f"{self.moment.seq}.{self._made}"

    def _endless(self, step: Step) -> Failure:
        return Failure("ENDLESS", step.details.id, f"自动走了 {MOST_STEPS} 步仍没有停下")

    def settle(self) -> None:
        """Run automatic steps until everything waits: depth first, first branch first, as Camunda 7."""
        self._turn(0)
        while True:
            while self.agenda:
                token = self.agenda.pop()
                mark = len(self.agenda)
                if not token.alive:
                    continue
                if isinstance(token, Token) and token.word == READY:
                    token.run()
                elif not token.word:
                    token.arrive()
                self._turn(mark)
            for scope in self.all_scopes():
                if scope.plan.graph.has_inclusive_join and self.open_join(scope):
                    break
            else:
                return

    def _turn(self, mark: int) -> None:
        """Behind `mark` stands what is new, the first first: turn it, and what conditions let happen on top of it."""
        self.agenda[mark:] = self.agenda[mark:][::-1]
        while self.written or self.begun:
            mark = len(self.agenda)
            look(self)
            self.agenda[mark:] = self.agenda[mark:][::-1]

    def all_scopes(self) -> list[Scope]:
        """The process first, then its open scopes in the order they were opened."""
        return [self.top, *self.scopes.values()]

    def open_join(self, scope: Scope) -> bool:
        """Open one inclusive join that nothing can come to any more (BPMN 2.0, 13.4.3); False: there is none.

        It waits while some token can reach an empty input of it and no filled one, without passing the join.
        """
        joins: dict[str, list[Token]] = {}
        others: dict[str, None] = {}
        coming: list[Flow] = []
        for token in scope.tasks.values():
            if isinstance(token.step, Inclusive) and token.held:
                joins.setdefault(token.element, []).append(token)
            if token.paused and token.wrapper is None:
                coming += token.ways
            elif token.wrapper is None and not token.apart:
                others[token.step.name] = None
        for name, held in joins.items():
            filled = {token.facts["came"] for token in held}
            arms = [scope.plan.graph.arms(other, name) for other in others if other != name]
            arms += [scope.plan.graph.arms_over(flow, name) for flow in coming]
            if not any(arm and not arm & filled for arm in arms):
                for token in held[1:]:
                    token.remove()
                held[0].step.started(held[0])
                held[0]._ready()
                return True
        return False

    def open_scope(self, opener: Token, start: bool = True, values: Mapping[str, Value] | None = None) -> Scope:
        """Open the sub-process or called process that `opener` stands on; `values` come with the event."""
        plan = self.program.plan_of(opener.step) if opener.step.details.named is None else plan_named(opener)
        scope = Scope(self, plan, opener)
        if scope.depth > MOST_SCOPES:
            raise Failure("ENDLESS", opener.element, f"子流程嵌套超过 {MOST_SCOPES} 层")
        if scope.own is not None:
            pass_in(opener, scope)
        self.scopes[opener.id] = scope
        if values:
            self.assign(opener, values)
        scope.enter(plan.start if start else None)
        return scope

    # -- variables and expressions
    def view(self, token: Token) -> View:
        """What an expression at `token` sees."""
        return View(self, token.scope, token)

    def evaluate(self, token: Token, expression: Expression | None, refusals: bool = False) -> Value:
        """The value of an expression at a token. Failure EXPRESSION; `refusals`: let a Refused through."""
        if expression is None:
            return None
        if expression.is_literal:
            return expression.literal
        return self.evaluated(expression, self.view(token), token.element, refusals)

    def evaluated(self, expression: Expression, view: View, element: str, refusals: bool = False) -> Value:
        """The value of an expression as `view` sees things; `element` is where a Failure is told."""
        try:
            return expression.evaluate(view)
        except EvaluationFailed as failed:
            raise Failure("EXPRESSION", element, f"“{expression.text}”：{failed.why}") from failed
        except Refused as refused:
            if refusals:
                raise
            raise Failure(refused.code, element, refused.sentence) from refused

    def holds(self, token: Token, condition: Expression) -> bool:
        """Whether a condition is true; Failure EXPRESSION when its value is neither true nor false."""
        return self.true(condition, self.view(token), token.element)

    def true(self, condition: Expression, view: View, element: str) -> bool:
        """As `holds`, seen by `view`."""
        value = self.evaluated(condition, view, element)
        if not isinstance(value, bool):
            raise Failure("EXPRESSION", element, f"条件“{condition.text}”的结果不是“是”或“否”")
        return value

    def ask(self, name: str, args: Sequence[Value]) -> Value:
        """Ask outside and keep the answer, or the refusal, as an effect."""
        try:
            value, basis = self.moment.ask(name, args)
        except Refused as refused:
            self.effects.append(Effect(name, tuple(args), None, refused.sentence, refused.code))
            raise
        self.effects.append(Effect(name, tuple(args), value, basis))
        return value

    def assign(self, token: Token, values: Mapping[str, Value]) -> None:
        """Write variables as seen from `token`."""
        sight.assign(token.scope, token, values)

    def note_written(self, frame: Readable, name: str, how: str) -> None:
        """A variable is written: conditions that see it are looked at when the step is over."""
        if self.program.conditional:
            self.written.append(Written(frame, name, how))

    def starter(self) -> Value:
        """Login of whoever started the case, if the command said so."""
        own = self.top.own
        return own["starter"] if own is not None and "starter" in own else None

    def mapped(self, token: Token, parameters: Iterable[Parameter]) -> dict[str, Value]:
        """Values of input or output parameters, in order; a later input sees the earlier ones."""
        found: dict[str, Value] = {}
        for parameter in parameters:
            found[parameter.name] = self._mapped(token, parameter.value)
        return found

    def _mapped(self, token: Token, value: object) -> Value:
        if isinstance(value, Expression):
            return self.evaluate(token, value)
        if isinstance(value, tuple):
            return [self._mapped(token, item) for item in value]
        if isinstance(value, dict):
            return {name: self._mapped(token, item) for name, item in value.items()}
        return None

    def items(self, token: Token, details: Details) -> list[Value]:
        """The frozen items of a multi-instance; None for each where only a number is given. Failure EXPRESSION."""
        many = details.many
        assert many is not None  # asked for multi-instances only
        if many.collection is not None:
            items = self.evaluate(token, many.collection)
            if not isinstance(items, list):
                raise Failure("EXPRESSION", details.id, f"“{many.collection.text}”不是列表")
        else:
            number = self.evaluate(token, many.cardinality)
            text = str(number)
            if not text.isdecimal():
                raise Failure("EXPRESSION", details.id, f"多实例的个数“{number}”不是自然数")
            items = [None] * min(int(text), MOST_STEPS + 1)
        if len(items) > MOST_STEPS:
            raise Failure("ENDLESS", details.id, f"多实例超过 {MOST_STEPS} 个")
        return list(items)

    # -- what happened
    def note(self, what: str, token: Token, detail: str = "") -> None:
        """Add to the trail, unless the element is one that desugaring added."""
        if "~" not in token.element:
            self.trail.append(Trail(what, token.element, token.id, detail, token.scope.plan.process))

    def trail_flow(self, scope: Scope, flow: str, token: str) -> None:
        """A sequence flow was taken."""
        self.trail.append(Trail("taken", flow, token, "", scope.plan.process))

    def note_end(self, token: Token) -> None:
        """An end event of the process itself, or of an event sub-process of it, is its outcome."""
        opener = token.scope.opener
        taken_over = opener is not None and opener.scope is self.top and opener.step.details.on_event
        if (token.scope is self.top or taken_over) and "~" not in token.element:
            self.end_events.append(token.element)

    def fire(self, token: Token, values: Mapping[str, Value]) -> None:
        """The event that `token` waits for has happened."""
        fire(token, values)
