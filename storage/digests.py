"""Which digests were written, and what they tell: one for a channel and a slot, whoever tries, however often."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from bot.domain.digests import Digest
from bot.domain.ids import ChannelId, TeamId
from bot.domain.metrics import Period
from storage.codec import digest_from_text, digest_to_text
from storage.rows_review import DigestRow
from storage.store import Tx
from storage.upsert import add_if_new

_digest = DigestRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it


@dataclass(frozen=True)
class Written:
    """How many digests a channel has had, and the slot of the latest; the next one tells what came ``since`` then.

    Those that were given up don't count, and the next one tells what they told.
    """

    count: int = 0
    until: datetime | None = None
    since: datetime | None = None


@dataclass(frozen=True)
class Kept:
    """A digest that was written for a channel and a slot."""

    channel: ChannelId
    slot: datetime
    digest: Digest

    @property
    def key(self) -> str:
        """Name its message."""
        return key(self.channel, self.slot)


def key(channel: ChannelId, slot: datetime) -> str:
    """Name the message of a digest."""
    return f"digest {channel} {slot:%Y-%m-%dT%H:%M:%SZ}"


def written(tx: Tx, team: TeamId, channel: ChannelId) -> Written:
    """Say which digests a channel has had; extra ones don't count."""
    here = (_digest.c.team_id == team) & (_digest.c.channel_id == channel) & ~_digest.c.extra
    seen = select(func.count(), func.max(_digest.c.slot)).where(here, ~_digest.c.given_up)
    count, until = tx.execute(seen).one()
    unseen = select(func.min(_digest.c.since)).where(here, _digest.c.given_up)
    after = unseen if until is None else unseen.where(_digest.c.slot > until)
    return Written(count, until, tx.execute(after).scalar() or until)


def claim(tx: Tx, team: TeamId, channel: ChannelId, period: Period, *, now: datetime, extra: bool) -> bool:
    """Take the slot with which a period ends; false if someone did already."""
    row = {
        "team_id": team,
        "channel_id": channel,
        "slot": period.until,
        "extra": extra,
        "since": period.since,
        "posted_at": now,
        "content": None,
        "given_up": False,
    }
    return add_if_new(tx, _digest, row)


def put(tx: Tx, team: TeamId, kept: Kept) -> None:
    """Note what the digest of a slot that was claimed tells, or tells now."""
    here = (_digest.c.team_id == team) & (_digest.c.channel_id == kept.channel) & (_digest.c.slot == kept.slot)
    tx.execute(update(_digest).where(here).values(content=digest_to_text(kept.digest)))


def give_up(tx: Tx, team: TeamId, channel: ChannelId, slot: datetime) -> None:
    """Note that nobody has seen the digest of a slot, and nobody will."""
    here = (_digest.c.team_id == team) & (_digest.c.channel_id == channel) & (_digest.c.slot == slot)
    tx.execute(update(_digest).where(here).values(given_up=True))


def get(tx: Tx, team: TeamId, channel: ChannelId, slot: datetime) -> Kept | None:
    """Give the digest of a slot; None if there is none."""
    here = (_digest.c.team_id == team) & (_digest.c.channel_id == channel) & (_digest.c.slot == slot)
    row = tx.execute(select(_digest).where(here, _digest.c.content.is_not(None))).one_or_none()
    return None if row is None else Kept(channel, slot, digest_from_text(row.content))


def extras_since(tx: Tx, team: TeamId, at: datetime) -> tuple[tuple[ChannelId, datetime], ...]:
    """Give the channels and the slots of the extra digests that were written since a moment."""
    query = select(_digest.c.channel_id, _digest.c.slot).where(
        _digest.c.team_id == team, _digest.c.posted_at >= at, _digest.c.extra
    )
    return tuple((ChannelId(row.channel_id), row.slot) for row in tx.execute(query))


def since(tx: Tx, team: TeamId, at: datetime, channel: ChannelId | None = None) -> Sequence[Kept]:
    """Give the digests that were written since a moment, in a channel or in all."""
    query = select(_digest).where(_digest.c.team_id == team, _digest.c.posted_at >= at, _digest.c.content.is_not(None))
    if channel is not None:
        query = query.where(_digest.c.channel_id == channel)
    return [Kept(ChannelId(row.channel_id), row.slot, digest_from_text(row.content)) for row in tx.execute(query)]
