"""Many who write at once, from one process and from two: everyone is heard, nothing is lost, nothing is doubled."""

import asyncio
from collections.abc import Iterator

import pytest

from bot.domain.ids import ChannelId, TeamId, UserId
from bot.domain.people import Actor
from bot.domain.rules import decide
from bot.domain.run import Run
from bot.domain.wishes import AddNote, Complete
from storage import gestures, people, runs, sops
from storage.people import Channel
from storage.store import Conflict, Store, Tx
from tests.agreement import check_run
from tests.domain.play import BEN, CARA, DRAFT, NOON, REVIEW
from tests.storage.test_runs import CHANNEL, TEAM, begin, happen


@pytest.fixture
def two(store: Store) -> Iterator[tuple[Store, Store]]:
    """Give two stores on the same database, as two processes have them during a restart."""
    second = Store(store.url.render_as_string(hide_password=False))
    yield store, second
    second.close()


async def test_of_two_who_decide_on_the_same_fact_one_decides_again(store: Store) -> None:
    run = await store.write(begin)
    seen: list[tuple[str, int]] = []
    late = True

    def mark_done(tx: Tx, who: Actor) -> None:
        nonlocal late
        stands = runs.get(tx, TEAM, run.name)
        assert stands is not None
        # Cara looked before Ben's click was there: what she decides on at first is the run as it was.
        base, late = (run, False) if who is CARA and late else (stands.run, late)
        seen.append((who.user, base.seq))
        wish = Complete(DRAFT) if base.state(DRAFT).doer is None else AddNote("Too late.")
        runs.save(tx, base, decide(base, wish, who, NOON))

    await store.write(mark_done, BEN)
    await store.write(mark_done, CARA)
    assert seen == [("U0BEN", 1), ("U0CARA", 1), ("U0CARA", 2)]
    facts = await store.read(runs.facts, TEAM, run.name)
    assert [(fact.kind, fact.by) for fact in facts[1:]] == [("StepCompleted", "U0BEN"), ("NoteAdded", "U0CARA")]
    await store.read(check_run, TEAM, run.name)


async def test_many_who_act_at_once_in_two_processes_are_all_heard(two: tuple[Store, Store]) -> None:
    run = await two[0].write(begin)
    notes = [f"note {n}" for n in range(40)]
    writes = (each.write(happen, run.name, AddNote(note), BEN) for note, each in zip(notes, two * 20, strict=True))
    await asyncio.gather(*writes)
    facts = await two[0].read(runs.facts, TEAM, run.name)
    assert sorted(getattr(fact, "text", "") for fact in facts[1:]) == sorted(notes)
    await two[0].read(check_run, TEAM, run.name)


async def test_many_who_start_at_once_in_two_processes_get_numbers_of_their_own(two: tuple[Store, Store]) -> None:
    await two[0].write(sops.publish, TEAM, (REVIEW,), NOON)
    begun = await asyncio.gather(*(each.write(begin) for each in two * 10))
    assert sorted(int(run.name.split("-")[1]) for run in begun) == list(range(1, 21))


async def test_a_gesture_that_comes_twice_at_once_acts_once(two: tuple[Store, Store]) -> None:
    firsts = await asyncio.gather(*(each.write(gestures.is_first, TEAM, "V1", NOON) for each in two * 5))
    assert sorted(firsts) == [False] * 9 + [True]


async def test_two_processes_that_start_at_once_publish_each_version_once(two: tuple[Store, Store]) -> None:
    published = await asyncio.gather(*(each.write(sops.publish, TEAM, (REVIEW,), NOON) for each in two * 3))
    assert sorted(published) == [()] * 5 + [("content-review",)]


async def test_members_read_joining_and_forgotten_at_once_are_known_in_the_end(
    two: tuple[Store, Store],
) -> None:
    known = Channel(CHANNEL, "marketing", is_private=False, is_archived=False, has_bot=True, known_at=NOON)
    await two[0].write(people.put_channel, TEAM, known)
    members = [UserId(f"U{n}") for n in range(50)]
    for _ in range(10):
        reads = (each.write(people.put_members, TEAM, CHANNEL, members, NOON) for each in two * 2)
        joins = (each.write(people.joined, TEAM, CHANNEL, UserId("U7")) for each in two)
        changes = (each.write(people.doubt_channel, TEAM, CHANNEL) for each in two)
        await asyncio.gather(*reads, *joins, *changes)
    await two[0].write(people.put_members, TEAM, CHANNEL, members, NOON)
    assert await two[0].read(people.is_member, TEAM, CHANNEL, UserId("U49"))
    assert not await two[0].read(people.is_member, TEAM, ChannelId("C2"), UserId("U49"))


async def test_what_fails_leaves_nothing_behind(store: Store) -> None:
    class Stumbled(Exception):  # noqa: N818 - it stands for anything
        pass

    def stumble(tx: Tx) -> None:
        begin(tx)
        gestures.is_first(tx, TEAM, "V1", NOON)
        raise Stumbled

    with pytest.raises(Stumbled):
        await store.write(stumble)
    assert await store.read(runs.due_cards, TEAM) == ()
    assert await store.write(gestures.is_first, TEAM, "V1", NOON)


async def test_a_conflict_that_never_ends_comes_out(store: Store) -> None:
    tries = []

    def never(_tx: Tx) -> None:
        tries.append(1)
        raise Conflict

    with pytest.raises(Conflict):
        await store.write(never)
    assert len(tries) == 6


async def test_a_reader_sees_the_last_commit_and_waits_for_no_writer(two: tuple[Store, Store]) -> None:
    run = await two[0].write(begin)
    loop = asyncio.get_running_loop()

    def slow(tx: Tx) -> Run:
        after = happen(tx, run.name, Complete(DRAFT), BEN)
        read = asyncio.run_coroutine_threadsafe(two[1].read(runs.get, TEAM, run.name), loop)
        meanwhile = read.result(timeout=5)
        assert meanwhile is not None
        assert meanwhile.run == run
        return after

    after = await two[0].write(slow)
    stored = await two[1].read(runs.get, TEAM, run.name)
    assert stored is not None
    assert stored.run == after


async def test_a_workspaces_turn_is_its_own(two: tuple[Store, Store]) -> None:
    begun = await asyncio.gather(
        *(each.write(begin, CHANNEL, TeamId(team)) for each, team in zip(two * 4, ["T1", "T2"] * 4, strict=True))
    )
    assert sorted((run.team, run.name) for run in begun) == [
        *(("T1", f"rev-{n}") for n in range(1, 5)),
        *(("T2", f"rev-{n}") for n in range(1, 5)),
    ]
