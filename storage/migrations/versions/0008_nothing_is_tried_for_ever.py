"""What failed is left alone for a while by itself, and a card is posted in another's place once for each fact."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_COUNTS = (("run", "card_posted_seq"), ("run", "card_again_seq"), ("letter", "attempts"), ("home", "attempts"))
_MOMENTS = (("letter", "again_at"), ("home", "again_at"))


def upgrade() -> None:
    """Move forward."""
    for table, name in _COUNTS:
        op.add_column(table, sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0")))
    for table, name in _MOMENTS:
        op.add_column(table, sa.Column(name, sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Move back."""
    for table, name in (*_MOMENTS, *_COUNTS):
        op.drop_column(table, name)
