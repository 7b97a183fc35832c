"""Which message belongs to which run, who put the blocker emoji on it, and whose words are still to be read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from bot.domain.ids import ChannelId, MessageTs, RunName, TeamId, UserId
from bot.domain.run import RunStatus
from storage.rows import RunRow
from storage.rows_flow import ErrandRow, ReactionRow, ThreadMessageRow
from storage.store import Tx
from storage.upsert import add, put

_run, _message, _reaction, _errand = (  # SQLModel adds the tables
    RunRow.__table__,  # type: ignore[attr-defined]
    ThreadMessageRow.__table__,  # type: ignore[attr-defined]
    ReactionRow.__table__,  # type: ignore[attr-defined]
    ErrandRow.__table__,  # type: ignore[attr-defined]
)


@dataclass(frozen=True)
class Reaction:
    """Someone's emoji on a message, without its skin tone. ``event_ts`` is when it was put there, or taken off."""

    user: UserId
    name: str
    channel: ChannelId
    ts: MessageTs
    event_ts: str


@dataclass(frozen=True)
class Errand:
    """A message whose words are to become the reason of a run's blocker; ``user`` is who reacted on it."""

    run: RunName
    blocker: int
    channel: ChannelId
    ts: MessageTs
    user: UserId
    attempts: int = 0


# ---- which run


def card_run(tx: Tx, team: TeamId, channel: ChannelId, ts: MessageTs) -> RunName | None:
    """Name the open run whose card this message is."""
    return _carded(tx, team, channel, ts, _run.c.status == RunStatus.OPEN.value)


def thread_of(tx: Tx, team: TeamId, channel: ChannelId, ts: MessageTs) -> RunName | None:
    """Name the run, open or not, in whose thread a reply to this message stands."""
    return _carded(tx, team, channel, ts)


def _carded(tx: Tx, team: TeamId, channel: ChannelId, ts: MessageTs, *more: Any) -> RunName | None:  # noqa: ANN401
    here = (_run.c.team_id == team) & (_run.c.channel_id == channel) & (_run.c.card_ts == ts)
    found: RunName | None = tx.execute(select(_run.c.name).where(here, *more)).scalar()
    return found


def thread_run(tx: Tx, team: TeamId, channel: ChannelId, ts: MessageTs) -> RunName | None:
    """Name the run in whose thread this message is known to stand."""
    query = select(_message.c.run).where(*_at(_message, team, channel, ts))
    found: RunName | None = tx.execute(query).scalar()
    return found


def remember(tx: Tx, team: TeamId, channel: ChannelId, ts: MessageTs, *, run: RunName) -> None:
    """Remember that this message stands in the run's thread."""
    add(tx, _message, {"team_id": team, "channel_id": channel, "ts": ts, "run": run})


# ---- reactions


def note(tx: Tx, team: TeamId, reaction: Reaction, *, present: bool) -> bool:
    """Note that a reaction is there, or gone; whether that changes anything. An older event than the last doesn't."""
    key = {"team_id": team, "channel_id": reaction.channel, "ts": reaction.ts}
    key |= {"user_id": reaction.user, "name": reaction.name}
    same = [_reaction.c[name] == value for name, value in key.items()]
    known = tx.execute(select(_reaction.c.present, _reaction.c.event_ts).where(*same)).one_or_none()
    if known is not None and float(known.event_ts) >= float(reaction.event_ts):
        return False
    put(tx, _reaction, key, {"present": present, "event_ts": reaction.event_ts})
    return present is not (known is not None and known.present)


def any_present(tx: Tx, team: TeamId, channel: ChannelId, ts: MessageTs) -> bool:
    """Whether anybody's reaction is on this message."""
    query = select(_reaction.c.ts).where(*_at(_reaction, team, channel, ts), _reaction.c.present).limit(1)
    return tx.execute(query).first() is not None


def first_present(tx: Tx, team: TeamId, channel: ChannelId, ts: MessageTs) -> Reaction | None:
    """Give the reaction that was put on this message first and is still there."""
    query = select(_reaction).where(*_at(_reaction, team, channel, ts), _reaction.c.present)
    row = tx.execute(query.order_by(_reaction.c.event_ts).limit(1)).one_or_none()
    if row is None:
        return None
    return Reaction(user=row.user_id, name=row.name, channel=channel, ts=ts, event_ts=row.event_ts)


# ---- errands


def send(tx: Tx, team: TeamId, errand: Errand, due_at: datetime) -> None:
    """Queue a message to be read."""
    values = {
        "team_id": team,
        "run": errand.run,
        "blocker": errand.blocker,
        "channel_id": errand.channel,
        "ts": errand.ts,
        "user_id": errand.user,
        "due_at": due_at,
        "attempts": errand.attempts,
    }
    add(tx, _errand, values)


def due_errands(tx: Tx, team: TeamId, now: datetime) -> tuple[Errand, ...]:
    """Give the messages that are to be read by now."""
    rows = tx.execute(select(_errand).where(_errand.c.team_id == team, _errand.c.due_at <= now))
    return tuple(
        Errand(
            run=row.run,
            blocker=row.blocker,
            channel=row.channel_id,
            ts=row.ts,
            user=row.user_id,
            attempts=row.attempts,
        )
        for row in rows
    )


def try_later(tx: Tx, team: TeamId, errand: Errand, due_at: datetime) -> None:
    """Read it at another moment."""
    tx.execute(update(_errand).where(*_of(team, errand)).values(due_at=due_at, attempts=errand.attempts + 1))


def finish(tx: Tx, team: TeamId, errand: Errand) -> None:
    """Drop an errand that is done."""
    tx.execute(delete(_errand).where(*_of(team, errand)))


def _of(team: TeamId, errand: Errand) -> list[Any]:
    return [_errand.c.team_id == team, _errand.c.run == errand.run, _errand.c.blocker == errand.blocker]


def _at(table: Any, team: TeamId, channel: ChannelId, ts: MessageTs) -> list[Any]:  # noqa: ANN401 - either of two tables
    return [table.c.team_id == team, table.c.channel_id == channel, table.c.ts == ts]
