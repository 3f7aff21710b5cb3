"""What scenarios went through of a draft, and what not: elements and flows of its diagrams, rows of its tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from engine import comparing, history, releases, store
from engine.machine import Program

WALKED = frozenset(["left", "taken", "fired"])
"""What of a case's trail says that an element or flow was gone through, not only reached."""


@dataclass
class Counted:
    """How often: `ways` by (process, element or flow), `rows` by (table, number of the row from 1)."""

    ways: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows: Counter[tuple[str, int]] = field(default_factory=Counter)

    def add_cases(self, connection: Connection) -> None:
        """Counts what every case in the database went through, by doing it again from its log."""
        for case in history.case_ids(connection):
            for frame in history.replay(connection, case).frames:
                for one in frame.result.trail if frame.result else ():
                    if one.what in WALKED:
                        self.ways[one.process or frame.case.program.process, one.element] += 1


@dataclass(frozen=True)
class ElementCover:
    """An element or a flow (`type` "sequenceFlow"), its name as designers know it, how often it was gone through."""

    process: str
    id: str
    type: str
    name: str
    times: int


@dataclass(frozen=True)
class TableCover:
    """A decision table; of every row what its columns say, and how often it hit."""

    id: str
    name: str
    rows: tuple[tuple[Mapping[str, str], int], ...]

    @property
    def missed(self) -> tuple[int, ...]:
        """The numbers of the rows that never hit, from 1."""
        return tuple(n for n, (_, times) in enumerate(self.rows, 1) if not times)


@dataclass(frozen=True)
class Coverage:
    """Of every diagram and table of a draft, in the order of the files."""

    elements: tuple[ElementCover, ...]
    tables: tuple[TableCover, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    """Process id -> what it is called."""

    @property
    def missed(self) -> tuple[ElementCover, ...]:
        """Elements and flows that nothing went through."""
        return tuple(one for one in self.elements if not one.times)

    def of(self, process: str) -> tuple[ElementCover, ...]:
        """Those of one process."""
        return tuple(one for one in self.elements if one.process == process)

    def marks(self, process: str) -> dict[str, str]:
        """By element id of a process: "walked" or "missed"."""
        return {one.id: "walked" if one.times else "missed" for one in self.of(process)}


def cover(connection: Connection, draft: Mapping[str, bytes], counted: Counted) -> Coverage:
    """How much of `draft`, which is deployed in this database, was counted."""
    keys = list(releases.offers(draft))
    programs = [found[2] for kind, key in keys if kind == "process" and (found := store.program_of(connection, key))]
    texts: dict[str, tuple[str, list[dict[str, str]]]] = {}
    for name, content in draft.items():
        if name.endswith(".dmn"):
            texts |= comparing.table_rows(content)
    tables = [_table(key, texts[key], counted) for kind, key in keys if kind == "decision" and texts[key][1]]
    elements = [one for program in programs for one in _elements(program, counted)]
    return Coverage(tuple(elements), tuple(tables), {program.process: program.name for program in programs})


def _elements(program: Program, counted: Counted) -> Iterable[ElementCover]:
    key = program.process
    infos = program.processes[key]
    for info in infos.values():
        if info.type not in ("process", "sequenceFlow"):
            yield ElementCover(key, info.id, info.type, info.name or info.id, counted.ways[key, info.id])
    for flow in program.flows.values():
        if flow.process == key:
            ends = (infos[end].name or end if end in infos else end for end in (flow.source, flow.target))
            name = flow.name or " → ".join(ends)
            yield ElementCover(key, flow.id, "sequenceFlow", name, counted.ways[key, flow.id])


def _table(key: str, said: tuple[str, Sequence[Mapping[str, str]]], counted: Counted) -> TableCover:
    name, rows = said
    return TableCover(key, name or key, tuple((row, counted.rows[key, n]) for n, row in enumerate(rows, 1)))
