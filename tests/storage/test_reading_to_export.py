"""What is asked for is kept until it is made; it is read a row at a time, in order, of one workspace and its days."""

from datetime import datetime, timedelta

import pytest

from bot.domain.exporting import Asked, Form
from bot.domain.facts import NoteAdded
from bot.domain.ids import ChannelId, TeamId
from bot.domain.metrics import Period
from bot.domain.wishes import AddNote, Cancel
from storage import exporting, history
from storage.store import Store, Tx
from tests.domain.play import ANA, BEN, NOON
from tests.storage.test_runs import CHANNEL, TEAM, begin, happen

DAY = timedelta(days=1)
ELSEWHERE = ChannelId("C2")


def worked(tx: Tx, notes: int = 1) -> None:
    """Start three runs in one channel and one in another, of which one ends; then someone leaves so many notes."""
    first, *_ = [begin(tx).name for _ in range(3)]
    other = begin(tx, ELSEWHERE).name
    begin(tx, CHANNEL, TeamId("T2"))
    happen(tx, other, Cancel("Not now."), after=DAY)
    for number in range(notes):
        happen(tx, first, AddNote(f"Note {number}"), after=2 * DAY + timedelta(seconds=number))


def notes(tx: Tx, since: datetime, until: datetime) -> list[str]:
    found = exporting.facts(tx, TEAM, CHANNEL, since, until)
    return [each.fact.text for each in found if isinstance(each.fact, NoteAdded)]


@pytest.mark.thorough
async def test_facts_come_in_order_however_many_there_are(store: Store) -> None:
    many = 1200  # they are read 500 at a time
    await store.write(worked, many)
    assert await store.read(notes, NOON, NOON + 9 * DAY) == [f"Note {number}" for number in range(many)]
    assert await store.read(notes, NOON, NOON + 2 * DAY) == []
    some = NOON + 2 * DAY + timedelta(seconds=7)
    assert await store.read(notes, some, some + timedelta(seconds=2)) == ["Note 7", "Note 8"]


async def test_a_fact_knows_its_run_and_its_number_there(store: Store) -> None:
    await store.write(worked)
    found = await store.read(lambda tx: list(exporting.facts(tx, TEAM, ELSEWHERE, NOON, NOON + 9 * DAY)))
    assert [(each.run.name, each.number, each.fact.kind) for each in found] == [
        ("rev-4", 1, "RunStarted"),
        ("rev-4", 2, "RunCancelled"),
    ]
    assert found[0].run.sop.key == "content-review"


async def test_the_runs_of_a_time_are_counted_by_channel_and_read_one_by_one(store: Store) -> None:
    await store.write(worked)
    later = (NOON + 2 * DAY, NOON + 9 * DAY)
    assert await store.read(history.channels, TEAM, NOON, NOON + 9 * DAY) == {CHANNEL: 3, ELSEWHERE: 1}
    assert await store.read(history.channels, TEAM, *later) == {CHANNEL: 3}
    assert await store.read(history.channels, TEAM, NOON - DAY, NOON) == {}
    one_by_one = await store.read(lambda tx: list(history.one_by_one(tx, TEAM, *later)))
    assert one_by_one == list(await store.read(history.touched, TEAM, *later))


async def test_each_workspace_is_named(store: Store) -> None:
    assert await store.read(exporting.teams) == ()
    await store.write(worked)
    assert await store.read(exporting.teams) == (TEAM, "T2")


async def test_what_is_to_be_made_is_kept_as_it_was_asked_for_until_it_is_done(store: Store) -> None:
    first, second = Asked(Period(NOON - DAY, NOON), Form.JSON), Asked(Period(NOON, NOON + DAY))
    await store.write(exporting.ask, TEAM, ANA.user, first)
    await store.write(exporting.ask, TEAM, BEN.user, second)
    await store.write(exporting.ask, TeamId("T2"), BEN.user, second)
    one, other = await store.read(exporting.requests, TEAM)
    assert [(each.user, each.asked) for each in (one, other)] == [(ANA.user, first), (BEN.user, second)]
    await store.write(exporting.finish, one)
    assert await store.read(exporting.requests, TEAM) == (other,)


async def test_no_two_of_them_have_one_number_so_that_none_is_taken_for_another(store: Store) -> None:
    numbers = set()
    for _ in range(3):
        await store.write(exporting.ask, TEAM, ANA.user, Asked(Period(NOON - DAY, NOON)))
        (request,) = await store.read(exporting.requests, TEAM)
        await store.write(exporting.finish, request)
        numbers.add(request.id)
    assert len(numbers) == 3
