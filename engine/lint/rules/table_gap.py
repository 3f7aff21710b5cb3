"""A table that decides has a row for everything that can be chosen and ticked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from math import prod

from engine.errors import Finding
from engine.lint._asking import asked, column_domains
from engine.lint._diagram import Diagram
from engine.lint._domains import BOOLEAN, Domain
from engine.lint._tables import Table, in_table, text_in

_LIST = re.compile(r'(not\s*\()?\s*("[^"\\]*"(?:\s*,\s*"[^"\\]*")*)\s*(\))?')
_DECIDING = ("UNIQUE", "FIRST", "ANY", "PRIORITY")
MOST = 2000
"""Combinations that are looked through."""


def check(diagram: Diagram) -> Iterator[Finding]:
    """The first combination that no row is for, where all columns are lists to choose from or yes and no."""
    for table, asking in asked(diagram, guards=False):
        if table.hit_policy not in _DECIDING or table.has_default or not table.conditions:
            continue
        columns = [_values(domain) for domain in column_domains(table, asking)]
        if not columns or not all(columns) or prod(map(len, columns)) > MOST:
            continue
        rows = [
            [_accepted(text_in(cell), values) for cell, values in zip(row, columns, strict=False)]
            for row in table.conditions
        ]
        if any(cell is None for row in rows for cell in row):
            continue
        left = [one for one in product(*columns) if not any(_matches(one, row) for row in rows)]
        if left:
            yield _gap(diagram, table, left)


def _values(domain: Domain) -> list[str]:
    """What a column can be, as it is written in a cell; [] where that is open."""
    if domain.kind == BOOLEAN:
        return ["true", "false"]
    return [f'"{text}"' for text in sorted(domain.texts or ())]


def _accepted(cell: str, values: list[str]) -> set[str] | None:
    """The values that a cell accepts; None where it is no plain list."""
    if cell in ("", "-"):
        return set(values)
    if cell in ("true", "false"):
        return {cell}
    found = _LIST.fullmatch(cell)
    if not found or bool(found[1]) != bool(found[3]):
        return None
    named = set(re.findall(r'"[^"\\]*"', found[2]))
    return set(values) - named if found[1] else named


def _matches(one: tuple[str, ...], row: list[set[str] | None]) -> bool:
    return all(value in (accepted or ()) for value, accepted in zip(one, row, strict=True))


def _gap(diagram: Diagram, table: Table, left: list[tuple[str, ...]]) -> Finding:
    first = "、".join(f"{column} 是 {value}" for column, value in zip(table.inputs, left[0], strict=True))
    others = f"（这样的一共 {len(left)} 种）" if len(left) > 1 else ""
    found = diagram.report(
        diagram.root,
        f"{first} 时，没有一行管得到{others}，结果是空，办到这里就停下来。",
        "补一行；或在结论列填缺省值（Default output）。",
        "No row is for a combination that can be chosen.",
    )
    return in_table(found, table, table.element.sourceline or 1)
