"""Do the rules of a table overlap, do they leave a gap? Looked at where cells are plain values and number ranges.

Warnings only: inputs may depend on one another, so that a combination never occurs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.decisions.findings import Findings, Refusal
from engine.decisions.reading import Element
from engine.expressions.feel import IntervalNode, Literal, NegationNode, Node, TestNode, UnaryTests

MAX_RULES = 200
MAX_TESTS = 40
_CHECK = "改正区间，或确认这种情形不会出现。"
Plain = None | bool | Decimal | str


@dataclass(frozen=True)
class Piece:
    """What one test of a cell accepts: a value, or numbers between two ends (None: no end)."""

    low: Decimal | None = None
    high: Decimal | None = None
    low_in: bool = False
    high_in: bool = False
    value: Plain = None
    single: bool = False

    def meets(self, other: Piece) -> bool:
        """Is there a value that both accept?"""
        if self.single and other.single:
            return type(self.value) is type(other.value) and self.value == other.value
        if self.single:
            return isinstance(self.value, Decimal) and other.holds(self.value)
        if other.single:
            return isinstance(other.value, Decimal) and self.holds(other.value)
        return not (self.ends_before(other) or other.ends_before(self))

    def holds(self, number: Decimal) -> bool:
        """Is the number between the ends?"""
        return not (
            (self.low is not None and (number < self.low or (number == self.low and not self.low_in)))
            or (self.high is not None and (number > self.high or (number == self.high and not self.high_in)))
        )

    def covers(self, other: Piece) -> bool:
        """Is every value that the other accepts accepted here?"""
        if self.single:
            return other.single and self.meets(other)
        if other.single:
            return self.meets(other)
        starts = self.low is None or (
            other.low is not None
            and (other.low > self.low or (other.low == self.low and (self.low_in or not other.low_in)))
        )
        return starts and not _further(other, self)

    def ends_before(self, other: Piece) -> bool:
        """Do all numbers here lie below all numbers there?"""
        if self.high is None or other.low is None:
            return False
        return self.high < other.low or (self.high == other.low and not (self.high_in and other.low_in))


Cell = tuple[Piece, ...] | None
"""The pieces of a cell, () for "-"; None where it cannot be told."""


def read_cell(cell: UnaryTests) -> Cell:
    """The pieces of a cell's tests."""
    if cell.negated or len(cell.tests) > MAX_TESTS:
        return None
    pieces = [_piece(test) for test in cell.tests]
    known = tuple(piece for piece in pieces if piece is not None)
    return known if len(known) == len(pieces) else None


def _piece(test: Node) -> Piece | None:
    match test:
        case Literal(value=value):
            return Piece(value=value, single=True)
        case TestNode(op=op, operand=operand) if op[0] in "<>" and (end := _number(operand)) is not None:
            inclusive = op.endswith("=")
            return Piece(high=end, high_in=inclusive) if op[0] == "<" else Piece(low=end, low_in=inclusive)
        case IntervalNode(low=low, high=high):
            first, last = _number(low), _number(high)
            if first is not None and last is not None:
                return Piece(first, last, test.low_in, test.high_in)
    number = _number(test)
    return None if number is None else Piece(value=number, single=True)


def _number(node: Node) -> Decimal | None:
    match node:
        case Literal(value=Decimal() as value):
            return value
        case NegationNode(operand=Literal(value=Decimal() as value)):
            return -value
    return None


def check_coverage(element: Element, rules: Sequence[Sequence[Cell]], whole: bool, findings: Findings) -> None:
    """Warn of overlaps in a UNIQUE table, and of a gap where it has one column. `whole`: of whole numbers only."""
    for i, first in enumerate(rules, 1):
        for j, second in enumerate(rules[i:], i + 1):
            if all(_meet(a, b) for a, b in zip(first, second, strict=True)):
                _warn(
                    element, f"规则 {i} 与规则 {j} 可能同时命中", f"the rules {i} and {j} may match together", findings
                )
    if rules and all(len(cells) == 1 for cells in rules):
        _tell_gap(element, rules, whole, findings)


def _tell_gap(element: Element, rules: Sequence[Sequence[Cell]], whole: bool, findings: Findings) -> None:
    gap = _gap([cells[0] for cells in rules], whole)
    if gap:
        _warn(element, f"{gap}没有规则", f"no rule for: {gap}", findings)


def check_order(element: Element, rules: Sequence[Sequence[Cell]], whole: bool, findings: Findings) -> None:
    """Warn of rules in a FIRST table that an earlier one always takes the place of, and of gaps as above."""
    for j, second in enumerate(rules, 1):
        for i, first in enumerate(rules[: j - 1], 1):
            if all(_covers(a, b) for a, b in zip(first, second, strict=True)):
                words = f"规则 {i} 已经包括规则 {j}，规则 {j} 永远轮不到", f"rule {i} always comes before rule {j}"
                _warn(element, *words, findings, "把范围小的一行移到前面，或改正条件。")
                break
    if rules and all(len(cells) == 1 for cells in rules):
        _tell_gap(element, rules, whole, findings)


def _covers(a: Cell, b: Cell) -> bool:
    """Does the first cell accept all that the second does?"""
    if a is None or b is None:
        return False
    return not a or (bool(b) and all(any(x.covers(y) for x in a) for y in b))


def _meet(a: Cell, b: Cell) -> bool:
    if a is None or b is None:
        return False
    return not a or not b or any(x.meets(y) for x in a for y in b)


def _gap(cells: Sequence[Cell], whole: bool) -> str:
    """The first gap between number ranges, in words; "" where there is none or it cannot be told."""
    pieces: list[Piece] = []
    for cell in cells:
        if not cell or any(piece.single for piece in cell):
            return ""
        pieces.extend(cell)
    pieces.sort(key=lambda piece: (piece.low is not None, piece.low or Decimal(0), not piece.low_in))
    reach = pieces[0]
    for upper in pieces[1:]:
        if reach.high is not None and upper.low is not None and _apart(reach, upper, whole):
            return f"{reach.high} 与 {upper.low} 之间" if reach.high < upper.low else f"等于 {reach.high} 时"
        if _further(upper, reach):
            reach = upper
    return ""


def _further(piece: Piece, reach: Piece) -> bool:
    """Does the piece end above the reach?"""
    if piece.high is None or reach.high is None:
        return piece.high is None
    return piece.high > reach.high or (piece.high == reach.high and piece.high_in)


def _apart(lower: Piece, upper: Piece, whole: bool) -> bool:
    if lower.high is None or upper.low is None or lower.high > upper.low:
        return False
    if lower.high == upper.low:
        return not (lower.high_in or upper.low_in)
    return not (whole and lower.high_in and upper.low_in and upper.low - lower.high <= 1)


def _warn(element: Element, chinese: str, english: str, findings: Findings, remedy: str = _CHECK) -> None:
    findings.add(element, Refusal("dmn-coverage", chinese, english, remedy), "决策表", level="warning")
