"""Which digests were written: one for a channel and a slot, whoever tries, however often."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.domain.ids import ChannelId, TeamId
from bot.domain.metrics import Period
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
    """Say which digests a channel has had."""
    query = select(func.count(), func.max(_digest.c.slot)).where(
        _digest.c.team_id == team, _digest.c.channel_id == channel
    )
    count, until = tx.execute(query).one()
    return Written(count, until)


def take(tx: Tx, team: TeamId, channel: ChannelId, period: Period, now: datetime) -> bool:
    """Take it upon oneself to write the digest of a period, which ends at its slot; false if that was done already."""
    row = {"team_id": team, "channel_id": channel, "slot": period.until, "since": period.since, "posted_at": now}
    return add_if_new(tx, _digest, row)
