"""The live state as rows and back. Rows hold designers' ids and our own words only (contracts 3)."""

from __future__ import annotations

from typing import Any, cast

from engine.machine.case import Case
from engine.machine.program import Program
from engine.machine.scope import Scope
from engine.machine.shapes import Moment, Rows
from engine.machine.steps import Many, Step
from engine.machine.tokens import STATES, Facts, Token
from engine.values import plain, read, restore, write

_MAPPED = ("local", "item")  # facts that hold Values by name


def order(token: str) -> tuple[int, ...]:
    """Sort key of token ids: oldest first."""
    return tuple(int(part) for part in token.split("."))


def save(case: Case) -> dict[str, str]:
    """All rows of the case, sorted by key. A completed case keeps its variables."""
    rows: dict[str, str] = {}
    for scope in case.all_scopes():
        if scope.id:
            rows[f"s:{scope.id}"] = write(scope.plan.key)
        for token in scope.tasks.values():
            rows[f"t:{token.id}"] = write([scope.id, token.element, token._parent, token.word, _write_facts(token)])
            if "items" in token.facts:
                rows[f"i:{token.id}"] = write(plain(token.facts["items"]))
        if scope.own is not None:
            rows.update({f"v:{scope.id}:{name}": text for name, text in scope.own.texts().items()})
    return dict(sorted(rows.items()))


def _write_facts(token: Token) -> dict[str, object]:
    facts: dict[str, Any] = {name: value for name, value in token.facts.items() if name != "items"}
    if not token.held and facts.keys().isdisjoint(("race", "pause")):
        facts.pop("came", None)
    for name in _MAPPED:
        if name in facts:
            facts[name] = plain(facts[name])
    return facts


def _read_facts(rows: Rows, token: str, facts: dict[str, Any]) -> Facts:
    for name in _MAPPED:
        if name in facts:
            facts[name] = restore(facts[name])
    if f"i:{token}" in rows:
        facts["items"] = restore(read(rows[f"i:{token}"]))
    return cast(Facts, facts)


def load(program: Program, rows: Rows, moment: Moment) -> Case:
    """The live case that `save` wrote."""
    case = Case(program, moment)
    cells: dict[str, Any] = {key[2:]: read(text) for key, text in rows.items() if key.startswith("t:")}
    tokens: dict[str, Token] = {}
    for ident in sorted(cells, key=order):
        _load_token(case, rows, ident, cells, tokens)
    case.scopes = dict(sorted(case.scopes.items(), key=lambda opened: order(opened[0])))
    for key, text in rows.items():
        if key.startswith("v:"):
            _, scope, name = key.split(":", 2)
            own = (case.scopes[scope] if scope else case.top).own
            assert own is not None  # only such scopes have rows of variables
            own.load(name, text)
    if not cells:
        case.top.completed = True
    return case


def _load_token(case: Case, rows: Rows, ident: str, cells: dict[str, Any], tokens: dict[str, Token]) -> Token:
    """A token after the one that opened its scope and the multi-instance it belongs to."""
    if ident in tokens:
        return tokens[ident]
    scope_id, element, parent_id, state, facts = cells[ident]
    scope = case.top
    if scope_id:
        opener = _load_token(case, rows, scope_id, cells, tokens)
        scope = case.scopes.get(scope_id) or _load_scope(case, rows, opener)
    parent = _load_token(case, rows, parent_id, cells, tokens) if parent_id else None
    step: Step = scope.plan.steps[element]
    if parent is not None and isinstance(step, Many):
        step = step.inner
    token = tokens[ident] = Token(scope, step, ident, parent, _read_facts(rows, ident, facts))
    token._set_state(STATES[state])
    return token


def _load_scope(case: Case, rows: Rows, opener: Token) -> Scope:
    plan = case.program.plans[str(read(rows[f"s:{opener.id}"]))]
    scope = case.scopes[opener.id] = Scope(case, plan, opener)
    return scope
