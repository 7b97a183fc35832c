"""What people said about an SOP, at a finish or to suggest a change: without their names."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import insert, select, update

from bot.domain.ids import ChannelId, RunName, SopKey, TeamId
from bot.domain.run import Run
from storage.rows import RemarkRow
from storage.store import Tx

_remark = RemarkRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it


@dataclass(frozen=True)
class Remark:
    """What was said of a version of an SOP; ``run`` only where whoever said it chose the run to speak of.

    ``channel`` is the run's, or where it was said: of a private channel's remarks nobody else hears.
    """

    sop: SopKey
    version: int
    channel: ChannelId
    text: str
    run: RunName | None = None


def of_run(run: Run, text: str, *, names_run: bool) -> Remark:
    """Give a remark on a run's SOP; one of its finish doesn't name the run, which would name its author."""
    return Remark(run.sop.key, run.version, run.channel, text, run.name if names_run else None)


def add(tx: Tx, team: TeamId, said: Remark, now: datetime) -> None:
    """Keep a remark. Of the moment only the week: more would name its author."""
    tx.execute(
        insert(_remark).values(
            team_id=team,
            sop_key=said.sop,
            sop_version=said.version,
            channel_id=said.channel,
            run=said.run,
            week=_monday(now.date()),
            text=said.text,
        )
    )


def channels(tx: Tx, team: TeamId, at: datetime) -> tuple[ChannelId, ...]:
    """Give the channels in which something was said since the week of this moment."""
    query = select(_remark.c.channel_id).where(_remark.c.team_id == team, _remark.c.week >= _monday(at.date()))
    return tuple(ChannelId(each) for each in tx.execute(query.where(_remark.c.channel_id != "").distinct()).scalars())


def since(tx: Tx, team: TeamId, at: datetime, channels: Collection[ChannelId]) -> tuple[Remark, ...]:
    """Give what was said in these channels since the week of this moment, the newest first."""
    query = select(_remark).where(
        _remark.c.team_id == team, _remark.c.week >= _monday(at.date()), _remark.c.channel_id.in_(channels)
    )
    return tuple(
        Remark(
            SopKey(row.sop_key),
            row.sop_version,
            ChannelId(row.channel_id),
            row.text,
            RunName(row.run) if row.run else None,
        )
        for row in tx.execute(query.order_by(_remark.c.id.desc()))
    )


def strike(tx: Tx, team: TeamId, run: RunName, by: str) -> set[str]:
    """Put ``by`` in the place of what was said of a run by its name, and give what that was."""
    said = (_remark.c.team_id == team) & (_remark.c.run == run)
    gone = set(tx.execute(select(_remark.c.text).where(said)).scalars())
    tx.execute(update(_remark).where(said).values(text=by))
    return gone


def _monday(day: date) -> str:
    return (day - timedelta(days=day.weekday())).isoformat()
