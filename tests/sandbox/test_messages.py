"""Posting, changing, reading and deleting messages."""

from itertools import pairwise
from typing import Any

import pytest

from tests.sandbox.world import BUDGET, MARKETING, Caller, section

DATA = {"event_type": "note", "event_payload": {"key": "one"}}


async def post(call: Caller, text: str = "Hello", **more: Any) -> str:  # noqa: ANN401 - arguments of the method
    answer = await call("chat.postMessage", channel=MARKETING, text=text, **more)
    assert answer["ok"], answer
    return str(answer["ts"])


async def test_a_changed_message_stays_where_it_is(call: Caller) -> None:
    ts = await post(call, blocks=[section("Before")])
    assert (await call("chat.update", channel=MARKETING, ts=ts, text="Hi", blocks=[section("After")]))["ts"] == ts
    [message] = call.box.messages("marketing")
    assert message["ts"] == ts
    assert message["blocks"][0]["text"]["text"] == "After"
    assert "edited" not in message


async def test_what_an_update_leaves_out_stays_and_a_text_alone_takes_the_blocks_away(call: Caller) -> None:
    ts = await post(call, blocks=[section()], metadata=DATA)
    assert (await call("chat.update", channel=MARKETING, ts=ts))["error"] == "no_text"
    await call("chat.update", channel=MARKETING, ts=ts, metadata={**DATA, "event_type": "other"})
    [message] = call.box.messages("marketing")
    assert (message["text"], len(message["blocks"]), message["metadata"]["event_type"]) == ("Hello", 1, "other")
    await call("chat.update", channel=MARKETING, ts=ts, text="Bye")
    [message] = call.box.messages("marketing")
    assert "blocks" not in message
    assert message["edited"]["user"] == call.box.bot_user_id
    assert message["metadata"]["event_type"] == "other"


async def test_an_empty_list_takes_the_blocks_away(call: Caller) -> None:
    ts = await post(call, blocks=[section()])
    assert (await call("chat.update", channel=MARKETING, ts=ts, text="Bye", blocks=[]))["ok"]
    assert "blocks" not in call.box.messages("marketing")[0]


async def test_only_its_own_messages_are_the_apps_to_change(call: Caller) -> None:
    said = await call.box.person("ana").say("Mine")
    assert (await call("chat.update", channel=MARKETING, ts=said["ts"], text="X"))["error"] == "cant_update_message"
    assert (await call("chat.delete", channel=MARKETING, ts=said["ts"]))["error"] == "cant_delete_message"


async def test_a_message_that_is_gone(call: Caller) -> None:
    ts = await post(call)
    await call.box.delete(call.box.messages("marketing")[0])
    assert (await call("chat.update", channel=MARKETING, ts=ts, text="X"))["error"] == "message_not_found"
    assert (await call("chat.delete", channel=MARKETING, ts=ts))["error"] == "message_not_found"
    assert (await call("chat.getPermalink", channel=MARKETING, message_ts=ts))["error"] == "message_not_found"
    answer = await call("chat.postMessage", channel=MARKETING, text="X", thread_ts=ts)
    assert answer["error"] == "thread_not_found"


async def test_a_text_has_its_limits(call: Caller) -> None:
    assert (await call("chat.postMessage", channel=MARKETING, text=""))["error"] == "no_text"
    assert (await call("chat.postMessage", channel=MARKETING, text="x" * 40_001))["error"] == "msg_too_long"
    ts = await post(call, "x" * 4_001)
    assert (await call("chat.update", channel=MARKETING, ts=ts, text="x" * 4_001))["error"] == "msg_too_long"


async def test_blocks_need_a_text_for_those_who_hear_it(call: Caller) -> None:
    answer = await call("chat.postMessage", channel=MARKETING, blocks=[section()])
    assert answer["error"] == "no_text"
    assert "blocks need a text" in answer["response_metadata"]["messages"][0]


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        ([], "invalid_metadata_format"),
        ({"event_type": "x"}, "invalid_metadata_format"),
        ({**DATA, "more": 1}, "invalid_metadata_format"),
        ({"event_type": "", "event_payload": {}}, "invalid_metadata_schema"),
        ({"event_type": "x", "event_payload": {"deep": {"er": 1}}}, "invalid_metadata_schema"),
        ({"event_type": "x", "event_payload": {"long": "x" * 8_000}}, "metadata_too_large"),
    ],
)
async def test_metadata_that_slack_refuses(call: Caller, metadata: object, error: str) -> None:
    assert (await call("chat.postMessage", channel=MARKETING, text="X", metadata=metadata))["error"] == error


async def test_metadata_is_read_only_where_it_is_asked_for(call: Caller) -> None:
    ts = await post(call, metadata=DATA)
    for method, more in (("conversations.history", {}), ("conversations.replies", {"ts": ts})):
        [without] = (await call(method, channel=MARKETING, **more))["messages"]
        [with_it] = (await call(method, channel=MARKETING, include_all_metadata=True, **more))["messages"]
        assert "metadata" not in without
        assert with_it["metadata"] == DATA


