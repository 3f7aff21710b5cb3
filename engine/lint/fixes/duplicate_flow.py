"""Takes away a second flow out of an exclusive gateway: the first with the same condition is always taken before it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from engine.lint._bpmn import BPMN, BPMNDI
from engine.lint._diagram import Diagram, Flow, Scope
from engine.lint._elements import call, kind
from engine.lint._source import Source


def fix(diagram: Diagram, source: Source) -> Iterator[tuple[Element, str]]:
    """Only out of exclusive gateways (out of a task both flows run), and never the default flow."""
    for scope in diagram.scopes:
        seen: dict[tuple[str, str, str], Flow] = {}
        for flow in scope.flows:
            first = seen.setdefault((flow.source, flow.target, flow.condition_text), flow)
            if first is not flow and _never_taken(scope, flow, first):
                _drop(diagram, source, scope, flow)
                yield flow.element, f"删去，它与{call(first.element)}重叠，从不会走到。"


def _never_taken(scope: Scope, flow: Flow, first: Flow) -> bool:
    source = scope.nodes.get(flow.source)
    if source is None or flow.target not in scope.nodes or not flow.id:
        return False
    return kind(source) == "exclusiveGateway" and scope.default_of(flow.source) not in (flow.id, first.id)


def _drop(diagram: Diagram, source: Source, scope: Scope, flow: Flow) -> None:
    source.drop(flow.element)
    for node, tag in ((flow.source, "outgoing"), (flow.target, "incoming")):
        for named in scope.nodes[node].findall(BPMN + tag):
            if (named.text or "").strip() == flow.id:
                source.drop(named)
    for edge in diagram.root.iter(BPMNDI + "BPMNEdge"):
        if edge.get("bpmnElement") == flow.id:
            source.drop(edge)
