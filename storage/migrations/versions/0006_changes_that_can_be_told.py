"""A change is looked at again after 5 runs or more, also one that was made when fewer could be asked for."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_LEAST = 5
_improvement = sa.table("improvement", sa.column("look_after", sa.Integer), sa.column("status", sa.String))
_draft = sa.table("draft", sa.column("id", sa.Integer), sa.column("change", sa.Text), sa.column("status", sa.String))


def upgrade() -> None:
    """Move forward."""
    followed = (_improvement.c.status == "running") & (_improvement.c.look_after < _LEAST)
    op.execute(sa.update(_improvement).where(followed).values(look_after=_LEAST))
    connection = op.get_bind()
    waiting = sa.select(_draft.c.id, _draft.c.change).where(_draft.c.status == "waiting")
    for number, text in connection.execute(waiting).all():
        change = json.loads(text)
        if 0 < (change.get("look_after") or 0) < _LEAST:
            written = json.dumps(change | {"look_after": _LEAST}, ensure_ascii=False)
            connection.execute(sa.update(_draft).where(_draft.c.id == number).values(change=written))


def downgrade() -> None:
    """Move back: what was asked for before isn't known, and is not needed."""
