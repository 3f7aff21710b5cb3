"""Forms, results and mappings do not use names that the engine gives itself."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._variables import RESERVED, designers_names

_WHERE = {
    "form": "表单字段",
    "formField": "表单字段",
    "resultVariable": "结果变量",
    "elementVariable": "元素变量",
    "initiator": "发起人变量",
    "inputParameter": "输入参数",
    "outputParameter": "输出参数",
    "out": "传出变量",
}

_TOLD_BY_FORMS = ("decision", "opinion", "capacity")


def check(diagram: Diagram) -> Iterator[Finding]:
    """Reserved names (starter, unit, opinion, loopCounter …) as names of designers' variables."""
    for process in diagram.processes:
        for name, element, where in designers_names(diagram, process):
            if name in RESERVED and not (where == "form" and name in _TOLD_BY_FORMS):
                yield diagram.report(
                    element,
                    f"{_WHERE.get(where, '变量')}“{name}”与系统自带的重名，填不进去。",
                    f"换一个名字，例如 {name}_given。",
                    f"The name “{name}” is reserved.",
                )
