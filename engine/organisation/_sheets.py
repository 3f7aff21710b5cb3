"""The CSV files of an organisation: one sheet a file, keys are codes (contracts 31).

Columns `from` and `to` are days meaning 00:00 in Asia/Shanghai ("2026-07-01"), or a minute of one
("2026-07-01 18:00", for shifts); an empty `to` means that no end is known. yes/no for flags, "*" for any matter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Table

from engine import tables as t
from engine.organisation._cells import Scalar, show

Record = Mapping[str, Scalar]  # by the table's column names, as the table holds them


class Cell(NamedTuple):
    """A column of a sheet: its head, the table's column, what it holds, whether it may be empty."""

    head: str
    column: str
    kind: str = "text"
    empty: bool = False


class Link(NamedTuple):
    """A column whose content must be found in another sheet's column."""

    column: str
    sheet: str
    target: str


@dataclass(frozen=True)
class Sheet:
    """A CSV file. `key` names the columns that tell its rows apart, `order` those it is sorted by.

    `apart`: rows with the same of these must not hold at the same time (dated sheets). `scope`: the file says all
    there is to say of the scopes it names, and nothing of others: a year's days, a month's duty, a person.
    """

    name: str
    table: Table
    cells: tuple[Cell, ...]
    key: tuple[str, ...]
    order: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    scope: Callable[[Record], str] | None = None

    @property
    def dated(self) -> bool:
        """Whether its rows hold for a time only."""
        return "valid_from" in self.table.c

    def key_of(self, record: Record) -> tuple[Scalar, ...]:
        """What tells this record apart."""
        return tuple(record[column] for column in self.key)

    def place(self, record: Record) -> tuple[tuple[int, str], ...]:
        """By what the file is sorted: numbers as numbers, text as text."""
        values = (record[column] for column in (*self.order, *self.key))
        return tuple((v, "") if isinstance(v, int) else (0, v) for v in values)


_FROM_TO = (Cell("from", "valid_from", "from"), Cell("to", "valid_to", "to"))
_BASIS = Cell("basis", "basis", empty=True)
_MATTER = Cell("matter", "matter", "matter")

SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "unit_kinds",
        t.unit_kind,
        (
            Cell("kind", "kind", "code"),
            Cell("name", "name"),
            Cell("titled", "titled", "flag"),
            Cell("part", "part", "flag"),
        ),
        ("kind",),
    ),
    Sheet("relations", t.relation, (Cell("relation", "relation", "code"), Cell("name", "name")), ("relation",)),
    Sheet(
        "post_kinds",
        t.post_kind,
        (
            Cell("kind", "kind", "code"),
            Cell("name", "name"),
            Cell("rank", "rank", "number"),
            Cell("head", "head", "flag"),
            Cell("top", "top", "flag"),
            Cell("rises_by", "rises_by", "code", empty=True),
        ),
        ("kind",),
        ("rank", "kind"),
        links=(Link("rises_by", "relations", "relation"),),
    ),
    Sheet(
        "units",
        t.unit,
        (
            Cell("code", "code", "code"),
            Cell("name", "name"),
            Cell("short_name", "short_name"),
            Cell("doc_word", "doc_word", empty=True),
            Cell("kind", "kind", "code"),
            Cell("parent", "parent", "code", empty=True),
            Cell("order", "position", "number"),
            *_FROM_TO,
        ),
        ("code", "valid_from"),
        ("position", "code", "valid_from"),
        ("code",),
        (Link("kind", "unit_kinds", "kind"), Link("parent", "units", "code")),
    ),
    Sheet(
        "posts",
        t.post,
        (
            Cell("code", "code", "post"),
            Cell("unit", "unit", "code"),
            Cell("kind", "kind", "code"),
            Cell("name", "name"),
            Cell("order", "position", "number"),
            *_FROM_TO,
        ),
        ("code", "valid_from"),
        ("unit", "position", "code", "valid_from"),
        ("code",),
        (Link("unit", "units", "code"), Link("kind", "post_kinds", "kind")),
    ),
    Sheet(
        "people",
        t.person,
        (
            Cell("login", "login", "login"),
            Cell("name", "name"),
            Cell("roles", "roles", "roles", empty=True),
            Cell("active", "active", "flag"),
        ),
        ("login",),
        scope=lambda record: str(record["login"]),
    ),
    Sheet(
        "tenures",
        t.tenure,
        (
            Cell("tenure", "code", "name"),
            Cell("login", "login", "login"),
            Cell("post", "post", "post"),
            Cell("kind", "kind", "tenure"),
            Cell("main", "main", "flag"),
            *_FROM_TO,
            _BASIS,
        ),
        ("code",),
        apart=("post", "kind"),
        links=(Link("login", "people", "login"), Link("post", "posts", "code")),
    ),
    Sheet(
        "lines",
        t.reporting_line,
        (Cell("post", "post", "post"), Cell("superior", "superior", "post"), _MATTER, *_FROM_TO, _BASIS),
        ("post", "superior", "matter", "valid_from"),
        apart=("post", "matter"),
        links=(Link("post", "posts", "code"), Link("superior", "posts", "code")),
    ),
    Sheet(
        "portfolios",
        t.portfolio,
        (
            Cell("number", "number", "number"),
            Cell("unit", "unit", "code"),
            Cell("relation", "relation", "code"),
            Cell("post", "post", "post"),
            _MATTER,
            *_FROM_TO,
            _BASIS,
        ),
        ("unit", "relation", "matter", "post", "valid_from"),
        ("valid_from", "number", "relation", "matter", "post"),
        ("unit", "relation", "matter"),
        (Link("unit", "units", "code"), Link("relation", "relations", "relation"), Link("post", "posts", "code")),
    ),
    Sheet(
        "duty",
        t.duty,
        (Cell("unit", "unit", "code"), Cell("login", "login", "login"), *_FROM_TO, _BASIS),
        ("unit", "login", "valid_from"),
        ("unit", "valid_from", "login"),
        ("unit",),
        (Link("unit", "units", "code"), Link("login", "people", "login")),
        scope=lambda record: f"{record['unit']} {show('from', record['valid_from'])[:7]}",
    ),
    Sheet(
        "absences",
        t.absence,
        (Cell("login", "login", "login"), Cell("reason", "reason"), *_FROM_TO),
        ("login", "valid_from"),
        apart=("login",),
        links=(Link("login", "people", "login"),),
    ),
    Sheet(
        "delegations",
        t.delegation,
        (
            Cell("delegation", "code", "name"),
            Cell("tenure", "tenure", "name"),
            Cell("to_login", "login", "login"),
            _MATTER,
            *_FROM_TO,
            _BASIS,
        ),
        ("code",),
        apart=("tenure", "matter"),
        links=(Link("tenure", "tenures", "code"), Link("login", "people", "login")),
    ),
    Sheet(
        "days",
        t.calendar_day,
        (Cell("day", "day", "day"), Cell("working", "working", "flag"), Cell("name", "name"), _BASIS),
        ("day",),
        scope=lambda record: str(record["day"])[:4],
    ),
    Sheet(
        "hours",
        t.office_hours,
        (Cell("since", "since", "day"), Cell("opens", "opens", "time"), Cell("closes", "closes", "time")),
        ("since",),
    ),
)
