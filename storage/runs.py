"""Runs and their facts. ``save`` is the only writer of either: facts appended, the row moved from seq to seq."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, bindparam, func, insert, select, update

from bot.domain.facts import FORMAT, Fact
from bot.domain.ids import ChannelId, MessageTs, RunName, SopKey, TeamId, UserId
from bot.domain.run import Run, RunStatus
from storage import flow, turns
from storage.codec import fact_from_text, fact_to_text, run_from_text, run_to_text, sop_from_text
from storage.rows import FactRow, RunRow, SopVersionRow
from storage.store import Conflict, Tx

_run, _fact, _version = RunRow.__table__, FactRow.__table__, SopVersionRow.__table__  # type: ignore[attr-defined]  # SQLModel adds them

_whole = select(_run, _version.c.content).join(
    _version,
    (_version.c.team_id == _run.c.team_id)
    & (_version.c.key == _run.c.sop_key)
    & (_version.c.version == _run.c.sop_version),
)
# What every click asks is built once: to build it costs more than SQLite takes to answer it.
_IS_IT = (_run.c.team_id == bindparam("of_team")) & (_run.c.name == bindparam("of_name"))
_ONE = _whole.where(_IS_IT)
_ONE_TO_CHANGE = _ONE.with_for_update(of=_run)
_MOVE = update(_run).where(_IS_IT, _run.c.seq == bindparam("of_seq"))
_NOTE_DRAWN = update(_run).where(
    _IS_IT, _run.c.card_ts == bindparam("at_ts"), _run.c.card_drawn_seq == bindparam("at_seq")
)
_APPEND = insert(_fact)

REDRAWN: dict[str, Any] = {"card_drawn_seq": _run.c.card_drawn_seq - 1}
"""What makes a card due though its run has not moved. It is other than it was, so that a drawing that is under way is
not taken for one of how the run stands now."""


@dataclass(frozen=True)
class Card:
    """A run's message in Slack: where it is (None: nowhere) and up to which fact it is drawn.

    ``held`` is why no drawing is tried, by Slack's code.
    """

    ts: MessageTs | None
    drawn_seq: int
    held: str | None


@dataclass(frozen=True)
class StoredRun:
    """A run and its card."""

    run: Run
    card: Card


def next_name(tx: Tx, team: TeamId, code: str) -> RunName:
    """Give the name of the next run of this code: numbers are counted per code and never used again."""
    turns.take(tx, f"number {team} {code}")
    query = select(func.max(_run.c.number)).where(_run.c.team_id == team, _run.c.code == code)
    return RunName(f"{code}-{(tx.execute(query).scalar() or 0) + 1}")


def get(tx: Tx, team: TeamId, name: RunName, *, to_change: bool = False) -> StoredRun | None:
    """Give a run, or None. ``to_change``: on PostgreSQL nobody else may change it meanwhile; SQLite has one writer."""
    query = _ONE_TO_CHANGE if to_change else _ONE
    row = tx.execute(query, {"of_team": team, "of_name": name}).mappings().one_or_none()
    return None if row is None else _stored(row)


def save(tx: Tx, before: Run, facts: Sequence[Fact]) -> Run:
    """Let these facts happen to the run and give it as it then stands. Raises ``Conflict`` if it moved meanwhile."""
    states = [before]
    for fact in facts:
        states.append(states[-1].after(fact))
    after = states[-1]
    if before.seq == 0:
        tx.execute(insert(_run).values(_identity(after) | _standing(after)))
    else:
        seen = {"of_team": before.team, "of_name": before.name, "of_seq": before.seq}
        # Who can act on the run may see its channel, so a card that Slack refused is worth another try.
        if tx.execute(_MOVE, seen | _standing(after) | {"card_held": None}).rowcount != 1:
            raise Conflict
    tx.execute(_APPEND, [_fact_values(before, seq, fact) for seq, fact in enumerate(facts, before.seq + 1)])
    for stood, stands, fact in zip(states, states[1:], facts, strict=False):
        flow.record(tx, stood, stands, fact)
    return after


def facts(tx: Tx, team: TeamId, name: RunName) -> tuple[Fact, ...]:
    """Give what happened in a run, in order."""
    query = select(_fact.c.payload).where(_fact.c.team_id == team, _fact.c.run == name).order_by(_fact.c.seq)
    return tuple(fact_from_text(payload) for payload in tx.execute(query).scalars())


def fact(tx: Tx, team: TeamId, name: RunName, seq: int) -> Fact | None:
    """Give one fact of a run by its place, counted from 1; None if it has not so many."""
    query = select(_fact.c.payload).where(_fact.c.team_id == team, _fact.c.run == name, _fact.c.seq == seq)
    payload = tx.execute(query).scalar()
    return None if payload is None else fact_from_text(payload)


def open_in(tx: Tx, team: TeamId, channel: ChannelId) -> tuple[StoredRun, ...]:
    """Give a channel's open runs, the newest first."""
    query = _whole.where(
        _run.c.team_id == team, _run.c.channel_id == channel, _run.c.status == RunStatus.OPEN.value
    ).order_by(_run.c.started_at.desc(), _run.c.number.desc())
    return tuple(_stored(row) for row in tx.execute(query).mappings())


