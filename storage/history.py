"""What happened in the runs of a period, read to be measured: it follows the period, not the whole history."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select, union_all

from bot.domain.ids import ChannelId, MessageTs, RunName, SopKey, TeamId
from bot.domain.metrics import Timeline, timeline
from bot.domain.run import Run
from bot.domain.sop import Sop
from storage import sops
from storage.codec import fact_from_text
from storage.rows import FactRow, RunRow
from storage.store import Tx

_run, _fact = RunRow.__table__, FactRow.__table__  # type: ignore[attr-defined]  # SQLModel adds them

_NAMED = select(_run.c.name, _run.c.channel_id).where(
    _run.c.team_id == bindparam("team"), _run.c.started_at < bindparam("until")
)
# Two searches of one index. As one condition with OR they would be a look at every run.
_TOUCHED = union_all(
    _NAMED.where(_run.c.ended_at >= bindparam("since")),
    _NAMED.where(_run.c.ended_at.is_(None)),
).subquery()
_NAMES_OF_TOUCHED = select(_TOUCHED.c.name)
_CHANNELS_OF_TOUCHED = (
    select(_TOUCHED.c.channel_id, func.count()).group_by(_TOUCHED.c.channel_id).order_by(_TOUCHED.c.channel_id)
)
_WHOLE = (_run.c.name, _run.c.channel_id, _run.c.sop_key, _run.c.sop_version, _run.c.card_ts, _fact.c.payload)
_WITH_FACTS = (_fact.c.team_id == _run.c.team_id) & (_fact.c.run == _run.c.name)
_FACTS_OF_TOUCHED = (
    select(*_WHOLE)
    .select_from(
        _TOUCHED.join(_run, (_run.c.team_id == bindparam("team")) & (_run.c.name == _TOUCHED.c.name)).join(
            _fact, _WITH_FACTS
        )
    )
    .where(_fact.c.at < bindparam("until"))
    .order_by(_run.c.name, _fact.c.seq)
)
_FACTS_OF_NAMED = (
    select(*_WHOLE)
    .select_from(_run.join(_fact, _WITH_FACTS))
    .where(_run.c.team_id == bindparam("team"), _run.c.name.in_(bindparam("names", expanding=True)))
    .where(_fact.c.at < bindparam("until"))
    .order_by(_run.c.name, _fact.c.seq)
)
_AT_A_TIME = 500
"""Rows that are fetched together where there may be many."""


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


def one_by_one(tx: Tx, team: TeamId, since: datetime, until: datetime) -> Iterator[Past]:
    """Give the same, one after the other: of a long time they would fill the memory.

    The first comes at once: what is put in order beforehand are names, not facts.
    """
    # Put in order here: asked to, SQLite would go through every run in the order of their names.
    names = sorted(tx.execute(_NAMES_OF_TOUCHED, {"team": team, "since": since, "until": until}).scalars())
    for first in range(0, len(names), _AT_A_TIME):
        some = {"team": team, "names": names[first : first + _AT_A_TIME], "until": until}
        rows = tx.execute(_FACTS_OF_NAMED, some, execution_options={"yield_per": _AT_A_TIME})
        yield from _pasts(tx, team, rows, until)


def channels(tx: Tx, team: TeamId, since: datetime, until: datetime) -> dict[ChannelId, int]:
    """Count the runs that were open at some moment of this time, by their channels."""
    found = tx.execute(_CHANNELS_OF_TOUCHED, {"team": team, "since": since, "until": until})
    return {ChannelId(channel): number for channel, number in found}


def last_finished(
    tx: Tx, team: TeamId, sop: SopKey, channels: Collection[ChannelId], *, before: datetime, limit: int
) -> tuple[Timeline, ...]:
    """Give the SOP's last runs that finished in these channels before a moment (aware UTC), as they stood at it.

    The last one comes first. What counts, here and below, is a run's first finish, also when it was opened again.
    """
    query = _finished(team, sop, channels, before)
    return _named(tx, team, query.order_by(_run.c.finished_at.desc(), _run.c.name.desc()).limit(limit), before)


def first_finished(
    tx: Tx, team: TeamId, sop: SopKey, channels: Collection[ChannelId], *, version: int, until: datetime, limit: int
) -> tuple[Timeline, ...]:
    """Give the SOP's first runs under this version, or a later one, that finished in these channels before a moment.

    The first one comes first; each is given as it stood at that moment (aware UTC).
    """
    query = _finished(team, sop, channels, until).where(_run.c.sop_version >= version)
    return _named(tx, team, query.order_by(_run.c.finished_at, _run.c.name).limit(limit), until)


def count_finished(
    tx: Tx, team: TeamId, sop: SopKey, channels: Collection[ChannelId], *, version: int, until: datetime, limit: int
) -> int:
    """Count the SOP's runs under this version, or a later one, that finished in these channels; ``limit`` at most."""
    query = _finished(team, sop, channels, until).where(_run.c.sop_version >= version)
    return tx.execute(select(func.count()).select_from(query.limit(limit).subquery())).scalar_one()


def _finished(team: TeamId, sop: SopKey, channels: Collection[ChannelId], before: datetime) -> Select[Any]:
    return select(_run.c.name).where(
        _run.c.team_id == team,
        _run.c.sop_key == sop,
        _run.c.finished_at < before,
        _run.c.channel_id.in_(channels),
    )


def _named(tx: Tx, team: TeamId, query: Select[Any], until: datetime) -> tuple[Timeline, ...]:
    """Give the runs that a query names, in its order."""
    names = list(tx.execute(query).scalars())
    rows = tx.execute(_FACTS_OF_NAMED, {"team": team, "names": names, "until": until})
    found = {each.name: each.timeline for each in _pasts(tx, team, rows, until)}
    return tuple(found[name] for name in names)


def channels_ever(tx: Tx, team: TeamId) -> tuple[ChannelId, ...]:
    """Give the channels that ever had a run."""
    return tuple(tx.execute(select(_run.c.channel_id).where(_run.c.team_id == team).distinct()).scalars())


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
