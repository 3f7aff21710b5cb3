"""Tasks, events that end or trigger, and gateways that ask have a name: it is what staff and auditors read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._bpmn import ACTIVITIES
from engine.lint._diagram import Diagram
from engine.lint._elements import definitions, identity, is_event_sub_process, kind, name_of


def check(diagram: Diagram) -> Iterator[Finding]:
    """Unnamed activities, start and end events, boundary events, and diverging exclusive gateways."""
    for scope, node in diagram.nodes:
        what = kind(node)
        asks = what in ("exclusiveGateway", "inclusiveGateway") and len(scope.out(identity(node))) > 1
        if name_of(node) or is_event_sub_process(node):
            continue
        if what in ACTIVITIES:
            yield diagram.report(
                node, "没有名称，待办里无法显示。", "写角色、动作、对象，例如“科长审批”。", "There is no name."
            )
        elif what in ("startEvent", "endEvent", "boundaryEvent"):
            remedy = "写发生了什么，例如“请示已批准”“满两日未签”。"
            yield diagram.report(node, "没有名称，案卷里看不出结果。", remedy, "The event has no name.")
        elif asks and not _is_button_gateway(scope.nodes, [f.source for f in scope.into(identity(node))]):
            yield diagram.report(
                node, "没有名称，看不出在判断什么。", "写一个问句，例如“属于全局性工作？”。", "There is no name."
            )
        elif definitions(node) and what.startswith("intermediate"):
            yield diagram.report(
                node, "没有名称，看不出在等什么。", "写等的是什么，例如“收到批复”。", "The event has no name."
            )


def _is_button_gateway(nodes: Mapping[str, Element], sources: list[str]) -> bool:
    return bool(sources) and all(kind(nodes[s]) == "userTask" for s in sources)
