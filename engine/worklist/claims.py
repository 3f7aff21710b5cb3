"""Which clauses the deployed processes serve, and which scenarios prove them: for whoever draws and whoever audits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from engine import diagrams, history, values
from engine.clauses import Claim, claimed, proofs
from engine.tables import bundle, resource
from engine.views import ClauseLine

SUFFIXES = {"process": ".bpmn", "decision": ".dmn", "form": ".form"}
_MOST = 4000


@dataclass(frozen=True)
class Claimed:
    """What a file claims, and what its own diagram asks for: `kind:id`."""

    claims: tuple[Claim, ...]
    asks: frozenset[str] = frozenset()


_read: dict[tuple[str, str], Claimed] = {}
"""By name in the bundle and digest: a file never changes under its digest."""


@dataclass(frozen=True)
class Bundles:
    """The files that the current versions run on, by process: name in the bundle -> digest."""

    files: Mapping[str, Mapping[str, str]]

    def called(self, process: str) -> set[str]:
        """The processes that it calls, over others too."""
        names = {name.partition(":")[2] for name in self.files.get(process, ()) if name.startswith("process:")}
        return names - {process}


def bundles(connection: Connection, current: Mapping[str, str]) -> Bundles:
    """`current`: the digest of each process's bundle. One query."""
    wanted = select(bundle.c.digest, bundle.c.body).where(bundle.c.digest.in_(set(current.values())))
    bodies = {row.digest: _files(values.read(row.body)) for row in connection.execute(wanted)}
    return Bundles({process: bodies.get(digest, {}) for process, digest in current.items()})


def _files(body: object) -> dict[str, str]:
    found: Any = body.get("files") if isinstance(body, dict) else None
    return {str(name): str(digest) for name, digest in found.items()} if isinstance(found, dict) else {}


def clauses_of(connection: Connection, given: Bundles) -> dict[str, tuple[ClauseLine, ...]]:
    """The clauses that each process serves, by id: in its diagram, its tables, its forms. At most a query."""
    _learn(connection, given)
    return {process: _lines(process, files) for process, files in given.files.items()}


def _learn(connection: Connection, given: Bundles) -> None:
    """Reads the files that were not read before."""
    if len(_read) > _MOST:
        _read.clear()
    named = {(name, digest) for files in given.files.values() for name, digest in files.items()}
    missing = named - _read.keys()
    if not missing:
        return
    wanted = select(resource.c.digest, resource.c.content).where(resource.c.digest.in_({d for _, d in missing}))
    contents = {row.digest: bytes(row.content) for row in connection.execute(wanted)}
    for name, digest in missing:
        kind, _, ident = name.partition(":")
        content = contents.get(digest, b"")
        asks = _asked(content, name, ident) if kind == "process" else frozenset[str]()
        _read[name, digest] = Claimed(claimed(kind, content) if kind in SUFFIXES else (), asks)


def _asked(content: bytes, name: str, process: str) -> frozenset[str]:
    found = diagrams.references(diagrams.read_xml(content, name), process)
    return frozenset(f"{one.kind}:{one.ref}" for one in found if one.kind != "process")


def _lines(process: str, files: Mapping[str, str]) -> tuple[ClauseLine, ...]:
    own = f"process:{process}"
    asks = _read[own, files[own]].asks if own in files else frozenset[str]()
    homes: dict[str, dict[str, list[str]]] = {}
    for name in (own, *sorted(asks)):
        for clause, element in _read[name, files[name]].claims if name in files else ():
            homes.setdefault(clause, {}).setdefault(_file(name), []).append(element)
    return tuple(_line(clause, homes[clause].items()) for clause in sorted(homes))


def _file(name: str) -> str:
    kind, _, ident = name.partition(":")
    return ident + SUFFIXES.get(kind, "")


def _line(clause: str, homes: Iterable[tuple[str, list[str]]]) -> ClauseLine:
    (rule,) = history.rule_texts([clause])
    return ClauseLine(rule, tuple((file, tuple(elements)) for file, elements in homes), proofs().get(clause, ()))
