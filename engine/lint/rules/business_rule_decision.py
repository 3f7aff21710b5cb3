"""A business rule task names the decision it asks, and that decision exists."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from engine.errors import Finding
from engine.lint._bpmn import CAMUNDA
from engine.lint._diagram import Diagram
from engine.lint._elements import camunda, extensions

_RESULTS = ("singleEntry", "singleResult", "collectEntries", "resultList")
_OTHER = ("class", "delegateExpression", "expression", "type")


def check(diagram: Diagram) -> Iterator[Finding]:
    """No decisionRef, an unknown decision, a result nobody can read."""
    project = diagram.project
    for _, node in diagram.of("businessRuleTask"):
        decision = camunda(node, "decisionRef")
        how = camunda(node, "mapDecisionResult")
        if not decision:
            if not any(node.get(CAMUNDA + a) for a in _OTHER) and not extensions(node, "connector"):
                yield diagram.report(
                    node,
                    "没有填用哪张决策表。",
                    "在属性面板“Implementation”里选“DMN”，填决策编号。",
                    "The business rule task has no decisionRef.",
                )
        elif "${" not in decision and "#{" not in decision and not project.has_decision(decision):
            close = get_close_matches(decision, [*project.tables, *(project.known.decisions or ())], 1)
            yield diagram.report(
                node,
                f"决策“{decision}”没有部署过，这次也没有带上。" + (f"是不是“{close[0]}”？" if close else ""),
                "改正编号，或把 .dmn 文件一起部署。",
                f"The decision “{decision}” does not exist.",
            )
        if decision and how and how not in _RESULTS:
            yield diagram.report(
                node,
                f"结果方式“{how}”读不懂。",
                f"从 {'、'.join(_RESULTS)} 中选一个。",
                f"mapDecisionResult “{how}” is unknown.",
            )
