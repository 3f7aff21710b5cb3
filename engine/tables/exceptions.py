"""Exceptions (contracts 23): who asked for one, what the authority answered, and every act that rests on one.

All derived from the log: the first from the start of the case that asks, the second from its decision, the third from
the act. A granted exception is used once: `grant_case` is unique.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from engine.tables._metadata import metadata

exception_request = Table(
    "exception_request",
    metadata,
    Column("case_id", ForeignKey("case_.id"), primary_key=True),  # the case that asks
    Column("requester", String(100), nullable=False),
    Column("process", String(100), nullable=False),  # the act: a step of a process …
    Column("element", String(100), nullable=False),
    Column("act_case", String(36), nullable=False),  # … in this case, "" for a start
    Column("rule", String(40), nullable=False),
    Column("code", String(60), nullable=False),
    Column("authority", String(100), nullable=False),
    Column("refusal", String(60), nullable=False),  # record of the refused try
    Column("answers", String(64), nullable=False),  # digest of what was tried
    Column("at", String(27), nullable=False),
    UniqueConstraint("refusal", "rule", "code"),
    Index(None, "requester", "process", "element"),
    Index(None, "at"),
)

exception_answer = Table(
    "exception_answer",
    metadata,
    Column("case_id", ForeignKey("case_.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),  # the newest counts
    Column("granted", Boolean, nullable=False),
    Column("login", String(100), nullable=False),
    Column("at", String(27), nullable=False),
)

exception_taken = Table(
    "exception_taken",
    metadata,
    Column("case_id", ForeignKey("case_.id"), primary_key=True),  # the case that acted
    Column("seq", Integer, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("element", String(100), nullable=False),
    Column("login", String(100), nullable=False),
    Column("rule", String(40), nullable=False),
    Column("code", String(60), nullable=False),
    Column("authority", String(100), nullable=False),
    Column("allowed_by", String(100), nullable=False),
    Column("grant_case", String(36)),  # null: allowed by the authority itself, in the act
    Column("same", Boolean),  # whether what was done is, word for word, what was asked for
    Column("at", String(27), nullable=False),
    UniqueConstraint("grant_case"),
    Index(None, "at"),
    Index(None, "login"),
)
