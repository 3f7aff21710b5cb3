"""Which files a case runs on, frozen by content; and the program made of them, made once a process.

A *bundle* names the main process and every diagram, decision table and form that a case of it can reach, each by the
SM3 of its content (contracts 7). It is resolved at deployment; only where a designer asked for the binding `latest`
is it resolved again when a case starts. A running case keeps its bundle.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from engine import diagrams, values
from engine.errors import Finding, Invalid
from engine.machine import Program
from engine.store.changes import Change, write
from engine.tables import bundle, definition, resource

Find = Callable[[diagrams.Reference], bytes | None]
"""The file a reference means, None where there is none."""

KEPT = 256  # programs in memory; a city has some dozens of processes and a few versions of each in use
_made: OrderedDict[str, Program] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True)
class Bundle:
    """`files` maps "process:<id>", "decision:<id>", "form:<id>" to digests; `latest`: to be resolved again at start.

    `language`: what the diagrams mean, see `diagrams.language`; told only where it is not the first. `named`: what
    expressions have named while a case ran, by the same keys: binding, version, and digest of its own bundle (of a
    process) or file (of a decision).
    """

    process: str
    files: Mapping[str, str]
    latest: bool
    language: int = 1
    named: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def body(self) -> str:
        """Canonical JSON."""
        told: dict[str, object] = {"process": self.process, "files": dict(self.files), "latest": self.latest}
        told |= {"language": self.language} if self.language > 1 else {}
        return values.write(
            {**told, "named": {key: list(how) for key, how in self.named.items()}} if self.named else told
        )

    @property
    def digest(self) -> str:
        """What identifies it, and what the start event of a case carries."""
        return values.sm3(self.body)


def freeze(process: str, content: bytes, file: str, find: Find) -> tuple[Bundle, dict[str, bytes]]:
    """The bundle of `process` as drawn in `content`, and its files. Invalid names all that is missing."""
    files = {f"process:{process}": content}
    todo, missing, latest, language = [(process, content, file)], list[Finding](), False, 1
    bound: dict[str, tuple[str, str]] = {}
    while todo:
        name, drawn, where = todo.pop()
        root = diagrams.read_xml(drawn, where)
        language = max(language, diagrams.language(root))
        for reference in diagrams.references(root, name):
            key = f"{reference.kind}:{reference.ref}"
            latest = latest or reference.binding == "latest"
            if bound.setdefault(key, (reference.binding, reference.version)) != (reference.binding, reference.version):
                missing.append(_bound_twice(reference, where))
            if key in files:
                continue
            found = find(reference)
            if found is None:
                missing.append(_missing(reference, where))
                continue
            files[key] = found
            if reference.kind == "process":
                todo.append((reference.ref, found, where))
    if missing:
        raise Invalid("DIAGRAM_INVALID", findings=missing)
    return Bundle(process, {key: values.sm3(files[key]) for key in sorted(files)}, latest, language), files


def _missing(reference: diagrams.Reference, file: str) -> Finding:
    what = {"process": "流程", "decision": "决策表", "form": "表单"}[reference.kind]
    return Finding(
        file=file,
        line=reference.line,
        element=reference.element,
        name=reference.element,
        rule=f"unknown-{reference.kind}",
        sentence=f"找不到{what}“{reference.ref}”。",
        remedy=f"把{what}“{reference.ref}”的文件一起部署，或改正引用的编号。",
        english=f"The {reference.kind} “{reference.ref}” does not exist.",
    )


def _bound_twice(reference: diagrams.Reference, where: str) -> Finding:
    """A case knows one version of each file: with two, one of the elements would silently run the other's."""
    return Finding(
        file=where,
        line=reference.line,
        element=reference.element,
        name=reference.element,
        rule="bound-twice",
        sentence=f"对“{reference.ref}”的绑定和别处不同，同一个案卷里只能用它的一个版本。",
        remedy="把几处的绑定（Binding）和版本改成一样。",
        english=f"“{reference.ref}” is bound in two ways within one program.",
    )


def bundle_of(connection: Connection, digest: str) -> Bundle:
    """The bundle stored under `digest`."""
    body = connection.execute(select(bundle.c.body).where(bundle.c.digest == digest)).scalar_one()
    data = values.read(body)
    assert isinstance(data, dict)
    return Bundle(data["process"], data["files"], data["latest"], data.get("language", 1), data.get("named", {}))


