"""Runs and their facts: appended once, folded into the row, and in agreement whatever happens."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import insert

from bot.domain.facts import NoteAdded
from bot.domain.ids import ChannelId, MessageTs, RunName, TeamId, UserId
from bot.domain.people import Actor
from bot.domain.refusals import Refusal
from bot.domain.rules import decide
from bot.domain.run import Run, RunStatus
from bot.domain.wishes import AddNote, Cancel, Complete, Start, Wish
from storage import forgetting, runs, sops
from storage.rows import FactRow
from storage.runs import StoredRun
from storage.store import Conflict, NotWritten, Store, Tx
from tests.agreement import check_run
from tests.cases import cases
from tests.domain.play import ANA, BEN, CARA, DILAN, DRAFT, KNOWN, LINKED, NOON, QUOTED, REVIEW
from tests.domain.test_any_sequence import ALL_GESTURES

TEAM, CHANNEL = TeamId("T1"), ChannelId("C1")
START = Start("Spring page", people={"lead": ANA.user, "decider": DILAN.user}, inputs=KNOWN)


def begin(tx: Tx, channel: ChannelId = CHANNEL, team: TeamId = TEAM) -> Run:
    """Start a run of the review."""
    sops.publish(tx, team, (REVIEW,), NOON)
    name = runs.next_name(tx, team, REVIEW.code)
    run = Run(team=team, name=name, channel=channel, sop=REVIEW, version=1)
    return runs.save(tx, run, decide(run, START, ANA, NOON))


def happen(tx: Tx, name: RunName, wish: Wish, by: Actor = ANA, after: timedelta = timedelta()) -> Run:
    """Let a wish happen to a stored run."""
    stored = runs.get(tx, TEAM, name, to_change=True)
    assert stored is not None
    facts = decide(stored.run, wish, by, NOON + after)
    return runs.save(tx, stored.run, facts) if facts else stored.run


async def test_a_run_comes_back_as_it_was_saved(store: Store) -> None:
    run = await store.write(begin)
    stored = await store.read(runs.get, TEAM, run.name)
    assert stored is not None
    assert stored.run == run
    assert (stored.card.ts, stored.card.drawn_seq, stored.card.held) == (None, 0, None)


@settings(cases(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ALL_GESTURES)
async def test_facts_state_and_row_agree_whatever_happens(
    store: Store, gestures: list[tuple[Wish, Actor, timedelta]]
) -> None:
    def all_of_it(tx: Tx) -> RunName:
        name, now = begin(tx).name, timedelta()
        for wish, who, pause in gestures:
            now += pause
            try:
                happen(tx, name, wish, who, now)
            except Refusal:
                continue
        return name

    name = await store.write(all_of_it)
    await store.read(check_run, TEAM, name)


async def test_a_fact_can_not_be_stored_twice(store: Store) -> None:
    run = await store.write(begin)
    values = {"team_id": TEAM, "run": run.name, "seq": 1, "channel_id": CHANNEL, "kind": "NoteAdded", "at": NOON}
    again = insert(FactRow).values(**values, actor="U0BEN", format=1, payload="{}")
    with pytest.raises(NotWritten):
        await store.write(lambda tx: tx.execute(again))
    await store.read(check_run, TEAM, run.name)


async def test_whoever_saves_from_what_no_longer_stands_gets_a_conflict_and_leaves_nothing(store: Store) -> None:
    seen = await store.write(begin)
    await store.write(happen, seen.name, Complete(DRAFT), BEN)
    tries = []

    def from_what_was_seen(tx: Tx) -> None:
        tries.append(1)
        runs.save(tx, seen, decide(seen, Complete(DRAFT), CARA, NOON))

    with pytest.raises(Conflict):
        await store.write(from_what_was_seen)
    assert len(tries) > 1
    stored = await store.read(runs.get, TEAM, seen.name)
    assert stored is not None
    assert stored.run.state(DRAFT).doer == BEN.user
    await store.read(check_run, TEAM, seen.name)


async def test_several_facts_of_one_wish_are_saved_together_or_not_at_all(store: Store) -> None:
    run = await store.write(begin)
    facts = [NoteAdded(at=NOON, by=BEN.user, text=str(n)) for n in range(3)]
    after = await store.write(runs.save, run, facts)
    assert after.seq == 4
    broken = [facts[0], replace(facts[1], at=NOON.replace(tzinfo=None))]
    with pytest.raises(NotWritten, match=r"storage/types\.py"):
        await store.write(runs.save, after, broken)
    await store.read(check_run, TEAM, run.name)


async def test_numbers_are_counted_for_each_code_and_workspace(store: Store) -> None:
    assert [(await store.write(begin)).name for _ in range(2)] == ["rev-1", "rev-2"]
    assert (await store.write(begin, CHANNEL, TeamId("T2"))).name == "rev-1"
    assert await store.read(runs.next_name, TEAM, "cqa") == "cqa-1"


async def test_a_workspaces_runs_are_seen_by_no_other(store: Store) -> None:
    run = await store.write(begin)
    other = TeamId("T2")
    assert await store.read(runs.get, other, run.name) is None
    assert await store.read(runs.open_in, other, CHANNEL) == ()
    assert await store.read(runs.facts, other, run.name) == ()
    assert await store.read(runs.due_cards, other) == ()


async def test_a_channels_open_runs_come_newest_first_without_those_that_ended(store: Store) -> None:
    first, second, third = [await store.write(begin) for _ in range(3)]
    await store.write(begin, ChannelId("C2"))
    await store.write(happen, second.name, Cancel("Called off."))
    found = await store.read(runs.open_in, TEAM, CHANNEL)
    assert [each.run.name for each in found] == [third.name, first.name]
    assert {each.run.status for each in found} == {RunStatus.OPEN}


async def test_the_people_of_the_last_run_in_the_channel_are_remembered(store: Store) -> None:
    assert await store.read(runs.people_last_time, TEAM, CHANNEL, REVIEW.key) == {}
    await store.write(begin)
    people = await store.read(runs.people_last_time, TEAM, CHANNEL, REVIEW.key)
    assert people == {"lead": UserId("U0ANA"), "decider": UserId("U0DILAN")}
    assert await store.read(runs.people_last_time, TEAM, ChannelId("C2"), REVIEW.key) == {}


# ---- cards


async def card_of(store: Store, run: Run) -> StoredRun:
    stored = await store.read(runs.get, TEAM, run.name)
    assert stored is not None
    return stored


async def drawn(store: Store, run: Run, ts: str = "1.5") -> StoredRun:
    """Post the card and draw it as the run stands."""
    await store.write(runs.card_posted, run, MessageTs(ts))
    await store.write(runs.card_drawn, await card_of(store, run))
    return await card_of(store, run)


async def test_a_card_is_due_while_it_is_behind_its_run(store: Store) -> None:
    run = await store.write(begin)
    assert await store.read(runs.due_cards, TEAM) == (run.name,)
    await store.write(runs.card_posted, run, MessageTs("1.5"))
    assert await store.read(runs.due_cards, TEAM) == (run.name,), "it is bare"
    await store.write(runs.card_drawn, await card_of(store, run))
    assert await store.read(runs.due_cards, TEAM) == ()
    await store.write(happen, run.name, AddNote("x"))
    assert await store.read(runs.due_cards, TEAM) == (run.name,)


async def test_a_held_card_is_not_due_until_its_channel_is_released(store: Store) -> None:
    run = await store.write(begin)
    assert not await store.write(runs.hold_card, TEAM, run.name, MessageTs("1.5"), "is_archived"), "it isn't there"
    assert await store.write(runs.hold_card, TEAM, run.name, None, "is_archived")
    assert await store.read(runs.due_cards, TEAM) == ()
    await store.write(runs.release_cards, TEAM, ChannelId("C2"))
    assert await store.read(runs.due_cards, TEAM) == ()
    await store.write(runs.release_cards, TEAM, CHANNEL)
    assert await store.read(runs.due_cards, TEAM) == (run.name,)


async def lost(store: Store, run: Run, ts: str, *, stands: bool) -> bool:
    again = await store.write(runs.post_card_again, TEAM, run.name, MessageTs(ts), stands=stands)
    assert ((await card_of(store, run)).card.ts is None) is again
    return again


async def test_a_card_that_is_gone_is_posted_again_once_for_each_fact(store: Store) -> None:
    run = await store.write(begin)
    await drawn(store, run)
    assert not await lost(store, run, "0.9", stands=False), "that is another message"
    assert await lost(store, run, "1.5", stands=False)
    assert await store.read(runs.due_cards, TEAM) == (run.name,)
    await drawn(store, run, "2.5")
    assert not await lost(store, run, "2.5", stands=False)
    await store.write(happen, run.name, AddNote("x"))
    assert await lost(store, run, "2.5", stands=False)


async def test_a_card_that_cannot_be_changed_is_not_posted_again_as_the_run_stands_already(store: Store) -> None:
    run = await store.write(begin)
    await store.write(runs.card_posted, run, MessageTs("1.5"))
    assert not await lost(store, run, "1.5", stands=True)
    run = await store.write(happen, run.name, AddNote("x"))
    assert await lost(store, run, "1.5", stands=True)
    await store.write(runs.card_posted, run, MessageTs("2.5"))
    assert not await lost(store, run, "2.5", stands=True)


@pytest.mark.parametrize("meanwhile", ["it is gone", "words are struck out"])
async def test_a_drawing_does_not_count_for_what_happened_while_it_was_under_way(store: Store, meanwhile: str) -> None:
    run = await store.write(begin)
    await drawn(store, run)
    run = await store.write(happen, run.name, AddNote("x"))
    under_way = await card_of(store, run)
    if meanwhile == "it is gone":
        assert await lost(store, run, "1.5", stands=False)
    else:
        await store.write(forgetting.put_run, run)
    await store.write(runs.card_drawn, under_way)
    assert await store.read(runs.due_cards, TEAM) == (run.name,)
    assert ((await card_of(store, run)).card.ts is None) == (meanwhile == "it is gone")


async def test_a_run_that_ended_can_be_left_without_a_card(store: Store) -> None:
    run = await store.write(begin)
    await drawn(store, run)
    ended = await store.write(happen, run.name, Cancel("Called off."))
    await store.write(runs.leave_without_card, TEAM, run.name)
    assert await store.read(runs.due_cards, TEAM) == ()
    await store.write(runs.redraw_ended, TEAM, NOON - timedelta(days=1), NOON + timedelta(days=1))
    assert await store.read(runs.due_cards, TEAM) == ()
    await store.write(runs.card_posted, ended, MessageTs("2.5"))
    assert (await card_of(store, run)).card.ts is None, "a post that was under way brings it back no more"


async def test_drawing_a_card_moves_no_fact(store: Store) -> None:
    run = await store.write(begin)
    await drawn(store, run)
    for step in (DRAFT, LINKED, QUOTED):
        await store.write(happen, run.name, Complete(step, evidence="https://example.com"), BEN)
    await store.read(check_run, TEAM, run.name)
