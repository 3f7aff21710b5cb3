"""What was deployed: files by content, deployments, and the version of each process they made."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from engine.tables._metadata import metadata

resource = Table(
    "resource",
    metadata,
    Column("digest", String(64), primary_key=True),  # SM3 of content
    Column("content", LargeBinary, nullable=False),
)

deployment = Table(
    "deployment",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("name", Text, nullable=False),
    Column("source", Text, nullable=False, default=""),
    Column("deployed_at", String(27), nullable=False),
    Column("deployed_by", String(100), nullable=False),
    Column("digest", String(64), nullable=False),  # of names and contents together: the duplicate filter
    Index(None, "digest"),
)

deployment_resource = Table(
    "deployment_resource",
    metadata,
    Column("deployment_id", ForeignKey("deployment.id"), primary_key=True),
    Column("id", String(36), nullable=False),
    Column("name", Text, primary_key=True),
    Column("digest", ForeignKey("resource.digest"), nullable=False),
)

bundle = Table(
    "bundle",
    metadata,
    # SM3 of body: main process, and every diagram, table and form that a case of it needs, by digest (contracts 7)
    Column("digest", String(64), primary_key=True),
    Column("body", Text, nullable=False),
)

definition = Table(
    "definition",
    metadata,
    Column("id", String(200), primary_key=True),  # key:version:uuid, as Camunda 7
    Column("kind", String(10), nullable=False),  # process, decision, form, schedule, rule
    Column("key", String(100), nullable=False),
    Column("version", Integer, nullable=False),
    Column("version_tag", Text),
    Column("name", Text, nullable=False, default=""),
    Column("deployment_id", ForeignKey("deployment.id"), nullable=False),
    Column("resource_name", Text, nullable=False),
    Column("digest", ForeignKey("resource.digest"), nullable=False),
    Column("bundle", ForeignKey("bundle.digest")),  # processes only
    Column("executable", Boolean, nullable=False, default=True),
    UniqueConstraint("kind", "key", "version"),
    Index(None, "deployment_id"),
)
