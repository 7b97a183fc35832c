"""Work between people: offers, blockers, open steps, direct messages, reactions, errands, triggers, Home."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move forward."""
    op.create_table(
        "blocker",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("raised_by", sa.String(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "run", "number", name=op.f("pk_blocker")),
    )
    op.create_index(
        "ix_blocker_standing",
        "blocker",
        ["team_id", "person"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "errand",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("blocker", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "run", "blocker", name=op.f("pk_errand")),
    )
    op.create_table(
        "handoff",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("giver", sa.String(), nullable=False),
        sa.Column("receiver", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("team_id", "run", "step", "offered_at", name=op.f("pk_handoff")),
    )
    op.create_index(
        "ix_handoff_waiting",
        "handoff",
        ["team_id", "receiver"],
        sqlite_where=sa.text("answer IS NULL"),
        postgresql_where=sa.text("answer IS NULL"),
    )
    op.create_table(
        "home",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "user_id", name=op.f("pk_home")),
    )
    op.create_index(
        "ix_home_due", "home", ["team_id", "user_id"], sqlite_where=sa.text("due"), postgresql_where=sa.text("due")
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("raised", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("drawn", sa.String(), nullable=True),
        sa.Column("drawn_seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint(
            "team_id",
            "run",
            "user_id",
            "kind",
            "step",
            "raised",
            name=op.f("uq_letter_team_id_run_user_id_kind_step_raised"),
        ),
    )
    op.create_index("ix_letter_run", "letter", ["team_id", "run"])
    op.create_index(
        "ix_letter_waiting",
        "letter",
        ["team_id", "due_at"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "mute",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "user_id", name=op.f("pk_mute")),
    )
    op.create_table(
        "open_step",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("team_id", "run", "step", name=op.f("pk_open_step")),
    )
    op.create_index("ix_open_step_due", "open_step", ["team_id", "due_at"])
    op.create_index("ix_open_step_person", "open_step", ["team_id", "user_id"])
    op.create_table(
        "quiet_start",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("sop_key", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "user_id", "sop_key", "channel_id", name=op.f("pk_quiet_start")),
    )
    op.create_table(
        "reaction",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("event_ts", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "channel_id", "ts", "user_id", "name", name=op.f("pk_reaction")),
    )
    op.create_table(
        "start_offer",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("sop_key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "user_id", "sop_key", name=op.f("pk_start_offer")),
    )
    op.create_table(
        "thread_message",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "channel_id", "ts", name=op.f("pk_thread_message")),
    )
    # A remark that named its run, or its day, named its author to whoever joined the two.
    op.drop_column("remark", "run")
    op.alter_column("remark", "day", new_column_name="week")
    op.add_column("delivery", sa.Column("user_id", sa.String(), nullable=True))
    op.create_index("ix_run_owner", "run", ["team_id", "owner", "status"])


def downgrade() -> None:
    """Move back to runs alone."""
    op.alter_column("remark", "week", new_column_name="day")
    op.add_column("remark", sa.Column("run", sa.String(), nullable=False, server_default=""))
    op.drop_index("ix_run_owner", table_name="run")
    op.drop_column("delivery", "user_id")
    for table in (
        "thread_message",
        "start_offer",
        "reaction",
        "quiet_start",
        "open_step",
        "mute",
        "letter",
        "home",
        "handoff",
        "errand",
        "blocker",
    ):
        op.drop_table(table)
