"""Listeners are expressions that can be run; program code is not run."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._bpmn import CAMUNDA
from engine.lint._diagram import Diagram
from engine.lint._elements import camunda

_CODE = ("class", "delegateExpression")
_WORDS = {f"{CAMUNDA}executionListener": "执行监听器", f"{CAMUNDA}taskListener": "任务监听器"}


def check(diagram: Diagram) -> Iterator[Finding]:
    """Listeners that are program code, and mapping classes of call activities."""
    for element in diagram.elements:
        if str(element.tag) in _WORDS and any(element.get(name) is not None for name in _CODE):
            event = element.get("event", "")
            yield diagram.report(
                element,
                f"{_WORDS[str(element.tag)]}（{event}）由程序实现，本系统不执行程序代码。",
                "只改变量的，“Listener type”选“Expression”，写 ${execution.setVariable('a', 1)}；"
                "要通知外部系统的，画成外部服务任务；到期提醒画成定时边界事件。",
                "Listeners by program code are not run.",
            )
        elif camunda(element, "variableMappingClass") or camunda(element, "variableMappingDelegateExpression"):
            yield diagram.report(
                element,
                "用程序做变量映射，本系统不执行程序代码。",
                "在“In mappings / Out mappings”里一行一个变量写明。",
                "Variable mapping by code is not run.",
            )
