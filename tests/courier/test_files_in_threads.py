"""A file goes into the thread of its message, after it, once; what can't be known of it is not tried again."""

from dataclasses import replace

import pytest

from bot.blocks.message import File, Message
from bot.courier.posting import UNDER_WITHIN
from bot.domain.ids import ChannelId, TeamId
from bot.sandbox.files import UPLOAD
from storage import deliveries
from storage.deliveries import Delivery
from tests.courier.post import Post
from tests.sandbox.world import MARKETING

PICTURE = File("chart.png", b"\x89PNG\r\n\x1a\n", alt="A line that falls.")
PARENT = Delivery(key="parent", channel=ChannelId(MARKETING), message=Message("SOP review", []))
CHART = replace(PARENT, key="chart", message=Message("The last weeks.", [], PICTURE), under="parent")
SHARING = "files.completeUploadExternal"


@pytest.fixture(autouse=True)
async def invited(post: Post) -> None:
    await post.box.invite("marketing")
    await post.settled()
    post.box.calls.clear()


async def queue(post: Post, *each: Delivery) -> None:
    team = TeamId(post.box.team_id)
    await post.app.store.write(deliveries.queue, team, each, post.clock.now())
    await post.app.courier.sweep()


def charts(post: Post) -> list[str]:
    """Give the words over each file that stands in the thread of the last review."""
    parents = [each for each in post.box.messages("marketing") if each["text"] == "SOP review"]
    return [each["text"] for each in post.box.thread("marketing", parents[-1]) if each.get("files")]


async def test_it_stands_in_the_thread_of_its_message_with_its_words(post: Post) -> None:
    await queue(post, PARENT, CHART)
    await post.settled()
    assert charts(post) == ["The last weeks."]
    (asked,) = post.box.calls_of("files.getUploadURLExternal")
    assert asked.args["alt_txt"] == "A line that falls."
    await queue(post, PARENT, CHART)
    await post.settled()
    assert charts(post) == ["The last weeks."]


async def test_it_waits_for_a_message_that_is_late(post: Post) -> None:
    post.box.faults.add("chat.postMessage", status=500, times=2)
    await queue(post, PARENT, CHART)
    await post.at_rest()
    assert charts(post) == ["The last weeks."]


async def test_under_a_message_that_was_given_up_it_holds_up_nobody_and_follows_when_that_is_tried_again(
    post: Post,
) -> None:
    post.box.faults.add("chat.postMessage", error="restricted_action")
    await queue(post, PARENT, CHART, replace(PARENT, key="next", message=Message("What comes next", [])))
    await post.settled()
    assert post.box.messages("marketing")[-1]["text"] == "What comes next"
    await post.later(hours=1)
    assert post.box.calls_of(UPLOAD) == []
    team = TeamId(post.box.team_id)
    await post.app.store.write(deliveries.take_up, team, "parent", PARENT.message, post.clock.now())
    await post.later(seconds=0)
    assert charts(post) == ["The last weeks."]


async def test_under_a_message_that_never_comes_it_is_given_up(post: Post) -> None:
    post.box.faults.add("chat.postMessage", error="restricted_action")
    await queue(post, PARENT, CHART)
    await post.later(seconds=UNDER_WITHIN.total_seconds() - 60)
    assert await dropped(post) is None
    await post.later(minutes=2)
    assert await dropped(post) == "no thread"


async def test_a_bot_that_starts_again_brings_what_was_left(post: Post) -> None:
    hold = post.box.faults.hold("chat.postMessage")
    await queue(post, PARENT, CHART)
    await hold.arrival()
    then = post.copied_database()
    hold.release()
    await post.stop()
    said = charts(post)  # it may have come to that; the other one knows nothing of it
    await post.start_again(then)
    await post.at_rest()
    assert charts(post) == [*said, "The last weeks."]


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", UPLOAD])
@pytest.mark.parametrize("how", [{"status": 500}, {"lose": "request"}, {"lose": "answer"}, {"retry_after": 2}])
async def test_an_upload_that_fails_is_tried_again_since_nobody_saw_it(
    post: Post, method: str, how: dict[str, object]
) -> None:
    post.box.faults.add(method, **how)
    await queue(post, PARENT, CHART)
    await post.at_rest()
    assert charts(post) == ["The last weeks."]


async def test_when_slack_took_nothing_it_is_shared_later(post: Post) -> None:
    post.box.faults.add(SHARING, retry_after=3)
    await queue(post, PARENT, CHART)
    await post.at_rest()
    assert charts(post) == ["The last weeks."]


@pytest.mark.parametrize(("how", "stand"), [({"lose": "answer"}, 1), ({"lose": "request"}, 0), ({"status": 502}, 0)])
async def test_after_an_unknown_outcome_it_is_not_shared_again(
    post: Post, how: dict[str, object], stand: int, caplog: pytest.LogCaptureFixture
) -> None:
    post.box.faults.add(SHARING, **how)
    await queue(post, PARENT, CHART)
    await post.at_rest()
    await post.later(minutes=10)
    assert len(charts(post)) == stand
    assert len(post.box.calls_of(SHARING)) == 1
    assert "delivery.dropped" in [each.message for each in caplog.records]


async def test_a_bot_that_died_while_it_was_shared_does_not_share_it_again(post: Post) -> None:
    hold = post.box.faults.hold(SHARING)
    await queue(post, PARENT, CHART)
    await hold.arrival()
    then = post.copied_database()
    hold.release()
    await post.at_rest()
    await post.stop()
    await post.start_again(then)
    await post.at_rest()
    assert len(charts(post)) == 1
    assert len(post.box.calls_of(SHARING)) == 1


async def test_without_its_scope_the_other_messages_go_on(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    post.box.faults.add("files.getUploadURLExternal", error="missing_scope", more={"needed": "files:write"})
    await queue(post, PARENT, CHART, replace(PARENT, key="next", message=Message("What comes next", [])))
    await post.at_rest()
    assert post.box.messages("marketing")[-1]["text"] == "What comes next"
    assert await dropped(post) == "missing_scope"
    assert post.app.courier.refused is None
    assert post.app.courier.lacking == ("files:write",)
    (line,) = [each for each in caplog.records if each.message == "slack.lacks_scope"]
    assert vars(line)["needed"] == "files:write"


async def dropped(post: Post) -> str | None:
    found = await post.app.store.read(deliveries.dropped, TeamId(post.box.team_id), "chart")
    return found.error if found else None
