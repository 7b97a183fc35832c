"""A card that is gone, or that Slack lets nobody change: posted again once for each fact, never in a loop."""

import pytest

from tests.courier.post import Post
from tests.office import shown

UNCHANGEABLE = ("edit_window_closed", "cant_update_message")
TEN_MINUTES = 600


@pytest.mark.parametrize("error", [*UNCHANGEABLE, "message_not_found"])
async def test_it_is_posted_again_and_drawn(post: Post, error: str) -> None:
    before = dict(await post.start(**{"role.owner": "ana"}))
    post.box.faults.add("chat.update", error=error)
    await post.does(post.ana, "links")
    await post.settled()
    assert len(post.cards()) == 2
    assert post.card()["ts"] != before["ts"]
    assert "1 of 8 done" in shown(post.card())
    assert post.ana.dm == []


@pytest.mark.parametrize("error", [*UNCHANGEABLE, "message_not_found"])
async def test_where_nothing_can_be_changed_there_is_one_card_for_each_fact_and_the_owner_is_told_once(
    post: Post, error: str
) -> None:
    before = dict(await post.start(**{"role.owner": "ana"}))
    post.box.faults.add("chat.update", error=error, only={"channel": "C0MARKETING"}, times=10**6)
    for number, step in enumerate(("links", "audience", "utm"), start=1):
        await post.clicks(post.ben, "step.done", step, before)
        await post.pass_time(TEN_MINUTES, step=30)
        assert len(post.cards()) == 1 + number
    assert len(post.ana.dm) == 1
    told = shown(post.ana.dm[0])
    assert "was deleted" in told if error == "message_not_found" else "doesn't let me change what I posted" in told
    post.box.faults.clear()
    await post.clicks(post.ben, "step.done", "kpi-match", before)
    await post.settled()
    assert "4 of 8 done" in shown(post.card())
    assert len(post.cards()) == 4, "the one that stands can be changed by now"


@pytest.mark.parametrize("error", UNCHANGEABLE)
async def test_a_card_that_cannot_be_changed_right_after_it_was_posted_is_not_posted_twice(
    post: Post, error: str
) -> None:
    post.box.faults.add("chat.update", error=error, times=10**6)
    await post.start(**{"role.owner": "ana"})
    await post.pass_time(TEN_MINUTES, step=30)
    assert len(post.cards()) == 1


@pytest.mark.parametrize("error", UNCHANGEABLE)
async def test_a_card_that_cannot_be_changed_silences_nobody(post: Post, error: str) -> None:
    await post.start(**{"role.owner": "ana", "role.ops": "ben"})
    post.box.faults.add("chat.update", error=error, only={"channel": "C0MARKETING"}, times=10**6)
    await post.ana.command("/sop", "handoff 4 @ben Final.")
    await post.note("still here")
    await post.at_rest()
    assert post.thread()[-1] == "still here"
    assert "offers you" in shown(post.ben.dm[-1])


async def test_of_a_new_card_whose_answer_was_lost_the_old_one_is_told_apart(post: Post) -> None:
    await post.start()
    post.box.faults.add("chat.update", error="edit_window_closed")
    post.box.faults.add("chat.postMessage", lose="request")
    await post.does(post.ana, "links")
    await post.at_rest()
    assert len(post.cards()) == 2
    assert "1 of 8 done" in shown(post.card())
