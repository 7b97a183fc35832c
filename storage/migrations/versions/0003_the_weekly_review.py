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
        sa.Column("extra", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "channel_id", "slot", name=op.f("pk_digest")),
    )
    _create_changes()
    # Said before channels were kept: nobody can tell who may read it, so no digest does.
    op.add_column("remark", sa.Column("channel_id", sa.String(), nullable=False, server_default=sa.text("''")))
    op.add_column("remark", sa.Column("run", sa.String(), nullable=True))
    op.add_column("delivery", sa.Column("under_key", sa.String(), nullable=True))
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
    op.drop_column("delivery", "under_key")
    op.drop_column("remark", "run")
    op.drop_column("remark", "channel_id")
    op.drop_table("draft")
    op.drop_index("ix_improvement_team", table_name="improvement")
    op.drop_table("improvement")
    op.drop_index("ix_proposal_shown", table_name="proposal")
    op.drop_table("proposal")
    op.drop_table("digest")


def _create_changes() -> None:
    op.create_table(
        "proposal",
        _number(),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("extra", sa.Boolean(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index("ix_proposal_shown", "proposal", ["team_id", "channel_id", "shown_at"])
    op.create_table(
        "improvement",
        _number(),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("sop_key", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("input", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("look_after", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvement")),
    )
    op.create_index("ix_improvement_team", "improvement", ["team_id", "status"])
    op.create_table(
        "draft",
        _number(),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("sop_key", sa.String(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )


def _number() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _index_what_is_due(columns: list[str]) -> None:
    due = sa.text("state = 'due'")
    op.drop_index("ix_delivery_due", table_name="delivery")
    op.create_index("ix_delivery_due", "delivery", columns, sqlite_where=due, postgresql_where=due)
