"""Files handed in with a step: content in chunks of at most 1 MiB, so that no row is large (contracts 24)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import Connection, func, insert, select

from engine import values
from engine.errors import Invalid, NotFound
from engine.tables import attachment, attachment_chunk

CHUNK = 2**20
LIMIT = 50 * 2**20
UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]")


def keep_files(
    connection: Connection, case_id: str, files: Collection[tuple[str, str, bytes]]
) -> list[dict[str, object]]:
    """Stores the contents of (name, type, content); what the event keeps of each: n, name, type, size, sm3."""
    if not files:
        return []
    counted = select(func.coalesce(func.max(attachment.c.n), 0)).where(attachment.c.case_id == case_id)
    n = int(connection.execute(counted).scalar_one())
    kept: list[dict[str, object]] = []
    for name, kind, content in files:
        if len(content) > LIMIT:
            raise Invalid("TOO_LARGE", problems={"attachments": "单个附件最多 50 MB。"}, limit="50 MB")
        n += 1
        chunks = [content[at : at + CHUNK] for at in range(0, len(content), CHUNK)] or [b""]
        rows = [{"case_id": case_id, "n": n, "i": i, "content": chunk} for i, chunk in enumerate(chunks)]
        connection.execute(insert(attachment_chunk), rows)
        safe = UNSAFE.sub("_", str(values.admit("attachments", name))).strip(". ")[-200:] or "附件"
        kept.append(
            {
                "n": n,
                "name": safe,
                "type": str(values.admit("attachments", kind))[:100],
                "size": len(content),
                "sm3": values.sm3(content),
            }
        )
    return kept


def file_of(connection: Connection, case_id: str, n: int) -> tuple[Mapping[str, object], Iterator[bytes]]:
    """The attachment's row and its content, chunk by chunk. The caller has checked who asks."""
    wanted = select(attachment).where(attachment.c.case_id == case_id, attachment.c.n == n)
    row = connection.execute(wanted).mappings().one_or_none()
    if row is None:
        raise NotFound("UNKNOWN_ATTACHMENT")
    return dict(row), iter(chunks_of(connection, case_id, n))


def chunks_of(connection: Connection, case_id: str, n: int) -> Sequence[bytes]:
    """The content of an attachment in order."""
    wanted = select(attachment_chunk.c.content).where(attachment_chunk.c.case_id == case_id, attachment_chunk.c.n == n)
    return connection.execute(wanted.order_by(attachment_chunk.c.i)).scalars().all()
