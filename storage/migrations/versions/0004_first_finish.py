"""A run's first finish, and the indexes that find an SOP's runs by it and by their start, in whatever channel."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_FIRST_FINISH = """
UPDATE run SET finished_at = (
  SELECT MIN(fact.at) FROM fact
  WHERE fact.team_id = run.team_id AND fact.run = run.name AND fact.kind = 'RunFinished'
)
"""


def upgrade() -> None:
    """Move forward."""
    op.add_column("run", sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(_FIRST_FINISH)
    op.drop_index("ix_run_sop_ended", table_name="run")
    op.create_index("ix_run_sop_finished", "run", ["team_id", "sop_key", "finished_at", "name"])
    op.create_index("ix_run_sop_started", "run", ["team_id", "sop_key", "started_at", "number"])


def downgrade() -> None:
    """Move back."""
    op.drop_index("ix_run_sop_started", table_name="run")
    op.drop_index("ix_run_sop_finished", table_name="run")
    op.create_index("ix_run_sop_ended", "run", ["team_id", "sop_key", "ended_at"])
    op.drop_column("run", "finished_at")
