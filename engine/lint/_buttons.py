"""Decisions as the page offers them: the exclusive gateway directly behind a user task (contracts 21)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml.etree import _Element as Element

from engine.expressions import Expression
from engine.lint._diagram import Diagram, Flow, Scope
from engine.lint._elements import identity, kind
from engine.lint._places import compiled, language_of
from engine.lint._variables import written
from engine.values import Value


@dataclass(frozen=True, eq=False)
class Choice:
    """A diverging exclusive gateway that tests a variable which only the person can give."""

    scope: Scope
    gateway: Element
    variable: str
    flows: tuple[Flow, ...]
    tasks: tuple[str, ...]
    """The user tasks before it."""
    direct: bool
    """One user task, nothing between: the page shows buttons."""


def test_of(flow: Flow) -> tuple[str, Value] | None:
    """(variable, literal) of a condition like ${decision == 'approve'}; None for any other condition."""
    condition = flow.condition
    if condition is None or language_of(condition) != "juel":
        return None
    found = compiled(flow.condition_text)
    return found.equality if isinstance(found, Expression) else None


def asked_variable(flows: Sequence[Flow]) -> str:
    """The variable that most of the flows compare with a literal, "" if none does."""
    tests = Counter(t[0] for t in map(test_of, flows) if t)
    return tests.most_common(1)[0][0] if tests else ""


def has_buttons(gateway: Element, flows: Sequence[Flow]) -> bool:
    """Whether a gateway behind a user task is offered as buttons: one variable, distinct literals, no default."""
    tests = [test_of(flow) for flow in flows]
    literals = [repr(t[1]) for t in tests if t]
    same = len({t[0] for t in tests if t}) == 1
    return same and len(literals) == len(tests) == len(set(literals)) > 1 and not gateway.get("default")


def choices(diagram: Diagram) -> Iterator[Choice]:
    """Gateways behind user tasks whose variable nothing else sets."""
    for scope, gateway in diagram.of("exclusiveGateway"):
        flows = tuple(scope.out(identity(gateway)))
        variable = asked_variable(flows)
        if len(flows) < 2 or not variable:
            continue
        tasks = _tasks_before(scope, identity(gateway))
        if tasks and variable not in written(diagram, scope.process).names:
            yield Choice(scope, gateway, variable, flows, tasks, _is_direct(scope, gateway, tasks))


def _tasks_before(scope: Scope, gateway: str) -> tuple[str, ...]:
    """The user tasks that lead here over nothing but gateways; () where anything else does too."""
    found: dict[str, None] = {}
    seen = {gateway}
    todo = [gateway]
    while todo:
        for source in [f.source for f in scope.into(todo.pop())]:
            what = kind(scope.nodes[source])
            if what == "userTask":
                found[source] = None
            elif what != "exclusiveGateway":
                return ()
            elif source not in seen:
                seen.add(source)
                todo.append(source)
    return tuple(found)


def _is_direct(scope: Scope, gateway: Element, tasks: tuple[str, ...]) -> bool:
    entering = scope.into(identity(gateway))
    return len(entering) == 1 and entering[0].source in tasks and len(scope.out(tasks[0])) == 1
