"""A condition is one expression that can be true or false."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.errors import Finding
from engine.expressions import Expression, meant_juel
from engine.lint._diagram import Diagram
from engine.lint._places import Place

_TWO_LITERALS = re.compile(r"""[\d'"]\s*(?:==|!=|[<>]=?)\s*[\d'"]""")


def check(diagram: Diagram) -> Iterator[Finding]:
    """Plain text, text around the expression, or something that can be neither true nor false."""
    for place in diagram.places:
        if not place.is_condition or not isinstance(place.compiled, Expression):
            continue
        if place.compiled.is_literal and not place.feel:
            yield diagram.report(
                place.element,
                f"{place.what}“{place.text}”没有写在 ${{ }} 里，只是一段文字。",
                f"写成 {_meant(place.text)}。",
                f"The condition “{place.text}” is plain text.",
            )
        elif place.compiled.never_boolean:
            yield _no_boolean(diagram, place)
        elif not place.names and _TWO_LITERALS.search(place.text) and not place.compiled.calls:
            yield diagram.report(
                place.element,
                f"{place.what}“{place.text}”里没有变量，结果永远一样。",
                "写上要判断的变量，例如 ${decision == 'approve'}。",
                f"The condition “{place.text}” never changes.",
                mild=True,
            )


def _meant(text: str) -> str:
    """With the braces that were forgotten, or typed as Chinese punctuation."""
    bare = text.translate(str.maketrans("｛｝＄", "{}$"))
    if bare.startswith("="):  # the habit of Camunda 8
        inner = f"${{{bare[1:].strip()}}}"
        return meant_juel(inner) or inner
    return bare if bare.startswith("${") else f"${{{bare}}}"


def _no_boolean(diagram: Diagram, place: Place) -> Finding:
    return diagram.report(
        place.element,
        f"{place.what}“{place.text}”的结果不是“真”或“假”。",
        "写成一个比较，例如 ${decision == 'approve'}；前后不要有别的文字。",
        f"The condition “{place.text}” is not boolean.",
    )
