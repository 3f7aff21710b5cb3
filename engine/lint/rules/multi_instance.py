"""A multi-instance activity says for whom or how often."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._bpmn import BPMN
from engine.lint._diagram import Diagram
from engine.lint._elements import camunda, loop_of


def check(diagram: Diagram) -> Iterator[Finding]:
    """Neither collection nor cardinality; an element variable without a collection; a cardinality that is no number."""
    for _, node in diagram.nodes:
        loop = loop_of(node)
        if loop is None:
            continue
        collection = camunda(loop, "collection") or (loop.findtext(f"{BPMN}loopDataInputRef") or "").strip()
        often = (loop.findtext(f"{BPMN}loopCardinality") or "").strip()
        if not collection and not often:
            yield diagram.report(
                node,
                "是多实例，但没有填按什么分、分几份。",
                "在属性面板“Multi-instance”里填集合（Collection）和元素变量，或填次数（Loop cardinality）。",
                "The multi-instance has neither collection nor loopCardinality.",
            )
        elif often and not often.isdecimal() and "${" not in often and "#{" not in often:
            yield diagram.report(
                node,
                f"次数“{often}”不是数字，也不是表达式。",
                "填数字，或 ${变量}。",
                f"The loopCardinality “{often}” is no number.",
            )
        if camunda(loop, "elementVariable") and not collection:
            yield diagram.report(
                node,
                f"填了元素变量“{camunda(loop, 'elementVariable')}”，但没有填集合。",
                "填集合（Collection），或删去元素变量。",
                "There is an elementVariable without a collection.",
            )
