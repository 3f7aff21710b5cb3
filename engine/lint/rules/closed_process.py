"""A process that serves a rule of the catalogue is closed: it takes no variables but its forms' keys."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._elements import properties


def check(diagram: Diagram) -> Iterator[Finding]:
    """A rule is named and `closed` is not true (contracts 17); or `closed` has another value than true and false."""
    for process in diagram.processes:
        given = [p.get("value", "") for p in properties(process) if p.get("name") == "closed"]
        if given and given[0] and given[0] not in ("true", "false"):
            yield diagram.report(
                process,
                f"属性 closed 的值“{given[0]}”读不懂。",
                "填 true。",
                f"The property closed is “{given[0]}”, neither true nor false.",
            )
        elif diagram.names_rules(process) and "true" not in given:
            yield diagram.report(
                process,
                "图里写了制度条款编号，流程却没有封闭：任何人都能经接口塞入变量，例如自选审批人。",
                "点画布空白处，在“Extension properties”里加 closed = true。",
                "The process names catalogue rules but is not closed.",
            )
