"""A bot that was stopped, or that died, goes on where it was: everything recorded is said, and said once."""

from copy import deepcopy

from bot.sandbox.faults import Faults
from tests.courier.post import Post
from tests.office import shown


async def test_a_restart_sends_what_was_queued_and_draws_what_is_behind(post: Post) -> None:
    await post.start()
    for method in ("chat.update", "chat.postMessage"):
        post.box.faults.add(method, status=503, times=99)
    await post.does(post.ana, "links")
    await post.until_calls("chat.update", 1)
    for note in ("first", "second"):
        await post.note(note)
    await post.stop()
    assert post.thread() == []
    post.box.faults = Faults()
    await post.start_again()
    await post.at_rest()
    assert "1 of 8 done" in shown(post.card())
    assert post.thread() == ["first", "second"]


async def test_a_stop_waits_for_no_later_attempt(post: Post) -> None:
    await post.start()
    post.box.faults.add("chat.postMessage", retry_after=300)
    await post.note("later")
    await post.until(lambda: post.box.calls_of("chat.postMessage")[-1].args.get("thread_ts") is not None)
    stopped_from = post.clock.now()
    await post.stop()
    assert (post.clock.now() - stopped_from).total_seconds() < 2
    await post.start_again()
    await post.pass_time(310, step=10)
    await post.at_rest()
    assert post.thread() == ["later"]


async def test_a_line_that_landed_when_the_power_went_is_not_said_again(post: Post) -> None:
    await post.start()
    hold = post.box.faults.hold("chat.postMessage")
    posted = len(post.box.calls_of("chat.postMessage"))
    await post.note("once")
    await post.until_calls("chat.postMessage", posted + 1)
    await post.does(post.ana, "links")
    await post.note("after it")
    as_it_was = post.copied_database()
    # The first bot may say what it likes from here on; only its "once" is kept, and what it noted is lost.
    hold.release()
    await post.until(lambda: "once" in post.thread())
    await post.stop()
    post.forget_lines_after("once")
    await post.start_again(as_it_was)
    await post.at_rest()
    assert post.thread() == ["once", "after it"]
    assert "1 of 8 done" in shown(post.card())


async def test_a_card_that_landed_when_the_power_went_is_not_posted_again(post: Post) -> None:
    hold = post.box.faults.hold("chat.postMessage")
    await post.begin()
    await post.until_calls("chat.postMessage", 1)
    as_it_was = post.copied_database()
    hold.release()
    await post.settled()
    await post.stop()
    await post.start_again(as_it_was)
    await post.at_rest()
    assert len(post.cards()) == 1
    await post.does(post.ana, "links")
    await post.at_rest()
    assert "1 of 8 done" in shown(post.card())


async def test_a_start_with_nothing_due_says_nothing(post: Post) -> None:
    await post.start()
    await post.note("said")
    await post.settled()
    await post.stop()
    posted = len(post.box.calls_of("chat.postMessage")), len(post.box.calls_of("chat.update"))
    await post.start_again()
    await post.at_rest()
    assert (len(post.box.calls_of("chat.postMessage")), len(post.box.calls_of("chat.update"))) == posted


async def test_a_restart_reminds_nobody_again(post: Post) -> None:
    await post.start(**{"role.paid": "cara", "input.launch": "2026-11-24"})
    await post.later(minutes=10)
    assert len(post.cara.dm) == 1
    await post.stop()
    await post.start_again()
    await post.later(minutes=10)
    assert len(post.cara.dm) == 1


async def test_a_direct_message_that_landed_when_the_power_went_is_not_sent_again(post: Post) -> None:
    await post.start(**{"role.owner": "ana", "role.ops": "ben"})
    hold = post.box.faults.hold("chat.postMessage")
    posted = len(post.box.calls_of("chat.postMessage"))
    await post.ana.command("/sop", "handoff 4 @ben Links sheet is final.")
    await post.until_calls("chat.postMessage", posted + 1)
    as_it_was = post.copied_database()
    hold.release()
    await post.until(lambda: len(post.ben.dm) == 1)
    await post.stop()
    await post.start_again(as_it_was)
    await post.at_rest()
    assert len(post.ben.dm) == 1


async def test_a_private_question_that_may_have_been_asked_when_the_power_went_is_not_asked_again(post: Post) -> None:
    """Slack keeps no private message that could be looked for, so one too few is better than the same one twice."""
    await post.start(**{"role.owner": "ana"})
    hold = post.box.faults.hold("chat.postEphemeral")
    await post.ben.react("no_entry", post.card())
    await post.until_calls("chat.postEphemeral", 1)
    as_it_was = post.copied_database()
    hold.release()
    await post.at_rest()
    assert len(post.ben.private()) == 1
    await post.stop()
    await post.start_again(as_it_was)
    await post.at_rest()
    assert len(post.ben.private()) == 1


async def test_a_home_that_was_being_drawn_when_the_power_went_is_drawn_by_the_next_one(post: Post) -> None:
    await post.start(**{"role.owner": "ana"})
    await post.ana.open_home()
    await post.settled()
    assert post.ana.home is not None
    looked_at, before = deepcopy(post.ana.home), shown(post.ana.home)
    hold = post.box.faults.hold("views.publish")
    await post.does(post.ben, "links")
    await hold.arrival()
    as_it_was = post.copied_database()
    hold.release()
    await post.settled()
    drawn = shown(post.ana.home)
    assert drawn != before
    await post.stop()
    post.box.space.homes[post.ana.id] = looked_at  # what was never published
    await post.start_again(as_it_was)
    await post.at_rest()
    assert shown(post.ana.home) == drawn
    published = len(post.box.calls_of("views.publish"))
    await post.stop()
    await post.start_again(as_it_was)
    await post.at_rest()
    assert len(post.box.calls_of("views.publish")) == published, "it was drawn, and is not drawn again"
