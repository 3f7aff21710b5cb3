"""Forms, results and mappings do not use names that the engine gives itself."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._elements import kind
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
    "expression": "表达式里写的变量",
}

_TOLD_BY_FORMS = ("decision", "opinion", "capacity")


def check(diagram: Diagram) -> Iterator[Finding]:
    """Reserved names (starter, unit, opinion, loopCounter …) as names of designers' variables."""
    for process in diagram.processes:
        for name, element, where in designers_names(diagram, process):
            told = where == "form" or (where == "inputParameter" and _is_sent(element))
            if name in RESERVED and not (told and name in _TOLD_BY_FORMS):
                yield diagram.report(
                    element,
                    f"{_WHERE.get(where, '变量')}“{name}”与系统自带的重名，填不进去。",
                    f"换一个名字，例如 {name}_given。",
                    f"The name “{name}” is reserved.",
                )


def _is_sent(element: Element) -> bool:
    """Whether an input goes out with a message: then its receiver names it, and a decision may be called one."""
    return any(kind(holder) in ("sendTask", "intermediateThrowEvent", "endEvent") for holder in element.iterancestors())
