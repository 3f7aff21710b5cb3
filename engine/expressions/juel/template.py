"""Texts with ${…} or #{…} in them, as attributes of BPMN elements hold them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.expressions.failures import ExpressionInvalid
from engine.expressions.juel.coercions import as_text
from engine.expressions.juel.compile import JuelUses, compile_tree
from engine.expressions.juel.parser import Parser
from engine.expressions.juel.syntax import Node
from engine.expressions.runtime import Code, Scope
from engine.expressions.values.arithmetic import join_texts
from engine.expressions.values.kinds import Feel

MAX_SOURCE = 10_000
_OPENING = re.compile(r"\\?[$#]\{")


@dataclass(frozen=True)
class CompiledTemplate:
    """A text, compiled: `tree` where the whole text is one expression, `literal` where there is none in it."""

    code: Code
    uses: JuelUses
    tree: Node | None
    literal: str | None


def compile_juel(text: str, acting: frozenset[str] = frozenset()) -> CompiledTemplate:
    """One sole ${…} keeps its type; with text around it the value is a text; without any it is the text itself.

    `acting`: the objects (of `objects`) that it may act on.
    """
    if len(text) > MAX_SOURCE:
        raise ExpressionInvalid(
            f"表达式超过 {MAX_SOURCE} 个字符", f"the expression has more than {MAX_SOURCE} characters", MAX_SOURCE
        )
    parts = _split(text, acting)
    uses = JuelUses()
    if len(parts) == 1 and isinstance(parts[0], Node):
        return CompiledTemplate(compile_tree(parts[0], uses), uses, parts[0], None)
    if all(isinstance(part, str) for part in parts):
        literal = "".join(part for part in parts if isinstance(part, str))
        return CompiledTemplate(lambda scope: literal, uses, None, literal)
    codes = [part if isinstance(part, str) else compile_tree(part, uses) for part in parts]

    def run(scope: Scope) -> Feel:
        return join_texts(code if isinstance(code, str) else as_text(code(scope)) for code in codes)

    return CompiledTemplate(run, uses, None, None)


def compile_bare(text: str) -> CompiledTemplate:
    """JUEL in a decision, where Camunda 7 takes an expression without ${} too."""
    stripped = text.strip()
    return compile_juel(stripped if stripped[:2] in ("${", "#{") else "${" + stripped + "}")


def _split(text: str, acting: frozenset[str]) -> list[str | Node]:
    """Literal texts and expressions, in order; \\${ is a literal ${."""
    parts: list[str | Node] = []
    literal, position = "", 0
    while found := _OPENING.search(text, position):
        literal += text[position : found.start()]
        position = found.end()
        if found[0][0] == "\\":
            literal += found[0][1:]
            continue
        if literal:
            parts.append(literal)
            literal = ""
        parser = Parser(text, found.end(), acting)
        parts.append(parser.whole())
        position = parser.end
    literal += text[position:]
    return [*parts, literal] if literal or not parts else parts