def program(connection: Connection, digest: str) -> Program:
    """The program of a stored bundle. Immutable, shared between threads. ValueError: what is stored was changed."""
    with _lock:
        if digest in _made:
            _made.move_to_end(digest)
            return _made[digest]
    stored = bundle_of(connection, digest)
    rows = connection.execute(select(resource).where(resource.c.digest.in_(set(stored.files.values())))).all()
    contents = {row.digest: row.content for row in rows}
    altered = [found for found, content in contents.items() if values.sm3(content) != found]
    if altered or stored.digest != digest:
        raise ValueError(f"stored under another digest: {altered or digest}")
    files = {key: contents[found] for key, found in stored.files.items()}
    made = join_named(connection, diagrams.build(stored.process, files, stored.language), stored.named)
    with _lock:
        _made[digest] = made
        while len(_made) > KEPT:
            _made.popitem(last=False)
    return made


def join_named(connection: Connection, made: Program, named: Mapping[str, Sequence[str]]) -> Program:
    """A program with what expressions have named, in that order; the tables are among the files it was built of."""
    for key, (binding, version, digest) in named.items():
        if key.startswith("process:"):
            made = diagrams.join(made, program(connection, digest))
        made = diagrams.bind(made, key, (binding, version))
    return made


def keep_contents(connection: Connection, contents: Iterable[bytes]) -> list[Change]:
    """The changes that store `contents`, as far as they are not there yet."""
    by_digest = {values.sm3(content): content for content in contents}
    there = set(connection.execute(select(resource.c.digest).where(resource.c.digest.in_(by_digest))).scalars())
    return [
        Change.insert(resource, {"digest": digest, "content": content})
        for digest, content in by_digest.items()
        if digest not in there
    ]


def keep_bundle(connection: Connection, made: Bundle, files: Mapping[str, bytes]) -> list[Change]:
    """The changes that store a bundle and the contents it names, as far as they are not there yet."""
    changes = keep_contents(connection, files.values())
    if connection.execute(select(bundle.c.digest).where(bundle.c.digest == made.digest)).first() is None:
        changes.append(Change.insert(bundle, {"digest": made.digest, "body": made.body}))
    return changes


def newest(connection: Connection, reference: diagrams.Reference) -> bytes | None:
    """The file that a reference means among what is deployed: the version asked for, else the newest."""
    found = select(resource.c.content).join(definition, definition.c.digest == resource.c.digest)
    found = found.where(definition.c.kind == reference.kind, definition.c.key == reference.ref)
    if reference.binding == "version":
        if not (reference.version.isdecimal() and len(reference.version) < 10):
            return None
        found = found.where(definition.c.version == int(reference.version))
    if reference.binding == "versionTag":
        found = found.where(definition.c.version_tag == reference.version)
    return connection.execute(found.order_by(definition.c.version.desc()).limit(1)).scalar()


def refrozen(connection: Connection, digest: str) -> str:
    """The bundle a case that starts now runs on: the stored one, with `latest` references resolved again."""
    stored = bundle_of(connection, digest)
    if not stored.latest:
        return digest
    main = stored.files[f"process:{stored.process}"]
    content = connection.execute(select(resource.c.content).where(resource.c.digest == main)).scalar_one()
    kept = dict(stored.files)

    def find(reference: diagrams.Reference) -> bytes | None:
        if reference.binding == "latest":
            return newest(connection, reference)
        same = kept.get(f"{reference.kind}:{reference.ref}")
        if same is None:
            return newest(connection, reference)
        return connection.execute(select(resource.c.content).where(resource.c.digest == same)).scalar()

    made, files = freeze(stored.process, content, stored.process, find)
    write(connection, keep_bundle(connection, made, files))
    return made.digest


def program_of(connection: Connection, key: str) -> tuple[str, str, Program] | None:
    """(definition id, bundle digest, program) of the newest executable version of process `key`, None if none is."""
    latest = (
        select(definition.c.id, definition.c.bundle)
        .where(definition.c.kind == "process", definition.c.key == key, definition.c.executable)
        .order_by(definition.c.version.desc())
        .limit(1)
    )
    row = connection.execute(latest).one_or_none()
    return None if row is None else (row.id, row.bundle, program(connection, row.bundle))
