"""Versions that were written by someone who can't publish them, until the SOP's owner does or doesn't."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row, insert, select, update

from bot.domain.edits import Revision
from bot.domain.ids import TeamId, UserId
from storage.rows_review import DraftRow
from storage.store import Tx


class DraftStatus(StrEnum):
    """Whether a draft waits, or what became of it."""

    WAITING = "waiting"
    PUBLISHED = "published"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Draft:
    """A revision that waits for ``owner``, who can publish it."""

    id: int
    revision: Revision
    author: UserId
    owner: UserId
    status: DraftStatus
    at: datetime


_draft = DraftRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it
_REVISION: TypeAdapter[Revision] = TypeAdapter(Revision)


def add(tx: Tx, team: TeamId, revision: Revision, *, author: UserId, owner: UserId, now: datetime) -> Draft:
    """Keep a draft for its owner."""
    values = {
        "team_id": team,
        "sop_key": revision.sop,
        "base": revision.base,
        "change": _REVISION.dump_json(revision).decode(),
        "author": author,
        "owner": owner,
        "at": now,
        "status": DraftStatus.WAITING.value,
    }
    number = tx.execute(insert(_draft).values(values).returning(_draft.c.id)).scalar_one()
    return Draft(number, revision, author, owner, DraftStatus.WAITING, now)


def get(tx: Tx, team: TeamId, number: int, *, to_change: bool = False) -> Draft | None:
    """Give a draft; ``to_change`` as for runs."""
    query = select(_draft).where(_draft.c.team_id == team, _draft.c.id == number)
    row = tx.execute(query.with_for_update() if to_change else query).one_or_none()
    return None if row is None else _from(row)


def waiting(tx: Tx, team: TeamId) -> tuple[Draft, ...]:
    """Give the drafts that wait, the oldest first."""
    mine = (_draft.c.team_id == team) & (_draft.c.status == DraftStatus.WAITING.value)
    return tuple(_from(row) for row in tx.execute(select(_draft).where(mine).order_by(_draft.c.id)))


def written_by(tx: Tx, user: UserId) -> tuple[tuple[TeamId, Draft], ...]:
    """Give what someone wrote, each with its workspace, to be put anew."""
    query = select(_draft).where(_draft.c.author == user).order_by(_draft.c.id).with_for_update()
    return tuple((TeamId(row.team_id), _from(row)) for row in tx.execute(query))


def put_anew(tx: Tx, draft: Draft, revision: Revision) -> None:
    """Put a revision in the place of what was written."""
    change = _REVISION.dump_json(revision).decode()
    tx.execute(update(_draft).where(_draft.c.id == draft.id).values(change=change))


def settle(tx: Tx, draft: Draft, status: DraftStatus) -> None:
    """Note what became of it."""
    tx.execute(update(_draft).where(_draft.c.id == draft.id).values(status=status.value))


def _from(row: Row[Any]) -> Draft:
    return Draft(
        id=row.id,
        revision=_REVISION.validate_json(row.change),
        author=UserId(row.author),
        owner=UserId(row.owner),
        status=DraftStatus(row.status),
        at=row.at,
    )
