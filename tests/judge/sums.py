"""The judge's own expressions: comparisons, && || !, + and -, names and literals inside ${…}."""

import re

TOKEN = re.compile(r"\s*(?:(\d+)|'([^']*)'|(\w+)|(==|!=|>=|<=|&&|\|\||[<>!+\-()]))")
COMPARE = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
}
CONSTANTS = {"true": True, "false": False, "null": None}


def value(text, look):
    """`text` with ${…} evaluated over the mapping `look`; any other text is itself."""
    text = text.strip()
    if not text.startswith("${"):
        return text
    return _Reading(text[2:-1], look).either()


class _Reading:
    def __init__(self, text, look):
        self.tokens, self.look, at = [], look, 0
        while text[at:].strip():
            found = TOKEN.match(text, at)
            self.tokens.append(found)
            at = found.end()

    def next_sign(self):
        return self.tokens[0][4] if self.tokens else None

    def either(self):
        left = self.both()
        while self.next_sign() == "||":
            self.tokens.pop(0)
            left = self.both() or left
        return left

    def both(self):
        left = self.comparison()
        while self.next_sign() == "&&":
            self.tokens.pop(0)
            left = self.comparison() and left
        return left

    def comparison(self):
        left = self.sum()
        if self.next_sign() in COMPARE:
            return COMPARE[self.tokens.pop(0)[4]](left, self.sum())
        return left

    def sum(self):
        left = self.one()
        while self.next_sign() in ("+", "-"):
            sign = self.tokens.pop(0)[4]
            right = self.one()
            left = left + right if sign == "+" else left - right
        return left

    def one(self):
        token = self.tokens.pop(0)
        if token[1] is not None:
            return int(token[1])
        if token[2] is not None:
            return token[2]
        if token[3] is not None:
            return CONSTANTS[token[3]] if token[3] in CONSTANTS else self.look[token[3]]
        if token[4] == "!":
            return not self.one()
        inner = self.either()
        self.tokens.pop(0)
        return inner
