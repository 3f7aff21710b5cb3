"""Compiles the expressions of a diagram; what cannot be compiled is a finding at its element."""

from __future__ import annotations

import re

from engine.diagrams.findings import Findings
from engine.diagrams.xml import Element
from engine.diagrams.xml import text as text_of
from engine.expressions import Expression, ExpressionInvalid, compile_feel, compile_template
from engine.machine import timers

NOBODY = frozenset[str]()
NAME = re.compile(r"[^\W\d]\w*")


class Compiler:
    """Compiles for one file."""

    def __init__(self, findings: Findings) -> None:
        """`findings` receives what cannot be compiled."""
        self.findings = findings

    def template(self, element: Element, text: str | None, acting: frozenset[str] = NOBODY) -> Expression | None:
        """JUEL in a text, None for no text. `acting`: the objects it may act on."""
        if text is None or not text.strip():
            return None
        return self._compile(element, text.strip(), feel=False, acting=acting)

    def script(self, script: Element, acting: frozenset[str] = NOBODY) -> Expression | None:
        """An inline camunda:script: one expression in the language it names."""
        if script.get("resource"):
            self.findings.not_run(script, "camunda-resource", "外部脚本文件", "把表达式写在图里，格式选 juel 或 feel。")
        elif not text_of(script):
            self.findings.add(script, "script-missing", "没有脚本。", "请填写 juel 或 feel 表达式。", "No script.")
        elif not script.get("scriptFormat"):
            self.findings.not_run(script, "script-language", "没有注明语言的脚本", "请注明脚本格式 juel 或 feel。")
        else:
            return self.in_language(script, text_of(script), script.get("scriptFormat"), acting)
        return None

    def in_language(
        self, element: Element, text: str, language: str | None, acting: frozenset[str] = NOBODY
    ) -> Expression | None:
        """An expression in the language an element names: juel (also by default) or feel."""
        word = (language or "juel").strip().lower()
        if word in ("", "juel") or word.startswith("http"):
            return self._compile(element, text.strip(), feel=False, acting=acting)
        if word == "feel":
            return self._compile(element, text.strip(), feel=True)
        self.findings.not_run(element, "script-language", f"脚本语言“{language}”", "请改用 juel 或 feel。")
        return None

    def names(self, element: Element, text: str | None) -> tuple[Expression, ...]:
        """A comma separated list each part of which may hold an expression."""
        parts = [part for part in split_names(text or "") if part]
        return tuple(found for part in parts if (found := self._compile(element, part, feel=False)) is not None)

    def variable(self, element: Element, name: str) -> Expression | None:
        """A variable by its name, as an expression."""
        if not NAME.fullmatch(name):
            self.findings.add(
                element,
                "bad-variable-name",
                f"的变量名“{name}”不能用。",
                "变量名用字母、数字和下划线。",
                f"Bad name: {name}",
            )
            return None
        return self._compile(element, "${" + name + "}", feel=False)

    def timer(self, element: Element, kind: str, text: str) -> Expression | None:
        """A timer's text; a literal one is read at once."""
        compiled = self.template(element, text)
        if compiled is None:
            self.findings.add(
                element, "timer-missing", "没有填写时间。", "请填写时间，如 P20D。", "The timer is empty."
            )
        elif compiled.is_literal:
            try:
                timers.check(kind, text.strip())
            except ValueError as wrong:
                self.findings.add(
                    element, "timer-unreadable", f"的时间无法读取：{wrong}。", "请改为 ISO 8601 写法。", str(wrong)
                )
        return compiled

    def _compile(self, element: Element, text: str, feel: bool, acting: frozenset[str] = NOBODY) -> Expression | None:
        try:
            compiled = compile_feel(text) if feel else compile_template(text, acting)
        except ExpressionInvalid as wrong:
            self.findings.add(
                element,
                "expression-invalid",
                f"的表达式“{text}”有误：{wrong.sentence}",
                "请改正表达式。",
                wrong.english,
            )
            return None
        return compiled


def split_names(text: str) -> list[str]:
    """Split at commas outside ${…}."""
    parts, depth, current = [], 0, ""
    for before, char in zip(" " + text, text, strict=False):
        depth += (char == "{" and before in "$#") - (char == "}" and depth > 0)
        if char == "," and depth == 0:
            parts.append(current.strip())
            current = ""
        else:
            current += char
    return [*parts, current.strip()]
