"""The log: what happened, chained and checkpointed (contracts 8-10). Rows are only ever added."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from engine.tables._metadata import metadata

event = Table(
    "event",
    metadata,
    Column("stream", String(100), primary_key=True),  # a case's id, or "system:<subject>"
    Column("seq", Integer, primary_key=True),
    Column("at", String(27), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("actor", String(100), nullable=False, default=""),
    Column("element", String(100), nullable=False, default=""),
    Column("body", Text, nullable=False),  # canonical JSON of what the columns before it do not say
    Column("hash", String(64), nullable=False),
    Column("leaf", Integer, unique=True),  # index in the Merkle tree, given by the checkpoint
    Index(None, "kind", "at"),
)

stream = Table(
    "stream",
    metadata,
    # heads of the system streams; a case's head is in its own row. Locked by whoever appends
    Column("stream", String(100), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("head", String(64), nullable=False),
)

payload = Table(
    "payload",
    metadata,
    Column("stream", String(100), primary_key=True),
    Column("seq", Integer, primary_key=True),
    # canonical JSON {salt, …}: answers and opinions. The event holds its SM3, so that it can lawfully be destroyed
    Column("content", Text, nullable=False),
)

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("size", Integer, primary_key=True),  # number of leaves
    Column("root", String(64), nullable=False),
    Column("at", String(27), nullable=False),
    Column("peaks", Text, nullable=False),  # hashes of the perfect subtrees: what the next append needs
    Column("note", Text, nullable=False),  # the signed text, as also written outside the database
)
