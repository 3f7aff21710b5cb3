"""What the four procedures need beside the first light"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version of the schema."""
    op.create_table(
        "message_start",
        sa.Column("message", sa.String(length=200), nullable=False),
        sa.Column("process", sa.String(length=100), nullable=False),
        sa.Column("element", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("message", "process", name=op.f("pk_message_start")),
    )
    with op.batch_alter_table("message_start", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_start_process"), ["process"], unique=False)
    op.create_table(
        "obligation",
        sa.Column("schedule", sa.String(length=100), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("period_kind", sa.String(length=20), nullable=False),
        sa.Column("period_end", sa.String(length=10), nullable=False),
        sa.Column("due", sa.String(length=27), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("definition_id", sa.String(length=200), nullable=False),
        sa.Column("opened_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_obligation_case_id")),
        sa.ForeignKeyConstraint(["definition_id"], ["definition.id"], name=op.f("fk_obligation_definition_id")),
        sa.PrimaryKeyConstraint("schedule", "unit", "period", name=op.f("pk_obligation")),
    )
    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_obligation_case_id"), ["case_id"], unique=False)
    op.create_table(
        "exception_request",
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("requester", sa.String(length=100), nullable=False),
        sa.Column("process", sa.String(length=100), nullable=False),
        sa.Column("element", sa.String(length=100), nullable=False),
        sa.Column("act_case", sa.String(length=36), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("authority", sa.String(length=100), nullable=False),
        sa.Column("refusal", sa.String(length=60), nullable=False),
        sa.Column("answers", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_exception_request_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_exception_request")),
        sa.UniqueConstraint("refusal", "rule", "code", name=op.f("uq_exception_request_refusal_rule_code")),
    )
    with op.batch_alter_table("exception_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_exception_request_requester_process_element"),
            ["requester", "process", "element"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_exception_request_at"), ["at"], unique=False)
    op.create_table(
        "exception_answer",
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("login", sa.String(length=100), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_exception_answer_case_id")),
        sa.PrimaryKeyConstraint("case_id", "seq", name=op.f("pk_exception_answer")),
    )
    op.create_table(
        "exception_taken",
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(length=100), nullable=False),
        sa.Column("login", sa.String(length=100), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("authority", sa.String(length=100), nullable=False),
        sa.Column("allowed_by", sa.String(length=100), nullable=False),
        sa.Column("grant_case", sa.String(length=36), nullable=True),
        sa.Column("same", sa.Boolean(), nullable=True),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_exception_taken_case_id")),
        sa.PrimaryKeyConstraint("case_id", "seq", "n", name=op.f("pk_exception_taken")),
        sa.UniqueConstraint("grant_case", name=op.f("uq_exception_taken_grant_case")),
    )
    with op.batch_alter_table("exception_taken", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exception_taken_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_exception_taken_login"), ["login"], unique=False)
    op.create_table(
        "book",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_book")),
    )
    op.create_table(
        "register_entry",
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("book", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_register_entry_case_id")),
        sa.PrimaryKeyConstraint("case_id", "name", "n", name=op.f("pk_register_entry")),
    )
    with op.batch_alter_table("register_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_register_entry_book_name_value"), ["book", "name", "value"], unique=False)
    op.create_table(
        "finding",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("rule", sa.String(length=100), nullable=False),
        sa.Column("definition_id", sa.String(length=200), nullable=False),
        sa.Column("clauses", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("strength", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("matter", sa.String(length=100), nullable=False),
        sa.Column("unit", sa.String(length=100), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("refs", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("found_at", sa.String(length=27), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("settled_at", sa.String(length=27), nullable=True),
        sa.Column("settled_by", sa.String(length=120), nullable=True),
        sa.Column("explained_at", sa.String(length=27), nullable=True),
        sa.Column("explained_by", sa.String(length=100), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_state_at"), ["state", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_rule_at"), ["rule", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_unit_at"), ["unit", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_matter"), ["matter"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_case_id"), ["case_id"], unique=False)
    op.create_table(
        "watch_state",
        sa.Column("rule", sa.String(length=100), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("due", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("rule", "subject", name=op.f("pk_watch_state")),
    )
    with op.batch_alter_table("watch_state", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_watch_state_due"), ["due"], unique=False)

    with op.batch_alter_table("case_", schema=None) as batch_op:
        batch_op.add_column(sa.Column("marked", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("secrecy", sa.String(length=40), nullable=True))
        batch_op.create_index(batch_op.f("ix_case__ended_at"), ["ended_at"], unique=False)
    for name, table, column, state in (
        ("ix_case__active", "case_", "started_at", "active"),
        ("ix_task_open_due", "task", "due", "open"),
    ):
        only = sa.text(f"state = '{state}'")
        op.create_index(name, table, [column], unique=False, sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("exception_taken")
    op.drop_table("exception_answer")
    op.drop_table("exception_request")
    op.drop_index("ix_task_open_due", table_name="task")
    op.drop_index("ix_case__active", table_name="case_")
    with op.batch_alter_table("case_", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case__ended_at"))
        batch_op.drop_column("secrecy")
        batch_op.drop_column("marked")
    op.drop_table("register_entry")
    op.drop_table("book")
    op.drop_table("watch_state")
    op.drop_table("finding")
    op.drop_table("obligation")
    op.drop_table("message_start")
