"""What Slack refuses or loses: pauses are kept, order holds, nothing is said twice, nothing is given up too early."""

from itertools import pairwise

import pytest

from tests.courier.post import Post
from tests.office import shown

NOTES = [f"note-{n}" for n in range(8)]


async def test_slacks_pause_is_kept_whatever_people_do_meanwhile(post: Post) -> None:
    await post.start()
    post.box.calls.clear()
    post.box.faults.add("chat.update", retry_after=30)
    await post.does(post.ana, "links")
    first = (await post.until_calls("chat.update", 1))[0]
    for step in ("copy", "utm", "cap"):
        await post.does(post.ben, step)
        await post.pass_time(8)
    assert len(post.box.calls_of("chat.update")) == 1
    await post.pass_time(10)
    await post.at_rest()
    second = post.box.calls_of("chat.update")[1]
    assert (second.at - first.at).total_seconds() >= 30
    assert "4 of 8 done" in shown(post.card())


async def test_a_pause_is_kept_by_every_channel(post: Post) -> None:
    await post.start()
    await post.box.invite("launches")
    await post.start(channel="launches")
    post.box.calls.clear()
    post.box.faults.add("chat.update", retry_after=30)
    await post.does(post.ana, "links")
    first = (await post.until_calls("chat.update", 1))[0]
    await post.does(post.ana, "links", channel="launches")
    await post.pass_time(35)
    await post.at_rest()
    later = post.box.calls_of("chat.update")[1:]
    assert len(later) == 2
    assert all((each.at - first.at).total_seconds() >= 30 for each in later)


async def test_threads_keep_their_order_through_every_failure(post: Post) -> None:
    await post.start()
    for how in (
        {"status": 500},
        {"lose": "request"},
        {"retry_after": 5},
        {"lose": "answer"},
        {"error": "internal_error"},
        {"status": 503},
        {"lose": "answer"},
    ):
        post.box.faults.add("chat.postMessage", **how)
    for note in NOTES:
        await post.note(note)
    await post.at_rest()
    assert post.thread() == NOTES


async def test_a_message_whose_answer_was_lost_is_looked_up_and_not_posted_twice(post: Post) -> None:
    await post.start()
    posted = len(post.box.calls_of("chat.postMessage"))
    post.box.faults.add("chat.postMessage", lose="answer")
    await post.note("once")
    await post.at_rest()
    assert post.thread() == ["once"]
    assert len(post.box.calls_of("chat.postMessage")) == posted + 1
    assert post.box.calls_of("conversations.replies")


async def test_a_message_whose_request_was_lost_is_sent_again(post: Post) -> None:
    await post.start()
    posted = len(post.box.calls_of("chat.postMessage"))
    post.box.faults.add("chat.postMessage", lose="request")
    await post.note("once")
    await post.at_rest()
    assert post.thread() == ["once"]
    assert len(post.box.calls_of("chat.postMessage")) == posted + 2


async def test_a_card_whose_answer_was_lost_is_looked_up_and_not_posted_twice(post: Post) -> None:
    post.box.faults.add("chat.postMessage", lose="answer")
    await post.begin()
    await post.at_rest()
    assert len(post.cards()) == 1
    await post.does(post.ana, "links")
    await post.at_rest()
    assert "1 of 8 done" in shown(post.card())


@pytest.mark.parametrize("how", [{"retry_after": 5}, {"status": 500}, {"lose": "request"}, {"error": "fatal_error"}])
async def test_a_look_up_that_fails_is_made_again_before_anything_is_posted(post: Post, how: dict[str, str]) -> None:
    post.box.faults.add("chat.postMessage", lose="answer")
    post.box.faults.add("conversations.history", **how)
    await post.begin()
    await post.at_rest()
    assert len(post.cards()) == 1
    post.box.faults.add("chat.postMessage", lose="answer")
    post.box.faults.add("conversations.replies", **how)
    await post.note("once")
    await post.at_rest()
    assert post.thread() == ["once"]


async def test_where_no_look_up_is_possible_nothing_is_sent_twice(post: Post) -> None:
    await post.start()
    post.box.faults.add("chat.postMessage", lose="answer")
    post.box.faults.add("conversations.replies", error="thread_not_found", times=9)
    await post.note("once")
    await post.note("the next")
    await post.at_rest()
    assert post.thread() == ["once", "the next"]


