"""Whether files may be deployed, beside all that is deployed already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from engine import lint, organisation, store
from engine.clauses import clauses
from engine.errors import Finding, Invalid
from engine.releases.offering import offers
from engine.tables import definition


def checked(files: Mapping[str, bytes], known: lint.Known) -> tuple[Finding, ...]:
    """The remarks on `files`. Invalid with every finding where anything keeps them from being deployed."""
    _refuse(store.unkeepable_names(files))
    findings = lint.lint(files, known)
    _refuse(finding for finding in findings if finding.level == "error")
    _refuse(store.unkeepable_ids(files, offers(files)))
    return tuple(finding for finding in findings if finding.level != "error")


def _refuse(findings: Iterable[Finding]) -> None:
    errors = tuple(findings)
    if errors:
        raise Invalid("DIAGRAM_INVALID", findings=errors)


def known(connection: Connection, now: dt.datetime) -> lint.Known:
    """What earlier deployments and the organisation offer, for the rules that check references."""
    rows = connection.execute(select(definition.c.kind, definition.c.key).distinct()).all()

    def keys(kind: str) -> frozenset[str]:
        return frozenset(row.key for row in rows if row.kind == kind)

    return lint.Known(
        processes=keys("process"),
        decisions=keys("decision"),
        forms=keys("form"),
        rules=frozenset(clauses()) or None,
        groups=organisation.group_ids(connection, now),
        unit_kinds=organisation.unit_kinds(connection),
        people=organisation.logins(connection),
        messages=store.all_message_starts(connection),
        elements=lambda process: _elements(connection, process),
        sent=frozenset(),
        standing=tuple(
            lint.Standing(f"{one.deployment}/{one.name}", one.content, one.defines)
            for one in store.standing(connection)
        ),
    )


def _elements(connection: Connection, process: str) -> frozenset[str]:
    """Ids of the elements and flows of the newest version of a process and all it calls; none where there is none."""
    found = store.program_of(connection, process)
    if found is None:
        return frozenset()
    program = found[2]
    return frozenset(name for elements in program.processes.values() for name in elements) | frozenset(program.flows)
