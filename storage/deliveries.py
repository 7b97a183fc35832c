"""The queue of messages to post. A key is queued once; what was sent keeps its key and loses its words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, case, literal_column, null, or_, select, update

from bot.blocks.message import Message
from bot.domain.ids import ChannelId, MessageTs, RunName, TeamId, UserId
from storage import reactions
from storage.codec import message_from_text, message_to_text
from storage.rows import DeliveryRow
from storage.store import Tx
from storage.upsert import add

_delivery = DeliveryRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it
_DUE, _SENT, _DROPPED = "due", "sent", "dropped"
# In so many words, so that the index of what is due serves it.
_IS_DUE = (_delivery.c.team_id == bindparam("team")) & (_delivery.c.state == literal_column("'due'"))
# Asked after every click, and at every tick, so built once.
_ALL_DUE = select(_delivery).where(_IS_DUE, _delivery.c.lane == bindparam("lane")).order_by(_delivery.c.id)
_FIRST_DUE = _ALL_DUE.limit(1)
_DUE_LANES = select(_delivery.c.lane).where(_IS_DUE).distinct()


@dataclass(frozen=True)
class Delivery:
    """A message to be posted once.

    ``in_thread``: in the thread of its run's card; ``broadcast``: in the channel as well. ``only_to``: seen by this
    member of the channel alone. ``under``: in the thread of the message with this key, once that one stands.
    ``channel`` may be a person's id: then it is a direct message. ``quotes`` names the places in runs whose words it
    repeats, so that it is found when those are struck out. ``lane`` is what it keeps its order within: its run, else
    what stands under the same message, else its channel.
    """

    key: str
    channel: ChannelId
    message: Message
    run: RunName | None = None
    in_thread: bool = False
    broadcast: bool = False
    only_to: UserId | None = None
    under: str | None = None
    quotes: tuple[str, ...] = ()

    @property
    def lane(self) -> str:
        """Name the queue that it stands in."""
        return self.run or self.under or self.channel


@dataclass(frozen=True)
class Queued:
    """A delivery in its queue. ``uncertain``: it was sent once and no answer came, so it may have landed.

    ``ts`` is where it stands already, if it does and is to say something else. ``body`` is what it says as stored, by
    which words that are put in their place meanwhile are told apart.
    """

    id: int
    team: TeamId
    delivery: Delivery
    queued_at: datetime
    due_at: datetime
    attempts: int
    uncertain: bool
    ts: MessageTs | None = None
    body: str = field(default="", compare=False, repr=False)


def queue(tx: Tx, team: TeamId, deliveries: Sequence[Delivery], now: datetime) -> None:
    """Queue messages; one whose key was queued before is left out."""
    add(tx, _delivery, [_values(team, each, now) for each in deliveries])


def was_queued(tx: Tx, team: TeamId, key: str) -> bool:
    """Whether a message of this key was queued before."""
    return (
        tx.execute(select(_delivery.c.id).where(_delivery.c.team_id == team, _delivery.c.key == key)).first()
        is not None
    )


def stands_at(tx: Tx, team: TeamId, key: str) -> MessageTs | None:
    """Give where a message stands; None for one that doesn't, or of which Slack doesn't say."""
    mine = (_delivery.c.team_id == team) & (_delivery.c.key == key)
    return tx.execute(select(_delivery.c.sent_ts).where(mine)).scalar() or None


@dataclass(frozen=True)
class Dropped:
    """A message that was given up: why, by Slack's code, and when it was taken up last (aware UTC)."""

    error: str
    taken_up_at: datetime


def dropped(tx: Tx, team: TeamId, key: str) -> Dropped | None:
    """Say why a message was given up; None for one that was not."""
    mine = (_delivery.c.team_id == team) & (_delivery.c.key == key) & (_delivery.c.state == _DROPPED)
    row = tx.execute(select(_delivery.c.error, _delivery.c.due_at).where(mine)).one_or_none()
    return None if row is None else Dropped(row.error, row.due_at)


def take_up(tx: Tx, team: TeamId, key: str, message: Message, now: datetime) -> None:
    """Try a message again that was given up."""
    mine = (_delivery.c.team_id == team) & (_delivery.c.key == key) & (_delivery.c.state == _DROPPED)
    again = {"state": _DUE, "body": message_to_text(message), "due_at": now, "attempts": 0}
    tx.execute(update(_delivery).where(mine).values(again))


def lane_of(tx: Tx, team: TeamId, key: str) -> str | None:
    """Name the lane of a message; None for one that was never queued."""
    return tx.execute(select(_delivery.c.lane).where(_delivery.c.team_id == team, _delivery.c.key == key)).scalar()


def say_otherwise(tx: Tx, team: TeamId, key: str, message: Message) -> None:
    """Let a message say something else: in the queue, or in Slack where it stands. One that was given up stays so."""
    there = (_delivery.c.team_id == team) & (_delivery.c.key == key) & (_delivery.c.state != _DROPPED)
    tx.execute(update(_delivery).where(there).values(state=_DUE, body=message_to_text(message)))


def say_each_otherwise(tx: Tx, team: TeamId, begins: str, message: Message) -> None:
    """Let every message whose key begins so say something else; as ``say_otherwise``."""
    there = (_delivery.c.team_id == team) & _delivery.c.key.startswith(begins, autoescape=True)
    for key in tx.execute(select(_delivery.c.key).where(there)).scalars().all():
        say_otherwise(tx, team, key, message)


