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


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("obligation")
    op.drop_table("message_start")
