"""What of a running case goes where in another version of its diagrams.

Tokens keep their ids and with them holders, time limits, frozen lists, open scopes and what joins hold. Listeners
(boundary events, event sub-processes, the rivals behind an event gateway) follow the drawing: one that is not mapped
goes, one that is new is armed. Everything else needs a place; where one thing has none, nothing moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from engine.machine.case import Case
from engine.machine.events import listen
from engine.machine.fitting import Hindrance, Migration, differs
from engine.machine.gateways import EventGateway, Parallel
from engine.machine.many import Many
from engine.machine.moves import taken_over
from engine.machine.scope import Scope
from engine.machine.steps import Step
from engine.machine.tokens import WAITING, Facts, Token, spawn
from engine.values import Value

AWAITED_FACTS = ("name", "due", "left", "every", "performers", "problem")
"""What a listener keeps of its event: resolved anew where it is renewed."""


class Crossing:
    """One case on its way from one program to another."""

    def __init__(self, before: Case, after: Case, plan: Migration) -> None:
        """`after`: empty, of the new program."""
        self.before, self.after, self.plan = before, after, plan
        self.stuck: list[Hindrance] = []
        self.scopes: list[tuple[Scope, Scope]] = []
        self.tokens: dict[str, Token] = {}
        self.races: list[tuple[Token, Scope, Step]] = []

    def cross(self) -> None:
        """Everything live, outer scopes first; what cannot is in `stuck`."""
        scopes = self.before.all_scopes()
        kept = sorted((scope for scope in scopes if scope.over), key=lambda scope: scope.depth)
        for scope in [*(scope for scope in scopes if not scope.over), *kept]:
            there = self._scope(scope)
            races: dict[str, list[Token]] = {}
            for token in scope.tasks.values():
                if token.past or "undo" in token.facts:
                    self._past(token, there)
                elif "race" in token.facts:
                    races.setdefault(token.facts["race"], []).append(token)
                elif token.beside:
                    self._listener(token, there)
                else:
                    self._stands(token, there)
            for rivals in races.values():
                self._rivals(rivals, there)

    def _scope(self, scope: Scope) -> Scope | None:
        """The scope as it is open afterwards; None where what opened it cannot move."""
        there = self.after.top
        if scope.opener is not None:
            opener = self.tokens.get(scope.opener.id)
            if opener is None:
                return None
            there = Scope(self.after, self.after.program.plan_of(opener.step, scope.plan.key), opener)
            self.after.scopes[opener.id] = there
        if scope.own is not None and there.own is not None:
            for name, text in scope.own.texts().items():
                there.own.load(name, text)
        self.scopes.append((scope, there))
        return there

    def _stands(self, token: Token, there: Scope | None) -> None:
        name = self.plan.named(token.element)
        if name is None:
            return self._cannot(token, self._unmapped(token, there))
        if there is None:  # told of what opened the scope
            return None
        step = there.plan.steps.get(name)
        if step is None:
            return self._cannot(token, "scope")
        ways = self._ways(token, there, step)
        if ways is None:
            return self._cannot(token, "flow")
        self._put(token, there, step, ways)

    def _past(self, token: Token, there: Scope | None) -> None:
        """What can be undone stays so where the new version can undo it; nothing moves while something is undone."""
        if "undo" in token.facts:
            return self._cannot(token, "undoing")
        name = self.plan.named(token.element)
        step = there.plan.steps.get(name) if there is not None and name is not None else None
        if there is None:  # told of what keeps the scope
            return None
        if step is None or bool(step.details.handler) is ("kept" in token.facts):
            return self._cannot(token, "past")
        self._put(token, there, step, {})

    def _unmapped(self, token: Token, there: Scope | None) -> str:
        """Why the plan has no place for a token: as its element would answer if it were mapped to its own id."""
        known = self.after.program.home(token.element)
        if known is None:
            return "gone"
        if there is None or token.element not in there.plan.steps:
            return "scope"
        return differs(token.scope.plan.steps[token.element], there.plan.steps[token.element]) or "unmapped"

    def _ways(self, token: Token, there: Scope, step: Step) -> dict[str, str] | None:
        """What the token knows of flows, as they are called now; None where one it needs is gone."""
        facts: Mapping[str, Any] = token.facts
        if "flows" in facts:  # a save point behind an element: the way on is decided
            return {} if {flow.id for flow in step.flows}.issuperset(facts["flows"]) else None
        if not token.held and not (step.joins and "pause" in facts):
            return {}
        came = self._came(token, there, step)
        return None if came is None else {"came": came}

    def _came(self, token: Token, there: Scope, join: Step) -> str | None:
        """The flow over which a held token came, as it is called now: by its id, else by where it comes from."""
        came = token.facts["came"]
        if came in join.arrivals:
            return came
        source = next((s for s in token.scope.plan.steps.values() if any(f.id == came for f in s.flows)), None)
        name = self.plan.named(source.details.id) if source is not None else None
        flows = there.plan.steps[name].flows if name is not None and name in there.plan.steps else ()
        known = token.step.arrivals
        found = [flow.id for flow in flows if flow.target == join.details.id and flow.id not in known]
        return found[0] if len(found) == 1 else None

    def _listener(self, token: Token, there: Scope | None) -> None:
        name = self.plan.named(token.element)
        host = self.tokens.get(token.facts["host"]) if "host" in token.facts else None
        if name is None or there is None or ("host" in token.facts and host is None):
            return None
        step = there.plan.steps.get(name)
        if step is None or (host is not None and name not in host.step.boundaries):
            return self._cannot(token, "scope" if host is None else "host")
        self._put(token, there, step, {})

    def _rivals(self, rivals: list[Token], there: Scope | None) -> None:
        """The events behind one gateway: the gateway needs a place, of the events those that are mapped."""
        gateway = self._gateway(rivals[0])
        name = self.plan.named(gateway.details.id)
        step = there.plan.steps.get(name) if there is not None and name is not None else None
        if not isinstance(step, EventGateway) or there is None:
            code = "gone" if name is None else "scope" if step is None else "kind"
            if there is not None or name is None:
                self.stuck.append(Hindrance(gateway.details.id, code, rivals[0].id))
            return
        self.races.append((rivals[0], there, step))
        ways = {flow.target: flow.id for flow in step.flows}
        for token in rivals:
            wanted = self.plan.named(token.element)
            if wanted is not None and wanted not in ways:
                self._cannot(token, "race")
            elif wanted is not None:
                self._put(token, there, there.plan.steps[wanted], {"came": ways[wanted]})

    def _gateway(self, rival: Token) -> Step:
        """The event gateway behind which a token waits."""
        steps = rival.scope.plan.steps.values()
        return next(step for step in steps if any(flow.id == rival.facts["came"] for flow in step.flows))

    def _cannot(self, token: Token, code: str) -> None:
        self.stuck.append(Hindrance(token.element, code, token.id))

    def _put(self, token: Token, there: Scope, step: Step, facts: Mapping[str, Any]) -> None:
        old = token.scope.plan.steps[token.element]
        if code := differs(old, step):
            return self._cannot(token, code)
        parent = None
        if token.wrapper is not None:
            parent = self.tokens.get(token.wrapper.id)
            if parent is None:
                return None
        kept = {**token.facts, **facts}
        if "item" in kept and old.details.many and step.details.many:
            kept["item"] = _renamed(kept["item"], old.details.many.element, step.details.many.element)
        inside = parent is not None or ("kept" in kept and isinstance(step, Many))
        place = step.inner if inside else step  # type: ignore[attr-defined]  # differs: both are Many
        moved = Token(there, place, token.id, parent, cast(Facts, kept))
        moved._set_state(token.state)
        self.tokens[token.id] = moved

    def arm(self) -> None:
        """Listeners that the new version has and the old had not; one that has fired already is not armed again."""
        for scope, there in self.scopes:
            known = {self.plan.named(step.details.id) for step in scope.plan.event_scopes}
            for step in there.plan.event_scopes if not (taken_over(scope) or scope.over) else ():
                if step.details.id not in known:
                    spawn(there, step, facts={"armed": True})
        for scope, _ in self.scopes:
            for ident, old in scope.tasks.items():
                known = {self.plan.named(name) for name in old.step.boundaries}
                begun = "pause" not in old.facts and not old.past  # neither at a save point, nor completed
                token = self.tokens.get(ident) if begun else None
                for name in token.step.boundaries if token is not None else ():
                    if token is not None and name not in known:
                        spawn(token.scope, token.scope.plan.steps[name], facts={"host": ident})
        for rival, there, gateway in self.races:
            known = {self.plan.named(flow.target) for flow in self._gateway(rival).flows}
            for flow in gateway.flows:
                if flow.target not in known:
                    facts: Facts = {"race": rival.facts["race"], "came": flow.id}
                    spawn(there, there.plan.steps[flow.target], facts=facts)

    def renew(self) -> None:
        """Listeners that the plan wants by the new version: when they are due, what name they listen to."""
        for scope, _ in self.scopes:
            for ident, old in scope.tasks.items():
                started = old.step.trigger().details.id if "armed" in old.facts else ""
                token = self.tokens.get(ident)
                if token is None or token.word != WAITING or token.held:
                    continue
                if not {old.element, started} & self.plan.renewed:
                    continue
                for name in AWAITED_FACTS:
                    token.facts.pop(name, None)  # type: ignore[misc]
                listen(token, (token.step.trigger() if "armed" in token.facts else token.step).details.event)

    def open_joins(self) -> None:
        """Parallel joins that have fewer inputs than before may have all they wait for."""
        for _, scope in self.scopes:
            for token in list(scope.tasks.values()):
                if token.alive and token.held and isinstance(token.step, Parallel) and token.step.gather(token):
                    self.after.note("entered", token)
                    token._ready()


def _renamed(item: Mapping[str, Value], old: str, new: str) -> dict[str, Value]:
    """An instance's variables, its element variable under the new name."""
    kept = {name: value for name, value in item.items() if name != old}
    if new:
        kept[new] = item[old]
    return kept
