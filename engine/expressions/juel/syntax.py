"""The syntax tree of JUEL (JSR 341 without assignment, lambdas and sequences). Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Node:
    """Root of all nodes."""


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A number, text, true, false or null."""

    value: bool | Decimal | str | None


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """! - empty"""

    op: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Now(Node):
    """now()"""


@dataclass(frozen=True, slots=True)
class Question(Node):
    """org.next_up(login, unit) and its kin"""

    name: str
    args: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Variable(Node):
    """execution.getVariable(name): null where there is none; `exists`: execution.hasVariable(name)"""

    name: Node
    exists: bool = False


@dataclass(frozen=True, slots=True)
class Act(Node):
    """execution.setVariable(name, value), task.assignee and their kin: of the objects in `objects`"""

    thing: str
    name: str
    args: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain(Node):
    """A base and what follows it from left to right: chains of thousands of links cost no depth."""

    base: Node
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Root of what may follow an operand."""


@dataclass(frozen=True, slots=True)
class Operator(Link):
    """op right"""

    op: str
    right: Node


@dataclass(frozen=True, slots=True)
class Choice(Link):
    """? yes : no"""

    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class Property(Link):
    """.name"""

    name: str


@dataclass(frozen=True, slots=True)
class Index(Link):
    """[key]"""

    key: Node


@dataclass(frozen=True, slots=True)
class Method(Link):
    """.name(arguments)"""

    name: str
    args: tuple[Node, ...]
