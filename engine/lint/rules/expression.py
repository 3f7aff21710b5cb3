"""Expressions can be read, and ask only for functions that exist."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.expressions import ExpressionInvalid
from engine.lint._diagram import Diagram


def check(diagram: Diagram) -> Iterator[Finding]:
    """Every text that does not compile, with the reason and the offset the compiler gives."""
    for place in diagram.places:
        found = place.compiled
        if isinstance(found, ExpressionInvalid):
            yield diagram.report(
                place.element,
                f"{place.what}“{place.text}”读不懂：{_why(found)}。",
                "改正表达式；完整的写法是 ${变量}、${a == 'b'}、${org.unit_head(unit)}。",
                f"The expression “{place.text}” is invalid: {found.english} (offset {found.position}).",
            )


def _why(found: ExpressionInvalid) -> str:
    why = found.sentence.rstrip("。")
    return why if "个字符" in why else f"{why}（第 {found.position + 1} 个字符）"
