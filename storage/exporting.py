"""Which exports are still to be made, and what is read for one: a row at a time, so that it needs little memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from bot.domain.exporting import Asked, Form
from bot.domain.facts import Fact
from bot.domain.ids import ChannelId, RunName, SopKey, TeamId, UserId
from bot.domain.metrics import Period
from bot.domain.run import Run
from bot.domain.sop import Sop
from storage import sops
from storage.codec import fact_from_text
from storage.rows import ExportRow, FactRow, RunRow
from storage.store import Tx

_run, _fact = RunRow.__table__, FactRow.__table__  # type: ignore[attr-defined]  # SQLModel adds them
_export = ExportRow.__table__  # type: ignore[attr-defined]  # the same
_AT_A_TIME = 500
"""Rows that are fetched together."""


@dataclass(frozen=True)
class Request:
    """An export that someone asked for and that is still to be made. No other ever has its number."""

    id: int
    user: UserId
    asked: Asked


# ---- what is to be made


def ask(tx: Tx, team: TeamId, user: UserId, asked: Asked) -> None:
    """Note that someone wants an export, without people: only whoever runs the server gets those."""
    values = {"team_id": team, "user_id": user, "form": asked.form.value}
    period = asked.period
    tx.execute(insert(_export).values(values | {"since": period.since, "until": period.until}))


def requests(tx: Tx, team: TeamId) -> tuple[Request, ...]:
    """Give the exports that are still to be made, in the order in which they were asked for."""
    rows = tx.execute(select(_export).where(_export.c.team_id == team).order_by(_export.c.id))
    return tuple(
        Request(row.id, UserId(row.user_id), Asked(Period(row.since, row.until), Form(row.form))) for row in rows
    )


def finish(tx: Tx, request: Request) -> None:
    """Drop a request that was answered."""
    tx.execute(delete(_export).where(_export.c.id == request.id))


# ---- what is read


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
