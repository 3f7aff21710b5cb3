"""Who may sign in, with which role, and what is set."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from engine.tables._metadata import metadata

person = Table(
    "person",
    metadata,
    Column("login", String(100), primary_key=True),  # ASCII, lower case
    Column("name", Text, nullable=False),
    Column("password", Text, nullable=False, default=""),  # argon2; "" cannot sign in
    Column("active", Boolean, nullable=False, default=True),
    Column("language", String(5), nullable=False, default="zh"),
    Column("density", String(10), nullable=False, default=""),
    Column("single_keys", Boolean, nullable=False, default=True),
)

role = Table(
    "role",
    metadata,
    Column("login", ForeignKey("person.login"), primary_key=True),
    Column("role", String(20), primary_key=True),  # staff, office, designer, auditor, operator, worker
)

sign_in = Table(
    "sign_in",
    metadata,
    Column("digest", String(64), primary_key=True),  # SM3 of the random key in the cookie
    Column("login", ForeignKey("person.login"), nullable=False),
    Column("since", String(27), nullable=False),
    Column("seen", String(27), nullable=False),
    Column("address", Text, nullable=False, default=""),
    Column("agent", Text, nullable=False, default=""),
    Column("ended", String(27)),
    Index(None, "login"),
)

sign_in_failure = Table(
    "sign_in_failure",
    metadata,
    Column("login", String(100), primary_key=True),
    Column("address", String(100), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last", String(27), nullable=False),
)

access_token = Table(
    "access_token",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("login", ForeignKey("person.login"), nullable=False),
    Column("name", Text, nullable=False, default=""),
    Column("created", String(27), nullable=False),
    Column("used", String(27)),
    Column("revoked", String(27)),
    Index(None, "login"),
)

setting = Table(
    "setting",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("value", Text, nullable=False),
)
