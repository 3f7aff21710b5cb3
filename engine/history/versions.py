"""Which version of the diagrams a case ran on when: what its log is run again with, and in whose words it is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from sqlalchemy import Connection, select

from engine import store
from engine.history.reading import LOGGED, Recorded, decode
from engine.machine import Migration, Program
from engine.tables import event

Versions = Mapping[str, Program]
"""Programs by the digest of their bundle."""
NO_VERSIONS: Versions = MappingProxyType({})


@dataclass(frozen=True)
class Told:
    """The programs of a case, in whose words its events are told: `earlier` by the number of the event that left it."""

    last: Program
    earlier: Sequence[tuple[int, Program]] = field(default=())

    def at(self, seq: int) -> Program:
        """What it ran on once event `seq` was written."""
        return next((program for left, program in self.earlier if seq < left), self.last)


def migration_of(data: Mapping[str, object]) -> Migration:
    """The plan that a `migrated` event was made by."""
    mapping, renewed = data["mapping"], data.get("renewed", ())
    assert isinstance(mapping, dict)
    assert isinstance(renewed, Sequence)
    return Migration({str(old): str(new) for old, new in mapping.items()}, frozenset(str(one) for one in renewed))


def versions_named(connection: Connection, recorded: Iterable[Recorded]) -> Versions:
    """The programs that these events put their case on."""
    moving = (store.MIGRATED, store.CONTINUED)
    digests = {str(one.data["bundle"]) for one in recorded if one.kind in moving and "bundle" in one.data}
    return {digest: store.program(connection, digest) for digest in sorted(digests)}


def bundle_at(connection: Connection, case: str, seq: int) -> str:
    """Digest of the bundle that a case ran on at event `seq`, "" where it still does."""
    c = event.c
    wanted = select(*LOGGED).where(c.stream == case, c.kind == store.MIGRATED, c.seq > seq).order_by(c.seq)
    row = connection.execute(wanted.limit(1)).mappings().one_or_none()
    return "" if row is None else str(decode(row).data["was"])


def told(connection: Connection, last: Mapping[str, Program]) -> dict[str, Told]:
    """By case, in whose words to tell it. `last`: what each runs on today."""
    c = event.c
    wanted = select(*LOGGED).where(c.stream.in_(last), c.kind == store.MIGRATED).order_by(c.stream, c.seq)
    left: dict[str, list[tuple[int, Program]]] = {}
    for row in connection.execute(wanted).mappings():
        one = decode(row)
        left.setdefault(one.stream, []).append((one.seq, store.program(connection, str(one.data["was"]))))
    return {case: Told(program, left.get(case, ())) for case, program in last.items()}
