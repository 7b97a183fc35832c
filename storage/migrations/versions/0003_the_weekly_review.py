"""The weekly review: which digests were posted, and the indexes that find the runs of a period and of an SOP."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move forward."""
    op.create_table(
        "digest",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "channel_id", "slot", name=op.f("pk_digest")),
    )
    _index_what_is_due(["team_id", "lane", "id"])
    op.create_index(
        "ix_letter_standing",
        "letter",
        ["team_id", "run"],
        sqlite_where=sa.text("state = 'standing'"),
        postgresql_where=sa.text("state = 'standing'"),
    )
    op.create_index("ix_run_ended", "run", ["team_id", "ended_at"])
    op.create_index("ix_run_sop_ended", "run", ["team_id", "sop_key", "ended_at"])


def downgrade() -> None:
    """Move back."""
    op.drop_index("ix_run_sop_ended", table_name="run")
    op.drop_index("ix_letter_standing", table_name="letter")
    op.drop_index("ix_run_ended", table_name="run")
    _index_what_is_due(["lane", "id"])
    op.drop_table("digest")


def _index_what_is_due(columns: list[str]) -> None:
    due = sa.text("state = 'due'")
    op.drop_index("ix_delivery_due", table_name="delivery")
    op.create_index("ix_delivery_due", "delivery", columns, sqlite_where=due, postgresql_where=due)
