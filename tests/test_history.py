"""The made-up past: the same seed gives the same, what is recorded agrees, and it is there whole or not at all."""

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.facts import Fact
from bot.domain.ids import MessageTs, RunName
from bot.history import DEMO_TEAM, Setting, Unseen, live_through
from storage import deliveries, history, letters, runs
from storage.store import Tx
from tests.agreement import check_run
from tests.quarter import HOURS, MONDAY, TEAM, Quarter, quarter

pytestmark = pytest.mark.thorough  # each writes weeks of a past

WEEKS = 3


async def facts_of(past: Quarter) -> dict[RunName, tuple[Fact, ...]]:
    return {name: await past.store.read(runs.facts, TEAM, name) for name in past.lived.runs}


async def test_the_same_seed_gives_the_same_past_and_another_one_another(tmp_path: Path) -> None:
    found = []
    for number, seed in enumerate((1, 1, 2)):
        (tmp_path / str(number)).mkdir()
        async with quarter(tmp_path / str(number), weeks=1, seed=seed) as past:
            found.append(await facts_of(past))
    assert found[0] == found[1]
    assert found[0] != found[2]


async def test_what_is_recorded_of_the_past_agrees(tmp_path: Path) -> None:
    async with quarter(tmp_path, weeks=WEEKS) as past:
        assert 30 <= len(past.lived.runs) <= 60
        for name in past.lived.runs:
            await past.store.read(check_run, TEAM, name)
        facts = [fact for each in (await facts_of(past)).values() for fact in each]
        assert all(past.lived.since <= fact.at < past.lived.until for fact in facts)
        working = sum(HOURS.is_working(fact.at) for fact in facts)
        assert working / len(facts) > 0.9, "people work in office hours, and now and then in the evening"


async def test_only_open_runs_have_anything_left_to_say(tmp_path: Path) -> None:
    async with quarter(tmp_path, weeks=WEEKS) as past:
        still_open = set(await past.store.read(_open))
        assert 0 < len(still_open) < 12
        assert set(await past.store.read(runs.due_cards, TEAM)) == still_open, "the courier draws them"
        assert set(await past.store.read(letters.due_lanes, TEAM, MONDAY)) <= still_open
        assert await past.store.read(deliveries.due_lanes, TEAM) == ()
        cards = await past.store.read(history.touched, TEAM, past.lived.since, past.lived.until)
        assert all(each.card for each in cards), "each can be linked to"


async def test_a_past_that_is_interrupted_leaves_nothing_behind(tmp_path: Path) -> None:
    class Breaks(Unseen):
        async def put(self, *_told: object, **_more: object) -> MessageTs:
            raise KeyboardInterrupt

    async with quarter(tmp_path, weeks=WEEKS) as past:
        before = len(await past.store.read(_names))
        setting = Setting(past.store, past.directory, TEAM, HOURS)
        with pytest.raises(KeyboardInterrupt):
            await live_through(setting, DEMO_TEAM, past.clock, Breaks(), until=MONDAY, weeks=1)
        assert len(await past.store.read(_names)) == before


async def test_with_a_channel_for_it_the_past_had_its_digests(tmp_path: Path) -> None:
    async with quarter(tmp_path, weeks=WEEKS, digests=True) as past:
        slots = await past.store.read(lambda tx: tx.execute(text("SELECT COUNT(*) FROM digest")).scalar())
        assert slots == WEEKS - 1, "the one of the Monday at which it ends is still to come"


def _open(tx: Tx) -> tuple[RunName, ...]:
    return tuple(RunName(row.name) for row in tx.execute(text("SELECT name FROM run WHERE status = 'In progress'")))


def _names(tx: Tx) -> tuple[RunName, ...]:
    return tuple(RunName(row.name) for row in tx.execute(text("SELECT name FROM run")))
