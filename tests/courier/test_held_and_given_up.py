"""What Slack will not take now is held or given up, not tried for ever; and what it takes again goes on."""

import pytest

from tests.courier.post import Post
from tests.office import shown

TEN_MINUTES = 600


async def test_a_card_in_an_archived_channel_is_held_until_the_channel_is_back(post: Post) -> None:
    await post.start()
    post.box.calls.clear()
    post.box.space.channel("marketing").is_archived = True  # nobody has told the bot yet
    await post.does(post.ana, "links")
    await post.until_calls("chat.update", 1)
    await post.pass_time(TEN_MINUTES, step=60)
    assert len(post.box.calls_of("chat.update")) == 1
    await post.box.archive("marketing", back=True)
    await post.at_rest()
    assert "1 of 8 done" in shown(post.card())


async def test_a_card_that_is_held_is_tried_again_when_something_happens_in_its_run(post: Post) -> None:
    before = dict(await post.start())
    post.box.faults.add("chat.update", error="a_code_of_tomorrow")
    await post.clicks(post.ana, "step.done", "links", before)
    await post.settled()
    assert "0 of 8 done" in shown(post.card())
    await post.clicks(post.ana, "step.done", "audience", before)
    await post.settled()
    assert "2 of 8 done" in shown(post.card())


@pytest.mark.parametrize("error", ["is_archived", "channel_not_found", "not_in_channel", "restricted_action"])
async def test_a_line_that_can_not_be_posted_is_given_up_and_those_after_it_go_on(post: Post, error: str) -> None:
    await post.start()
    posted = len(post.box.calls_of("chat.postMessage"))
    post.box.faults.add("chat.postMessage", error=error)
    await post.note("lost")
    await post.note("said")
    await post.at_rest()
    await post.pass_time(TEN_MINUTES, step=60)
    assert post.thread() == ["said"]
    assert len(post.box.calls_of("chat.postMessage")) == posted + 2


@pytest.mark.parametrize("error", ["is_archived", "channel_not_found", "cant_broadcast_message"])
async def test_a_card_that_can_not_be_posted_is_tried_once(post: Post, error: str) -> None:
    post.box.faults.add("chat.postMessage", error=error, times=9)
    await post.begin()
    await post.until_calls("chat.postMessage", 1)
    await post.pass_time(TEN_MINUTES, step=60)
    await post.app.courier.sweep()
    await post.at_rest()
    tried = [each for each in post.box.calls_of("chat.postMessage") if each.args["channel"] == "C0MARKETING"]
    assert len(tried) == 1
    assert post.cards() == []


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("is_inactive", "its channel is archived"),
        ("not_in_channel", "Invite me there again"),
        ("restricted_action", "I may not post in its channel"),
        ("invalid_arguments", "Slack doesn't take its card"),
        ("missing_scope", "I lack a permission for its card"),
    ],
)
async def test_a_card_that_is_held_is_told_to_the_runs_owner_once(post: Post, error: str, told: str) -> None:
    before = dict(await post.start(**{"role.owner": "ana"}))
    post.box.faults.add("chat.update", error=error, times=2)
    for step in ("links", "audience"):
        await post.clicks(post.ben, "step.done", step, before)
        await post.settled()
    assert [told in shown(each) for each in post.ana.dm] == [True]
    await post.clicks(post.ben, "step.done", "kpi-match", before)
    await post.settled()
    assert "3 of 8 done" in shown(post.card())


async def test_a_card_that_someone_deleted_unseen_is_posted_again_when_something_happens(post: Post) -> None:
    card = await post.start()
    post.box.space.delete(post.box.channel_of(card), card["ts"])  # nobody tells the bot
    answer = await post.box.person("ben").command("/sop", "note cqa-1 still here")
    assert answer.ok
    await post.at_rest()
    assert len(post.cards()) == 1
    assert post.thread() == ["still here"]


@pytest.mark.parametrize("held", ["invited", "unarchived"])
async def test_what_happened_while_the_bot_was_out_is_seen_once_it_is_back(post: Post, held: str) -> None:
    await post.start()
    if held == "invited":
        await post.box.remove("marketing")
    else:
        post.box.space.channel("marketing").is_archived = True  # nobody has told the bot yet
    await post.note("said while it was out")
    await post.does(post.ana, "links")
    await post.settled()
    assert "1 of 8 done" not in shown(post.card())
    assert post.thread() == []
    await (post.box.invite("marketing") if held == "invited" else post.box.archive("marketing", back=True))
    await post.settled()
    assert "1 of 8 done" in shown(post.card())
    assert post.thread() == ["said while it was out"]


