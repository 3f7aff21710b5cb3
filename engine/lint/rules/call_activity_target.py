"""A call activity names the process it calls, and that process exists."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from engine.errors import Finding
from engine.lint._bpmn import CAMUNDA
from engine.lint._diagram import Diagram


def check(diagram: Diagram) -> Iterator[Finding]:
    """No calledElement, a CMMN case, or a process that nobody deployed."""
    project = diagram.project
    for _, node in diagram.of("callActivity"):
        called = node.get("calledElement", "").strip()
        if node.get(CAMUNDA + "caseRef") is not None:
            yield diagram.report(
                node, "调用的是 CMMN 案例，本系统不执行。", "改为调用一个流程。", "CMMN cases are not run."
            )
        elif not called:
            yield diagram.report(
                node,
                "没有填调用哪个流程。",
                "在属性面板“Called element”里填流程编号。",
                "The call activity has no calledElement.",
            )
        elif "${" in called or "#{" in called:
            continue  # known when a token comes; the expression itself is checked with all others
        elif not project.has_process(called):
            close = get_close_matches(called, [*project.processes, *(project.known.processes or ())], 1)
            yield diagram.report(
                node,
                f"被调用的流程“{called}”没有部署过，这次也没有带上。" + (f"是不是“{close[0]}”？" if close else ""),
                "改正编号，或把那个流程的文件一起部署。",
                f"The called process “{called}” does not exist.",
            )