def where(tx: Tx, *conditions: Any) -> tuple[StoredRun, ...]:  # noqa: ANN401 - conditions on the table's columns
    """Give the runs for which these conditions hold, the oldest first."""
    query = _whole.where(*conditions).order_by(_run.c.started_at, _run.c.number)
    return tuple(_stored(row) for row in tx.execute(query).mappings())


def people_last_time(tx: Tx, team: TeamId, channel: ChannelId, sop: SopKey) -> dict[str, UserId]:
    """Give who had which role in the SOP's last run in this channel; empty if it never ran here."""
    query = (
        _whole.where(_run.c.team_id == team, _run.c.channel_id == channel, _run.c.sop_key == sop)
        .order_by(_run.c.started_at.desc(), _run.c.number.desc())
        .limit(1)
    )
    row = tx.execute(query).mappings().one_or_none()
    return {} if row is None else dict(_stored(row).run.people)


@dataclass(frozen=True)
class Place:
    """Where an SOP ran last, and who answered for it."""

    owner: UserId
    channel: ChannelId


def latest_place(tx: Tx, team: TeamId, sop: SopKey, *, outside_of: Collection[ChannelId] = ()) -> Place | None:
    """Give where an SOP ran last, in whatever channel ``outside_of`` these; None if it never ran there."""
    query = select(_run.c.owner, _run.c.channel_id).where(*_of_sop(team, sop, outside_of))
    row = tx.execute(query.order_by(_run.c.started_at.desc(), _run.c.number.desc()).limit(1)).one_or_none()
    return None if row is None else Place(UserId(row.owner), ChannelId(row.channel_id))


def latest_owner(tx: Tx, team: TeamId, sop: SopKey) -> UserId | None:
    """Give who answers for an SOP: the owner of its latest run; None if it never ran."""
    place = latest_place(tx, team, sop)
    return None if place is None else place.owner


def first_since(
    tx: Tx, team: TeamId, sop: SopKey, since: datetime, *, outside_of: Collection[ChannelId] = ()
) -> tuple[RunName, ChannelId] | None:
    """Give the SOP's first run that started at a moment (aware UTC) or after it, and its channel.

    Runs in the channels that it is to be ``outside_of`` are passed over; None if there is no other.
    """
    query = select(_run.c.name, _run.c.channel_id).where(*_of_sop(team, sop, outside_of), _run.c.started_at >= since)
    row = tx.execute(query.order_by(_run.c.started_at, _run.c.number).limit(1)).one_or_none()
    return None if row is None else (RunName(row.name), ChannelId(row.channel_id))


def _of_sop(team: TeamId, sop: SopKey, outside_of: Collection[ChannelId]) -> Iterator[ColumnElement[bool]]:
    yield _run.c.team_id == team
    yield _run.c.sop_key == sop
    if outside_of:
        yield _run.c.channel_id.not_in(outside_of)


# ---- cards


def due_cards(tx: Tx, team: TeamId) -> tuple[RunName, ...]:
    """Name the runs whose card is behind them."""
    query = select(_run.c.name).where(
        _run.c.team_id == team, _run.c.seq > _run.c.card_drawn_seq, _run.c.card_held.is_(None)
    )
    return tuple(tx.execute(query).scalars())


def card_posted(tx: Tx, run: Run, ts: MessageTs) -> None:
    """Note where the card stands, bare as yet; unless the run needs none any more."""
    due = _of(run.team, run.name).where(_run.c.card_drawn_seq < _run.c.seq)
    tx.execute(due.values(card_ts=ts, card_drawn_seq=0, card_posted_seq=run.seq))


