"""The texts of a model: FEEL by default, JUEL where the file says so or the text begins with ${ (Camunda 7 to 7.12)."""

from __future__ import annotations

from collections.abc import Callable

from engine.decisions.findings import Refusal
from engine.decisions.place import Place
from engine.decisions.reading import Element, first, language_of, text_of
from engine.expressions import ExpressionInvalid
from engine.expressions.feel import Code, Feel, Matcher, Scope, compile_expression, compile_tests
from engine.expressions.juel import compile_bare

Coercion = Callable[[Feel], Feel]
CELL_NAMES = ("cellInput",)
"""The name under which Camunda 7 offers the input value to a cell, besides camunda:inputVariable."""


def nothing(scope: Scope) -> Feel:
    """The code of an empty text."""
    return None


def _is_juel(element: Element) -> bool:
    language = language_of(element)
    if "feel" in language:
        return False
    if language and language != "juel":
        raise Refusal(
            "dmn-language",
            f"不支持表达式语言 {language}",
            f"the expression language {language} is not supported",
            "用 FEEL 书写，或把 expressionLanguage 设为 juel。",
        )
    return language == "juel" or text_of(element)[:2] in ("${", "#{")


def compile_text(element: Element, place: Place) -> Code:
    """The code of a literal expression, output cell or default."""
    if first(element, "importedValues") is not None:
        raise Refusal("dmn-import", "不支持 importedValues", "importedValues are not supported", "把内容写进本文件。")
    text = text_of(element)
    if not text:
        return nothing
    if _is_juel(element):
        template = compile_bare(text)
        place.note(template.uses.names, template.uses.possible, template.uses.calls)
        return template.code
    try:
        compiled = compile_expression(text, place.known)
    except ExpressionInvalid:
        _refuse_unnamed_juel(text)
        raise
    place.note(compiled.uses.names, compiled.uses.possible, compiled.uses.calls)
    return compiled.code


def _refuse_unnamed_juel(text: str) -> None:
    """Up to Camunda 7.12 JUEL was the default outside input cells: say so where the text is JUEL and no FEEL."""
    try:
        compile_bare(text)
    except ExpressionInvalid:
        return
    raise Refusal(
        "dmn-language",
        "这是 JUEL，不是 FEEL，而文件没有注明",
        "this is JUEL, not FEEL, and the file does not say so",
        '加上 expressionLanguage="juel"，或改用 FEEL 书写。',
    ) from None


def compile_cell(element: Element, place: Place, cell_names: tuple[str, ...], coerce: Coercion | None) -> Matcher:
    """The test of an input cell. `cell_names`: names that stand for the input value, besides FEEL's `?`."""
    inside = place.binding(cell_names)
    text = text_of(element)
    if text not in ("", "-") and _is_juel(element):
        template = compile_bare(text)
        inside.note(template.uses.names, template.uses.possible, template.uses.calls)
        code = template.code
        return lambda value, scope: code(Scope(dict.fromkeys(cell_names, value), scope, scope.rt)) is True
    compiled = compile_tests(text, inside.known, coerce)
    inside.note(compiled.uses.names, compiled.uses.possible, compiled.uses.calls)
    matches = compiled.matches
    if not (compiled.uses.names | compiled.uses.possible) & set(cell_names):
        return matches
    return lambda value, scope: matches(value, Scope(dict.fromkeys(cell_names, value), scope, scope.rt))