# ---- who is told


async def refused_card(post: Post, error: str = "restricted_action") -> None:
    post.box.faults.add("chat.update", error=error, times=99)
    await post.does(post.ana, "links", "budget")
    await post.at_rest()


async def test_of_a_private_channels_card_someone_in_the_channel_is_told(post: Post) -> None:
    await post.box.invite("budget")
    await post.start_without("cara", "budget", **{"role.owner": "cara"})
    heard = len(post.cara.dm)
    await refused_card(post)
    assert len(post.cara.dm) == heard, "she owns the run, but isn't in the channel any more"
    assert "I may not post in its channel" in shown(post.ana.dm[-1])


async def test_an_owner_who_is_gone_is_told_nothing_and_the_starter_is(post: Post) -> None:
    await post.box.invite("budget")
    post.bring_in("budget", "cara")
    await post.start(channel="budget", **{"role.owner": "cara"})
    await post.box.change_person("cara", deleted=True)
    await post.settled()
    await refused_card(post)
    assert "I may not post in its channel" in shown(post.ana.dm[-1])


async def test_whoever_started_a_run_whose_card_is_never_posted_is_told_beside_its_owner(post: Post) -> None:
    await post.ana.command("/sop", "start campaign-qa")
    await post.until(lambda: post.ana.view is not None)
    await post.ana.submit({"subject": "Spring webinar", "role.owner": "ben"})
    post.box.faults.add("chat.postMessage", error="restricted_action", only={"channel": "C0MARKETING"}, times=99)
    await post.ana.submit()
    await post.at_rest()
    for person in (post.ana, post.ben):
        assert "I may not post in its channel" in shown(person.dm[-1])


async def test_a_line_that_its_thread_does_not_take_is_told_to_the_runs_owner_once(post: Post) -> None:
    await post.start(**{"role.owner": "ben"})
    post.box.faults.add(
        "chat.postMessage", error="restricted_action_thread_locked", only={"channel": "C0MARKETING"}, times=9
    )
    await post.note("Legal asks for a new claim.")
    await post.note("And for another one.")
    await post.at_rest()
    (told,) = [each for each in post.ben.dm if "thread" in each["text"]]
    assert "cqa-1" in shown(told)
    assert "recorded" in shown(told)


async def test_who_is_outside_and_gets_no_direct_message_is_told_of_to_whoever_counts_on_them(post: Post) -> None:
    await post.box.remove("marketing", post.ben.id)
    await post.start(**{"role.owner": "ana"})
    post.box.faults.add("conversations.open", error="messages_tab_disabled", only={"users": post.ben.id}, times=99)
    await post.ana.command("/sop", "handoff 4 @ben Links sheet is final.")
    await post.settled()
    await post.later(minutes=5)
    assert "is offered to <@U0BEN>, who can't be told" in shown(post.ana.dm[-1])


async def test_a_card_that_is_held_again_after_it_was_drawn_is_told_of_again(post: Post) -> None:
    before = dict(await post.start(**{"role.owner": "ana"}))
    for number, steps in enumerate((("links", "audience"), ("kpi-match", "utm")), 1):
        post.box.faults.add("chat.update", error="restricted_action", times=2)
        for step in steps:  # the second time it is no news
            await post.clicks(post.ben, "step.done", step, before)
            await post.settled()
        await post.note("Look at this.")  # with which it is drawn
        await post.at_rest()
        assert len([each for each in post.ana.dm if "may not post" in each["text"]]) == number


async def test_a_guest_who_left_is_told_nothing_of_a_public_channels_run(post: Post) -> None:
    await post.start_without("guest", "marketing", **{"role.owner": "guest"})
    heard = len(post.guest.dm)
    post.box.faults.add("chat.update", error="restricted_action", times=9)
    await post.does(post.ana, "links")
    await post.at_rest()
    assert len(post.guest.dm) == heard
    assert "I may not post in its channel" in shown(post.ana.dm[-1])
