"""What people don't want to be asked or told, and when they were asked last."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.ids import ChannelId, SopKey, TeamId, UserId
from storage.rows_flow import MuteRow, QuietStartRow, StartOfferRow
from storage.store import Tx

_offer, _quiet, _mute = StartOfferRow.__table__, QuietStartRow.__table__, MuteRow.__table__  # type: ignore[attr-defined]  # SQLModel adds them


def last_start_offer(tx: Tx, team: TeamId, user: UserId, sop: SopKey) -> datetime | None:
    """Give when this person was last offered to start this SOP."""
    query = select(_offer.c.at).where(_offer.c.team_id == team, _offer.c.user_id == user, _offer.c.sop_key == sop)
    found: datetime | None = tx.execute(query).scalar()
    return found


def note_start_offer(tx: Tx, team: TeamId, user: UserId, sop: SopKey, now: datetime) -> None:
    """Note that this person is offered to start this SOP now."""
    put = _dialect(tx).insert(_offer).values(team_id=team, user_id=user, sop_key=sop, at=now)
    tx.execute(put.on_conflict_do_update(index_elements=["team_id", "user_id", "sop_key"], set_={"at": now}))


def wants_quiet(tx: Tx, team: TeamId, user: UserId, sop: SopKey, channel: ChannelId) -> bool:
    """Whether this person wants no such offer in this channel."""
    key = {"team_id": team, "user_id": user, "sop_key": sop, "channel_id": channel}
    query = select(_quiet.c.team_id).where(*(_quiet.c[name] == value for name, value in key.items()))
    return tx.execute(query).first() is not None


def quieten(tx: Tx, team: TeamId, user: UserId, sop: SopKey, channel: ChannelId) -> None:
    """Note that this person wants no such offer in this channel."""
    values = {"team_id": team, "user_id": user, "sop_key": sop, "channel_id": channel}
    tx.execute(_dialect(tx).insert(_quiet).values(values).on_conflict_do_nothing())


def mute(tx: Tx, team: TeamId, user: UserId, *, muted: bool) -> None:
    """Note whether this person wants the daily nudge."""
    if muted:
        tx.execute(_dialect(tx).insert(_mute).values(team_id=team, user_id=user).on_conflict_do_nothing())
    else:
        tx.execute(delete(_mute).where(_mute.c.team_id == team, _mute.c.user_id == user))


def muted(tx: Tx, team: TeamId) -> frozenset[UserId]:
    """Give everyone who wants no nudge."""
    return frozenset(tx.execute(select(_mute.c.user_id).where(_mute.c.team_id == team)).scalars())


def _dialect(tx: Tx) -> Any:  # noqa: ANN401 - the two have no common type
    return sqlite if tx.dialect.name == "sqlite" else postgresql
