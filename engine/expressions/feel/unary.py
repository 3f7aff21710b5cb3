"""The cells of decision tables: unary tests (DMN 7.3.4, grammar rules 7 to 15)."""

from __future__ import annotations

import re

from engine.expressions.feel.parser import Parser
from engine.expressions.feel.syntax import Node, UnaryTests

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.S)


class UnaryParser(Parser):
    """Reads "-", lists of tests, not(…)."""

    def unary_tests(self) -> UnaryTests:
        """The whole text as unary tests."""
        if self.text[self.pos :].strip() in ("-", ""):
            self.pos = len(self.text)
            return UnaryTests(())
        if self.at("not") and self._not_spans_all():
            self.accept("not")
            self.need("(")
            tests = self._tests()
            self.need(")")
            return UnaryTests(tests, negated=True)
        return UnaryTests(self._tests())

    def _tests(self) -> tuple[Node, ...]:
        tests = [self.test()]
        while self.accept(","):
            tests.append(self.test())
        return tuple(tests)

    def _not_spans_all(self) -> bool:
        """Does the bracket behind not close at the very end? (`not(a) and b` is an ordinary expression)"""
        rest = self.text[self.pos :].rstrip()
        if not rest[3:].lstrip().startswith("("):
            return False
        depth = 0
        for index, char in enumerate(_STRING.sub(lambda found: "_" * len(found[0]), rest)):
            depth += (char == "(") - (char == ")")
            if char == ")" and not depth:
                return index == len(rest) - 1
        return True
