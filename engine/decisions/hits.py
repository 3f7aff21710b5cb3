"""What a decision table answers once its rules are matched.

The seven hit policies and four aggregators (DMN 8.2.10).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.expressions import EvaluationFailed
from engine.expressions.feel import BUILTINS, Feel, Runtime, equal

POLICIES: Mapping[str, str] = {
    "U": "UNIQUE",
    "A": "ANY",
    "P": "PRIORITY",
    "F": "FIRST",
    "R": "RULE ORDER",
    "O": "OUTPUT ORDER",
    "C": "COLLECT",
}
AGGREGATORS: Mapping[str, str] = {"SUM": "sum", "MIN": "min", "MAX": "max", "COUNT": "count"}
SEVERAL = frozenset(("COLLECT", "RULE ORDER", "OUTPUT ORDER"))
Row = tuple[Feel, ...]
"""The output values of a rule, in the order of the columns."""


class TableBroken(EvaluationFailed):
    """The table gives no lawful answer: its author must mend it. Null in the specification, a failure here."""


@dataclass(frozen=True)
class Match:
    """What a table found: its value, a row by output name for every rule that counts, the numbers of all rules hit."""

    value: Feel
    rows: tuple[Mapping[str, Feel], ...]
    rules: tuple[int, ...]


@dataclass(frozen=True)
class Judge:
    """Applies a hit policy. `name` is the table's, for sentences; `outputs` are the names of its columns."""

    name: str
    policy: str
    aggregator: str | None
    outputs: tuple[str, ...]

    def decide(self, hits: Sequence[tuple[int, Row]], orders: Sequence[Sequence[Feel]], rt: Runtime) -> Match:
        """`hits`: at least one rule's number and row; `orders`: the output values of each column, best first."""
        numbers = tuple(number for number, _ in hits)
        rows = [row for _, row in hits]
        if self.policy == "UNIQUE" and len(hits) > 1:
            shown = "、".join(map(str, numbers))
            raise TableBroken(
                f"决策表“{self.name}”要求只命中一条规则，第 {shown} 条同时命中",
                f"the decision table “{self.name}” is UNIQUE, but the rules {shown} match together",
            )
        if self.policy == "ANY":
            self._check_same(numbers, rows, rt)
        if self.policy in ("PRIORITY", "OUTPUT ORDER"):
            rows.sort(key=lambda row: [_rank(value, order, rt) for value, order in zip(row, orders, strict=True)])
        if self.aggregator:
            row = self._aggregate(rows, rt)
            return Match(self.shape(row), (self.named(row),), numbers)
        if self.policy in SEVERAL:
            return Match([self.shape(row) for row in rows], tuple(map(self.named, rows)), numbers)
        return Match(self.shape(rows[0]), (self.named(rows[0]),), numbers)

    def nothing(self, defaults: Row | None) -> Match:
        """No rule matched; `defaults` where the table has default outputs."""
        if defaults is not None:
            value = self.shape(defaults)
            listed = self.policy in ("RULE ORDER", "OUTPUT ORDER")
            return Match([value] if listed else value, (self.named(defaults),), ())
        if self.aggregator == "COUNT":
            zero = Decimal(0)
            return Match(zero, (dict.fromkeys(self.outputs, zero),), ())
        return Match([] if self.policy in SEVERAL and not self.aggregator else None, (), ())

    def shape(self, row: Row) -> Feel:
        """A row as a value: itself for one column, else a context."""
        return row[0] if len(row) == 1 else dict(self.named(row))

    def named(self, row: Row) -> Mapping[str, Feel]:
        """A row by the names of the columns."""
        return dict(zip(self.outputs, row, strict=True))

    def _check_same(self, numbers: tuple[int, ...], rows: list[Row], rt: Runtime) -> None:
        for row in rows[1:]:
            if any(equal(a, b, rt) is not True for a, b in zip(rows[0], row, strict=True)):
                shown = "、".join(map(str, numbers))
                raise TableBroken(
                    f"决策表“{self.name}”要求命中的规则结果相同，第 {shown} 条的结果不同",
                    f"the decision table “{self.name}” is ANY, but the rules {shown} differ",
                )

    def _aggregate(self, rows: list[Row], rt: Runtime) -> Row:
        function = BUILTINS[AGGREGATORS[self.aggregator or ""]]
        out: list[Feel] = []
        for column in range(len(self.outputs)):
            value = function.call(rt, [[row[column] for row in rows]])
            if value is None:
                raise TableBroken(
                    f"决策表“{self.name}”的结果不能汇总（{self.aggregator}）",
                    f"the results of the decision table “{self.name}” cannot be aggregated ({self.aggregator})",
                )
            out.append(value)
        return tuple(out)


def _rank(value: Feel, order: Sequence[Feel], rt: Runtime) -> int:
    return next((i for i, listed in enumerate(order) if equal(value, listed, rt) is True), len(order))
