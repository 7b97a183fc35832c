"""What changes while a call is under way reaches Slack afterwards: the call said what was so before."""

import asyncio
import json

import pytest

from bot.blocks.message import Message
from bot.domain.ids import ChannelId, TeamId
from bot.forget import forget
from storage import deliveries
from storage.deliveries import Delivery
from tests.courier.post import Post
from tests.office import shown
from tests.sandbox.world import MARKETING

QUESTION = Delivery(key="question", channel=ChannelId(MARKETING), message=Message("Start it?", []))
PEOPLE = {"role.owner": "ana", "role.ops": "ben"}


async def say_otherwise(post: Post, text: str) -> None:
    team = TeamId(post.box.team_id)
    await post.app.store.write(deliveries.say_otherwise, team, QUESTION.key, Message(text, []))
    await post.app.courier.sweep()


async def asked(post: Post) -> None:
    await post.box.invite("marketing")
    await post.settled()
    await post.app.store.write(deliveries.queue, TeamId(post.box.team_id), [QUESTION], post.clock.now())
    await post.app.courier.sweep()


def last(post: Post) -> str:
    return str(post.box.messages("marketing")[-1]["text"])


async def test_words_that_change_while_their_message_is_changed_are_said(post: Post) -> None:
    await asked(post)
    await post.settled()
    hold = post.box.faults.hold("chat.update")
    await say_otherwise(post, "Not now.")
    await hold.arrival()
    await say_otherwise(post, "Started after all.")
    hold.release()
    await post.settled()
    assert last(post) == "Started after all."
    assert len(post.box.calls_of("chat.update")) == 2


async def test_words_that_change_while_their_message_is_posted_are_said_in_its_place(post: Post) -> None:
    hold = post.box.faults.hold("chat.postMessage")
    await asked_while_held(post)
    await hold.arrival()
    await say_otherwise(post, "Started after all.")
    hold.release()
    await post.settled()
    assert last(post) == "Started after all."
    assert [each["text"] for each in post.box.messages("marketing")].count("Start it?") == 0


async def asked_while_held(post: Post) -> None:
    """Ask where nothing else is said: the bot's first words would be held as well."""
    post.box.space.channel("marketing").members.append(post.box.bot_user_id)
    await post.app.store.write(deliveries.queue, TeamId(post.box.team_id), [QUESTION], post.clock.now())
    await post.app.courier.sweep()


@pytest.mark.parametrize("lost", ["answer", "request"])
async def test_words_that_change_after_an_answer_was_lost_are_said(post: Post, lost: str) -> None:
    post.box.faults.add("chat.postMessage", lose=lost)
    hold = post.box.faults.hold("conversations.history")
    await asked_while_held(post)
    await post.pass_time(5, step=0.5)
    await hold.arrival()
    await say_otherwise(post, "Started after all.")
    hold.release()
    await post.at_rest()
    assert [each["text"] for each in post.box.messages("marketing")] == ["Started after all."]


async def test_a_change_that_is_refused_keeps_none_that_came_meanwhile_from_being_tried(post: Post) -> None:
    await asked(post)
    await post.settled()
    post.box.faults.add("chat.update", error="invalid_arguments")
    hold = post.box.faults.hold("chat.update")
    await say_otherwise(post, "Not now.")
    await post.until_calls("chat.update", 1)
    hold.release()
    await post.settled()
    await say_otherwise(post, "Started after all.")
    await post.settled()
    assert last(post) == "Started after all.", "it stands, so it can be changed another time"


@pytest.mark.parametrize("channel", ["C0MARKETING", "D0CARA"], ids=["in a card", "in a letter"])
async def test_words_that_are_struck_out_while_they_are_drawn_do_not_stay(post: Post, channel: str) -> None:
    await post.start(**PEOPLE)
    await post.ben.command("/sop", "handoff cqa-1 2 @cara ZEBRA")
    await post.ben.command("/sop", "block cqa-1 6 ZEBRA")
    await post.settled()
    assert "ZEBRA" in shown(post.card())
    assert "ZEBRA" in shown(post.cara.dm[-1])
    hold = post.box.faults.hold("chat.update", channel=channel)
    await post.ana.command("/sop", "supply cqa-1 kpi 120")
    await hold.arrival()
    await asyncio.to_thread(forget, post.settings, "U0BEN", certain=True)
    hold.release()
    await post.settled()
    await post.app.courier.sweep()
    await post.settled()
    everything = [each for messages in post.box.space.messages.values() for each in messages]
    assert "ZEBRA" not in json.dumps(everything)
