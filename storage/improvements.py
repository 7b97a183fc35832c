"""Changes that are followed through."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, or_, select, update

from bot.domain.ids import ChannelId, SopKey, StepKey, TeamId, UserId
from bot.domain.improvements import Improvement, Status
from bot.domain.proposals import Rule
from storage.rows_review import ImprovementRow
from storage.store import Tx

_row = ImprovementRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it
_UNSETTLED = (Status.RUNNING.value, Status.OPEN.value)


def add(tx: Tx, team: TeamId, change: Improvement, *, author: UserId | None = None) -> Improvement:
    """Begin to follow a change, whose number is given by this; ``author`` as in its row."""
    values = {
        "team_id": team,
        "channel_id": change.channel,
        "sop_key": change.sop,
        "rule": change.rule.value,
        "step": change.step or "",
        "input": change.input,
        "cause": change.cause,
        "what": change.what,
        "owner": change.owner,
        "author": author,
        "at": change.at,
        "version": change.version,
        "look_after": change.look_after,
        "due": change.due,
        "status": change.status.value,
    }
    return replace(change, id=tx.execute(insert(_row).values(values).returning(_row.c.id)).scalar_one())


def get(tx: Tx, team: TeamId, number: int, *, to_change: bool = False) -> Improvement | None:
    """Give one of them; ``to_change`` as for runs."""
    query = select(_row).where(_row.c.team_id == team, _row.c.id == number)
    row = tx.execute(query.with_for_update() if to_change else query).one_or_none()
    return None if row is None else _improvement(row)


def followed(tx: Tx, team: TeamId, channels: Collection[ChannelId] | None, since: datetime) -> tuple[Improvement, ...]:
    """Give those that go on, and those that were settled since then, of these channels (None: of all); oldest first."""
    query = select(_row).where(_row.c.team_id == team, or_(_row.c.status.in_(_UNSETTLED), _row.c.settled_at >= since))
    if channels is not None:
        query = query.where(_row.c.channel_id.in_(channels))
    return tuple(_improvement(row) for row in tx.execute(query.order_by(_row.c.id)))


def of_sop(tx: Tx, team: TeamId, sop: SopKey) -> tuple[Improvement, ...]:
    """Give every change of an SOP, whatever became of it; oldest first."""
    query = select(_row).where(_row.c.team_id == team, _row.c.sop_key == sop)
    return tuple(_improvement(row) for row in tx.execute(query.order_by(_row.c.id)))


def written_by(tx: Tx, user: UserId) -> tuple[tuple[TeamId, Improvement], ...]:
    """Give the changes that are not of text and that someone wrote, each with its workspace."""
    rows = tx.execute(select(_row).where(_row.c.author == user).order_by(_row.c.id))
    return tuple((TeamId(row.team_id), _improvement(row)) for row in rows)


def put_anew(tx: Tx, change: Improvement) -> None:
    """Let a change have other words for what it is, and for what it is against."""
    tx.execute(update(_row).where(_row.c.id == change.id).values(what=change.what, cause=change.cause))


def to_be_done(tx: Tx, team: TeamId) -> tuple[Improvement, ...]:
    """Give the changes that are not of text and are still to be made."""
    query = select(_row).where(_row.c.team_id == team, _row.c.status == Status.OPEN.value)
    return tuple(_improvement(row) for row in tx.execute(query.order_by(_row.c.id)))


def settle(tx: Tx, change: Improvement, status: Status, now: datetime) -> None:
    """Note what became of it."""
    tx.execute(update(_row).where(_row.c.id == change.id).values(status=status.value, settled_at=now))


def _improvement(row: Row[Any]) -> Improvement:
    return Improvement(
        id=row.id,
        channel=ChannelId(row.channel_id),
        sop=SopKey(row.sop_key),
        rule=Rule(row.rule),
        step=StepKey(row.step) if row.step else None,
        input=row.input,
        cause=row.cause,
        what=row.what,
        owner=UserId(row.owner),
        at=row.at,
        version=row.version,
        look_after=row.look_after,
        due=row.due,
        status=Status(row.status),
        settled_at=row.settled_at,
    )
