"""What is downloaded from a case: its files, and the diagram it follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine import history, store
from engine.errors import NotFound
from engine.tables import attachment as attachment_table
from engine.tables import case_, resource
from engine.worklist.who import Actor, may_see


@dataclass(frozen=True)
class CaseFileContent:
    """A file of a case. `type` is what the sender said it was: never serve it as that. `size` in bytes."""

    case: str
    n: int
    name: str
    type: str
    size: int

    def chunks(self, connection: Connection) -> Sequence[bytes]:
        """The content, in pieces of at most 1 MiB."""
        return store.chunks_of(connection, self.case, self.n)


def attachment(connection: Connection, who: Actor, case_id: str, n: int) -> CaseFileContent:
    """File `n` of a case. NotFound for strangers, and where there is none."""
    columns = attachment_table.c
    row = connection.execute(
        select(columns.name, columns.type, columns.size).where(columns.case_id == case_id, columns.n == n)
    ).one_or_none()
    if row is None or not _may_see(connection, who, case_id):
        raise NotFound("UNKNOWN_ATTACHMENT")
    return CaseFileContent(case_id, n, row.name, row.type, row.size)


def diagram(connection: Connection, who: Actor, case_id: str, at: int | None = None) -> bytes:
    """The BPMN file that a case follows, or followed at step `at`, as the designer drew it. NotFound for strangers."""
    if not _may_see(connection, who, case_id):
        raise NotFound("UNKNOWN_CASE")
    digest = connection.execute(select(case_.c.bundle).where(case_.c.id == case_id)).scalar_one()
    if at is not None:
        digest = history.bundle_at(connection, case_id, at) or digest
    bundle = store.bundle_of(connection, digest)
    drawn = bundle.files[f"process:{bundle.process}"]
    return bytes(connection.execute(select(resource.c.content).where(resource.c.digest == drawn)).scalar_one())


def _may_see(connection: Connection, who: Actor, case_id: str) -> bool:
    row = connection.execute(select(case_).where(case_.c.id == case_id)).mappings().one_or_none()
    return row is not None and may_see(connection, who, dict(row))
