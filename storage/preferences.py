"""What people don't want to be asked or told, and when they were asked last."""

from datetime import datetime

from sqlalchemy import delete, select

from bot.domain.ids import ChannelId, SopKey, TeamId, UserId
from storage.rows_flow import MuteRow, QuietStartRow, StartOfferRow
from storage.store import Tx
from storage.upsert import add, put

_offer, _quiet, _mute = StartOfferRow.__table__, QuietStartRow.__table__, MuteRow.__table__  # type: ignore[attr-defined]  # SQLModel adds them


def last_start_offer(tx: Tx, team: TeamId, user: UserId, sop: SopKey) -> datetime | None:
    """Give when this person was last offered to start this SOP."""
    query = select(_offer.c.at).where(_offer.c.team_id == team, _offer.c.user_id == user, _offer.c.sop_key == sop)
    found: datetime | None = tx.execute(query).scalar()
    return found


def note_start_offer(tx: Tx, team: TeamId, user: UserId, sop: SopKey, now: datetime) -> None:
    """Note that this person is offered to start this SOP now."""
    put(tx, _offer, {"team_id": team, "user_id": user, "sop_key": sop}, {"at": now})


def wants_quiet(tx: Tx, team: TeamId, user: UserId, sop: SopKey, channel: ChannelId) -> bool:
    """Whether this person wants no such offer in this channel."""
    key = {"team_id": team, "user_id": user, "sop_key": sop, "channel_id": channel}
    query = select(_quiet.c.team_id).where(*(_quiet.c[name] == value for name, value in key.items()))
    return tx.execute(query).first() is not None


def quieten(tx: Tx, team: TeamId, user: UserId, sop: SopKey, channel: ChannelId) -> None:
    """Note that this person wants no such offer in this channel."""
    add(tx, _quiet, {"team_id": team, "user_id": user, "sop_key": sop, "channel_id": channel})


def mute(tx: Tx, team: TeamId, user: UserId, *, muted: bool) -> None:
    """Note whether this person wants the daily nudge."""
    if muted:
        add(tx, _mute, {"team_id": team, "user_id": user})
    else:
        tx.execute(delete(_mute).where(_mute.c.team_id == team, _mute.c.user_id == user))


def muted(tx: Tx, team: TeamId) -> frozenset[UserId]:
    """Give everyone who wants no nudge."""
    return frozenset(tx.execute(select(_mute.c.user_id).where(_mute.c.team_id == team)).scalars())
