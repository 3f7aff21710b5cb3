"""What the four procedures need beside the first light"""

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version of the schema."""


def downgrade() -> None:
    """Go back to the version before."""
