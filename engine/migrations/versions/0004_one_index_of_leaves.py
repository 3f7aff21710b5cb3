"""One index of the leaves: the unique constraint has one already.

Revision ID: 0004
Revises: 0003
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring a database of the version before up to this one."""
    op.drop_index("ix_event_leaf", table_name="event")


def downgrade() -> None:
    """Go back to the version before."""
    op.create_index("ix_event_leaf", "event", ["leaf"])
