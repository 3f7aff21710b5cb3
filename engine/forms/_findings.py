"""Collecting what is wrong in a form, all of it in one pass, with line, field and remedy."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from engine.errors import Finding
from engine.expressions import Expression, ExpressionInvalid, compile_feel
from engine.forms._json import Located
from engine.forms.fields import Condition, Limit, Wording

_MAX_WORDING = 10_000
_NOT = re.compile(r"not\s*\((.*)\)", re.DOTALL)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


@dataclass
class Findings:
    """The findings of one file; `say` adds one about a component (or about the file, without)."""

    file: str
    found: list[Finding] = field(default_factory=list)

    def say(self, where: Located | None, rule: str, sentence: str, remedy: str, english: str = "") -> None:
        """Adds a finding: `rule` is the check's name, `sentence` what is wrong, `remedy` what to do."""
        given = where if where is not None else Located()
        element = _text(given.get("id")) or _text(given.get("key"))
        name = _text(given.get("label")) or _text(given.get("dateLabel")) or _text(given.get("timeLabel"))
        line = given.line or 1
        self.found.append(Finding(self.file, line, element, name, rule, sentence, remedy, english=english))


def _text(value: object) -> str:
    return value[:80] if isinstance(value, str) else ""


class Attributes:
    """One component (or a part of it such as `validate`), read attribute by attribute with findings for what is odd."""

    def __init__(self, given: Located, where: Located, findings: Findings, prefix: str = "") -> None:
        self.given, self.where, self.findings, self.prefix = given, where, findings, prefix

    def complain(self, name: str, wish: str) -> None:
        """The attribute `name` is not what it should be."""
        self.findings.say(
            self.where, "form-attribute", f"属性 {self.prefix}{name} 应是{wish}", f"改为{wish}，或去掉 {name}",
            english=f"attribute {self.prefix}{name} has a wrong value",
        )  # fmt: skip

    def text(self, name: str) -> str:
        """A text; "" where absent."""
        return str(self._take(name, lambda v: isinstance(v, str), "文字") or "")

    def flag(self, name: str) -> bool:
        """True or false; False where absent."""
        return bool(self._take(name, lambda v: isinstance(v, bool), " true 或 false"))

    def count(self, name: str) -> int | None:
        """A whole number from 0; None where absent."""
        found = self._take(
            name, lambda v: isinstance(v, int) and not isinstance(v, bool) and 0 <= v <= 100, "0 到 100 的整数"
        )
        return found if isinstance(found, int) else None

    def one_of(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        """One of the words `allowed`."""
        found = self._take(name, lambda v: v in allowed, "、".join(allowed) + " 之一")
        return str(found) if found is not None else default

    def part(self, name: str) -> Located:
        """A nested object; empty where absent."""
        found = self._take(name, lambda v: isinstance(v, Located), "一组属性")
        return found if isinstance(found, Located) else Located()

    def _take(self, name: str, right: Callable[[Any], bool], wish: str) -> object:
        value = self.given.get(name)
        if value is None or right(value):
            return value
        self.complain(name, wish)
        return None

    def feel(self, name: str) -> Expression | None:
        """A FEEL expression with its leading "="; None where absent, empty or wrong."""
        text = self.text(name).strip()
        if not text:
            return None
        if not text.startswith("="):
            self.complain(name, "以 = 开头的 FEEL 表达式")
            return None
        return self.compiled(name, text[1:])

    def compiled(self, name: str, text: str) -> Expression | None:
        """`text` as FEEL, or a finding."""
        try:
            return compile_feel(text.strip(), lenient=True)
        except ExpressionInvalid as error:
            self.findings.say(
                self.where, "form-feel", f"属性 {self.prefix}{name} 的 FEEL 有误：{error.sentence}",
                f"改正“{text.strip()[:80]}”第 {error.position + 1} 个字符处", english=error.english,
            )  # fmt: skip
            return None

    def condition(self, name: str) -> Condition | None:
        """A condition for hiding; a not(…) around all of it is taken off, because it negates the test as a whole."""
        text = self.text(name).strip()
        inner = _inside_not(text[1:].strip()) if text.startswith("=") else None
        test = self.feel(name) if inner is None else self.compiled(name, inner)
        return Condition(test, inner is not None) if test else None

    def limit(self, name: str) -> Limit:
        """A number, a numeric text or FEEL; None where absent or empty."""
        value = self.given.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str) and value.strip().startswith("="):
            return self.compiled(name, value.strip()[1:])
        if isinstance(value, str):
            try:
                value = Decimal(value.strip())
            except ArithmeticError:
                value = None
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)) or not Decimal(value).is_finite():
            self.complain(name, "数字，或以 = 开头的 FEEL 表达式")
            return None
        return value

    def flag_or_feel(self, name: str) -> bool | Expression:
        """A flag that may also be FEEL over the answers."""
        value = self.given.get(name)
        if isinstance(value, str) and value.strip().startswith("="):
            return self.compiled(name, value.strip()[1:]) or False
        return self.flag(name)

    def wording(self, name: str) -> Wording:
        """A text with FEEL: all of it after "=", or pieces in {{ }}. Blocks ({{#if}}, {{#loop}}) are refused."""
        text = self.text(name)
        if len(text) > _MAX_WORDING:
            self.complain(name, f"不超过 {_MAX_WORDING} 个字的文字")
            return Wording()
        if text.startswith("="):
            whole = self.compiled(name, text[1:])
            return Wording((whole,) if whole else ())
        pieces = list[str | Expression]()
        while text:
            before, opened, rest = text.partition("{{")
            if before:
                pieces.append(before)
            if not opened:
                break
            inside, closed, text = rest.partition("}}")
            if not closed or inside.strip()[:1] in ("#", "/", ""):
                self.complain(name, "文字，其中 {{ }} 里只能写 FEEL 表达式（不能写 #if、#loop）")
                break
            piece = self.compiled(name, inside)
            if piece:
                pieces.append(piece)
        return Wording(tuple(pieces))


def _inside_not(text: str) -> str | None:
    """What stands between the brackets of `not(…)` where they hold all of `text`; None otherwise."""
    found = _NOT.fullmatch(text)
    if not found:
        return None
    depth = 0
    for char in _QUOTED.sub("", found[1]):
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return None
    return found[1]
