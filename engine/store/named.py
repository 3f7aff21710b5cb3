"""What an expression has named while a case ran (`machine.naming`): found among what is deployed, frozen, joined to it.

A case knows one version of each file. What it has already, it keeps; what is new is resolved now, and stays as it is.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, case, select

from engine import decisions, diagrams, values
from engine.diagrams import Reference
from engine.errors import Failure, Invalid
from engine.machine import Program, Unbound, Wanted
from engine.store.cases import Case
from engine.store.changes import write
from engine.store.programs import Bundle, Find, bundle_of, freeze, join_named, keep_bundle, newest, program
from engine.tables import definition, deployment, resource

FIXED = ("version", "versionTag")


def grown(connection: Connection, one: Case, unbound: Unbound) -> str:
    """Digest of the bundle that the case goes on with: its own, and what the expression has named. Keeps it.

    Failure at the element where nothing of that name is deployed, or where it does not go together with the case.
    """
    base, wanted = bundle_of(connection, str(one.row["bundle"])), unbound.wanted
    content = _meant(connection, str(one.row["definition_id"]), base, wanted)
    if content is None:
        raise unbound
    try:
        made, files = _with(connection, base, wanted, content)
        write(connection, keep_bundle(connection, made, files))
        program(connection, made.digest)
    except Invalid as invalid:
        raise _unfit(unbound, invalid) from invalid
    return made.digest


def carried(connection: Connection, was: str, onto: str) -> tuple[Bundle, Program]:
    """The bundle `onto` with the processes that expressions named in bundle `was`, and its program. Keeps nothing.

    Tables are asked and done with: the next time, the version that is the newest then is asked.
    """
    old, new = bundle_of(connection, was), bundle_of(connection, onto)
    kept = {key: how for key, how in old.named.items() if key.startswith("process:") and key not in new.files}
    parts = [bundle_of(connection, digest).files for _, _, digest in kept.values()]
    every = {key: digest for files in parts for key, digest in files.items()} | dict(new.files)
    made = join_named(connection, program(connection, onto), kept)
    return replace(new, files=dict(sorted(every.items())), named={**new.named, **kept}), made


def joined(connection: Connection, made: Program, unbound: Unbound, find: Find) -> Program:
    """A program of a draft or a rehearsal, with what the expression has named as `find` finds it. Keeps nothing."""
    wanted = unbound.wanted
    content = find(_reference(wanted))
    if content is None:
        raise unbound
    try:
        if wanted.kind == "decision":
            made = diagrams.join_decision(made, wanted.name, _table(content, wanted.name))
        else:
            bundle, files = freeze(wanted.name, content, f"{wanted.name}.bpmn", find)
            made = diagrams.join(made, diagrams.build(wanted.name, files, bundle.language))
    except Invalid as invalid:
        raise _unfit(unbound, invalid) from invalid
    return diagrams.bind(made, wanted.key, (wanted.binding, wanted.version))


def _with(connection: Connection, base: Bundle, wanted: Wanted, content: bytes) -> tuple[Bundle, dict[str, bytes]]:
    """The bundle with one more, and the files that are new in it."""
    files, digest = {wanted.key: content}, values.sm3(content)
    if wanted.kind == "process":
        part, files = freeze(wanted.name, content, f"{wanted.name}.bpmn", _find(connection, base))
        write(connection, keep_bundle(connection, part, files))
        digest = part.digest
    else:
        _table(content, wanted.name)
    told = {wanted.key: [wanted.binding, wanted.version, digest]}
    every = {**{key: values.sm3(one) for key, one in files.items()}, **base.files}
    return replace(base, files=dict(sorted(every.items())), named={**base.named, **told}), files


def _find(connection: Connection, base: Bundle) -> Find:
    """Where a reference of the named process leads: to what the case has already, else to the newest."""

    def find(reference: Reference) -> bytes | None:
        found, kept = newest(connection, reference), base.files.get(f"{reference.kind}:{reference.ref}")
        if kept is None or found is None or (reference.binding in FIXED and values.sm3(found) != kept):
            return found
        return connection.execute(select(resource.c.content).where(resource.c.digest == kept)).scalar()

    return find


def _meant(connection: Connection, definition_id: str, base: Bundle, wanted: Wanted) -> bytes | None:
    """The file that was named. Binding `deployment`: of the asking process's own deployment, else the newest before."""
    if wanted.binding != "deployment":
        return newest(connection, _reference(wanted))
    d = definition
    asks = select(d.c.deployment_id).where(d.c.kind == "process", d.c.key == wanted.process)
    asks = asks.where(d.c.digest == base.files[f"process:{wanted.process}"])
    if wanted.process == base.process:
        asks = select(d.c.deployment_id).where(d.c.id == definition_id)
    of = connection.execute(asks.order_by(d.c.version.desc()).limit(1)).scalar()
    at = select(deployment.c.deployed_at).where(deployment.c.id == of).scalar_subquery()
    found = select(resource.c.content).join(d, d.c.digest == resource.c.digest)
    found = found.join(deployment, deployment.c.id == d.c.deployment_id)
    found = found.where(d.c.kind == wanted.kind, d.c.key == wanted.name, deployment.c.deployed_at <= at)
    own = case((d.c.deployment_id == of, 1), else_=0)
    return connection.execute(found.order_by(own.desc(), d.c.version.desc()).limit(1)).scalar()


def _reference(wanted: Wanted) -> Reference:
    return Reference(wanted.kind, wanted.name, wanted.binding, wanted.version, "", 0)


def _table(content: bytes, name: str) -> decisions.Decision:
    return decisions.read_decisions(content, f"{name}.dmn")[name]


def _unfit(unbound: Unbound, invalid: Invalid) -> Failure:
    """The first finding says it best."""
    why = next((f"{one.sentence}{one.remedy}" for one in invalid.findings), invalid.sentence)
    return Failure("NOT_FITTING", unbound.element, f"“{unbound.wanted.name}”在这件案卷里不能用：{why}")
