"""What Slack doesn't take of a message is left away, whichever way it is said; the log has what Slack finds wrong."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from bot.blocks.message import Message
from bot.domain.ids import ChannelId, TeamId
from bot.sandbox.faults import RESPONSE_URL
from storage import deliveries
from storage.deliveries import Delivery
from tests.courier.post import Post
from tests.office import shown
from tests.sandbox.world import MARKETING

PLACE = "[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text]"
MORE = {"response_metadata": {"messages": [PLACE]}}


@dataclass(frozen=True)
class Way:
    """A way of speaking: what someone does, the call that this leads to, and where its words are seen then."""

    doing: Callable[[Post], Awaitable[object]]
    method: str
    only: dict[str, Any]
    seen: Callable[[Post], dict[str, Any]]
    words: str


async def draw_card(post: Post) -> None:
    await post.does(post.ana, "links")


async def leave_note(post: Post) -> None:
    await post.note("a note")


async def hand_off(post: Post) -> None:
    await post.ana.command("/sop", "handoff 4 @ben Final.")


async def react(post: Post) -> None:
    await post.ben.react("no_entry", post.card())


async def answer_offer(post: Post) -> None:
    await post.ben.click(post.ben.dm[-1], "handoff.accept")


def last_line(post: Post) -> dict[str, Any]:
    return post.box.thread("marketing", post.card())[-1]


WAYS = {
    "a card": Way(draw_card, "chat.update", {"channel": "C0MARKETING"}, lambda post: post.card(), "1 of 8 done"),
    "a line": Way(leave_note, "chat.postMessage", {"channel": "C0MARKETING"}, last_line, "a note"),
    "a letter": Way(hand_off, "chat.postMessage", {"channel": "D0BEN"}, lambda post: post.ben.dm[-1], "offers you"),
    "its change": Way(answer_offer, "chat.update", {"channel": "D0BEN"}, lambda post: post.ben.dm[-1], "4 UTM tags"),
    "a whisper": Way(react, "chat.postEphemeral", {"user": "U0BEN"}, lambda post: post.ben.private()[-1], "stops it?"),
}


def errors(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [each for each in caplog.records if each.levelname == "ERROR"]


async def refused(post: Post, kind: str, error: str, times: int = 1) -> Way:
    """Say something in one of the ways, which Slack refuses so often."""
    way = WAYS[kind]
    await post.start(**{"role.owner": "ana", "role.ops": "ben"})
    if way.doing is answer_offer:
        await hand_off(post)
    await post.settled()
    post.box.calls.clear()
    post.box.faults.add(way.method, error=error, only=way.only, more=MORE, times=times)
    await way.doing(post)
    await post.at_rest()
    return way


@pytest.mark.parametrize("error", ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"])
@pytest.mark.parametrize("kind", WAYS)
async def test_blocks_that_slack_refuses_are_said_in_words_alone(
    post: Post, kind: str, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    way = await refused(post, kind, error)
    assert way.words in way.seen(post)["text"]
    assert not way.seen(post).get("blocks")
    (told,) = errors(caplog)
    assert (told.message, vars(told)["error"], vars(told)["slack_says"]) == ("message.refused", error, [PLACE])


@pytest.mark.parametrize("kind", WAYS)
async def test_a_text_that_is_too_long_is_said_as_far_as_it_goes(
    post: Post, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    way = await refused(post, kind, "msg_too_long")
    assert way.words in way.seen(post)["text"]
    assert len(way.seen(post)["text"]) <= 4000
    assert [each.message for each in errors(caplog)] == ["message.refused"]


@pytest.mark.parametrize("error", ["no_text", "invalid_arguments", "a_code_of_tomorrow"])
@pytest.mark.parametrize("kind", WAYS)
async def test_what_slack_refuses_for_good_is_tried_once_and_the_run_goes_on(
    post: Post, kind: str, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    way = await refused(post, kind, error, times=99)
    await post.pass_time(600, step=60)
    assert len([each for each in post.box.calls_of(way.method) if way.only.items() <= each.args.items()]) == 1
    assert errors(caplog)
    assert all(vars(each)["slack_says"] == [PLACE] for each in errors(caplog))
    post.box.faults.clear()
    await post.note("it goes on")
    await post.at_rest()
    assert post.thread()[-1] == "it goes on"
    told = [each["text"] for each in post.ben.private()]
    assert kind != "a letter" or any("offers you" in each for each in told), "then he is told in the thread"


async def test_a_text_longer_than_slack_takes_is_cut_to_what_it_takes(post: Post) -> None:
    await post.box.invite("marketing")
    await post.settled()
    long = Delivery(key="long", channel=ChannelId(MARKETING), message=Message("word " * 9000, []))
    await post.app.store.write(deliveries.queue, TeamId(post.box.team_id), [long], post.clock.now())
    await post.app.courier.sweep()
    await post.settled()
    assert 3900 < len(post.box.messages("marketing")[-1]["text"]) <= 4000


@pytest.mark.parametrize("error", ["invalid_blocks", "invalid_blocks_format"])
async def test_a_private_answer_is_said_in_words_alone_as_well(post: Post, error: str) -> None:
    await post.start()
    card = dict(post.card())
    await post.clicks(post.ana, "step.done", "links", card)
    await post.settled()
    post.box.calls.clear()
    post.box.faults.add(RESPONSE_URL, error=error)
    await post.clicks(post.ben, "step.done", "links", card)
    await post.settled()
    told = post.ben.private()[-1]
    assert "Nothing changed" in told["text"]
    assert not told.get("blocks")
    assert len(post.box.calls_of(RESPONSE_URL)) == 2


async def test_a_private_answer_that_is_refused_for_another_reason_is_said_no_second_time(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    await post.start()
    card = dict(post.card())
    await post.clicks(post.ana, "step.done", "links", card)
    await post.settled()
    post.box.calls.clear()
    post.box.faults.add(RESPONSE_URL, error="used_url", times=9)
    await post.clicks(post.ben, "step.done", "links", card)
    await post.settled()
    assert len(post.box.calls_of(RESPONSE_URL)) == 1
    (told,) = [each for each in caplog.records if each.message == "answer.refused"]
    assert vars(told)["error"] == "used_url"


async def test_a_home_that_slack_refuses_holds_up_nobody(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    await post.start(**{"role.owner": "ana", "role.ops": "ben"})
    for person in (post.ana, post.ben):
        await person.open_home()
    await post.settled()
    post.box.calls.clear()
    post.box.faults.add("views.publish", error="invalid_blocks", only={"user_id": "U0ANA"}, more=MORE, times=99)
    await post.does(post.ben, "kpi-match")
    await post.at_rest()
    assert [each.args["user_id"] for each in post.box.calls_of("views.publish")] == ["U0ANA", "U0BEN"]
    (told,) = errors(caplog)
    assert (told.message, vars(told)["slack_says"]) == ("home.refused", [PLACE])
    assert "Audience and suppression" in shown(post.ben.home or {})
