"""Conditions, values and script tasks are JUEL ${…} or FEEL; other languages are not run."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._bpmn import BPMN, CAMUNDA
from engine.lint._diagram import Diagram
from engine.lint._places import LANGUAGES, language_of

_TAGS = frozenset(
    BPMN + t for t in ("conditionExpression", "completionCondition", "loopCardinality", "condition", "script")
)


def check(diagram: Diagram) -> Iterator[Finding]:
    """A language attribute, a script resource, or camunda:script anywhere below an element."""
    for element in diagram.elements:
        language = language_of(element) if element.tag in _TAGS else "juel"
        if language not in LANGUAGES or element.get(CAMUNDA + "resource"):
            yield diagram.report(
                element,
                f"写的是{'外部脚本' if language in LANGUAGES else f' {language} 脚本'}，本系统不执行。",
                "写成 ${amount > 1000} 这样的表达式，或 FEEL（语言填 feel）；复杂的判断放进决策表。",
                "Scripts are not run: use an expression.",
            )
        elif element.tag == CAMUNDA + "script":
            yield diagram.report(
                element,
                f"用了 {element.get('scriptFormat') or '外部'} 脚本，本系统不执行脚本。",
                "改成 ${…} 表达式，或放进决策表。",
                "Scripts are not run: use an expression or a decision table.",
            )
