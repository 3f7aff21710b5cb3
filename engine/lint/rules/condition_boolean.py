"""A condition is one expression that can be true or false."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.expressions import EvaluationFailed, Expression, Variables
from engine.lint._diagram import Diagram
from engine.lint._places import Place


def check(diagram: Diagram) -> Iterator[Finding]:
    """Plain text, text around the expression, or a constant that is neither true nor false."""
    for place in diagram.places:
        if not place.is_condition or not isinstance(place.compiled, Expression):
            continue
        if place.feel:
            if _is_no_boolean(place.compiled):
                yield _no_boolean(diagram, place)
            continue
        opened = place.text.count("${") + place.text.count("#{")
        if opened == 0:
            yield diagram.report(
                place.element,
                f"{place.what}“{place.text}”没有写在 ${{ }} 里，只是一段文字。",
                f"写成 ${{{place.text}}}。",
                f"The condition “{place.text}” is plain text.",
            )
        elif opened > 1 or place.text[0] not in "$#" or place.text[-1] != "}" or _is_no_boolean(place.compiled):
            yield _no_boolean(diagram, place)


def _no_boolean(diagram: Diagram, place: Place) -> Finding:
    return diagram.report(
        place.element,
        f"{place.what}“{place.text}”的结果不是“真”或“假”。",
        "写成一个比较，例如 ${decision == 'approve'}；前后不要有别的文字。",
        f"The condition “{place.text}” is not boolean.",
    )


def _is_no_boolean(expression: Expression) -> bool:
    if expression.names or expression.calls:
        return False
    try:
        return not isinstance(expression.evaluate(Variables()), bool)
    except EvaluationFailed:
        return False
