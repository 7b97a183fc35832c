"""What happened in the runs of a period, read to be measured: it follows the period, not the whole history."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, bindparam, select, union_all

from bot.domain.ids import ChannelId, MessageTs, RunName, SopKey, TeamId
from bot.domain.metrics import Timeline, timeline
from bot.domain.run import Run
from bot.domain.sop import Sop
from storage import sops
from storage.codec import fact_from_text
from storage.rows import FactRow, RunRow
from storage.store import Tx

_run, _fact = RunRow.__table__, FactRow.__table__  # type: ignore[attr-defined]  # SQLModel adds them

_NAMED = select(_run.c.name).where(_run.c.team_id == bindparam("team"), _run.c.started_at < bindparam("until"))
# Two searches of one index. As one condition with OR they would be a look at every run.
_TOUCHED = union_all(
    _NAMED.where(_run.c.ended_at >= bindparam("since")),
    _NAMED.where(_run.c.ended_at.is_(None)),
).subquery()
_FACTS_OF_TOUCHED = (
    select(
        _run.c.name, _run.c.channel_id, _run.c.sop_key, _run.c.sop_version, _run.c.card_ts, _fact.c.seq, _fact.c.payload
    )
    .select_from(
        _TOUCHED.join(_run, (_run.c.team_id == bindparam("team")) & (_run.c.name == _TOUCHED.c.name)).join(
            _fact, (_fact.c.team_id == _run.c.team_id) & (_fact.c.run == _run.c.name)
        )
    )
    .where(_fact.c.at < bindparam("until"))
    .order_by(_run.c.name, _fact.c.seq)
)


@dataclass(frozen=True)
class Past:
    """The course of a run up to a moment, and where its card stands, if it is posted."""

    timeline: Timeline
    card: MessageTs | None

    @property
    def name(self) -> RunName:
        """Name the run."""
        return self.timeline.run.name

    @property
    def channel(self) -> ChannelId:
        """Give the run's channel."""
        return self.timeline.run.channel


def touched(tx: Tx, team: TeamId, since: datetime, until: datetime) -> tuple[Past, ...]:
    """Give the runs that were open at some moment of this time, as far as they had come by its end."""
    found = tx.execute(_FACTS_OF_TOUCHED, {"team": team, "since": since, "until": until})
    return tuple(_pasts(tx, team, found, until))


def has_begun(tx: Tx, team: TeamId, until: datetime) -> bool:
    """Whether any run was started before this moment."""
    query = select(_run.c.name).where(_run.c.team_id == team, _run.c.started_at < until).limit(1)
    return tx.execute(query).first() is not None


def _pasts(tx: Tx, team: TeamId, rows: Any, until: datetime) -> Iterator[Past]:  # noqa: ANN401 - rows of a query
    contents: dict[tuple[SopKey, int], Sop] = {}
    for name, group in groupby(rows, key=lambda row: row.name):
        facts = list(group)
        first: Row[Any] = facts[0]
        version = (SopKey(first.sop_key), first.sop_version)
        if version not in contents:
            contents[version] = sops.version(tx, team, *version)
        beginning = Run(
            team=team, name=RunName(name), channel=first.channel_id, sop=contents[version], version=version[1]
        )
        course = timeline(beginning, [fact_from_text(each.payload) for each in facts], until)
        yield Past(course, MessageTs(first.card_ts) if first.card_ts else None)
