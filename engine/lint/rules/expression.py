"""Expressions can be read, and ask only for functions that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.errors import Finding
from engine.expressions import ExpressionInvalid, meant_feel, meant_juel
from engine.lint._diagram import Diagram
from engine.lint._places import Place

_AS_CAMUNDA_8 = re.compile(r"=\s*[A-Za-z_\"\[{(]")
_DAYS_FIRST = re.compile(r"calendar\.add_(?:working_)?days\(\s*\d+\s*,")


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
        elif _DAYS_FIRST.search(place.text):
            yield _swapped(diagram, place)
        elif found.is_literal and _AS_CAMUNDA_8.match(place.text) and not (place.feel or place.is_condition):
            yield _other_engine(diagram, place)


def _other_engine(diagram: Diagram, place: Place) -> Finding:
    inner = f"${{{place.text[1:].strip()}}}"
    return diagram.report(
        place.element,
        f"{place.what}“{place.text}”只是一段文字，不会计算：等号开头是 Camunda 8 的写法。",
        f"写成 {meant_juel(inner) or inner}。",
        f"“{place.text}” is plain text: an expression stands in ${{ }} here.",
    )


def _swapped(diagram: Diagram, place: Place) -> Finding:
    return diagram.report(
        place.element,
        f"{place.what}“{place.text}”的两个参数颠倒了：先写从哪天起，再写几天。",
        "写成 ${calendar.add_working_days(now(), 3)}。",
        f"The arguments in “{place.text}” are swapped.",
    )


def _remedy(place: Place) -> str:
    meant = meant_feel(place.text) if place.feel else meant_juel(place.text)
    if meant:
        return f"写成 {meant}，符号都用英文（半角）的。"
    return "改正表达式；完整的写法是 ${变量}、${a == 'b'}、${org.unit_head(unit)}。"


def _why(found: ExpressionInvalid) -> str:
    why = found.sentence.rstrip("。")
    return why if "个字符" in why else f"{why}（第 {found.position + 1} 个字符）"