def card_drawn(tx: Tx, stored: StoredRun) -> None:
    """Note that the card shows the run as it was given; unless meanwhile it is gone, or to be drawn anew."""
    run, card = stored.run, stored.card
    here = {"of_team": run.team, "of_name": run.name, "at_ts": card.ts, "at_seq": card.drawn_seq}
    tx.execute(_NOTE_DRAWN, here | {"card_drawn_seq": run.seq})


def post_card_again(tx: Tx, team: TeamId, name: RunName, ts: MessageTs, *, stands: bool) -> bool:
    """Let a card be posted in the place of this message; false if that was done for this state of the run already.

    ``stands``: the message is there and can't be changed, so that one which was posted as the run stands would serve no
    better. Else it is gone.
    """
    last = _run.c.card_posted_seq if stands else _run.c.card_again_seq
    again = {"card_ts": None, "card_drawn_seq": 0, "card_again_seq": _run.c.seq, "card_held": None}
    moved = tx.execute(_of(team, name).where(_run.c.card_ts == ts, last < _run.c.seq).values(again))
    return bool(moved.rowcount)


def hold_card(tx: Tx, team: TeamId, name: RunName, ts: MessageTs | None, why: str) -> bool:
    """Stop drawing a card that Slack will not take; whether it still is where it was. ``why`` is Slack's error code."""
    there = _of(team, name).where(_run.c.card_ts.is_not_distinct_from(ts))
    return bool(tx.execute(there.values(card_held=why)).rowcount)


def leave_without_card(tx: Tx, team: TeamId, name: RunName) -> None:
    """Note that a run which has ended has no card any more, and needs none."""
    tx.execute(_of(team, name).values(card_ts=None, card_drawn_seq=_run.c.seq))


def release_cards(tx: Tx, team: TeamId, channel: ChannelId) -> None:
    """Draw a channel's cards again: the bot is back, or the channel is."""
    tx.execute(update(_run).where(_run.c.team_id == team, _run.c.channel_id == channel).values(card_held=None))


def redraw_ended(tx: Tx, team: TeamId, since: datetime, until: datetime) -> tuple[RunName, ...]:
    """Draw the cards anew of the runs that ended in this time: what they offer has passed. Names them."""
    ended = (_run.c.team_id == team) & (_run.c.ended_at > since) & (_run.c.ended_at <= until)
    ended &= _run.c.card_ts.is_not(None)
    tx.execute(update(_run).where(ended).values(REDRAWN))
    return tuple(tx.execute(select(_run.c.name).where(ended)).scalars())


def _of(team: TeamId, name: RunName) -> Any:  # noqa: ANN401 - an UPDATE has no public type of its own
    return update(_run).where(_run.c.team_id == team, _run.c.name == name)


# ---- rows


def _stored(row: RowMapping) -> StoredRun:
    run = run_from_text(
        row["state"],
        team=row["team_id"],
        name=row["name"],
        channel=row["channel_id"],
        sop=sop_from_text(row["content"]),
        version=row["sop_version"],
        seq=row["seq"],
    )
    return StoredRun(run, Card(ts=row["card_ts"], drawn_seq=row["card_drawn_seq"], held=row["card_held"]))


def _identity(run: Run) -> dict[str, Any]:
    code, number = run.name.rsplit("-", 1)
    return {
        "team_id": run.team,
        "name": run.name,
        "code": code,
        "number": int(number),
        "sop_key": run.sop.key,
        "sop_version": run.version,
        "channel_id": run.channel,
        "started_at": run.started_at,
        "starter": run.starter,
    }


def _standing(run: Run) -> dict[str, Any]:
    return {
        "status": run.status.value,
        "owner": run.owner,
        "ended_at": run.ended_at,
        "finished_at": run.finished_at,
        "seq": run.seq,
        "state": run_to_text(run),
    }


def _fact_values(run: Run, seq: int, fact: Fact) -> dict[str, Any]:
    at: datetime = fact.at
    return {
        "team_id": run.team,
        "run": run.name,
        "seq": seq,
        "channel_id": run.channel,
        "kind": fact.kind,
        "at": at,
        "actor": fact.by,
        "step": getattr(fact, "step", None),
        "format": FORMAT,
        "payload": fact_to_text(fact),
    }


def rows_of(tx: Tx, names: Iterable[RunName], team: TeamId) -> dict[RunName, dict[str, Any]]:
    """Give the searchable columns of these runs, for checks that they agree with the fold of the facts."""
    query = select(_run).where(_run.c.team_id == team, _run.c.name.in_(list(names)))
    return {row["name"]: dict(row) for row in tx.execute(query).mappings()}
