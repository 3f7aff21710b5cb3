"""The live state as rows and back. Rows hold designers' ids and our own words only (contracts 3)."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from engine.machine.case import Case
from engine.machine.live import order, says, scope_of
from engine.machine.many import Many
from engine.machine.program import Program
from engine.machine.scope import Scope
from engine.machine.shapes import Moment, Rows
from engine.machine.sight import Frame
from engine.machine.steps import Step
from engine.machine.tokens import READY, STATES, Facts, Token
from engine.values import plain, read, restore, write

_MAPPED = ("local", "item")  # facts that hold Values by name


def save(case: Case) -> dict[str, str]:
    """All rows of the case, sorted by key. A completed case keeps its variables.

    A token that slept through the command keeps the text of its row.
    """
    rows: dict[str, str] = {}
    for scope in case.all_scopes():
        if scope.id:
            rows[f"s:{scope.id}"] = write(scope.plan.key)
        for ident, held in scope.tasks.as_they_are():
            if isinstance(held, str):
                rows[f"t:{ident}"] = held
                if f"i:{ident}" in case.kept:
                    rows[f"i:{ident}"] = case.kept[f"i:{ident}"]
            else:
                rows.update(_rows_of(held))
        if scope.own is not None:
            rows.update({f"v:{scope.id}:{name}": text for name, text in scope.own.texts().items()})
    return {key: rows[key] for key in sorted(rows)}


def _rows_of(token: Token) -> dict[str, str]:
    told = [token.scope.id, token.element, token._parent, token.word, _write_facts(token)]
    rows = {f"t:{token.id}": write(told)}
    if "items" in token.facts:
        rows[f"i:{token.id}"] = write(plain(token.facts["items"]))
    return rows


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
    case.kept = rows
    by_scope, scopes, variables = dict[str, list[tuple[str, str]]](), list[str](), list[tuple[str, str]]()
    for key, text in rows.items():
        if key[0] == "t":
            by_scope.setdefault(scope_of(text), []).append((key[2:], text))
        elif key[0] == "s":
            scopes.append(key[2:])
        elif key[0] == "v":
            variables.append((key, text))
    _lay(case.top, by_scope.get("", []))
    for opener in sorted(scopes, key=order):
        _open_scope(case, opener, by_scope)
    case.scopes = dict(sorted(case.scopes.items(), key=lambda opened: order(opened[0])))
    for key, text in variables:
        _, place, name = key.split(":", 2)
        own = (case.scopes[place] if place else case.top).own
        assert own is not None  # only such scopes have rows of variables
        own.load(name, text)
    if not by_scope:
        case.top.completed = True
    return case


def may_be_offered(text: str) -> bool:
    """Whether the token with this row may be work that is open: most rows say at a glance that it is not."""
    return says(text, READY)


def process_variables(rows: Rows) -> Frame:
    """The variables of the process itself; each is restored when somebody looks at it."""
    own = Frame()
    for key, text in rows.items():
        if key.startswith("v::"):
            own.load(key[3:], text)
    return own


def _lay(scope: Scope, sleeping: list[tuple[str, str]]) -> None:
    scope.tasks.wake = partial(_wake, scope)
    for ident, text in sleeping:
        scope.tasks.lay(ident, text)


def _open_scope(case: Case, opener: str, by_scope: dict[str, list[tuple[str, str]]]) -> Scope:
    """The scope that the token `opener` has opened, after the one it stands in."""
    if opener in case.scopes:
        return case.scopes[opener]
    around = scope_of(case.kept[f"t:{opener}"])
    token = (_open_scope(case, around, by_scope) if around else case.top).tasks[opener]
    plan = case.program.plans[str(read(case.kept[f"s:{opener}"]))]
    scope = case.scopes[opener] = Scope(case, plan, token)
    _lay(scope, by_scope.get(opener, []))
    return scope


def _wake(scope: Scope, ident: str, text: str) -> Token:
    """A token from its row, after the multi-instance it belongs to."""
    _, element, parent_id, state, facts = cast(list[Any], read(text))
    parent = scope.tasks[parent_id] if parent_id else None
    step: Step = scope.plan.steps[element]
    if isinstance(step, Many) and (parent is not None or "kept" in facts):
        step = step.inner
    token = Token(scope, step, ident, parent, _read_facts(scope.case.kept, ident, facts))
    token._set_state(STATES[state])
    return token
