"""A multi-instance activity says for whom or how often."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._bpmn import BPMN
from engine.lint._diagram import Diagram, Scope
from engine.lint._domains import LIST, domains
from engine.lint._elements import camunda, loop_of

_BARE = re.compile(r"(?:[$#]\{\s*)?([A-Za-z_]\w*)(?:\s*\})?")
_MORE_THAN_ALL = re.compile(
    r"nrOfCompletedInstances\s*>\s*nrOfInstances\b|nrOfInstances\s*<\s*nrOfCompletedInstances\b"
)


def check(diagram: Diagram) -> Iterator[Finding]:
    """Neither collection nor cardinality; an element variable without a collection; a number that is none.

    A collection that is a single value, and more instances asked for than there are.
    """
    for scope, node in diagram.nodes:
        loop = loop_of(node)
        if loop is None:
            continue
        if len(node.findall(f"{BPMN}multiInstanceLoopCharacteristics")) > 1:
            sentence, remedy = "写了几个多实例，只有第一个起作用。", "只留一个。"
            yield diagram.report(node, sentence, remedy, "Several multi-instance markers at one element.")
        yield from _single(diagram, scope, node, loop)
        yield from _endless(diagram, node, loop)
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


def _single(diagram: Diagram, scope: Scope, node: Element, loop: Element) -> Iterator[Finding]:
    """A collection that only single values are put into."""
    found = _BARE.fullmatch(camunda(loop, "collection"))
    domain = domains(diagram, scope.process).get(found[1]) if found else None
    if found and domain and domain.kind not in ("", LIST):
        yield diagram.report(
            node,
            f"集合“{found[1]}”是{domain.kind}，不是列表，分不成几份。",
            "表单里用多选（checklist、taglist）；决策表选 Collect，结果方式选 collectEntries。",
            f"The collection “{found[1]}” is no list.",
            mild=not diagram.is_closed(scope.process),
        )


def _endless(diagram: Diagram, node: Element, loop: Element) -> Iterator[Finding]:
    condition = loop.findtext(f"{BPMN}completionCondition") or ""
    if _MORE_THAN_ALL.search(condition):
        yield diagram.report(
            node,
            "完成条件要求办结的份数多于总份数，永远不会成立。",
            "全部办结不用写完成条件；要过半，写 ${nrOfCompletedInstances > nrOfInstances / 2}。",
            "No more instances are completed than there are.",
            mild=True,
        )
