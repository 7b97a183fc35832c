"""What finished before a moment, and since: a run's first finish counts, whatever becomes of it afterwards."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from bot.domain.facts import ReturnCause, RunFinished
from bot.domain.ids import ChannelId, RunName
from bot.domain.metrics import Timeline
from bot.domain.refusals import Refusal
from bot.domain.run import RunStatus
from bot.domain.wishes import Cancel, Complete, Confirm, Finish, SendBack
from storage import history, runs
from storage.store import Store, Tx
from tests.cases import cases
from tests.domain.play import ANA, BEN, CARA, DILAN, DRAFT, GO, LINKED, NOON, QUOTED, REVIEW, SEEN, SHEET
from tests.storage.test_runs import TEAM, begin, happen

HOUR = timedelta(hours=1)
MOST = 3
DONE = (
    (Complete(DRAFT), ANA),
    (Complete(LINKED, evidence=SHEET), BEN),
    (Complete(QUOTED, evidence="Lena checked them."), BEN),
    (Complete(SEEN), BEN),
    (Confirm(SEEN), CARA),
    (Complete(GO, decision="Go"), DILAN),
    (Finish("Page"), ANA),
)
MOVES = {
    "finish": DONE,
    "return": ((SendBack(DRAFT, ReturnCause.MISSED_CHECK, "Again."), BEN),),
    "cancel": ((Cancel("Called off."), ANA),),
}
LIVES = some.lists(
    some.tuples(some.integers(0, 3), some.sampled_from(["finish", "finish", "return", "return", "cancel"])), max_size=14
)
numbers = count()


def moved(tx: Tx, name: RunName, move: str, after: timedelta) -> None:
    """Let a run go on; what can't be any more is left out."""
    for wish, who in MOVES[move]:
        with suppress(Refusal):
            happen(tx, name, wish, who, after)


@dataclass(frozen=True)
class Told:
    """What history says of a moment."""

    last: tuple[Timeline, ...]
    first: tuple[Timeline, ...]
    later: tuple[Timeline, ...]
    number: int


def told(tx: Tx, channel: ChannelId, moment: datetime) -> Told:
    of_all = (tx, TEAM, REVIEW.key, [channel])
    return Told(
        last=history.last_finished(*of_all, before=moment, limit=MOST),
        first=history.first_finished(*of_all, version=1, until=moment, limit=MOST),
        later=history.first_finished(*of_all, version=2, until=moment, limit=MOST),
        number=history.count_finished(*of_all, version=1, until=moment, limit=MOST),
    )


def finishes(tx: Tx, names: list[RunName], moment: datetime) -> list[RunName]:
    """Name the runs whose first Finish was before a moment, in its order: read from the facts alone."""
    found = [
        (min(fact.at for fact in runs.facts(tx, TEAM, name) if isinstance(fact, RunFinished)), name)
        for name in names
        if any(isinstance(fact, RunFinished) for fact in runs.facts(tx, TEAM, name))
    ]
    return [name for at, name in sorted(found) if at < moment]


@settings(cases(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LIVES)
async def test_what_is_said_of_a_moment_is_said_of_it_ever_after(store: Store, lives: list[tuple[int, str]]) -> None:
    channel = ChannelId(f"C{next(numbers)}")

    def all_of_it(tx: Tx) -> tuple[list[RunName], list[tuple[datetime, Told]]]:
        names, seen = [begin(tx, channel).name for _ in range(4)], []
        for hours, (which, move) in enumerate(lives, 1):
            moved(tx, names[which], move, hours * HOUR)
            moment = NOON + hours * HOUR + HOUR / 2
            seen.append((moment, told(tx, channel, moment)))
        return names, seen

    names, seen = await store.write(all_of_it)
    for moment, said in seen:
        assert await store.read(told, channel, moment) == said
        wanted = await store.read(finishes, names, moment)
        assert [each.run.name for each in said.first] == wanted[:MOST]
        assert [each.run.name for each in said.last] == wanted[::-1][:MOST]
        assert (said.later, said.number) == ((), min(len(wanted), MOST))


async def test_a_run_that_is_open_again_stands_among_the_finished_ones_as_it_stood_then(store: Store) -> None:
    channel = ChannelId("C-again")

    def lived(tx: Tx) -> RunName:
        name = begin(tx, channel).name
        for hours, move in ((1, "finish"), (3, "return"), (5, "finish"), (7, "return"), (9, "cancel")):
            moved(tx, name, move, hours * HOUR)
        return name

    name = await store.write(lived)
    for hours, status, returns in ((2, RunStatus.FINISHED, 0), (4, RunStatus.OPEN, 1), (10, RunStatus.CANCELLED, 2)):
        said = await store.read(told, channel, NOON + hours * HOUR)
        ((last,), (first,)) = (said.last, said.first)
        assert last == first
        assert (last.run.name, last.run.status, len(last.returns)) == (name, status, returns)
        assert last.cycle == HOUR, "to the first finish"


async def test_what_finishes_at_a_moment_has_not_finished_before_it(store: Store) -> None:
    channel = ChannelId("C-just")
    name = (await store.write(begin, channel)).name
    await store.write(moved, name, "finish", HOUR)
    assert (await store.read(told, channel, NOON + HOUR)).number == 0
    assert (await store.read(told, channel, NOON + HOUR + timedelta(microseconds=1))).number == 1