async def test_an_answer_stands_in_its_thread_and_a_broadcast_in_both(call: Caller) -> None:
    first = await post(call, "Parent")
    reply = await post(call, "Reply", thread_ts=first)
    loud = await post(call, "Loud", thread_ts=reply, reply_broadcast=True)
    history = (await call("conversations.history", channel=MARKETING))["messages"]
    assert [each["text"] for each in history] == ["Loud", "Parent"]
    assert history[0]["subtype"] == "thread_broadcast"
    assert history[0]["thread_ts"] == first
    assert (history[1]["thread_ts"], history[1]["reply_count"], history[1]["latest_reply"]) == (first, 2, loud)
    thread = (await call("conversations.replies", channel=MARKETING, ts=first))["messages"]
    assert [each["text"] for each in thread] == ["Parent", "Reply", "Loud"]
    assert (await call("conversations.replies", channel=MARKETING, ts="1.2"))["error"] == "thread_not_found"


async def test_a_reply_can_be_broadcast_later_and_nothing_else(call: Caller) -> None:
    first = await post(call, "Parent")
    reply = await post(call, "Reply", thread_ts=first)
    answer = await call("chat.update", channel=MARKETING, ts=first, text="X", reply_broadcast=True)
    assert answer["error"] == "cant_broadcast_message"
    assert (await call("chat.update", channel=MARKETING, ts=reply, text="Reply", reply_broadcast=True))["ok"]
    assert [each["text"] for each in call.box.messages("marketing")] == ["Parent", "Reply"]


async def test_pages_of_history_neither_skip_nor_repeat_when_something_is_posted_between(call: Caller) -> None:
    posted = [await post(call, str(number)) for number in range(7)]
    seen: list[str] = []
    cursor = ""
    while True:
        answer = await call("conversations.history", channel=MARKETING, limit=3, cursor=cursor)
        seen += [each["ts"] for each in answer["messages"]]
        assert answer["has_more"] == ("response_metadata" in answer)
        if not answer["has_more"]:
            break
        cursor = answer["response_metadata"]["next_cursor"]
        await post(call, "meanwhile")
    assert seen == posted[::-1]


async def test_pages_of_a_thread_go_on_with_what_was_posted_between(call: Caller) -> None:
    first = await post(call, "Parent")
    replies = [await post(call, str(number), thread_ts=first) for number in range(4)]
    page = await call("conversations.replies", channel=MARKETING, ts=first, limit=2)
    replies.append(await post(call, "meanwhile", thread_ts=first))
    cursor = page["response_metadata"]["next_cursor"]
    rest = await call("conversations.replies", channel=MARKETING, ts=first, cursor=cursor)
    assert [each["ts"] for each in page["messages"] + rest["messages"]] == [first, *replies]


async def test_bounds_are_left_out_unless_they_are_asked_for(call: Caller) -> None:
    one, two, three = [await post(call, str(number)) for number in range(3)]
    between = await call("conversations.history", channel=MARKETING, oldest=one, latest=three)
    assert [each["ts"] for each in between["messages"]] == [two]
    whole = await call("conversations.history", channel=MARKETING, oldest=one, latest=three, inclusive=True)
    assert len(whole["messages"]) == 3
    for bound in ("oldest", "latest"):
        answer = await call("conversations.history", channel=MARKETING, **{bound: "noon"})
        assert answer["error"] == f"invalid_ts_{bound}"


async def test_a_private_word_is_seen_by_one_person_and_never_in_history(call: Caller) -> None:
    answer = await call("chat.postEphemeral", channel=MARKETING, user="U0BEN", text="Psst", thread_ts="1.2")
    [told] = call.box.person("ben").private("marketing")
    assert (told["ts"], told["text"], told["thread_ts"]) == (answer["message_ts"], "Psst", "1.2")
    assert call.box.person("ana").private() == []
    assert (await call("conversations.history", channel=MARKETING))["messages"] == []
    gone = await call("chat.update", channel=MARKETING, ts=answer["message_ts"], text="X")
    assert gone["error"] == "message_not_found"
    outside = await call("chat.postEphemeral", channel=MARKETING, user="U0PARTNER", text="Psst")
    assert outside["error"] == "user_not_in_channel"


async def test_whom_a_message_would_notify_is_noted_and_told_to_nobody(call: Caller) -> None:
    await post(call, "<!channel> and <@U0BEN>", blocks=[section("<!here> &lt;!everyone&gt;")])
    assert call.box.messages("marketing")[0]["pings"] == ["!channel", "!here", "@U0BEN"]
    assert "pings" not in (await call("conversations.history", channel=MARKETING))["messages"][0]


async def test_a_permalink_leads_to_the_message(call: Caller) -> None:
    await call.box.invite("budget")
    first = await post(call)
    reply = await post(call, thread_ts=first)
    link = (await call("chat.getPermalink", channel=MARKETING, message_ts=reply))["permalink"]
    path = f"/archives/{MARKETING}/p{reply.replace('.', '')}?thread_ts={first}&cid={MARKETING}"
    assert link == call.box.url + path
    async with call.session.get(link) as page:
        assert page.content_type == "text/html"
    assert (await call("chat.getPermalink", channel=BUDGET, message_ts=first))["error"] == "message_not_found"


async def test_no_two_messages_have_the_same_ts_though_time_stands_still(call: Caller) -> None:
    posted = [await post(call) for _ in range(5)]
    assert all(one < two for one, two in pairwise(posted))
