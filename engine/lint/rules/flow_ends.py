"""A flow leads from one node to another of the same process or sub-process, never into a start or out of an end."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._diagram import Diagram, Flow, Scope
from engine.lint._elements import call, is_event_sub_process, kind

_SOURCE = ("source", "起点", "从一步的边框拉出连线")
_TARGET = ("target", "终点", "把连线拖到下一步的边框上")


def check(diagram: Diagram) -> Iterator[Finding]:
    """Ends that are missing, unknown, in another scope, or of a kind that has no such flow."""
    everywhere = {n: scope for scope in diagram.scopes for n in scope.nodes}
    for scope in diagram.scopes:
        for flow in scope.flows:
            for end, side in ((flow.source, _SOURCE), (flow.target, _TARGET)):
                yield from _end(diagram, scope, everywhere, flow, end, side)


def _end(
    diagram: Diagram, scope: Scope, everywhere: dict[str, Scope], flow: Flow, end: str, side: tuple[str, str, str]
) -> Iterator[Finding]:
    english, chinese, remedy = side
    node = scope.nodes.get(end)
    if not end:
        yield diagram.report(flow.element, f"没有{chinese}。", f"{remedy}，或删去它。", f"The flow has no {english}.")
    elif end not in everywhere:
        sentence = f"{chinese}“{end}”在图里找不到。"
        yield diagram.report(flow.element, sentence, f"{remedy}，或删去它。", f"The {english} “{end}” does not exist.")
    elif node is None:
        sentence = f"{chinese}{call(everywhere[end].nodes[end])}在另一个流程或子流程里，连线不能跨越边框。"
        remedy = "子流程之间连外框；泳池之间用消息流。"
        yield diagram.report(flow.element, sentence, remedy, f"The {english} “{end}” lies in another scope.")
    elif is_event_sub_process(node):
        sentence = f"{chinese}是事件子流程，它由事件触发，没有连线。"
        remedy = "删去连线，或取消“事件子流程”。"
        yield diagram.report(flow.element, sentence, remedy, "An event sub-process has no sequence flows.")
    elif english == "source" and kind(node) == "endEvent":
        sentence = f"从{call(node)}引出，结束以后不能再走。"
        remedy = "把结束事件改成中间事件，或从前一步引出。"
        yield diagram.report(flow.element, sentence, remedy, "A flow leaves an end event.")
    elif english == "target" and kind(node) in ("startEvent", "boundaryEvent"):
        sentence = f"指向{call(node)}，开始事件和边界事件没有进线。"
        remedy = "退回重办时，连到开始事件之后的那一步。"
        yield diagram.report(flow.element, sentence, remedy, "A flow enters a start or boundary event.")
