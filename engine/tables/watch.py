"""What the watched rules found, and where each of them stands."""

from sqlalchemy import Column, Index, String, Table, Text

from engine.tables._metadata import metadata

finding = Table(
    "finding",
    metadata,
    Column("id", String(64), primary_key=True),  # SM3 of rule and key: the same again from the log
    Column("rule", String(100), nullable=False),  # id of the rule file
    Column("definition_id", String(200), nullable=False),  # the version of it that found this
    Column("clauses", String(200), nullable=False, default=""),  # ids of the catalogue: "WR-07"
    Column("code", String(60), nullable=False, default=""),
    Column("name", Text, nullable=False, default=""),
    Column("strength", String(10), nullable=False, default=""),
    Column("key", String(200), nullable=False),  # what tells it apart among the findings of its rule
    Column("sentence", Text, nullable=False),
    Column("remedy", Text, nullable=False, default=""),
    Column("case_id", String(36), nullable=False, default=""),
    Column("matter", String(100), nullable=False, default=""),
    Column("unit", String(100), nullable=False, default=""),
    Column("period", String(20), nullable=False, default=""),
    Column("refs", Text, nullable=False, default="[]"),  # events it rests on: [[stream, number], …]
    Column("at", String(27), nullable=False),  # when the rule was broken
    Column("found_at", String(27), nullable=False),  # when that was noticed
    Column("state", String(10), nullable=False),  # open, settled (by an event), explained (by a person)
    Column("settled_at", String(27)),
    Column("settled_by", String(120)),  # stream/number of the event
    Column("explained_at", String(27)),
    Column("explained_by", String(100)),
    Column("reason", Text),
    Index(None, "state", "at"),
    Index(None, "rule", "at"),
    Index(None, "unit", "at"),
    Index(None, "matter"),
    Index(None, "case_id"),
)

watch_state = Table(
    "watch_state",
    metadata,
    # a rule's memory of one subject; rule "" is the watch's own: how far it has read, which rules hold
    Column("rule", String(100), primary_key=True),
    Column("subject", String(200), primary_key=True),
    Column("value", Text, nullable=False),
    Column("due", String(27)),  # when it has to be looked at again although nothing happens
    Index(None, "due"),
)
