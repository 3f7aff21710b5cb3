"""Decisions as the page offers them: the exclusive gateway directly behind a user task (contracts 21)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element as Element

from engine.lint._diagram import Diagram, Flow, Scope
from engine.lint._elements import identity, kind
from engine.lint._variables import written

_LITERAL = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|true|false|-?\d+(?:\.\d+)?"""
_TEST = re.compile(rf"[$#]\{{\s*([A-Za-z_]\w*)\s*(?:==|\beq\b)\s*({_LITERAL})\s*\}}", re.ASCII)


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


def test_of(flow: Flow) -> tuple[str, str] | None:
    """(variable, literal) of a condition like ${decision == 'approve'}; None for any other condition."""
    found = _TEST.fullmatch(flow.condition_text)
    return (found[1], found[2].strip("'\"")) if found else None


def choices(diagram: Diagram) -> Iterator[Choice]:
    """Gateways behind user tasks whose variable nothing else sets."""
    for scope, gateway in diagram.of("exclusiveGateway"):
        flows = tuple(scope.out(identity(gateway)))
        tests = Counter(t[0] for t in map(test_of, flows) if t)
        if len(flows) < 2 or not tests:
            continue
        variable = tests.most_common(1)[0][0]
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
