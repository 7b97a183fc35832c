"""What is read to be exported: one row after the other, so that a long history fits in little memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from bot.domain.facts import Fact
from bot.domain.ids import ChannelId, RunName, SopKey, TeamId
from bot.domain.run import Run
from bot.domain.sop import Sop
from storage import sops
from storage.codec import fact_from_text
from storage.rows import FactRow, RunRow
from storage.store import Tx

_run, _fact = RunRow.__table__, FactRow.__table__  # type: ignore[attr-defined]  # SQLModel adds them
_AT_A_TIME = 500
"""Rows that are fetched together."""


@dataclass(frozen=True)
class Happened:
    """A fact, the ``number``th of its run. ``run`` is the one before its first fact: its name, its SOP, its channel."""

    run: Run
    number: int
    fact: Fact


def teams(tx: Tx) -> tuple[TeamId, ...]:
    """Name the workspaces of which anything is kept."""
    query = select(_run.c.team_id).distinct().order_by(_run.c.team_id)
    return tuple(TeamId(each) for each in tx.execute(query).scalars())


def channels(tx: Tx, team: TeamId, since: datetime, until: datetime) -> dict[ChannelId, int]:
    """Count the runs that were open at some moment of this time, by their channels."""
    touched = (_run.c.started_at < until) & or_(_run.c.ended_at >= since, _run.c.ended_at.is_(None))
    query = select(_run.c.channel_id, func.count()).where(_run.c.team_id == team, touched)
    found = tx.execute(query.group_by(_run.c.channel_id).order_by(_run.c.channel_id))
    return {ChannelId(channel): number for channel, number in found}


def facts(tx: Tx, team: TeamId, channel: ChannelId, since: datetime, until: datetime) -> Iterator[Happened]:
    """Give what happened in a channel's runs in this time, in order."""
    mine = (_fact.c.team_id == team) & (_fact.c.channel_id == channel)
    query = (
        select(_fact.c.run, _fact.c.seq, _fact.c.payload, _run.c.sop_key, _run.c.sop_version)
        .join(_run, (_run.c.team_id == _fact.c.team_id) & (_run.c.name == _fact.c.run))
        .where(mine, _fact.c.at >= since, _fact.c.at < until)
        .order_by(_fact.c.at, _fact.c.run, _fact.c.seq)
    )
    contents: dict[tuple[SopKey, int], Sop] = {}
    for row in tx.execute(query, execution_options={"yield_per": _AT_A_TIME}):
        version = (SopKey(row.sop_key), row.sop_version)
        if version not in contents:
            contents[version] = sops.version(tx, team, *version)
        run = Run(team=team, name=RunName(row.run), channel=channel, sop=contents[version], version=version[1])
        yield Happened(run, row.seq, fact_from_text(row.payload))
