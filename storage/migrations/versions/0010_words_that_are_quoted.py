"""Messages name the places whose words they repeat, and changes who wrote them: so both are found to be struck out."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_delivery = sa.table("delivery", sa.column("id", sa.Integer), sa.column("key", sa.String), sa.column("quotes", sa.Text))


def upgrade() -> None:
    """Move forward. Of what was posted before, only messages whose keys name a run tell whose words they repeat."""
    op.add_column("delivery", sa.Column("quotes", sa.Text(), nullable=True))
    op.add_column("improvement", sa.Column("author", sa.String(), nullable=True))
    connection = op.get_bind()
    named = _delivery.c.key.like("old blocker %") | _delivery.c.key.like("held %")
    for number, key in connection.execute(sa.select(_delivery.c.id, _delivery.c.key).where(named)).all():
        quotes = _old_blocker(*key.split()[2:4]) if key.startswith("old") else _subject(key.split()[1])
        connection.execute(sa.update(_delivery).where(_delivery.c.id == number).values(quotes=quotes))


def _old_blocker(run: str, blocker: str) -> str:
    return f"{_subject(run)}{run} blocker {blocker}\n"


def _subject(run: str) -> str:
    return f"\n{run} subject\n"


def downgrade() -> None:
    """Move back."""
    op.drop_column("improvement", "author")
    op.drop_column("delivery", "quotes")
