"""A card that someone deletes is posted again without waiting for anybody to act, once for each fact."""

from typing import Any

import pytest

from tests.courier.post import Post
from tests.office import shown

TEN_MINUTES = 600


async def drawn_first(post: Post, *, with_replies: bool) -> dict[str, Any]:
    await post.start(**{"role.owner": "ana"})
    if with_replies:
        await post.note("a reply")
    await post.settled()
    return post.card()


@pytest.mark.parametrize("with_replies", [False, True])
async def test_a_deleted_card_is_posted_again_though_nobody_acts(post: Post, *, with_replies: bool) -> None:
    card = await drawn_first(post, with_replies=with_replies)
    gone = card["ts"]
    await post.box.delete(card)
    await post.settled()
    assert [each["ts"] != gone for each in post.cards()] == [True]
    assert "0 of 8 done" in shown(post.card())
    await post.note("in the new thread")
    await post.settled()
    assert post.thread() == ["in the new thread"]


async def test_an_event_that_comes_again_posts_no_card(post: Post) -> None:
    await post.box.delete(await drawn_first(post, with_replies=False))
    await post.settled()
    events = [id_ for id_, each in post.box.events.sent.items() if "message_deleted" in str(each)]
    assert len(events) == 1
    assert (await post.box.redeliver(events[0])).ok
    await post.settled()
    assert len(post.cards()) == 1


async def test_a_card_that_is_deleted_time_and_again_rests_until_something_happens(post: Post) -> None:
    await post.box.delete(await drawn_first(post, with_replies=False))
    await post.settled()
    await post.box.delete(post.card())
    await post.pass_time(TEN_MINUTES, step=30)
    await post.settled()
    assert post.cards() == []
    (told,) = post.ana.dm
    assert "its card was deleted" in shown(told)
    await post.ben.command("/sop", "done cqa-1 1")
    await post.settled()
    assert "1 of 8 done" in shown(post.card())


async def test_a_card_that_is_deleted_while_it_is_drawn_comes_back(post: Post) -> None:
    card = await drawn_first(post, with_replies=False)
    drawn = len(post.box.calls_of("chat.update"))
    hold = post.box.faults.hold("chat.update")
    await post.does(post.ana, "links")
    under_way = (await post.until_calls("chat.update", drawn + 1))[-1]
    event = {"type": "message", "subtype": "message_deleted", "deleted_ts": card["ts"], "channel": "C0MARKETING"}
    post.box.emit("message.channels", {**event, "hidden": True, "ts": post.box.space.next_ts()})
    await post.box.quiet()
    hold.release()
    await post.until(lambda: under_way.answer is not None)
    assert (under_way.answer or {}).get("ok"), "Slack took the change before the message went"
    post.box.space.delete("C0MARKETING", card["ts"])
    await post.settled()
    assert len(post.cards()) == 1
    assert "1 of 8 done" in shown(post.card())


async def test_the_deleted_card_of_a_run_that_ended_stays_away(post: Post) -> None:
    await drawn_first(post, with_replies=False)
    await post.ana.command("/sop", "cancel cqa-1 Called off.")
    await post.settled()
    await post.box.delete(post.card())
    await post.later(days=15)
    assert post.cards() == []


async def test_where_no_scope_lets_the_bot_hear_of_it_a_deleted_card_waits_for_an_act(post: Post) -> None:
    card = await drawn_first(post, with_replies=False)
    post.box.manifest["oauth_config"]["scopes"]["bot"].remove("channels:history")
    await post.box.delete(card)
    await post.settled()
    assert post.cards() == []
    await post.ben.command("/sop", "done cqa-1 1")
    await post.settled()
    assert "1 of 8 done" in shown(post.card())
