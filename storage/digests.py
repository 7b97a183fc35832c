"""Which digests were written, and what they say: one for a channel and a slot, whoever tries, however often."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from bot.blocks.message import Message
from bot.domain.ids import ChannelId, TeamId
from bot.domain.metrics import Period
from storage import deliveries
from storage.codec import message_from_text, message_to_text
from storage.deliveries import Delivery
from storage.rows_review import DigestRow
from storage.store import Tx
from storage.upsert import add_if_new

_digest = DigestRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it


@dataclass(frozen=True)
class Written:
    """How many digests a channel has had, and the slot of the latest, from which the next one goes on."""

    count: int
    until: datetime | None


def written(tx: Tx, team: TeamId, channel: ChannelId) -> Written:
    """Say which digests a channel has had; extra ones don't count."""
    query = select(func.count(), func.max(_digest.c.slot)).where(
        _digest.c.team_id == team, _digest.c.channel_id == channel, ~_digest.c.extra
    )
    count, until = tx.execute(query).one()
    return Written(count, until)


def key(channel: ChannelId, slot: datetime) -> str:
    """Name the message of a digest."""
    return f"digest {channel} {slot:%Y-%m-%dT%H:%M:%SZ}"


def put(
    tx: Tx, team: TeamId, channel: ChannelId, period: Period, message: Message, *, now: datetime, extra: bool
) -> bool:
    """Write the digest of a period, which ends at its slot, and queue it; false if that was done already."""
    row = {
        "team_id": team,
        "channel_id": channel,
        "slot": period.until,
        "extra": extra,
        "since": period.since,
        "posted_at": now,
        "body": message_to_text(message),
    }
    if not add_if_new(tx, _digest, row):
        return False
    name = key(channel, period.until)
    deliveries.queue(tx, team, [Delivery(key=name, channel=channel, message=message)], now)
    return True


def say_otherwise(
    tx: Tx, team: TeamId, channel: ChannelId, since: datetime, change: Callable[[Message], Message | None]
) -> None:
    """Let the digests that were posted in a channel since then say something else, where the change gives that."""
    here = (_digest.c.team_id == team) & (_digest.c.channel_id == channel) & (_digest.c.posted_at >= since)
    for row in tx.execute(select(_digest).where(here)).all():
        changed = change(message_from_text(row.body))
        if changed is not None:
            tx.execute(update(_digest).where(here, _digest.c.slot == row.slot).values(body=message_to_text(changed)))
            deliveries.say_otherwise(tx, team, key(channel, row.slot), changed)


def channels(tx: Tx, team: TeamId, since: datetime) -> tuple[ChannelId, ...]:
    """Give the channels in which a digest was posted since then."""
    query = select(_digest.c.channel_id).where(_digest.c.team_id == team, _digest.c.posted_at >= since).distinct()
    return tuple(tx.execute(query).scalars())


def body(tx: Tx, team: TeamId, channel: ChannelId, slot: datetime) -> Message | None:
    """Give what a digest says now; None if there is none of this slot."""
    query = select(_digest.c.body).where(
        _digest.c.team_id == team, _digest.c.channel_id == channel, _digest.c.slot == slot
    )
    found = tx.execute(query).scalar()
    return None if found is None else message_from_text(found)
