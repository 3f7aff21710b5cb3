"""A business rule task keeps its result in a variable, or the table was asked for nothing."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._bpmn import CAMUNDA
from engine.lint._diagram import Diagram
from engine.lint._elements import camunda, extensions


def check(diagram: Diagram) -> Iterator[Finding]:
    """A decision without result variable and without output mapping."""
    for _, node in diagram.of("businessRuleTask"):
        mapped = any(True for io in extensions(node, "inputOutput") for _ in io.iter(f"{CAMUNDA}outputParameter"))
        if camunda(node, "decisionRef") and not camunda(node, "resultVariable") and not mapped:
            yield diagram.report(
                node,
                "决策结果没有存到变量里，后面用不到。",
                "在属性面板“Implementation”里填结果变量（Result variable）。",
                "The decision's result is not kept: resultVariable is missing.",
            )
