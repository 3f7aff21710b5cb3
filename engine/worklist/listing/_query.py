"""What a list is made of: a select of what may be seen, conditions and orders by name, a bounded part of the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from sqlalchemy import ColumnElement, Connection, Select, and_, false, func, select, true

from engine import values
from engine.errors import EngineError, NotFound
from engine.worklist.who import Actor

Row = Mapping[str, Any]
Kind = Literal["text", "texts", "flag", "instant", "number"]
Column = ColumnElement[Any]
Condition = ColumnElement[bool]

MOST = 1000
"""Rows that one answer may hold."""


@dataclass(frozen=True)
class Scene:
    """Who asks, and everything that was asked for: some filters depend on others."""

    connection: Connection
    who: Actor
    filters: Mapping[str, Any]


@dataclass(frozen=True)
class Filter:
    """What its value must be, and the condition it makes. A flag that is false makes none, as in Camunda 7."""

    kind: Kind
    where: Callable[[Any, Scene], Condition]


@dataclass(frozen=True)
class Wanted:
    """`filters`: clean values by name, of the kind each filter says; `sorting`: names, each with True = descending."""

    filters: Mapping[str, Any] = field(default_factory=dict)
    sorting: Sequence[tuple[str, bool]] = ()
    first: int = 0
    most: int = MOST


class Listed(Protocol):
    """What every list offers to whoever reads a request for it."""

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """What the value of each filter must be."""

    @property
    def orders(self) -> Collection[str]:
        """What the list can be sorted by."""

    def rows(self, connection: Connection, who: Actor, wanted: Wanted) -> list[Row]:
        """The part of the list that `wanted` names: at most `MOST` rows."""

    def count(self, connection: Connection, who: Actor, wanted: Wanted) -> int:
        """How long the whole list is."""


def _as_they_are(_connection: Connection, rows: list[Row]) -> list[Row]:
    return rows


@dataclass(frozen=True)
class Listing:
    """A kind of list. `seen` selects what the asker may see; `key` makes every order total; `missing`: if none is."""

    seen: Callable[[Connection, Actor], Select[Any]]
    key: Column
    filters: Mapping[str, Filter]
    sorts: Mapping[str, Column]
    missing: Callable[[str], EngineError]
    finish: Callable[[Connection, list[Row]], list[Row]] = _as_they_are
    ties: tuple[Column, ...] = ()
    """Columns that order rows instead of `key`, where that one is computed and no index has it."""

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """What the value of each filter must be."""
        return {name: one.kind for name, one in self.filters.items()}

    @property
    def orders(self) -> Collection[str]:
        """What the list can be sorted by."""
        return self.sorts.keys()

    def rows(self, connection: Connection, who: Actor, wanted: Wanted) -> list[Row]:
        """The part of the list that `wanted` names: at most `MOST` rows."""
        found = self._narrowed(connection, who, wanted)
        orders = [self.sorts[name].desc() if down else self.sorts[name].asc() for name, down in wanted.sorting]
        found = found.order_by(*orders, *(self.ties or (self.key,))).limit(min(wanted.most, MOST)).offset(wanted.first)
        rows: list[Row] = [dict(row) for row in connection.execute(found).mappings()]
        return self.finish(connection, rows)

    def count(self, connection: Connection, who: Actor, wanted: Wanted) -> int:
        """How long the whole list is."""
        inner = self._narrowed(connection, who, wanted).with_only_columns(self.key).subquery()
        return int(connection.execute(select(func.count()).select_from(inner)).scalar_one())

    def one(self, connection: Connection, who: Actor, ident: str) -> Row:
        """The row with this key. NotFound where there is none or it may not be seen."""
        found = self.seen(connection, who).where(self.key == ident)
        rows: list[Row] = [dict(row) for row in connection.execute(found).mappings()]
        if not rows:
            raise self.missing(ident)
        return self.finish(connection, rows)[0]

    def _narrowed(self, connection: Connection, who: Actor, wanted: Wanted) -> Select[Any]:
        scene = Scene(connection, who, wanted.filters)
        where = [
            self.filters[name].where(value, scene)
            for name, value in wanted.filters.items()
            if self.filters[name].kind != "flag" or value
        ]
        return self.seen(connection, who).where(*where)


def missing(code: str) -> Callable[[str], EngineError]:
    """NotFound with a code that needs no details."""
    return lambda _ident: NotFound(code)


# -- filters ---------------------------------------------------------------------------------------------------------
def text(column: Column) -> Filter:
    """Exactly this text."""
    return Filter("text", lambda value, _: column == value)


def texts(column: Column) -> Filter:
    """One of these texts."""
    return Filter("texts", lambda value, _: column.in_(value))


def not_text(column: Column) -> Filter:
    """Another text, or none."""
    return Filter("text", lambda value, _: column.is_distinct_from(value))


def not_texts(column: Column) -> Filter:
    """None of these texts."""
    return Filter("texts", lambda value, _: column.is_(None) | column.not_in(value))


def like(column: Column) -> Filter:
    """A pattern with % and _."""
    return Filter("text", lambda value, _: column.like(_pattern(value), escape="\\"))


def not_like(column: Column) -> Filter:
    """Not a pattern with % and _."""
    return Filter("text", lambda value, _: column.not_like(_pattern(value), escape="\\"))


def _pattern(given: str) -> str:
    return given.replace("\\", "\\\\")  # PostgreSQL refuses a pattern that ends in its escape character


def number(make: Callable[[int], Condition]) -> Filter:
    """A condition on a whole number."""
    return Filter("number", lambda value, _: make(value))


def flag(condition: Condition) -> Filter:
    """A condition that is asked for with "true"."""
    return Filter("flag", lambda _value, _: condition)


def before(column: Column) -> Filter:
    """Earlier than an instant."""
    return Filter("instant", lambda value, _: column < values.instant(value))


def after(column: Column) -> Filter:
    """Later than an instant."""
    return Filter("instant", lambda value, _: column > values.instant(_end(value)))


def at(column: Column) -> Filter:
    """At an instant, to the millisecond: clients never see more of it."""
    return Filter(
        "instant", lambda value, _: and_(column >= values.instant(value), column <= values.instant(_end(value)))
    )


def _end(moment: dt.datetime) -> dt.datetime:
    """The last microsecond of its millisecond."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000 + 999)


EVERY, NONE = flag(true()), flag(false())
"""Flags that are true of everything (active) or of nothing (suspended) in this engine."""