def strike(tx: Tx, team: TeamId, place: str, message: Message) -> None:
    """Put another message in the place of each that quotes this place in a run, in the queue or where it stands.

    What only one person was shown can't be changed any more, and is gone when they next load Slack.
    """
    quoting = (_delivery.c.team_id == team) & _delivery.c.quotes.contains(_lines(place), autoescape=True)
    there = quoting & or_(_delivery.c.state == _DUE, _delivery.c.sent_ts != "")
    tx.execute(update(_delivery).where(there).values(state=_DUE, body=message_to_text(message), quotes=None))


def due_lanes(tx: Tx, team: TeamId) -> tuple[str, ...]:
    """Name the lanes in which something waits to be sent, now or later."""
    return tuple(tx.execute(_DUE_LANES, {"team": team}).scalars())


def first_due(tx: Tx, team: TeamId, lane: str) -> Queued | None:
    """Give the oldest waiting message of a lane: only it may be sent, so that order holds."""
    row = tx.execute(_FIRST_DUE, {"team": team, "lane": lane}).one_or_none()
    return None if row is None else _queued(row)


def all_due(tx: Tx, team: TeamId, lane: str) -> tuple[Queued, ...]:
    """Give all waiting messages of a lane, the oldest first."""
    return tuple(_queued(row) for row in tx.execute(_ALL_DUE, {"team": team, "lane": lane}))


def begun(tx: Tx, queued: Queued) -> None:
    """Note that a message is being sent, before it is: what can't be looked for afterwards is not sent twice."""
    tx.execute(_of(queued).values(uncertain=True))


def sent(tx: Tx, queued: Queued, ts: MessageTs) -> None:
    """Note that a message landed, and forget its words: Slack has them now. One in a thread is its run's.

    If it was given other words meanwhile, it stands and is due with those; without a ``ts`` nothing can change it.
    """
    ended = _ended(queued, _SENT) if ts else {"state": _SENT, "body": None}
    _note_place(tx, queued, ts, ended)


def found(tx: Tx, queued: Queued, ts: MessageTs) -> None:
    """Note where a message stands that was looked for. Which words it landed with nobody knows, so it stays due."""
    _note_place(tx, queued, ts, {})


def drop(tx: Tx, queued: Queued, error: str) -> None:
    """Give a message up that can never land, or the change of one that stands; ``error`` is Slack's code.

    If it was given other words meanwhile, those are tried.
    """
    tx.execute(_of(queued).values(_ended(queued, _SENT if queued.ts else _DROPPED) | {"error": error}))


def drop_in(tx: Tx, team: TeamId, channel: ChannelId, error: str) -> None:
    """Give up whatever waits to be sent to a conversation."""
    mine = (_delivery.c.team_id == team) & (_delivery.c.state == _DUE) & (_delivery.c.channel_id == channel)
    tx.execute(update(_delivery).where(mine).values(state=_DROPPED, body=None, error=error))


def try_later(tx: Tx, queued: Queued, due_at: datetime, error: str, *, uncertain: bool) -> None:
    """Keep a message for another attempt; ``uncertain`` if this one may have landed without an answer."""
    values = {"due_at": due_at, "attempts": queued.attempts + 1, "error": error}
    tx.execute(_of(queued).values(values | {"uncertain": queued.uncertain or uncertain}))


def _of(queued: Queued) -> Any:  # noqa: ANN401 - an UPDATE has no public type of its own
    return update(_delivery).where(_delivery.c.id == queued.id)


def _note_place(tx: Tx, queued: Queued, ts: MessageTs, ended: dict[str, Any]) -> None:
    each = queued.delivery
    if each.run and each.in_thread and ts:
        reactions.remember(tx, queued.team, each.channel, ts, run=each.run)
    stands = {"sent_ts": ts, "uncertain": False, "attempts": 0, "error": None}
    tx.execute(_of(queued).values(stands | ended))


def _ended(queued: Queued, state: str) -> dict[str, Any]:
    """Give what ends a delivery, and forgets its words; what says something else by now stays as it is."""
    same = _delivery.c.body == queued.body
    return {
        "state": case((same, state), else_=_delivery.c.state),
        "body": case((same, null()), else_=_delivery.c.body),
    }


def _values(team: TeamId, each: Delivery, now: datetime) -> dict[str, Any]:
    return {
        "team_id": team,
        "key": each.key,
        "lane": each.lane,
        "run": each.run,
        "channel_id": each.channel,
        "user_id": each.only_to,
        "in_thread": each.in_thread,
        "broadcast": each.broadcast,
        "under_key": each.under,
        "body": message_to_text(each.message),
        "quotes": _lines(*each.quotes) if each.quotes else None,
        "state": _DUE,
        "queued_at": now,
        "due_at": now,
        "attempts": 0,
        "uncertain": False,
    }


def _lines(*places: str) -> str:
    return "\n".join(["", *places, ""])


def _queued(row: Row[Any]) -> Queued:
    delivery = Delivery(
        key=row.key,
        channel=row.channel_id,
        message=message_from_text(row.body),
        run=row.run,
        in_thread=row.in_thread,
        broadcast=row.broadcast,
        only_to=row.user_id,
        under=row.under_key,
        quotes=tuple((row.quotes or "").split("\n")[1:-1]),
    )
    return Queued(
        id=row.id,
        team=TeamId(row.team_id),
        delivery=delivery,
        queued_at=row.queued_at,
        due_at=row.due_at,
        attempts=row.attempts,
        uncertain=row.uncertain,
        ts=row.sent_ts,
        body=row.body,
    )
