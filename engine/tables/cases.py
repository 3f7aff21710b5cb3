"""Running and ended cases: the case row that every command locks, its live state, its tasks, its due work."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from engine.tables._metadata import metadata

matter = Table(
    "matter",
    metadata,
    Column("id", String(100), primary_key=True),  # the business key: 2026-0187
    Column("opened_at", String(27), nullable=False),
)

case_ = Table(
    "case_",
    metadata,
    Column("id", String(36), primary_key=True),  # UUIDv7
    Column("definition_id", ForeignKey("definition.id"), nullable=False),
    Column("key", String(100), nullable=False),
    Column("bundle", ForeignKey("bundle.digest"), nullable=False),
    Column("matter", ForeignKey("matter.id"), nullable=False),
    Column("title", Text, nullable=False, default=""),
    Column("state", String(10), nullable=False),  # active, completed, cancelled
    Column("outcome", Text, nullable=False, default=""),  # id of the end event reached
    Column("version", Integer, nullable=False),  # belt beside the row lock
    Column("seq", Integer, nullable=False),  # last event in its log
    Column("head", String(64), nullable=False),  # chain hash of that event
    Column("starter", String(100), nullable=False),
    Column("starter_capacity", String(100), nullable=False, default=""),
    Column("unit", String(100), nullable=False, default=""),
    Column("urgency", String(20), nullable=False, default=""),
    Column("marked", String(20)),  # urgency as the office marked it: goes before what the diagram says
    Column("secrecy", String(40)),  # in full: 机密★5年; null: not classified
    Column("started_at", String(27), nullable=False),
    Column("ended_at", String(27)),
    Index(None, "key", "state", "started_at"),
    Index(None, "matter"),
    Index(None, "unit"),
    Index(None, "starter", "started_at"),
    Index(None, "started_at"),
    Index(None, "ended_at"),
    Index(
        "ix_case__active",
        "started_at",
        sqlite_where=text("state = 'active'"),
        postgresql_where=text("state = 'active'"),
    ),
)

state = Table(
    "state",
    metadata,
    Column("case_id", ForeignKey("case_.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("digest", String(64), nullable=False),  # SM3 of value, so that the state digest need not read it again
)

task = Table(
    "task",
    metadata,
    Column("id", String(36), primary_key=True),  # uuid5(case, token)
    Column("case_id", ForeignKey("case_.id"), nullable=False),
    Column("token", String(40), nullable=False),
    Column("kind", String(10), nullable=False, default="user"),
    Column("element", String(100), nullable=False),
    Column("name", Text, nullable=False),
    Column("state", String(10), nullable=False),  # open, completed, cancelled
    Column("assignee", String(100)),
    Column("owner", String(100)),  # who it was resolved to, before a claim
    Column("priority", Integer, nullable=False, default=50),
    Column("due", String(27)),
    Column("follow_up", String(27)),
    Column("basis", Text, nullable=False, default="[]"),
    Column("problem", String(40), nullable=False, default=""),
    Column("problem_sentence", Text, nullable=False, default=""),
    Column("opened_seq", Integer, nullable=False),
    Column("opened_at", String(27), nullable=False),
    Column("ended_seq", Integer),
    Column("ended_at", String(27)),
    Column("ended_by", String(100)),
    Column("ended_capacity", Text),
    Column("seen_at", String(27)),  # first opened by its holder; not an event
    Column("worker", String(100)),  # external work: the program that has it; not an event, as the next two
    Column("locked_until", String(27)),
    Column("retries", Integer),  # left, as the program said when it last failed
    UniqueConstraint("case_id", "token"),
    Index("ix_task_open_assignee", "assignee", "state"),
    Index(None, "owner"),
    Index(None, "case_id", "state"),
    Index(None, "ended_by", "ended_at"),
    Index(
        "ix_task_open_due",
        "due",
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

task_candidate = Table(
    "task_candidate",
    metadata,
    Column("task_id", ForeignKey("task.id"), primary_key=True),
    Column("kind", String(5), primary_key=True),  # user, group
    Column("value", String(200), primary_key=True),
    Index(None, "kind", "value"),
)

subscription = Table(
    "subscription",
    metadata,
    Column("case_id", ForeignKey("case_.id"), primary_key=True),
    Column("token", String(40), primary_key=True),
    Column("kind", String(10), nullable=False),  # message, signal, condition, incident
    Column("name", String(200), nullable=False),
    Column("matter", String(100), nullable=False),
    Column("element", String(100), nullable=False),
    Column("performers", Text, nullable=False, default="[]"),  # logins who may raise it by hand
    Column("detail", Text, nullable=False, default=""),
    Index(None, "kind", "name", "matter"),
)

draft = Table(
    "draft",
    metadata,
    Column("login", String(100), primary_key=True),
    Column("target", String(200), primary_key=True),  # task id, or start:<process key>
    Column("body", Text, nullable=False),
    Column("saved_at", String(27), nullable=False),
)

attachment = Table(
    "attachment",
    metadata,
    Column("case_id", ForeignKey("case_.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("seq", Integer, nullable=False),  # event that brought it
    Column("element", String(100), nullable=False),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sm3", String(64), nullable=False),
    Column("login", String(100), nullable=False),
)

attachment_chunk = Table(
    "attachment_chunk",
    metadata,
    Column("case_id", String(36), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("i", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),  # at most 1 MiB
)

due_work = Table(
    "due_work",
    metadata,
    Column("case_id", String(36), primary_key=True),
    Column("n", String(60), primary_key=True),  # timer, external: token; outbox: seq.n
    Column("kind", String(10), nullable=False),  # timer, job (a save point), message, signal; external: for programs
    Column(
        "state", String(10), nullable=False
    ),  # open, done, cancelled, incident, waiting (a message nobody waits for yet)
    Column("due", String(27), nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("name", Text, nullable=False, default=""),  # of the message or signal; the topic
    Column("matter", String(100), nullable=False, default=""),  # whose cases it is for; or the one case
    Column("body", Text, nullable=False, default="{}"),
    Column("error", Text, nullable=False, default=""),  # why the last try failed
    Index(
        "ix_due_work_open",
        "due",
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    Index(
        "ix_due_work_waiting",
        "matter",
        "name",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index(None, "kind", "state"),
)
