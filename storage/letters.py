"""Direct messages that follow a run: each is posted once, then drawn anew as its run moves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, case, insert, literal_column, or_, select, union, update

from bot.domain.asks import Ask, Call
from bot.domain.ids import ChannelId, MessageTs, RunName, StepKey, TeamId, UserId
from storage.rows import RunRow
from storage.rows_flow import LetterRow
from storage.store import Tx

_letter, _run = LetterRow.__table__, RunRow.__table__  # type: ignore[attr-defined]  # SQLModel adds them
# What is due of a team's letters at a moment: those that wait, and those that are behind their run. The states stand in
# so many words, so that the indexes of these few serve; for the same reason the two are asked for apart.
_DUE = (_letter.c.team_id == bindparam("team")) & (_letter.c.due_at <= bindparam("now"))
_WAITS = _letter.c.state == literal_column("'waiting'")
_IS_BEHIND = (
    (_letter.c.state == literal_column("'standing'"))
    & (_run.c.team_id == _letter.c.team_id)
    & (_run.c.name == _letter.c.run)
    & (_letter.c.drawn_seq < _run.c.seq)
)
_DUE_LANES = union(select(_letter.c.run).where(_DUE, _WAITS), select(_letter.c.run).where(_DUE, _IS_BEHIND))
_IS_PUT_OFF = _letter.c.again_at > bindparam("now")
_FIRST_DUE = (
    select(_letter)
    .where(_DUE, _letter.c.run == bindparam("run"), or_(_WAITS, select(_run.c.name).where(_IS_BEHIND).exists()))
    .order_by(case((_IS_PUT_OFF, _letter.c.again_at)).nulls_first(), _letter.c.attempts, _letter.c.id)
    .limit(1)
)
# What makes a letter behind though its run has not moved. It is other than it was, so that a drawing that is under way
# is not taken for one of how things stand now.
_REDRAWN: dict[str, Any] = {"drawn_seq": _letter.c.drawn_seq - 1}

EDITED_FOR = timedelta(hours=20)
"""For how long a letter that calls again is edited: until the next working day."""
STRUCK = "struck"
"""How a letter is ``drawn`` that shows words which are gone from its run."""
_WAITING, _STANDING, _SETTLED = "waiting", "standing", "settled"


@dataclass(frozen=True)
class StoredLetter:
    """A letter; ``channel`` and ``ts`` are None until it is posted. ``drawn`` tells drawings apart; see ``STRUCK``.

    ``drawn_seq`` is the run's fact that it shows; less where it is to be looked at again. After so many ``attempts``
    that failed it is left alone until ``again_at``.
    """

    id: int
    call: Call
    due_at: datetime
    channel: ChannelId | None
    ts: MessageTs | None
    drawn: str | None
    drawn_seq: int
    attempts: int
    again_at: datetime | None


def call(tx: Tx, team: TeamId, run: RunName, calls: Iterable[tuple[Call, datetime]]) -> None:
    """Queue a letter for each call, to be posted at its moment.

    One that stands already is drawn anew instead; but nobody looks for news in an old message, so after ``EDITED_FOR``
    it is posted again.
    """
    for each, due_at in calls:
        key = _key(team, run, each)
        known = _latest(tx, key, numbered=bool(each.number))
        if known is None or (known.ts is not None and due_at - known.due_at > EDITED_FOR):
            again = {} if known is None else {"raised": known.raised + 1}
            tx.execute(insert(_letter).values(key | again | {"state": _WAITING, "due_at": due_at, "drawn_seq": 0}))
        elif known.ts is None:
            tx.execute(_of(known.id).values({"state": _WAITING, "due_at": due_at} | _REDRAWN))
        else:
            tx.execute(_of(known.id).values({"state": _STANDING} | _REDRAWN))


def call_once(tx: Tx, team: TeamId, run: RunName, each: Call, due_at: datetime) -> bool:
    """Queue a letter unless it was queued before; whether it was not."""
    key = _key(team, run, each)
    if tx.execute(select(_letter.c.id).where(*_is(key))).first() is not None:
        return False
    call(tx, team, run, [(each, due_at)])
    return True


def redraw(tx: Tx, team: TeamId, run: RunName) -> None:
    """Draw all that stands of a run's letters anew, also where nothing is asked any more."""
    mine = (_letter.c.team_id == team) & (_letter.c.run == run)
    state = case((_letter.c.ts.is_not(None), _STANDING), else_=_letter.c.state)  # one may be on its way
    tx.execute(update(_letter).where(mine).values({"state": state} | _REDRAWN))


def strike(tx: Tx, team: TeamId, run: RunName) -> None:
    """Draw all that stands of a run's letters anew, also with people who left: words of the run are gone."""
    redraw(tx, team, run)
    tx.execute(update(_letter).where(_letter.c.team_id == team, _letter.c.run == run).values(drawn=STRUCK))


