"""A business rule task keeps its result in a variable, or the table was asked for nothing."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._bpmn import CAMUNDA
from engine.lint._diagram import Diagram
from engine.lint._elements import camunda, extensions

_MANY = ("COLLECT", "RULE ORDER", "OUTPUT ORDER")


def check(diagram: Diagram) -> Iterator[Finding]:
    """A decision without result variable and without output mapping; one result asked of a table that gives many."""
    for _, node in diagram.of("businessRuleTask"):
        mapped = any(True for io in extensions(node, "inputOutput") for _ in io.iter(f"{CAMUNDA}outputParameter"))
        if camunda(node, "decisionRef") and not camunda(node, "resultVariable") and not mapped:
            yield diagram.report(
                node,
                "决策结果没有存到变量里，后面用不到。",
                "在属性面板“Implementation”里填结果变量（Result variable）。",
                "The decision's result is not kept: resultVariable is missing.",
            )
        table = diagram.project.tables.get(camunda(node, "decisionRef"))
        if table is not None and table.hit_policy in _MANY and not table.aggregated:
            asked = camunda(node, "mapDecisionResult")
            if asked in ("singleEntry", "singleResult") and len(table.rows) > 1:
                yield diagram.report(
                    node,
                    f"决策表“{table.id}”的命中策略是 {table.hit_policy}，会得到几行，这里却只要一个结果。",
                    "“Map decision result”选 collectEntries；只该中一行的，命中策略改为 UNIQUE 或 FIRST。",
                    "The table may hit several rows, but one result is asked for.",
                )
