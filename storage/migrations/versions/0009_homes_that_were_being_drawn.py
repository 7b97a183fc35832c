"""A Home that was being drawn when a process ended is drawn by the next one."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move forward."""
    op.add_column("home", sa.Column("drawing", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Move back."""
    op.drop_column("home", "drawing")
