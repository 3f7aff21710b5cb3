"""FEEL text to a syntax tree, by operator precedence (DMN 10.3.1.2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from engine.expressions.feel.scanner import NUMBER, SPACE, STRING, WORD, tidy, unescape
from engine.expressions.feel.syntax import (
    AtLiteral,
    Between,
    Binary,
    Call,
    ContextOf,
    Filter,
    For,
    FunctionOf,
    If,
    In,
    InstanceOf,
    Interval,
    ListOf,
    Literal,
    Name,
    Negation,
    Node,
    Path,
    Quantified,
    Steps,
    Test,
    Tests,
    TypeName,
)
from engine.expressions.feel.type_scanner import ARGUMENT, TypeScanner

_POWER: Mapping[str, int] = {
    **{"or": 1, "and": 2},
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">=", "in", "between"), 3),
    **{"+": 5, "-": 5, "*": 6, "/": 6, "**": 7, "instance": 8},
    **dict.fromkeys(("[", ".", "("), 9),
}
_COMPARISON, _SUM, _UNARY_MINUS = 3, 4, 8
_TEST_OPERATORS = ("<=", ">=", "!=", "<", ">", "=")
_VARIABLE = re.compile(r'(?:[^,()\[\]{}"\s]++\s++)+?(?=in\b)')
_KEY = re.compile(r'"((?:[^"\\]|\\.)*)"\s*+:|([^:{}",\[\]()]*+):')
_CONSTANTS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None}


class Parser(TypeScanner):
    """A recursive descent over one text. Nesting is limited, so that later passes may recurse."""

    def expression(self, power: int = 0) -> Node:
        """An expression whose operators bind stronger than `power`."""
        self.deeper()
        left = self._prefix()
        while _POWER.get(op := self.peek(), 0) > power and not (op == "[" and self._closes_interval()):
            left = self._infix(left, op)
        self.depth -= 1
        return left

    def test(self) -> Node:
        """An expression, or a comparison with the left side missing."""
        op = self.accept(*_TEST_OPERATORS)
        return Test(op, self.expression(_SUM)) if op else self.expression()

    def _closes_interval(self) -> bool:
        """Is this '[' the open end of an interval, as in [1..10[ ?"""
        found = SPACE.match(self.text, self.pos + 1)
        end = found.end() if found else self.pos + 1
        return self.text[end : end + 1] in ("", ".", ")", "]", ",", "}")

    # what an expression begins with
    def _prefix(self) -> Node:
        if found := self.read(NUMBER):
            return Literal(Decimal(found[0]))
        if found := self.read(STRING):
            return Literal(unescape(found[1]))
        at, token = self.pos, self.peek()
        if self.known():
            return Name(self.name(), at)
        if token in _CONSTANTS:
            self.accept(token)
            return Literal(_CONSTANTS[token])
        if read := _PREFIXES.get(token):
            return read(self)
        if not WORD.match(token):
            self.fail("不应出现的内容", "not expected here")
        return Name(self.name(), at)

    def _implicit(self) -> Node:
        at = self.pos
        self.accept("?")
        return Name("?", at)

    def _minus(self) -> Node:
        self.accept("-")
        return Negation(self.expression(_UNARY_MINUS))

    def _at(self) -> Node:
        self.accept("@")
        found = self.read(STRING) or self.fail("@ 后应为字符串", "a text must follow @")
        return AtLiteral(unescape(found[1]))

    def _group(self) -> Node:
        self.accept("(")
        first = self.test()
        if not isinstance(first, Test | Interval) and self.accept(".."):
            return self._interval_end(first, False)
        if not self.at(","):
            self.need(")")
            return first
        tests = [first]
        while self.accept(","):
            tests.append(self.test())
        self.need(")")
        return Tests(tuple(tests))

    def _bracket(self) -> Node:
        opening = self.accept("[", "]")
        items: list[Node] = []
        if not (opening == "[" and self.at("]")):
            items.append(self.test())
            if self.accept(".."):
                return self._interval_end(items[0], opening == "[")
            while self.accept(","):
                items.append(self.test())
        if opening == "]":
            self.fail("区间不完整", "the interval is not complete")
        self.need("]")
        return ListOf(tuple(items))

    def _interval_end(self, low: Node, low_in: bool) -> Node:
        high = self.expression(_SUM)
        closing = self.accept("]", ")", "[") or self.fail("区间没有结束", "the interval does not end")
        return Interval(low, high, low_in, closing == "]")

    def _context(self) -> Node:
        self.accept("{")
        entries: dict[str, Node] = {}
        before = self.names
        while not self.at("}"):
            at = self.pos
            found = self.read(_KEY) or self.fail("此处应为键", "a key is expected")
            key = unescape(found[1]) if found[1] is not None else tidy(found[2])
            if (not key and found[1] is None) or key in entries:
                self.fail(f"键为空或重复：{key}", f"the key is empty or appears twice: {key}", at)
            entries[key] = self.expression()
            self.learn([key])
            if not self.accept(","):
                break
        self.need("}")
        self.names = before | self.names  # keys stay readable behind '.', as in {a+b: 1}.a+b
        return ContextOf(tuple(entries.items()))

    def _if(self) -> Node:
        self.accept("if")
        condition = self.expression()
        self.need("then")
        yes = self.expression()
        self.need("else")
        return If(condition, yes, self.expression())

    def _iterators(self) -> tuple[tuple[str, Node], ...]:
        out: list[tuple[str, Node]] = []
        while True:
            found = self.read(_VARIABLE) or self.fail("此处应为变量 in", "a variable and “in” are expected")
            name = tidy(found[0])
            self.need("in")
            source = self.expression(_COMPARISON)
            if self.accept(".."):
                source = Steps(source, self.expression(_COMPARISON))
            out.append((name, source))
            self.learn([name])
            if not self.accept(","):
                return tuple(out)

    def _iteration(self) -> Node:
        word, before = self.accept("for", "some", "every"), self.names
        iterators = self._iterators()
        self.need("return" if word == "for" else "satisfies")
        body = self.expression()
        self.names = before
        return For(iterators, body) if word == "for" else Quantified(word, iterators, body)

    def _function(self) -> Node:
        self.accept("function")
        self.need("(")
        params: list[tuple[str, TypeName | None]] = []
        while not self.at(")"):
            params.append((self.name(), self.type_name() if self.accept(":") else None))
            if not self.accept(","):
                break
        self.need(")")
        if self.at("external"):
            self.fail("不支持外部函数", "external functions are not supported")
        return FunctionOf(tuple(params), self.knowing([name for name, _ in params], self.expression))

    # what follows an operand
    def _infix(self, left: Node, op: str) -> Node:
        at = self.pos
        self.accept(op)
        match op:
            case ".":
                return Path(left, self.name())
            case "[":
                condition = self.expression()
                self.need("]")
                return Filter(left, condition)
            case "(":
                return Call(left, self._arguments(), at)
            case "between":
                low = self.expression(_SUM)
                self.need("and")
                return Between(left, low, self.expression(_SUM))
            case "in":
                test = self.accept(*_TEST_OPERATORS)
                return In(left, Test(test, self.expression(_SUM)) if test else self.expression(_SUM))
            case "instance":
                self.need("of")
                return InstanceOf(left, self.type_name())
        return Binary(left, op, self.expression(_POWER[op]))

    def _arguments(self) -> tuple[tuple[str | None, Node], ...]:
        args: list[tuple[str | None, Node]] = []
        while not self.at(")"):
            found = self.read(ARGUMENT)
            args.append((tidy(found[1]) if found else None, self.test()))
            if not self.accept(","):
                break
        self.need(")")
        if len({name is None for name, _ in args}) > 1:
            self.fail("参数不能部分具名", "either all arguments are named or none")
        return tuple(args)


_PREFIXES: Mapping[str, Callable[[Parser], Node]] = {
    "?": Parser._implicit,
    "-": Parser._minus,
    "@": Parser._at,
    "(": Parser._group,
    "[": Parser._bracket,
    "]": Parser._bracket,
    "{": Parser._context,
    "if": Parser._if,
    **dict.fromkeys(("for", "some", "every"), Parser._iteration),
    "function": Parser._function,
}
