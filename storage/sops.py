"""SOP versions: content that was published once and never changes."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from bot.domain.ids import SopKey, TeamId, UserId
from bot.domain.refusals import VersionMoved
from bot.domain.sop import Sop
from storage import turns
from storage.codec import sop_from_text, sop_to_text
from storage.rows import SopRow, SopVersionRow
from storage.store import Tx

_sop, _version = SopRow.__table__, SopVersionRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it


@dataclass(frozen=True)
class Published:
    """An SOP as it stands: its content and the number of its version, counted from 1."""

    sop: Sop
    version: int


BY_FILE = "file"
"""The author of a version that was read from a file."""


@dataclass(frozen=True)
class Note:
    """What is told of a version: its number, when it was published (aware UTC), by whom ("file", or a person), why."""

    number: int
    at: datetime
    author: str
    reason: str


def publish(tx: Tx, team: TeamId, sops: tuple[Sop, ...], now: datetime, *, whole: bool = True) -> tuple[SopKey, ...]:
    """Make the files' content what runs start with: a changed file is a new version, a missing one is unlisted.

    Not ``whole``: some file couldn't be read. An SOP that is missing may be in it, so it stays as it last was.
    Gives the keys of the SOPs that got a new version.
    """
    turns.take(tx, f"sops {team}")
    known = {row.key: row for row in tx.execute(select(_sop).where(_sop.c.team_id == team))}
    files = {sop.key: sop for sop in sops}
    changed = tuple(key for key, sop in files.items() if _store(tx, team, sop, known.get(key), now))
    # What was made in Slack has no file that could be missing.
    gone = [key for key, row in known.items() if row.listed and row.file_hash and key not in files]
    if gone and whole:
        tx.execute(update(_sop).where(_sop.c.team_id == team, _sop.c.key.in_(gone)).values(listed=False))
    return changed


def _store(tx: Tx, team: TeamId, sop: Sop, row: Row[Any] | None, now: datetime) -> bool:
    content = sop_to_text(sop)
    digest = hashlib.sha256(content.encode()).hexdigest()
    if row is not None and row.file_hash == digest:
        if not row.listed:
            tx.execute(update(_sop).where(_sop.c.team_id == team, _sop.c.key == sop.key).values(listed=True))
        return False
    version = 1 if row is None else row.version + 1
    values = {"version": version, "listed": True, "file_hash": digest}
    if row is None:
        tx.execute(insert(_sop).values(team_id=team, key=sop.key, **values))
    else:
        tx.execute(update(_sop).where(_sop.c.team_id == team, _sop.c.key == sop.key).values(**values))
    reason = "first version" if row is None else "its file changed"
    tx.execute(
        insert(_version).values(
            team_id=team, key=sop.key, version=version, content=content, published_at=now, author=BY_FILE, reason=reason
        )
    )
    return True


def publish_one(tx: Tx, team: TeamId, sop: Sop, base: int, version: Note) -> None:
    """Make the next version of an SOP whose current one is ``base`` (0: there is none).

    Raises ``VersionMoved`` where another one is current by now. The hash of its file stays: what was changed in Slack
    is not undone at the next start by a file that is as it was.
    """
    turns.take(tx, f"sops {team}")
    mine = (_sop.c.team_id == team) & (_sop.c.key == sop.key)
    row = tx.execute(select(_sop).where(mine)).one_or_none()
    current = row.version if row else 0
    if current != base:
        raise VersionMoved(name=sop.name, version=current)
    if row is None:
        tx.execute(insert(_sop).values(team_id=team, key=sop.key, version=1, listed=True, file_hash=""))
    else:
        tx.execute(update(_sop).where(mine).values(version=version.number, listed=True))
    tx.execute(
        insert(_version).values(
            team_id=team,
            key=sop.key,
            version=version.number,
            content=sop_to_text(sop),
            published_at=version.at,
            author=version.author,
            reason=version.reason,
        )
    )


def notes(tx: Tx, team: TeamId, key: SopKey, most: int | None = None) -> tuple[Note, ...]:
    """Tell of the SOP's latest versions, at most so many (None: of all), the newest first."""
    query = select(_version).where(_version.c.team_id == team, _version.c.key == key)
    rows = tx.execute(query.order_by(_version.c.version.desc()).limit(most))
    return tuple(Note(row.version, row.published_at, row.author, row.reason) for row in rows)


def changed_by(tx: Tx, author: UserId) -> tuple[tuple[TeamId, SopKey], ...]:
    """Name the SOPs of which someone published a version, each with its workspace."""
    query = select(_version.c.team_id, _version.c.key).where(_version.c.author == author).distinct()
    found = tx.execute(query.order_by(_version.c.team_id, _version.c.key))
    return tuple((TeamId(row.team_id), SopKey(row.key)) for row in found)


def put_reason(tx: Tx, team: TeamId, key: SopKey, number: int, reason: str) -> None:
    """Say otherwise why a version was made."""
    here = (_version.c.team_id == team) & (_version.c.key == key) & (_version.c.version == number)
    tx.execute(update(_version).where(here).values(reason=reason))


def listed(tx: Tx, team: TeamId) -> tuple[Published, ...]:
    """Give the SOPs that can be started, in the order of their names."""
    same = (_version.c.team_id == _sop.c.team_id) & (_version.c.key == _sop.c.key)
    joined = _sop.join(_version, same & (_version.c.version == _sop.c.version))
    query = select(_version.c.content, _sop.c.version).select_from(joined)
    found = tx.execute(query.where(_sop.c.team_id == team, _sop.c.listed))
    every = (Published(sop=sop_from_text(row.content), version=row.version) for row in found)
    return tuple(sorted(every, key=lambda each: each.sop.name))


def current(tx: Tx, team: TeamId, key: SopKey) -> Published | None:
    """Give the version that a run would start with, or None if there is no such SOP to start."""
    query = select(_sop.c.version).where(_sop.c.team_id == team, _sop.c.key == key, _sop.c.listed)
    number = tx.execute(query).scalar()
    return None if number is None else Published(sop=version(tx, team, key, number), version=number)


def current_at(tx: Tx, team: TeamId, key: SopKey, moment: datetime) -> Sop | None:
    """Give the content of the version that was the newest at a moment (aware UTC), or None if there was none yet."""
    mine = (_version.c.team_id == team) & (_version.c.key == key) & (_version.c.published_at <= moment)
    content = tx.execute(select(_version.c.content).where(mine).order_by(_version.c.version.desc()).limit(1)).scalar()
    return None if content is None else sop_from_text(content)


def version(tx: Tx, team: TeamId, key: SopKey, number: int) -> Sop:
    """Give the content of one version; ``KeyError`` if it was never published."""
    query = select(_version.c.content).where(
        _version.c.team_id == team, _version.c.key == key, _version.c.version == number
    )
    content = tx.execute(query).scalar()
    if content is None:
        raise KeyError(f"{key} has no version {number}")
    return sop_from_text(content)
