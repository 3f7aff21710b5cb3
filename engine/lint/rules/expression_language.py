"""Conditions, values and script tasks are JUEL ${…} or FEEL; other languages are not run."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._bpmn import BPMN, CAMUNDA
from engine.lint._diagram import Diagram
from engine.lint._places import LANGUAGES, language_of

_TAGS = frozenset(
    BPMN + t for t in ("conditionExpression", "completionCondition", "loopCardinality", "condition", "script")
)


def check(diagram: Diagram) -> Iterator[Finding]:
    """A language attribute, a script resource, or a camunda:script in another language."""
    for element in diagram.elements:
        language = language_of(element) if element.tag in _TAGS else "juel"
        if language not in LANGUAGES or element.get(CAMUNDA + "resource"):
            yield diagram.report(
                element,
                f"写的是{'外部脚本' if language in LANGUAGES else f' {language} 脚本'}，本系统不执行。",
                "写成 ${amount > 1000} 这样的表达式，或 FEEL（语言填 feel）；复杂的判断放进决策表。",
                "Scripts are not run: use an expression.",
            )
        elif element.tag == CAMUNDA + "script" and not _runs(element):
            yield diagram.report(
                element,
                f"{_what(element)}，本系统不执行。",
                "脚本格式改成 juel 或 feel，脚本写成一个表达式；或放进决策表。",
                "Scripts are not run: use an expression or a decision table.",
            )


def _what(script: Element) -> str:
    return "引用了脚本文件" if script.get("resource") else f"用了 {script.get('scriptFormat') or '没有注明语言的'} 脚本"


def _runs(script: Element) -> bool:
    return script.get("scriptFormat", "").strip().lower() in LANGUAGES and script.get("resource") is None
