"""Expressions can be read, and ask only for functions that exist."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.expressions import ExpressionInvalid, meant_feel, meant_juel
from engine.lint._diagram import Diagram
from engine.lint._places import Place


def check(diagram: Diagram) -> Iterator[Finding]:
    """Every text that does not compile, with the reason and the offset the compiler gives."""
    for place in diagram.places:
        found = place.compiled
        if isinstance(found, ExpressionInvalid):
            yield diagram.report(
                place.element,
                f"{place.what}“{place.text}”读不懂：{_why(found)}。",
                _remedy(place),
                f"The expression “{place.text}” is invalid: {found.english} (offset {found.position}).",
            )


def _remedy(place: Place) -> str:
    meant = meant_feel(place.text) if place.feel else meant_juel(place.text)
    if meant:
        return f"写成 {meant}，符号都用英文（半角）的。"
    return "改正表达式；完整的写法是 ${变量}、${a == 'b'}、${org.unit_head(unit)}。"


def _why(found: ExpressionInvalid) -> str:
    why = found.sentence.rstrip("。")
    return why if "个字符" in why else f"{why}（第 {found.position + 1} 个字符）"
