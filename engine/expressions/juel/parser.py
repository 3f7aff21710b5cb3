"""JUEL text to a syntax tree. Unknown functions and methods, wrong arguments and unknown questions are refused here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NoReturn

from engine.expressions.failures import ExpressionInvalid
from engine.expressions.juel.methods import METHOD_NAMES
from engine.expressions.juel.objects import NoMember, member
from engine.expressions.juel.syntax import (
    Chain,
    Choice,
    Index,
    Link,
    Literal,
    Method,
    Name,
    Node,
    Now,
    Operator,
    Property,
    Question,
    Unary,
)
from engine.expressions.questions import NAMESPACES, check_question

MAX_DEPTH = 40
_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,3})?)
    |(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<op>==|!=|<=|>=|&&|\|\||[-+*/%<>!()\[\].,?:}])
    |(?P<name>[^\W\d]\w*))""",
    re.X | re.S,
)
_WORDS: Mapping[str, str] = {
    **{"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="},
    **{"and": "&&", "or": "||", "div": "/", "mod": "%", "not": "!"},
}
_POWER: Mapping[str, int] = {
    **{"?": 1, "||": 2, "&&": 3, "==": 4, "!=": 4},
    **dict.fromkeys(("<", "<=", ">", ">="), 5),
    **{"+": 6, "-": 6, "*": 7, "/": 7, "%": 7, ".": 9, "[": 9},
}
_UNARY = 8
_CONSTANTS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None}
CURRENT_USER = "currentUser"
"""Camunda 7's function for the login of whoever acts; the caller's `execution` answers it under the same key."""


class Parser:
    """One expression inside a text, from behind `${` to its `}`; `end` is the offset behind that."""

    def __init__(self, text: str, start: int, acting: frozenset[str] = frozenset()) -> None:
        """`acting`: the objects it may act on."""
        self.text, self.acting = text, acting
        self.end = start
        self.depth = 0
        self._next()

    def whole(self) -> Node:
        """The expression up to the closing brace."""
        tree = self.expression()
        if not self._at("}"):
            self.fail("此处应为 }", "} is expected")
        return tree

    def fail(self, chinese: str, english: str, at: int | None = None) -> NoReturn:
        """Refuse the text at the present token, or at an offset."""
        position = self.start if at is None else at
        near = self.text[position : position + 12] or "表达式不完整"
        raise ExpressionInvalid(
            f"第 {position + 1} 个字符处：{chinese}（“{near}”）",
            f"at character {position + 1}: {english} ({near})",
            position,
        )

    def _next(self) -> None:
        self.start = self.end
        found = _TOKEN.match(self.text, self.end)
        if found is None or found.lastgroup is None:
            self.start = len(self.text) - len(self.text[self.end :].lstrip())
            self.fail("无法识别", "not understood")
        self.kind, self.token, self.end = found.lastgroup, found[found.lastgroup], found.end()
        self.start = self.end - len(self.token)
        if self.kind == "name" and self.token in _WORDS:
            self.kind, self.token = "op", _WORDS[self.token]

    def _at(self, *ops: str) -> bool:
        return self.kind == "op" and self.token in ops

    def _accept(self, *ops: str) -> str:
        if not self._at(*ops):
            return ""
        op = self.token
        self._next()
        return op

    def _need(self, op: str) -> None:
        if not self._accept(op):
            self.fail(f"此处应为 {op}", f"{op} is expected")

    def expression(self, power: int = 0) -> Node:
        """An expression whose operators bind stronger than `power`."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail("嵌套过深", f"nested more than {MAX_DEPTH} deep")
        base, links = self._prefix(), list[Link]()
        while self.kind == "op" and _POWER.get(self.token, 0) > power:
            op = self.token
            self._next()
            links.append(self._link(op))
        self.depth -= 1
        return Chain(base, tuple(links)) if links else base

    def _prefix(self) -> Node:
        kind, token, at = self.kind, self.token, self.start
        if kind == "op":
            return self._prefix_operator()
        self._next()
        if kind == "number":
            return Literal(Decimal(token))
        if kind == "text":
            return Literal(re.sub(r"\\(.)", r"\1", token[1:-1], flags=re.S))
        if token in _CONSTANTS:
            return Literal(_CONSTANTS[token])
        if token == "empty":  # noqa: S105  # a keyword, no password
            return Unary("empty", self.expression(_UNARY))
        if self._at("("):
            return self._function(token, at)
        if token in NAMESPACES and self._at("."):
            return self._question_or_property(token)
        return self._object(token) if token == "execution" or token in self.acting else Name(token)  # noqa: S105

    def _prefix_operator(self) -> Node:
        op = self._accept("(", "!", "-") or self.fail("不应出现的内容", "not expected here")
        if op == "(":
            tree = self.expression()
            self._need(")")
            return tree
        return Unary(op, self.expression(_UNARY))

    def _function(self, name: str, at: int) -> Node:
        if name not in ("now", CURRENT_USER):
            self.fail(f"没有函数 {name}()", f"there is no function {name}()", at)
        if self._arguments():
            self.fail(f"{name}() 没有参数", f"{name}() takes no arguments")
        return Now() if name == "now" else Chain(Name("execution"), (Property(CURRENT_USER),))

    def _question_or_property(self, space: str) -> Node:
        """A family of questions may be a variable's name too: matter.open_cases(…) asks, matter.x reads."""
        at = self.start
        self._next()
        name = self._member_name()
        if not self._at("("):
            return Chain(Name(space), (Property(name),))
        args = self._arguments()
        check_question(f"{space}.{name}", len(args), at)
        return Question(f"{space}.{name}", args)

    def _object(self, thing: str) -> Node:
        """execution, and where something is done task or externalTask: what stands behind its dot."""
        if not self._accept("."):
            self.fail(f"{thing} 之后应为属性", f"a property must follow {thing}")
        name = self._member_name()
        if thing == "task" and name in ("execution", "getExecution"):
            if self._at("("):
                self._arguments()
            return self._object("execution")
        args = self._arguments() if self._at("(") else None
        try:
            return member(thing, name, args, self.acting)
        except NoMember as no:
            self.fail(no.chinese, no.english)

    def _member_name(self) -> str:
        if self.kind != "name":
            self.fail("此处应为属性名", "a property name is expected")
        name = self.token
        self._next()
        return name

    def _arguments(self) -> tuple[Node, ...]:
        self._need("(")
        args: list[Node] = []
        while not self._at(")"):
            args.append(self.expression())
            if not self._accept(","):
                break
        self._need(")")
        return tuple(args)

    def _link(self, op: str) -> Link:
        if op == "?":
            yes = self.expression()
            self._need(":")
            return Choice(yes, self.expression())
        if op == "[":
            key = self.expression()
            self._need("]")
            return Index(key)
        if op != ".":
            return Operator(op, self.expression(_POWER[op]))
        at, name = self.start, self._member_name()
        if not self._at("("):
            return Property(name)
        if name not in METHOD_NAMES:
            self.fail(
                f"不支持方法 {name}()：这里没有 Java 对象，程序要做的事请画成外部任务",
                f"the method {name}() is not supported: there are no Java beans, use an external task",
                at,
            )
        return Method(name, self._arguments())
