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
        ("msg_too_long", "Slack doesn't take its card"),
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


async def test_a_token_that_is_refused_is_tried_again_until_someone_has_mended_it(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    await post.start()
    post.box.faults.add("chat.postMessage", error="token_revoked", times=12)
    await post.note("in the end")
    await post.at_rest()
    assert post.thread() == ["in the end"]
    (told,) = [each for each in caplog.records if each.message == "slack.refuses"]
    assert told.levelname == "ERROR"
    assert "SLACK_BOT_TOKEN" in vars(told)["mend"], "whoever runs the server reads once what to do"


async def test_a_card_that_someone_deleted_is_posted_again(post: Post) -> None:
    card = await post.start()
    post.box.space.delete(post.box.channel_of(card), card["ts"])
    post.box.faults.add("chat.update", error="message_not_found")
    assert post.cards() == []
    answer = await post.box.person("ben").command("/sop", "note cqa-1 still here")
    assert answer.ok
    await post.at_rest()
    assert len(post.cards()) == 1
    assert post.thread() == ["still here"]


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_blocks_too_long"])
async def test_blocks_that_slack_refuses_are_said_in_words_alone(
    post: Post, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    await post.start()
    post.box.faults.add("chat.postMessage", error=error)
    post.box.faults.add("chat.update", error=error)
    await post.note("plain")
    await post.at_rest()
    assert post.thread() == ["plain"]
    assert "cqa-1" in post.card()["text"]
    assert not post.card().get("blocks")
    assert {"card.refused", "delivery.refused"} <= {each.message for each in caplog.records}
