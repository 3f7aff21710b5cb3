"""What rules need to know of .dmn and .form files: ids, columns and keys, without evaluating anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element as Element

from engine.lint._elements import kind


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
    rows = tuple(tuple(c for c in r if kind(c) == "outputEntry") for r in parts if kind(r) == "rule")
    return Table(
        file=file,
        element=decision,
        id=decision.get("id", ""),
        hit_policy=table.get("hitPolicy", "UNIQUE") if table is not None else "",
        outputs=tuple(c.get("name", "") for c in parts if kind(c) == "output"),
        rows=rows,
    )


@dataclass(frozen=True)
class FormFile:
    """A .form file: its id, the keys of its fields, and the variables it looks at besides."""

    file: str
    id: str
    keys: frozenset[str]
    reads: frozenset[str] = frozenset()


def read_form_file(content: bytes, file: str, reads: frozenset[str] = frozenset()) -> FormFile | None:
    """What is needed of a .form file, None where it is not readable (the forms' own reader says why, and `reads`)."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or not isinstance(data.get("id"), str):
        return None
    return FormFile(file, data["id"], frozenset(_keys(data, 0)), reads)


def _keys(part: object, depth: int) -> Iterator[str]:
    if not isinstance(part, dict) or depth > 50:
        return
    path = part.get("path")
    for key in (part.get("key"), path.split(".")[0] if isinstance(path, str) else None):
        if isinstance(key, str) and key:
            yield key.split(".")[0]
    below = part.get("components")
    for child in below if isinstance(below, list) else []:
        yield from _keys(child, depth + 1)
