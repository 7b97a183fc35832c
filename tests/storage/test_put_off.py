"""Letters and Homes: one that failed is left alone for a while, and whatever else is due comes first meanwhile."""

from datetime import timedelta

import pytest

from bot.domain.asks import Ask, Call
from bot.domain.ids import ChannelId, MessageTs, RunName, StepKey, TeamId, UserId
from storage import homes, letters
from storage.letters import StoredLetter
from storage.store import Store
from tests.domain.play import NOON
from tests.storage.test_runs import begin

TEAM, ANA, BEN = TeamId("T1"), UserId("U0ANA"), UserId("U0BEN")
MINUTE = timedelta(minutes=1)
PLACE = (ChannelId("D1"), MessageTs("1.5"))


def turn(user: UserId) -> Call:
    return Call(Ask.TURN, user, StepKey("draft"))


async def called(store: Store, *users: UserId) -> RunName:
    """Start a run in which these people are told something."""
    run = await store.write(begin)
    await store.write(letters.call, TEAM, run.name, [(turn(user), NOON) for user in users])
    return run.name


async def due(store: Store, run: RunName, after: timedelta = timedelta()) -> StoredLetter:
    found = await store.read(letters.first_due, TEAM, run, NOON + after)
    assert found is not None
    return found


async def test_a_letter_that_failed_lets_the_others_go_first(store: Store) -> None:
    run = await called(store, ANA, BEN)
    first = await due(store, run)
    await store.write(letters.put_off, first, NOON + MINUTE)
    assert (await due(store, run)).call.user == BEN
    assert (await due(store, run, MINUTE)).call.user == BEN, "it never failed"
    second = await due(store, run)
    await store.write(letters.put_off, second, NOON + 2 * MINUTE)
    assert (await due(store, run, MINUTE)).call.user == ANA
    left = await due(store, run)
    assert (left.call.user, left.again_at, left.attempts) == (ANA, NOON + MINUTE, 1)
    assert left.due_at == NOON, "from then on it is looked for, so it stays"


async def test_a_letter_that_worked_is_put_off_no_more(store: Store) -> None:
    run = await called(store, ANA)
    await store.write(letters.put_off, await due(store, run), NOON + MINUTE)
    await store.write(letters.posted, await due(store, run), PLACE)
    letter = await due(store, run)
    assert (letter.ts, letter.attempts, letter.again_at) == ("1.5", 0, None)


@pytest.mark.parametrize("meanwhile", ["redraw", "strike", "look_again", "call"])
@pytest.mark.parametrize("posted", [False, True])
async def test_what_happens_while_a_letter_is_on_its_way_makes_it_due_again(
    store: Store, meanwhile: str, *, posted: bool
) -> None:
    run = await called(store, ANA)
    if posted:
        await store.write(letters.posted, await due(store, run), PLACE)
    letter = await due(store, run)
    match meanwhile:
        case "redraw":
            await store.write(letters.redraw, TEAM, run)
        case "strike":
            await store.write(letters.strike, TEAM, run)
        case "look_again":
            assert await store.write(letters.look_again, TEAM, ANA) == (run,)
        case "call":
            await store.write(letters.call, TEAM, run, [(turn(ANA), NOON)])
    if posted:
        await store.write(letters.drawn, letter, "digest", 1, last=True)
    else:
        await store.write(letters.posted, letter, PLACE, digest="digest", seq=1)
    again = await due(store, run)
    assert (again.ts, again.drawn) == ("1.5", letters.STRUCK if meanwhile == "strike" else "digest")
    await store.write(letters.drawn, again, "other", 1, last=False)
    assert await store.read(letters.first_due, TEAM, run, NOON) is None


async def test_a_letter_that_calls_anew_is_not_given_up_for_what_it_said_before(store: Store) -> None:
    run = await called(store, ANA)
    letter = await due(store, run)
    await store.write(letters.call, TEAM, run, [(turn(ANA), NOON)])
    assert not await store.write(letters.settle, letter)
    assert await store.write(letters.settle, await due(store, run))
    assert await store.read(letters.first_due, TEAM, run, NOON) is None


async def test_a_home_that_failed_lets_the_others_go_first(store: Store) -> None:
    for user in (ANA, BEN):
        await store.write(homes.opened, TEAM, user, NOON)
    first = await store.read(homes.first_due, TEAM, NOON)
    assert first is not None
    await store.write(homes.begin, TEAM, ANA)
    await store.write(homes.put_off, TEAM, first, NOON + MINUTE)
    second = await store.read(homes.first_due, TEAM, NOON)
    assert second is not None
    assert (first.user, second.user) == (ANA, BEN)
    await store.write(homes.begin, TEAM, BEN)
    left = await store.read(homes.first_due, TEAM, NOON)
    assert left == homes.DueHome(ANA, attempts=1, again_at=NOON + MINUTE)
    await store.write(homes.opened, TEAM, ANA, NOON)
    assert await store.read(homes.first_due, TEAM, NOON) == homes.DueHome(ANA, attempts=0, again_at=None)


async def test_a_home_that_was_being_drawn_is_due_at_the_next_start_and_no_other_is(store: Store) -> None:
    for user in (ANA, BEN):
        await store.write(homes.opened, TEAM, user, NOON)
        await store.write(homes.begin, TEAM, user)
    await store.write(homes.drawn, TEAM, ANA)
    assert await store.read(homes.first_due, TEAM, NOON) is None
    await store.write(homes.take_over, TEAM)
    left = await store.read(homes.first_due, TEAM, NOON)
    assert left == homes.DueHome(BEN, attempts=0, again_at=None)
    await store.write(homes.begin, TEAM, BEN)
    await store.write(homes.put_off, TEAM, left, NOON + MINUTE)
    await store.write(homes.take_over, TEAM)
    assert await store.read(homes.first_due, TEAM, NOON) == homes.DueHome(BEN, attempts=1, again_at=NOON + MINUTE)
