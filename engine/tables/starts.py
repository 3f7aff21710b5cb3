"""What begins a case without a person: message start events, and the obligations that schedules open."""

from sqlalchemy import Column, ForeignKey, Index, String, Table

from engine.tables._metadata import metadata

message_start = Table(
    "message_start",
    metadata,
    # of the newest version of each process only: delivery looks here and need not load every program
    Column("message", String(200), primary_key=True),
    Column("process", String(100), primary_key=True),
    Column("element", String(100), nullable=False),
    Index(None, "process"),
)

obligation = Table(
    "obligation",
    metadata,
    # one a unit and period, however often and by how many the calendar is looked at (WR-01)
    Column("schedule", String(100), primary_key=True),
    Column("unit", String(60), primary_key=True),
    Column("period", String(20), primary_key=True),  # 2026Q3, 2026H1, 2026
    Column("period_kind", String(20), nullable=False),  # quarter, half_year, year
    Column("period_end", String(10), nullable=False),  # the period's last day in the city
    Column("due", String(27), nullable=False),
    Column("case_id", ForeignKey("case_.id"), nullable=False),  # one case may discharge several periods
    Column("definition_id", ForeignKey("definition.id"), nullable=False),  # version of the schedule
    Column("opened_at", String(27), nullable=False),
    Index(None, "case_id"),
)
