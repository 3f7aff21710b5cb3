"""Who sends and who waits for messages and signals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element as Element

from engine.lint._diagram import Diagram
from engine.lint._elements import camunda, definitions, kind, name_of, property_of

_SENDING = frozenset(["intermediateThrowEvent", "endEvent", "sendTask"])


@dataclass(frozen=True, eq=False)
class End:
    """One end of a message or signal. `open`: a person, a program or another engine may be at the other."""

    diagram: Diagram
    node: Element
    what: str
    name: str
    sends: bool
    open: bool


def ends_of(diagram: Diagram) -> list[End]:
    """All ends of messages and signals that a diagram has, but those that programs serve."""
    if diagram.ends is None:
        diagram.ends = list(_ends(diagram))
    return diagram.ends


def _ends(diagram: Diagram) -> Iterator[End]:
    for scope, node in diagram.nodes:
        found = [(what, one) for what, one in definitions(node) if what in ("message", "signal")]
        if kind(node) in ("sendTask", "receiveTask"):
            found.append(("message", node))
        for what, one in found:
            named = diagram.declared.get(one.get(f"{what}Ref", "").rpartition(":")[2])
            outside = any(camunda(one, a) or camunda(node, a) for a in ("type", "class", "expression"))
            if named is not None and name_of(named) and "${" not in name_of(named) and not outside:
                pressed = bool(property_of(node, "performer")) or not diagram.is_closed(scope.process)
                yield End(diagram, node, what, name_of(named), kind(node) in _SENDING, pressed)
