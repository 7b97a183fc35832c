"""What was acted on already, so that what is sent twice or delivered again acts once."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from bot.domain.ids import TeamId
from storage.rows import GestureRow
from storage.store import Tx
from storage.upsert import add_if_new

KEPT_FOR = timedelta(hours=24)
"""Slack delivers an event again for up to 24 hours ("Delayed Events")."""
_gesture = GestureRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it


def is_first(tx: Tx, team: TeamId, key: str, now: datetime) -> bool:
    """Remember this gesture; whether it is seen for the first time."""
    return add_if_new(tx, _gesture, {"team_id": team, "key": key, "at": now})


def was_seen(tx: Tx, team: TeamId, key: str) -> bool:
    """Whether this gesture was seen before, within the time that gestures are kept for."""
    mine = (_gesture.c.team_id == team) & (_gesture.c.key == key)
    return tx.execute(select(_gesture.c.key).where(mine)).first() is not None


def forget_old(tx: Tx, now: datetime) -> None:
    """Drop what no redelivery can name any more."""
    tx.execute(delete(_gesture).where(_gesture.c.at < now - KEPT_FOR))
