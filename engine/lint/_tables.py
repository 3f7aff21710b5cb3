"""What rules need to know of .dmn and .form files: ids, columns and keys, without evaluating anything."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._elements import kind

_ALLOWED = "inputValues"
_DEEPEST = 50


@dataclass(frozen=True, eq=False)
class Table:
    """A decision of a .dmn file. `outputs` are column names; [] for a decision that is no table."""

    file: str
    element: Element
    id: str
    hit_policy: str
    outputs: tuple[str, ...]
    rows: tuple[tuple[Element, ...], ...]
    """The output cells of each row."""
    inputs: tuple[str, ...] = ()
    """What the columns of conditions look at."""
    lines: tuple[int, ...] = ()
    """Where they stand."""
    conditions: tuple[tuple[Element, ...], ...] = ()
    """The cells of conditions of each row."""
    types: tuple[str, ...] = ()
    """The types of the outputs, "" where nothing is said."""
    aggregated: bool = False
    has_default: bool = False
    """Whether an output says what holds where no row does."""

    def column(self, output: str) -> Iterator[tuple[int, str, int]]:
        """(row number from 1, cell text, line) of an output column."""
        at = self.outputs.index(output)
        for number, row in enumerate(self.rows, 1):
            if at < len(row):
                yield number, "".join(row[at].itertext()).strip(), row[at].sourceline or 1


def read_tables(root: Element, file: str) -> list[Table]:
    """All decisions of a .dmn file."""
    return [_read_table(e, file) for e in root.iter() if kind(e) == "decision" and e.get("id")]


def _read_table(decision: Element, file: str) -> Table:
    table = next((e for e in decision if kind(e) == "decisionTable"), None)
    parts = list(table) if table is not None else []
    rules = [part for part in parts if kind(part) == "rule"]
    return Table(
        file=file,
        element=decision,
        id=decision.get("id", ""),
        hit_policy=table.get("hitPolicy", "UNIQUE") if table is not None else "",
        outputs=tuple(c.get("name", "") for c in parts if kind(c) == "output"),
        rows=tuple(tuple(c for c in r if kind(c) == "outputEntry") for r in rules),
        inputs=tuple(text_in(c) for c in parts if kind(c) == "input"),
        lines=tuple(c.sourceline or 1 for c in parts if kind(c) == "input"),
        conditions=tuple(tuple(c for c in r if kind(c) == "inputEntry") for r in rules),
        types=tuple(c.get("typeRef", "") for c in parts if kind(c) == "output"),
        aggregated=table is not None and bool(table.get("aggregation")),
        has_default=table is not None and any(kind(e) == "defaultOutputEntry" for e in table.iter()),
    )


def in_table(found: Finding, table: Table, line: int) -> Finding:
    """A finding of a diagram's rule, told at the table that it is about."""
    name = table.element.get("name", "")
    return replace(found, file=table.file, line=line, element=table.id, name=name, kind="decision")


def text_in(element: Element) -> str:
    """The FEEL of a cell or of a column's head."""
    texts = [
        child.text or "" for part in element.iter() if kind(part) != _ALLOWED for child in part if kind(child) == "text"
    ]
    return texts[0].strip() if texts else ""


@dataclass(frozen=True)
class FormFile:
    """A .form file: its id, the keys of its fields, and the variables it looks at besides."""

    file: str
    id: str
    keys: frozenset[str]
    reads: frozenset[str] = frozenset()
    fields: tuple[Mapping[str, Any], ...] = ()
    """All components, those in groups too, as they are written."""


def read_form_file(content: bytes, file: str, reads: frozenset[str] = frozenset()) -> FormFile | None:
    """What is needed of a .form file, None where it is not readable (the forms' own reader says why, and `reads`)."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or not isinstance(data.get("id"), str):
        return None
    return FormFile(file, data["id"], frozenset(_keys(data, 0)), reads, tuple(_fields(data, 0)))


def _fields(part: object, depth: int) -> Iterator[Mapping[str, Any]]:
    below = part.get("components") if isinstance(part, dict) and depth <= _DEEPEST else None
    for child in below if isinstance(below, list) else []:
        if isinstance(child, dict):
            yield child
            yield from _fields(child, depth + 1)


def _keys(part: object, depth: int) -> Iterator[str]:
    if not isinstance(part, dict) or depth > _DEEPEST:
        return
    path = part.get("path")
    for key in (part.get("key"), path.split(".")[0] if isinstance(path, str) else None):
        if isinstance(key, str) and key:
            yield key.split(".")[0]
    below = part.get("components")
    for child in below if isinstance(below, list) else []:
        yield from _keys(child, depth + 1)
