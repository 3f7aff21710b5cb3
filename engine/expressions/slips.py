"""What was probably meant by a text that is no expression: typed with Chinese punctuation, one = for two, 且 for &&."""

from __future__ import annotations

import re
from collections.abc import Callable

from engine.expressions.expression import compile_feel, compile_template, compile_unary_tests
from engine.expressions.failures import ExpressionInvalid

_WIDE = str.maketrans("（）｛｝【】［］，、；：＝＞＜！＋－＊／＄＃．｜＆\u3000", "(){}[][],,;:=><!+-*/$#.|& ")
_SIGNS = {"≥": ">=", "≤": "<=", "≠": "!=", "。": ".", "×": "*", "÷": "/"}
_WORDS = (("并且", "and"), ("而且", "and"), ("或者", "or"), ("且", "and"), ("或", "or"))
_TEXT = re.compile(r"""('[^']*'|"[^"]*")""")
_SPACES = re.compile(" {2,}")
_ONE_EQUALS = re.compile(r"(?<![=!<>])=(?!=)")

Step = Callable[[str], str]


def meant_juel(text: str) -> str:
    """The template that was probably meant; "" where none is in sight."""
    steps: tuple[Step, ...] = (
        lambda part: _narrow(part, "'"),
        lambda part: _worded(part, {"and": "&&", "or": "||"}),
        lambda part: _ONE_EQUALS.sub("==", part),
    )
    return _first(text, steps, compile_template) or _closed(text)


def meant_feel(text: str) -> str:
    """The FEEL expression that was probably meant; "" where none is in sight."""
    return _first(text, _FEEL, compile_feel)


def meant_tests(text: str) -> str:
    """The cell of a decision table that was probably meant; "" where none is in sight."""
    return _first(text, _FEEL, compile_unary_tests)


def _first(text: str, steps: tuple[Step, ...], accept: Callable[[str], object]) -> str:
    """The text after the fewest steps, none of which touches what stands in quotes, that is accepted."""
    changed = text
    for step in steps:
        changed = "".join(part if n % 2 else step(part) for n, part in enumerate(_TEXT.split(changed)))
        try:
            accept(changed)
        except ExpressionInvalid:
            continue
        return changed if changed != text else ""
    return ""


def _closed(text: str) -> str:
    """The template with the brace that was forgotten at its end."""
    if text.count("{") == text.count("}"):
        return ""
    try:
        compile_template(f"{text}}}")
    except ExpressionInvalid:
        return ""
    return f"{text}}}"


def _narrow(part: str, quote: str) -> str:
    part = re.sub("[‘’“”＂＇]", quote, part.translate(_WIDE))
    for sign, plain in _SIGNS.items():
        part = part.replace(sign, plain)
    return part


def _worded(part: str, words: dict[str, str]) -> str:
    for chinese, word in _WORDS:
        part = part.replace(chinese, f" {words[word]} ")
    return _SPACES.sub(" ", part)


_FEEL: tuple[Step, ...] = (
    lambda part: _narrow(part, '"'),
    lambda part: _worded(part, {"and": "and", "or": "or"}),
    lambda part: _SPACES.sub(" ", part.replace("==", "=").replace("&&", " and ").replace("||", " or ")),
    lambda part: re.sub(r"=\s*([<>])", r"\1=", part),
)
