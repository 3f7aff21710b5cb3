"""External work: which program has it, until when, and how often it may still fail.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring a database of the version before up to this one."""
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("worker", sa.String(length=100), nullable=True))
        batch_op.add_column(sa.Column("locked_until", sa.String(length=27), nullable=True))
        batch_op.add_column(sa.Column("retries", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_column("retries")
        batch_op.drop_column("locked_until")
        batch_op.drop_column("worker")