def look_again(tx: Tx, team: TeamId, user: UserId) -> tuple[RunName, ...]:
    """Look anew at what stands with someone who may have left, or is on its way to them; name its runs."""
    theirs = (_letter.c.team_id == team) & (_letter.c.user_id == user) & (_letter.c.state != _SETTLED)
    found = tuple(tx.execute(select(_letter.c.run).where(theirs).distinct()).scalars())
    tx.execute(update(_letter).where(theirs).values(_REDRAWN))
    return found


def due_lanes(tx: Tx, team: TeamId, now: datetime) -> tuple[RunName, ...]:
    """Name the runs of which something is to be told, or told otherwise, by now."""
    return tuple(tx.execute(_DUE_LANES, {"team": team, "now": now}).scalars())


def first_due(tx: Tx, team: TeamId, run: RunName, now: datetime) -> StoredLetter | None:
    """Give the first letter of a run that is to be posted or drawn by now.

    One that never failed comes before one that may be tried again, and that before those that are put off.
    """
    row = tx.execute(_FIRST_DUE, {"team": team, "now": now, "run": run}).one_or_none()
    return None if row is None else _stored(row)


def posted(
    tx: Tx, letter: StoredLetter, place: tuple[ChannelId, MessageTs], *, digest: str | None = None, seq: int = 0
) -> None:
    """Note where a letter stands, and what it says as of its run's fact ``seq``; without that it is drawn anew."""
    channel, ts = place
    stands = {"state": _STANDING, "channel_id": channel, "ts": ts}
    tx.execute(_of(letter.id).values(stands | _shown(letter, digest, seq)))


def drawn(tx: Tx, letter: StoredLetter, digest: str, seq: int, *, last: bool) -> None:
    """Note what a letter says as of its run's fact ``seq``. ``last``: its run has ended, so it stays as it is."""
    ended = case((_is_same(letter), _SETTLED), else_=_STANDING) if last else _STANDING
    tx.execute(_of(letter.id).values({"state": ended} | _shown(letter, digest, seq)))


def settle(tx: Tx, letter: StoredLetter) -> bool:
    """Give a letter up: it asks for nothing any more, can't be delivered, or is gone.

    False if it called anew meanwhile: then it is due.
    """
    return bool(tx.execute(_of(letter.id).where(_is_same(letter)).values(state=_SETTLED)).rowcount)


def settle_all(tx: Tx, team: TeamId, run: RunName) -> None:
    """Give up all letters of a run that has ended: it asks for nothing any more."""
    mine = (_letter.c.team_id == team) & (_letter.c.run == run)
    tx.execute(update(_letter).where(mine).values(state=_SETTLED))


def put_off(tx: Tx, letter: StoredLetter, again_at: datetime) -> None:
    """Leave a letter alone for a while after an attempt that failed, whether it is to be posted or to be drawn anew."""
    tx.execute(_of(letter.id).values(again_at=again_at, attempts=letter.attempts + 1))


def _latest(tx: Tx, key: dict[str, Any], *, numbered: bool) -> Row[Any] | None:
    """Give the letter of this call; of a turn, which has no number, the one that was written last."""
    same = key if numbered else {name: value for name, value in key.items() if name != "raised"}
    return tx.execute(select(_letter).where(*_is(same)).order_by(_letter.c.raised.desc()).limit(1)).one_or_none()


def _key(team: TeamId, run: RunName, each: Call) -> dict[str, Any]:
    return {
        "team_id": team,
        "run": run,
        "user_id": each.user,
        "kind": each.ask.value,
        "step": each.step or "",
        "raised": each.number,
    }


def _is(key: dict[str, Any]) -> list[Any]:
    return [_letter.c[name] == value for name, value in key.items()]


def _is_same(letter: StoredLetter) -> Any:  # noqa: ANN401 - a condition
    """Whether nothing made it behind since it was read."""
    return _letter.c.drawn_seq == letter.drawn_seq


def _shown(letter: StoredLetter, digest: str | None, seq: int) -> dict[str, Any]:
    """Give what an attempt that worked leaves: how and up to which fact it is drawn, unless it is behind by now."""
    drawn_seq = case((_is_same(letter), seq), else_=_letter.c.drawn_seq)
    drawn = case((~_is_same(letter) & (_letter.c.drawn == STRUCK), STRUCK), else_=digest)
    return {"drawn_seq": drawn_seq, "drawn": drawn, "attempts": 0, "again_at": None}


def _of(letter: int) -> Any:  # noqa: ANN401 - an UPDATE has no public type of its own
    return update(_letter).where(_letter.c.id == letter)


def _stored(row: Row[Any]) -> StoredLetter:
    step = StepKey(row.step) if row.step else None
    call_ = Call(ask=Ask(row.kind), user=UserId(row.user_id), step=step, number=row.raised)
    return StoredLetter(
        id=row.id,
        call=call_,
        due_at=row.due_at,
        channel=row.channel_id,
        ts=row.ts,
        drawn=row.drawn,
        drawn_seq=row.drawn_seq,
        attempts=row.attempts,
        again_at=row.again_at,
    )
