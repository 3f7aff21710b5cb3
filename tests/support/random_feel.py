"""Random FEEL texts for two engines to disagree about."""

from __future__ import annotations

import random
from collections.abc import Callable

NAMES = {
    "number": ["n", "half", "zero", "minus"],
    "boolean": ["yes", "no"],
    "string": ["word", "blank", "han"],
    "numbers": ["few", "none_left"],
    "strings": ["words"],
    "date": ["day"],
    "context": ["person"],
}
CONTEXT: dict[str, object] = {
    "n": 7,
    "half": 0.5,
    "zero": 0,
    "minus": -3,
    "yes": True,
    "no": False,
    "word": "abc",
    "blank": "",
    "han": "有序 2026",
    "few": [3, 1, 2],
    "none_left": [],
    "words": ["b", "a", "b"],
    "person": {"age": 41, "name": "李"},
}
"""The variables, as JSON; `day` is written as a literal in the text."""
DAY = 'date("2024-02-29")'


class Maker:
    """Makes texts; the same seed makes the same ones."""

    def __init__(self, seed: int, wrong: float = 0.0) -> None:
        """`wrong`: how often a part is of another type than it should be, or null."""
        self.random, self.wrong = random.Random(seed), wrong
        self.made: dict[str, list[Callable[[int], str]]] = {
            "number": [self._arithmetic, self._number_call, self._of_list, self._if("number"), self._date_part],
            "boolean": [self._compare, self._logic, self._in, self._boolean_call, self._quantified, self._between],
            "string": [self._join, self._string_call, self._if("string"), self._date_text],
            "numbers": [self._list("number"), self._numbers_call, self._filter, self._for],
            "strings": [self._list("string"), self._split, self._filter_words],
            "date": [self._date, self._moved],
            "context": [self._context],
        }

    def text(self, depth: int = 3) -> str:
        """An expression whose value is a number, boolean, string or list."""
        return self.of(self.random.choice(["number", "boolean", "string", "numbers", "strings"]), depth)

    def of(self, kind: str, depth: int) -> str:
        """An expression of this kind; now and then one of another."""
        if self.random.random() < self.wrong:
            kind = self.random.choice(list(self.made))
        if depth <= 0 or self.random.random() < 0.2:
            return self._literal(kind)
        return self.random.choice(self.made[kind])(depth - 1)

    def _literal(self, kind: str) -> str:
        choice = self.random.choice
        if self.random.random() < self.wrong / 2:
            return "null"
        if kind != "date" and self.random.random() < 0.4:
            return choice(NAMES[kind])
        match kind:
            case "number":
                return choice(["0", "1", "2", "3", "10", "-1", "0.5", "2.25", "1.5", "-2.5", "100"])
            case "boolean":
                return choice(["true", "false"])
            case "string":
                return choice(['""', '"a"', '"abc"', '"a b"', '"B"', '"有序"', '"12"', '"a,b,c"'])
            case "numbers":
                return choice(["[]", "[1]", "[3, 1, 2]", "[1, 1, 2]", "[0.5, 2]"])
            case "strings":
                return choice(["[]", '["a"]', '["b", "a"]', '["有", "序", "有"]'])
            case "date":
                return choice([DAY, 'date("2026-12-31")', "date(2026, 1, 1)", 'date("1999-12-01")'])
            case _:
                return choice(["{a: 1, b: 2}", '{a: 1, b: "x"}', "{}"])

    def _arithmetic(self, depth: int) -> str:
        sign = self.random.choice(["+", "-", "*", "/", "**"])
        right = self.of("number", depth) if sign != "**" else self.random.choice(["0", "1", "2", "3"])
        return f"({self.of('number', depth)} {sign} {right})"

    def _number_call(self, depth: int) -> str:
        number, text, numbers = (self.of(kind, depth) for kind in ("number", "string", "numbers"))
        small = self.random.choice(["0", "1", "2"])
        return self.random.choice(
            [
                f"abs({number})",
                f"floor({number})",
                f"ceiling({number})",
                f"decimal({number}, {small})",
                f"round half up({number}, {small})",
                f"round down({number}, {small})",
                f"round up({number}, {small})",
                f"modulo({number}, {self.of('number', depth)})",
                f"sqrt({number})",
                f"string length({text})",
                f"number({text})",
                f"count({numbers})",
            ]
        )

    def _of_list(self, depth: int) -> str:
        what = self.random.choice(["sum", "min", "max", "mean", "product", "count", "median"])
        return self.random.choice(
            [
                f"{what}({self.of('numbers', depth)})",
                f"{self.of('numbers', depth)}[{self.random.choice(['1', '2', '-1'])}]",
            ]
        )

    def _if(self, kind: str) -> Callable[[int], str]:
        return lambda depth: f"(if {self.of('boolean', depth)} then {self.of(kind, depth)} else {self.of(kind, depth)})"

    def _date_part(self, depth: int) -> str:
        return f"{self.of('date', depth)}.{self.random.choice(['year', 'month', 'day', 'weekday'])}"

    def _compare(self, depth: int) -> str:
        kind = self.random.choice(["number", "string", "date"])
        sign = self.random.choice(["=", "!=", "<", "<=", ">", ">="])
        return f"({self.of(kind, depth)} {sign} {self.of(kind, depth)})"

    def _logic(self, depth: int) -> str:
        sign = self.random.choice(["and", "or"])
        return f"({self.of('boolean', depth)} {sign} {self.of('boolean', depth)})"

    def _in(self, depth: int) -> str:
        number, ends = self.of("number", depth), self.random.choice(["[1..10]", "(1..10)", "[1..10)", "(1..10]"])
        return f"({number} in {self.random.choice([ends, '(< 5)', '(>= 2)', '(1, 3, 7)'])})"

    def _between(self, depth: int) -> str:
        return f"({self.of('number', depth)} between 1 and {self.random.choice(['1', '5', '100'])})"

    def _boolean_call(self, depth: int) -> str:
        text, other, numbers = self.of("string", depth), self.of("string", 0), self.of("numbers", depth)
        return self.random.choice(
            [
                f"not({self.of('boolean', depth)})",
                f"contains({text}, {other})",
                f"starts with({text}, {other})",
                f"ends with({text}, {other})",
                f'matches({text}, "[a-c]+")',
                f"list contains({numbers}, {self.of('number', 0)})",
                f"all([{self.of('boolean', depth)}, {self.of('boolean', depth)}])",
                f"any([{self.of('boolean', depth)}, {self.of('boolean', depth)}])",
                f"even({self.random.choice(['n', '4', 'zero', '-3'])})",
                f"odd({self.random.choice(['n', '4', 'zero', '-3'])})",
            ]
        )

    def _quantified(self, depth: int) -> str:
        how = self.random.choice(["some", "every"])
        return f"({how} x in {self.of('numbers', depth)} satisfies x > {self.of('number', 0)})"

    def _join(self, depth: int) -> str:
        return f"({self.of('string', depth)} + {self.of('string', depth)})"

    def _string_call(self, depth: int) -> str:
        text, other = self.of("string", depth), self.of("string", 0)
        return self.random.choice(
            [
                f"upper case({text})",
                f"lower case({text})",
                f"substring({text}, {self.random.choice(['1', '2', '-1'])})",
                f"substring({text}, 1, {self.random.choice(['1', '2'])})",
                f"substring before({text}, {other})",
                f"substring after({text}, {other})",
                f'replace({text}, "[a-c]", "x")',
                f"string({self.of('number', 0)})",
                f'string join({self.of("strings", depth)}, "-")',
            ]
        )

    def _date_text(self, depth: int) -> str:
        return f"string({self.of('date', depth)})"

    def _list(self, kind: str) -> Callable[[int], str]:
        return lambda depth: f"[{self.of(kind, depth)}, {self.of(kind, depth)}]"

    def _numbers_call(self, depth: int) -> str:
        numbers = self.of("numbers", depth)
        return self.random.choice(
            [
                f"append({numbers}, {self.of('number', 0)})",
                f"concatenate({numbers}, {self.of('numbers', 0)})",
                f"union({numbers}, {self.of('numbers', 0)})",
                f"distinct values({numbers})",
                f"reverse({numbers})",
                f"flatten([{numbers}, [{self.of('number', 0)}]])",
                f"index of({numbers}, {self.of('number', 0)})",
                f"sort({numbers}, function(x, y) x < y)",
                f"sublist({numbers}, 1, 1)",
            ]
        )

    def _filter(self, depth: int) -> str:
        return f"{self.of('numbers', depth)}[item {self.random.choice(['>', '<=', '='])} {self.of('number', 0)}]"

    def _filter_words(self, depth: int) -> str:
        return f"{self.of('strings', depth)}[item != {self.of('string', 0)}]"

    def _for(self, depth: int) -> str:
        source = self.random.choice([self.of("numbers", depth), "1..3", "[1..3]"])
        return f"(for i in {source} return i {self.random.choice(['+', '*'])} {self.of('number', 0)})"

    def _split(self, depth: int) -> str:
        return f'split({self.of("string", depth)}, ",")'

    def _date(self, depth: int) -> str:
        return f"date({self.random.choice(['2024', '2026'])}, {self.random.choice(['1', '2', '12'])}, 28)"

    def _moved(self, depth: int) -> str:
        sign, by = self.random.choice(["+", "-"]), self.random.choice(["P1D", "P1M", "P1Y", "P40D", "P13M"])
        return f'({self.of("date", depth)} {sign} duration("{by}"))'

    def _context(self, depth: int) -> str:
        return f"{{a: {self.of('number', depth)}, b: {self.of('string', depth)}}}"
