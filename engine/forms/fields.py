"""The shapes of a form: what the reader makes of a `.form` file, frozen and shareable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.expressions import Expression
from engine.values import Value


@dataclass(frozen=True)
class Wording:
    """A text of the designer: fixed pieces and FEEL expressions in turn ("{{ }}" or a leading "=")."""

    pieces: tuple[str | Expression, ...] = ()

    @property
    def fixed(self) -> str:
        """The fixed part, for messages at deploy and wherever there is no context."""
        return "".join(piece for piece in self.pieces if isinstance(piece, str))


@dataclass(frozen=True)
class Condition:
    """When a field is hidden. form-js reads the expression as a unary test, so null hides as true does.

    `negated`: the whole expression stood in not(…), which turns the outcome and so shows the field on null.
    """

    test: Expression
    negated: bool = False

    @property
    def names(self) -> frozenset[str]:
        """The variables it reads, certainly or possibly."""
        return self.test.names | self.test.possible_names


Limit = Value | Expression
"""A rule's limit: a constant, or FEEL evaluated over the answers."""


@dataclass(frozen=True)
class Rules:
    """The `validate` of a field. Lengths count UTF-16 units of the trimmed text, as form-js and browsers do."""

    required: bool = False
    min: Limit = None
    max: Limit = None
    min_length: Limit = None
    max_length: Limit = None
    pattern: str = ""
    """Already translated to the syntax of PyPI regex; searched, not matched whole."""
    pattern_message: str = ""
    kind: str = ""
    """"email" or "phone"."""


@dataclass(frozen=True)
class Option:
    """One choice of a radio, select, checklist or taglist. `token` is what an HTML form posts for `value`."""

    label: str
    value: Value
    token: str


@dataclass(frozen=True)
class Choices:
    """Where the options come from: exactly one of fixed options, a variable's name, an expression."""

    fixed: tuple[Option, ...] = ()
    key: str = ""
    expression: Expression | None = None


@dataclass(frozen=True)
class Field:
    """One component. Layout types have no `key`; a group has `fields`; `attributes` keeps what only the look needs."""

    type: str
    id: str
    key: str = ""
    label: Wording = Wording()
    time_label: Wording = Wording()
    description: Wording = Wording()
    text: Wording = Wording()
    default: Value = None
    disabled: bool = False
    readonly: bool | Expression = False
    hide: Condition | None = None
    rules: Rules = Rules()
    choices: Choices | None = None
    subtype: str = ""
    """Of a datetime: "date", "time" or "datetime"."""
    no_past: bool = False
    decimals: int | None = None
    increment: Value = None
    as_text: bool = False
    """A number recorded as text (serializeToString)."""
    expression: Expression | None = None
    prefix: Wording = Wording()
    suffix: Wording = Wording()
    fields: tuple[Field, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, Value] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What messages call the field: its fixed label, else its key."""
        return self.label.fixed.strip() or self.time_label.fixed.strip() or self.key


def names_read(field: Field) -> Iterator[str]:
    """The names that the expressions of one field certainly read."""
    if field.choices and field.choices.key:
        yield field.choices.key
    wordings = (field.label, field.time_label, field.description, field.text, field.prefix, field.suffix)
    limits = (field.rules.min, field.rules.max, field.rules.min_length, field.rules.max_length)
    pieces = [piece for wording in wordings for piece in wording.pieces]
    options, hide = field.choices.expression if field.choices else None, field.hide.test if field.hide else None
    for part in (*pieces, *limits, options, hide, field.readonly, field.expression):
        if isinstance(part, Expression):
            yield from part.names


def walk(fields: tuple[Field, ...]) -> Iterator[Field]:
    """Every field of a tree in reading order, groups before their content."""
    for each in fields:
        yield each
        yield from walk(each.fields)
