"""What was acted on already, so that a modal sent twice or an event delivered again acts once."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.ids import TeamId
from storage.rows import GestureRow
from storage.store import Tx

KEPT_FOR = timedelta(hours=24)
"""Slack delivers an event again for up to 24 hours ("Delayed Events")."""
_gesture = GestureRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it


def is_first(tx: Tx, team: TeamId, key: str, now: datetime) -> bool:
    """Remember this gesture; whether it is seen for the first time."""
    dialect = sqlite if tx.dialect.name == "sqlite" else postgresql
    once = dialect.insert(_gesture).on_conflict_do_nothing(index_elements=["team_id", "key"])
    # Asked for by RETURNING: how many rows an INSERT made is not told by every driver.
    made = tx.execute(once.values(team_id=team, key=key, at=now).returning(_gesture.c.key))
    return made.one_or_none() is not None


def forget_old(tx: Tx, now: datetime) -> None:
    """Drop what no redelivery can name any more."""
    tx.execute(delete(_gesture).where(_gesture.c.at < now - KEPT_FOR))
