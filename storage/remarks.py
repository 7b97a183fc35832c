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
    """What was said; ``run`` only where whoever said it chose the run to speak of."""

    id: int
    sop: SopKey
    version: int
    run: RunName | None
    text: str


def add(tx: Tx, run: Run, text: str, now: datetime, *, names_run: bool) -> None:
    """Keep a remark on the run's SOP.

    Of the moment only the week, and of a finish not the run: either would name its author.
    """
    tx.execute(
        insert(_remark).values(
            team_id=run.team,
            sop_key=run.sop.key,
            sop_version=run.version,
            channel_id=run.channel,
            run=run.name if names_run else None,
            week=_monday(now.date()),
            text=text,
        )
    )


def since(tx: Tx, team: TeamId, at: datetime, channels: Collection[ChannelId]) -> tuple[Remark, ...]:
    """Give what was said in these channels since the week of this moment, the newest first."""
    query = select(_remark).where(
        _remark.c.team_id == team, _remark.c.week >= _monday(at.date()), _remark.c.channel_id.in_(channels)
    )
    return tuple(
        Remark(row.id, SopKey(row.sop_key), row.sop_version, RunName(row.run) if row.run else None, row.text)
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
