"""The syntax tree of FEEL (DMN 10.3.1). Plain data: the parser writes it, the compiler and the checks read it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class TypeName:
    """A type as `instance of` and parameters name it: list<number> is TypeName("list", ((None, number),))."""

    name: str
    args: tuple[tuple[str | None, TypeName], ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """Root of all nodes."""


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A number, text, true, false or null."""

    value: bool | Decimal | str | None


@dataclass(frozen=True, slots=True)
class AtLiteral(Node):
    """@"2026-11-23" """

    text: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable or built-in function; `at` is its 0-based offset in the text."""

    name: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """-x"""

    operand: Node


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    """[a, b]"""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Tests(Node):
    """(a, b) behind `in`: any of several tests."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Interval(Node):
    """[low..high], (low..high) and their kin."""

    low: Node
    high: Node
    low_in: bool
    high_in: bool


@dataclass(frozen=True, slots=True)
class Test(Node):
    """A comparison without its left side: < 5"""

    op: str
    operand: Node


@dataclass(frozen=True, slots=True)
class ContextOf(Node):
    """{key: value}"""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class If(Node):
    """if … then … else …"""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class Steps(Node):
    """low..high as the source of an iteration"""

    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class For(Node):
    """for a in x, b in y return …"""

    iterators: tuple[tuple[str, Node], ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """some (or every) a in x satisfies …"""

    word: str
    iterators: tuple[tuple[str, Node], ...]
    body: Node


@dataclass(frozen=True, slots=True)
class FunctionOf(Node):
    """function(a: number) …"""

    params: tuple[tuple[str, TypeName | None], ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Chained(Node):
    """A node with something to its left; chains of these compile to one loop."""

    left: Node


@dataclass(frozen=True, slots=True)
class Binary(Chained):
    """left op right"""

    op: str
    right: Node


@dataclass(frozen=True, slots=True)
class Path(Chained):
    """left.name"""

    name: str


@dataclass(frozen=True, slots=True)
class Filter(Chained):
    """left[condition or number]"""

    condition: Node


@dataclass(frozen=True, slots=True)
class Call(Chained):
    """left(arguments): all named or none; `at` is the offset of the opening bracket."""

    args: tuple[tuple[str | None, Node], ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Between(Chained):
    """left between low and high"""

    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In(Chained):
    """left in test"""

    test: Node


@dataclass(frozen=True, slots=True)
class InstanceOf(Chained):
    """left instance of type"""

    type: TypeName


@dataclass(frozen=True, slots=True)
class UnaryTests(Node):
    """The cell of a decision table: `any` for "-", `negated` for not(…)."""

    tests: tuple[Node, ...]
    negated: bool = False

    @property
    def any(self) -> bool:
        """Is it the test that everything passes?"""
        return not self.tests


@dataclass(frozen=True, slots=True)
class Question(Node):
    """org.next_up(login, unit): a call that goes outside. Written by `names.resolve`, never by the parser."""

    name: str
    args: tuple[Node, ...]


def nesting(node: Node) -> int:
    """How deep expressions stand inside one another; a chain of any length is one level."""
    deepest = 1
    pending: list[tuple[object, int]] = [(node, 1)]
    while pending:
        part, level = pending.pop()
        deepest = max(deepest, level)
        if isinstance(part, tuple):
            pending.extend((item, level) for item in part if isinstance(item, tuple | Node))
        elif isinstance(part, Node):
            for each in fields(part):
                inner = getattr(part, each.name)
                if isinstance(inner, tuple | Node):
                    pending.append((inner, level if each.name == "left" else level + 1))
    return deepest