@pytest.mark.parametrize(
    ("method", "gesture"), [("chat.update", "a click"), ("chat.postMessage", "a note")], ids=["card", "line"]
)
async def test_a_server_error_is_tried_again_after_ever_longer_waits(post: Post, method: str, gesture: str) -> None:
    await post.start()
    before = len(post.box.calls_of(method))
    post.box.faults.add(method, status=500, times=5)
    await (post.does(post.ana, "links") if gesture == "a click" else post.note("late"))
    while len(post.box.calls_of(method)) < before + 6:
        await post.pass_time(0.5, step=0.25)
    await post.at_rest()
    moments = [each.at for each in post.box.calls_of(method)[before:]]
    waits = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
    assert all(wait >= least for wait, least in zip(waits, (1, 2, 4, 8, 16), strict=True)), waits
    assert "1 of 8 done" in shown(post.card()) or post.thread() == ["late"]


async def test_one_runs_failure_holds_up_no_other(post: Post) -> None:
    await post.start()
    await post.box.invite("launches")
    await post.start(channel="launches")
    post.box.faults.add("chat.update", status=500)
    await post.does(post.ana, "links")
    await post.until_calls("chat.update", 1)
    await post.does(post.ben, "links", channel="launches")
    await post.until(lambda: "1 of 8 done" in shown(post.card("launches")))
    assert "1 of 8 done" not in shown(post.card("marketing"))
    await post.at_rest()
    assert "1 of 8 done" in shown(post.card("marketing"))


async def test_fifty_clicks_while_a_drawing_is_unanswered_make_two_drawings(post: Post) -> None:
    before = dict(await post.start())
    await post.click(post.ana, "step.done", "links")
    after = dict(post.card())
    drawn = len(post.box.calls_of("chat.update"))
    hold = post.box.faults.hold("chat.update")
    for n in range(50):
        await post.clicks(post.ana, *(("step.done", "links", before) if n % 2 else ("step.undo", "links", after)))
    await post.clicks(post.ben, "step.done", "audience", before)
    hold.release()
    await post.settled()
    assert len(post.box.calls_of("chat.update")) == drawn + 2
    assert "2 of 8 done" in shown(post.card())


@pytest.mark.parametrize("how", [{"status": 429, "retry_after": 1}, {"status": 500}, {"error": "internal_error"}])
async def test_a_direct_message_whose_look_up_fails_is_looked_for_again_and_not_sent_twice(
    post: Post, how: dict[str, object]
) -> None:
    await post.start(**{"role.owner": "ana"})
    post.box.faults.add("chat.postMessage", lose="answer")
    post.box.faults.add("conversations.history", **how)
    await post.ana.command("/sop", "handoff 4 @ben Links sheet is final.")
    await post.at_rest()
    assert len(post.ben.dm) == 1


async def test_nothing_that_the_bot_posts_unfolds_anybodys_links(post: Post) -> None:
    """A whole conversation: the welcome, a card, lines with links, letters, words to one person, a digest's place."""
    await post.box.invite("launches")
    link = "https://evil.example/page"
    await post.start(subject=link, **{"role.owner": "ana", "role.ops": "ben", "input.brief": link})
    await post.note(link)
    await post.ana.command("/sop", f"handoff 4 @ben {link}")
    await post.ben.command("/sop", f"block cqa-1 6 {link}")
    await post.settled()
    await post.ben.click(post.ben.dm[-1], "handoff.accept")
    await post.ana.command("/sop", f"skip 7 no time: {link}")
    await post.box.delete(post.card())
    await post.later(minutes=3)
    await post.ana.command("/sop", f"cancel cqa-1 {link}")
    await post.at_rest()
    posted = post.box.calls_of("chat.postMessage")
    assert len(posted) >= 8
    assert {each.args["channel"][0] for each in posted} == {"C", "D"}
    assert [(each.args.get("unfurl_links"), each.args.get("unfurl_media")) for each in posted] == [
        (False, False) for _ in posted
    ]
