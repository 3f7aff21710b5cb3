"""What a case puts on record of itself (property `register`): rows that follow variables of the process as they change.

Pure, like every step: the rows come from the variables before and after, so that `youxu verify` rebuilds them, and what
did not change costs nothing however long the case has run.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal

from engine import values
from engine.machine import Program
from engine.store.changes import Change
from engine.tables import register_entry
from engine.values import Value

Cell = tuple[str, str]
"""(kind, text) of one value."""


def register_changes(
    case_id: str, program: Program, before: Mapping[str, str], now: Mapping[str, str], was: Program | None = None
) -> list[Change]:
    """The changes of `register_entry` between two live states of a case (rows of the machine).

    `was`: the version it ran on before, where it has just been put on another: that may put other variables on record.
    """
    changes = list[Change]()
    if was is not None and (registered(was), book_of(was)) != (registered(program), book_of(program)):
        for name in registered(was):
            changes += _differences(case_id, book_of(was), name, _cells(before.get(f"v::{name}")), {})
        before = {}
    for name in registered(program):
        key = f"v::{name}"
        if before.get(key) != now.get(key):
            changes += _differences(case_id, book_of(program), name, _cells(before.get(key)), _cells(now.get(key)))
    return changes


def registered(program: Program) -> tuple[str, ...]:
    """The variables that cases of this process put on record."""
    return tuple(dict.fromkeys(re.findall(r"[^\s,，、]+", program.properties.get("register", ""))))


def book_of(program: Program) -> str:
    """The book they stand in: property `book`, or one named after the process."""
    return program.properties.get("book", "").strip() or program.process


def cell(value: Value) -> Cell | None:
    """How a single value stands in a book; None for what does not (nothing, an empty text, lists, contexts)."""
    match value:
        case bool():
            return "boolean", "true" if value else "false"
        case int():
            return "number", str(value)
        case Decimal():
            text = f"{value:f}"  # exact: normalize() would round
            return "number", (text.rstrip("0").rstrip(".") if "." in text else text)
        case dt.datetime():
            return "instant", values.instant(value)
        case dt.date():
            return "day", value.isoformat()
        case str() if value:
            return "text", value
    return None


def restored(kind: str, text: str) -> Value:
    """The value that `cell` wrote; a whole number is an int."""
    match kind:
        case "boolean":
            return text == "true"
        case "number":
            return Decimal(text) if "." in text else int(text)
        case "instant":
            return values.read_instant(text)
        case "day":
            return dt.date.fromisoformat(text)
    return text


def _cells(row: str | None) -> dict[int, Cell]:
    """By number: 0 for a single value, 1 and on for the items of a list."""
    value = values.restore(values.read(row)) if row is not None else None
    items = list(enumerate(value, 1)) if isinstance(value, list) else [(0, value)]
    return {n: found for n, item in items if (found := cell(item)) is not None}


def _differences(case_id: str, book: str, name: str, old: dict[int, Cell], new: dict[int, Cell]) -> list[Change]:
    changes = [Change.delete(register_entry, (case_id, name, n)) for n in old if n not in new]
    for n, (kind, text) in new.items():
        if n not in old:
            row = {"case_id": case_id, "name": name, "n": n, "book": book, "kind": kind, "value": text}
            changes.append(Change.insert(register_entry, row))
        elif old[n] != (kind, text):
            changes.append(Change.update(register_entry, (case_id, name, n), kind=kind, value=text))
    return changes
