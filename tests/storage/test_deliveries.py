"""The queue of messages: in order within a lane, each key once, due when it is due."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.blocks.message import Message
from bot.domain.ids import ChannelId, MessageTs, RunName, TeamId
from storage import deliveries
from storage.deliveries import Delivery, Queued
from storage.store import Store, Tx
from tests.domain.play import NOON

TEAM, RUN = TeamId("T1"), RunName("rev-1")
MINUTE = timedelta(minutes=1)


def line(key: str, run: RunName | None = RUN) -> Delivery:
    message = Message(f"said {key} \x00 “…” 😀", [{"type": "divider"}])
    return Delivery(key=key, channel=ChannelId("C1"), message=message, run=run, in_thread=run is not None)


async def first(store: Store, lane: str = RUN) -> Queued:
    found = await store.read(deliveries.first_due, TEAM, lane)
    assert found is not None
    return found


async def test_a_queued_message_comes_back_as_it_was(store: Store) -> None:
    wanted = replace(line("a"), broadcast=True)
    await store.write(deliveries.queue, TEAM, [wanted], NOON)
    queued = await first(store)
    assert queued == Queued(queued.id, TEAM, wanted, queued_at=NOON, due_at=NOON, attempts=0, uncertain=False)


async def test_what_stands_under_another_message_learns_where_that_stands(store: Store) -> None:
    below = replace(line("chart", None), under="digest")
    await store.write(deliveries.queue, TEAM, [line("digest", None), below], NOON)
    assert await store.read(deliveries.stands_at, TEAM, "digest") is None
    await store.write(deliveries.sent, await first(store, "C1"), MessageTs("1.5"))
    assert await store.read(deliveries.stands_at, TEAM, "digest") == "1.5"
    assert (await first(store, "digest")).delivery == below
    await store.write(deliveries.sent, await first(store, "digest"), MessageTs(""))
    assert await store.read(deliveries.stands_at, TEAM, "chart") is None, "of a file Slack doesn't say"


async def test_a_lane_is_sent_in_the_order_of_its_queueing(store: Store) -> None:
    await store.write(deliveries.queue, TEAM, [line(f"b{n}") for n in range(9, -1, -1)], NOON + MINUTE)
    await store.write(deliveries.queue, TEAM, [line("a")], NOON)
    seen = []
    while (found := await store.read(deliveries.first_due, TEAM, RUN)) is not None:
        seen.append(found.delivery.key)
        await store.write(deliveries.sent, found, MessageTs("1.5"))
    assert seen == [*(f"b{n}" for n in range(9, -1, -1)), "a"]


async def test_one_that_has_to_wait_holds_up_those_behind_it_but_no_other_lane(store: Store) -> None:
    await store.write(deliveries.queue, TEAM, [line("a"), line("b"), line("c", None)], NOON)
    waiting = await first(store)
    await store.write(deliveries.try_later, waiting, NOON + MINUTE, "TimeoutError", uncertain=True)
    again = await first(store)
    assert (again.id, again.due_at, again.attempts, again.uncertain) == (waiting.id, NOON + MINUTE, 1, True)
    assert (await first(store, "C1")).delivery.key == "c"
    assert set(await store.read(deliveries.due_lanes, TEAM)) == {RUN, "C1"}


async def test_each_further_attempt_counts_and_what_was_uncertain_stays_so(store: Store) -> None:
    await store.write(deliveries.queue, TEAM, [line("a")], NOON)
    for attempt, (unsure, after) in enumerate([(False, False), (True, True), (False, True)], start=1):
        due_at = NOON + attempt * MINUTE
        await store.write(deliveries.try_later, await first(store), due_at, "ratelimited", uncertain=unsure)
        queued = await first(store)
        assert (queued.attempts, queued.due_at, queued.uncertain) == (attempt, due_at, after)


@pytest.mark.parametrize("ending", ["sent", "dropped"])
async def test_a_key_is_queued_once_even_after_it_was_sent_or_dropped(store: Store, ending: str) -> None:
    await store.write(deliveries.queue, TEAM, [line("a"), line("a")], NOON)
    queued = await first(store)
    if ending == "sent":
        await store.write(deliveries.sent, queued, MessageTs("1.5"))
    else:
        await store.write(deliveries.drop, queued, "is_archived")
    await store.write(deliveries.queue, TEAM, [line("a")], NOON + MINUTE)
    assert await store.read(deliveries.first_due, TEAM, RUN) is None
    assert await store.read(deliveries.due_lanes, TEAM) == ()


async def test_what_was_sent_or_dropped_keeps_its_key_and_loses_its_words(store: Store) -> None:
    await store.write(deliveries.queue, TEAM, [line("a"), line("b")], NOON)
    await store.write(deliveries.sent, await first(store), MessageTs("1.5"))
    await store.write(deliveries.drop, await first(store), "is_archived")

    def rows(tx: Tx) -> list[tuple[object, ...]]:
        columns = "key, body, state, sent_ts, error"
        return [tuple(row) for row in tx.exec_driver_sql(f"SELECT {columns} FROM delivery ORDER BY id")]  # noqa: S608 - our own words

    assert await store.read(rows) == [
        ("a", None, "sent", "1.5", None),
        ("b", None, "dropped", None, "is_archived"),
    ]


async def test_two_workspaces_have_queues_of_their_own(store: Store) -> None:
    other = TeamId("T2")
    await store.write(deliveries.queue, TEAM, [line("a")], NOON)
    await store.write(deliveries.queue, other, [line("a"), line("b")], NOON)
    await store.write(deliveries.sent, await first(store), MessageTs("1.5"))
    found = await store.read(deliveries.first_due, other, RUN)
    assert found is not None
    assert found.delivery.key == "a"


async def test_queueing_nothing_is_nothing(store: Store) -> None:
    await store.write(deliveries.queue, TEAM, [], NOON)
    assert await store.read(deliveries.due_lanes, TEAM) == ()


# ---- words that change while a message is on its way


async def state(store: Store, key: str = "a") -> tuple[object, ...]:
    def row(tx: Tx) -> tuple[object, ...]:
        said = "SELECT state, body IS NULL, sent_ts FROM delivery WHERE key = '%s'" % key  # noqa: S608, UP031 - our own words
        return tuple(tx.exec_driver_sql(said).one())

    found, forgotten, ts = await store.read(row)
    return found, bool(forgotten), ts


async def test_other_words_that_came_while_a_message_was_on_its_way_are_said_in_its_place(store: Store) -> None:
    await store.write(deliveries.queue, TEAM, [line("a")], NOON)
    on_its_way = await first(store)
    await store.write(deliveries.say_otherwise, TEAM, "a", Message("other words", []))
    await store.write(deliveries.sent, on_its_way, MessageTs("1.5"))
    queued = await first(store)
    assert (queued.delivery.message.text, queued.ts) == ("other words", "1.5")
    await store.write(deliveries.say_otherwise, TEAM, "a", Message("yet others", []))
    await store.write(deliveries.sent, queued, MessageTs("1.5"))
    await store.write(deliveries.sent, await first(store), MessageTs("1.5"))
    assert await state(store) == ("sent", True, "1.5")


async def test_of_a_message_that_was_looked_for_nobody_knows_which_words_it_has(store: Store) -> None:
    await store.write(deliveries.queue, TEAM, [line("a")], NOON)
    await store.write(deliveries.found, await first(store), MessageTs("1.5"))
    assert (await first(store)).ts == "1.5", "it is to be said once more"
    assert await store.read(deliveries.stands_at, TEAM, "a") == "1.5"


async def test_other_words_are_tried_though_the_first_were_refused(store: Store) -> None:
    await store.write(deliveries.queue, TEAM, [line("a")], NOON)
    refused = await first(store)
    await store.write(deliveries.say_otherwise, TEAM, "a", Message("other words", []))
    await store.write(deliveries.drop, refused, "invalid_arguments")
    assert (await first(store)).delivery.message.text == "other words"
    await store.write(deliveries.drop, await first(store), "invalid_arguments")
    assert await state(store) == ("dropped", True, None)


async def test_what_stands_stays_where_it_is_though_a_change_of_it_was_refused(store: Store) -> None:
    await store.write(deliveries.queue, TEAM, [line("a")], NOON)
    await store.write(deliveries.sent, await first(store), MessageTs("1.5"))
    for _ in range(2):
        await store.write(deliveries.say_otherwise, TEAM, "a", Message("other words", []))
        await store.write(deliveries.drop, await first(store), "is_archived")
        assert await state(store) == ("sent", True, "1.5")


async def test_what_waits_for_a_channel_that_is_no_more_is_given_up(store: Store) -> None:
    elsewhere = replace(line("b", None), channel=ChannelId("C2"))
    await store.write(deliveries.queue, TEAM, [line("a"), elsewhere], NOON)
    await store.write(deliveries.drop_in, TEAM, ChannelId("C1"), "channel_deleted")
    assert await store.read(deliveries.due_lanes, TEAM) == ("C2",)
    assert (await state(store))[0] == "dropped"


async def test_messages_that_quote_a_place_say_something_else_where_they_can(store: Store) -> None:
    instead = Message("struck out", [])
    quoting = {
        "sent": ("rev-1 subject", "rev-1 blocker 1"),
        "whispered": ("rev-1 subject",),
        "dropped": ("rev-1 subject",),
        "waits": ("rev-10 subject", "rev-1 subject"),
        "another": ("rev-10 subject",),
        "silent": (),
    }
    every = [replace(line(key, RunName(key)), quotes=quotes) for key, quotes in quoting.items()]
    await store.write(deliveries.queue, TEAM, every, NOON)
    assert (await first(store, "sent")).delivery == every[0]
    await store.write(deliveries.sent, await first(store, "sent"), MessageTs("1.5"))
    await store.write(deliveries.sent, await first(store, "whispered"), MessageTs(""))
    await store.write(deliveries.drop, await first(store, "dropped"), "not_in_channel")
    await store.write(deliveries.strike, TEAM, "rev-1 subject", instead)
    found = {each: await store.read(deliveries.first_due, TEAM, each) for each in quoting}
    said = {key: each.delivery.message == instead for key, each in found.items() if each is not None}
    assert said == {"sent": True, "waits": True, "another": False, "silent": False}
    await store.write(deliveries.strike, TEAM, "rev-1 blocker 1", Message("once more", []))
    assert (await first(store, "sent")).delivery.message == instead, "it quotes nothing any more"
