"""What a digest's figures cost over a long history, beside SQL that was written for them by hand, and a shorter one."""

from pathlib import Path

from bot.domain.metrics import Figures, Period, figures
from bot.domain.review import touches
from storage import history
from storage.store import Store, Tx
from tests.bench import by_hand, years
from tests.bench.measuring import Row, in_turns, milliseconds, ratio
from tests.quarter import HOURS, TEAM

ROUNDS = 12
LONG, SHORT = 50_000, 5_000
"""Runs, of 20 facts each."""
WEEK = Period(*years.LAST_WEEK)
LOOK_BACK = Period(WEEK.since - years.QUARTER * 8 / 12, WEEK.until)
"""What a digest reads: its week, and the eight before it that the rules look at."""


async def measure(folder: Path) -> list[Row]:
    """Measure a week's figures both ways, and what a digest reads over both histories."""
    (folder / "long").mkdir()
    (folder / "short").mkdir()
    long, short = [await years.filled(folder / name, runs=runs) for name, runs in (("long", LONG), ("short", SHORT))]
    try:
        _check_same(await long.read(_ours), await long.read(by_hand.counted, TEAM, WEEK, HOURS))
        ours, theirs = await in_turns((lambda: long.read(_ours), lambda: long.read(_by_hand)), ROUNDS)
        rows = await in_turns((lambda: long.read(_rows), lambda: long.read(_by_hand)), ROUNDS)
        reads = await in_turns((lambda: _read(long), lambda: _read(short)), ROUNDS)
    finally:
        long.close()
        short.close()
    return [
        _row("a week's figures over 1,000,000 facts in 50,000 runs, over SQL by hand: the query", *rows),
        _row("the same, with each run's course read from its facts", ours, theirs),
        _row("what a digest reads (nine weeks) at 50,000 runs over 5,000", *reads),
    ]


def _row(said: str, over: list[float], under: list[float]) -> Row:
    return Row(said, "≤ 2x", f"{ratio(over, under)}: {milliseconds(over)} over {milliseconds(under)}")


def _rows(tx: Tx) -> None:
    tx.execute(history._FACTS_OF_TOUCHED, {"team": TEAM, "since": WEEK.since, "until": WEEK.until}).all()  # noqa: SLF001 - the query alone


def _ours(tx: Tx) -> Figures:
    seen = [each.timeline for each in history.touched(tx, TEAM, WEEK.since, WEEK.until)]
    return figures([each for each in seen if touches(each, WEEK)], WEEK, HOURS)


def _by_hand(tx: Tx) -> by_hand.Counted:
    return by_hand.counted(tx, TEAM, WEEK, HOURS)


async def _read(store: Store) -> None:
    await store.read(history.touched, TEAM, LOOK_BACK.since, LOOK_BACK.until)


def _check_same(ours: Figures, theirs: by_hand.Counted) -> None:
    """Check that both give the same numbers: else one of them would have less to do."""
    assert ours.cycle is not None
    assert ours.net_cycle is not None
    counts = (ours.finished, ours.cancelled, ours.rework.whole, ours.rework.part, ours.changed_brief)
    assert counts == (theirs.finished, theirs.cancelled, theirs.done, theirs.returns, theirs.briefs)
    assert (ours.quality.part, ours.quality.whole) == theirs.judged
    lengths = (ours.cycle.median, ours.net_cycle.median, ours.blocked.part, ours.blocked.whole)
    assert [each.total_seconds() / 60 for each in lengths] == [theirs.cycle, theirs.net, theirs.blocked, theirs.open]
