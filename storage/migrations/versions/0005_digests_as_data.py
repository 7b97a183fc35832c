"""A digest is kept as what it tells, from which it is drawn; a proposal keeps what was said with its answer."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_proposal = sa.table("proposal", sa.column("id"), sa.column("reason"), sa.column("decision"))


def upgrade() -> None:
    """Move forward."""
    # What was posted before is not known as data: it stays as it is in Slack, and is drawn no more.
    op.drop_column("digest", "body")
    op.add_column("digest", sa.Column("content", sa.Text(), nullable=True))
    op.add_column("digest", sa.Column("given_up", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("proposal", sa.Column("decision", sa.Text(), nullable=False, server_default=sa.text("'{}'")))
    for row in op.get_bind().execute(sa.select(_proposal.c.id, _proposal.c.reason)).all():
        _say(row.id, decision=json.dumps({"why": row.reason}) if row.reason else "{}")
    op.drop_column("proposal", "reason")


def downgrade() -> None:
    """Move back."""
    op.add_column("proposal", sa.Column("reason", sa.Text(), nullable=False, server_default=sa.text("''")))
    for row in op.get_bind().execute(sa.select(_proposal.c.id, _proposal.c.decision)).all():
        _say(row.id, reason=json.loads(row.decision).get("why", ""))
    op.drop_column("proposal", "decision")
    op.drop_column("digest", "given_up")
    op.drop_column("digest", "content")
    # An empty message: a digest that the bot of before would change no more.
    empty = sa.text('\'{"text": "", "blocks": []}\'')
    op.add_column("digest", sa.Column("body", sa.Text(), nullable=False, server_default=empty))


def _say(number: int, **values: str) -> None:
    op.get_bind().execute(sa.update(_proposal).where(_proposal.c.id == number).values(values))
