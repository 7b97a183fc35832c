"""Where the app may read and write, and what it is told of channels and people."""

from typing import Any

import pytest

from bot.sandbox import Sandbox
from tests.sandbox.world import BUDGET, LAUNCHES, MARKETING, Caller


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.postEphemeral"])
async def test_writing_needs_membership(call: Caller, method: str) -> None:
    more = {"text": "Hello"} | ({"user": "U0ANA"} if method == "chat.postEphemeral" else {})
    assert (await call(method, channel=LAUNCHES, **more))["error"] == "not_in_channel"
    assert (await call(method, channel=BUDGET, **more))["error"] == "channel_not_found"
    assert (await call(method, channel="#marketing", **more))["error"] == "channel_not_found"
    await call.box.archive("marketing")
    assert (await call(method, channel=MARKETING, **more))["error"] == "is_archived"


@pytest.mark.parametrize("method", ["conversations.history", "conversations.replies"])
async def test_reading_needs_membership(call: Caller, method: str) -> None:
    more = {"ts": "1.2"} if method == "conversations.replies" else {}
    assert (await call(method, channel=LAUNCHES, **more))["error"] == "not_in_channel"
    assert (await call(method, channel=BUDGET, **more))["error"] == "channel_not_found"


@pytest.mark.parametrize("method", ["conversations.info", "conversations.members"])
async def test_a_private_channel_does_not_exist_until_the_app_is_invited(call: Caller, method: str) -> None:
    assert (await call(method, channel=BUDGET))["error"] == "channel_not_found"
    await call.box.invite("budget")
    assert (await call(method, channel=BUDGET))["ok"]
    await call.box.remove("budget")
    assert (await call(method, channel=BUDGET))["error"] == "channel_not_found"


async def test_a_public_channel_is_seen_from_outside(call: Caller) -> None:
    channel = (await call("conversations.info", channel=LAUNCHES))["channel"]
    assert channel["is_member"] is False
    assert channel["is_ext_shared"] is True
    assert "num_members" not in channel
    counted = await call("conversations.info", channel=LAUNCHES, include_num_members=True)
    assert counted["channel"]["num_members"] == 6


async def test_a_change_in_an_archived_channel_has_its_own_word(call: Caller) -> None:
    ts = (await call("chat.postMessage", channel=MARKETING, text="Hello"))["ts"]
    await call.box.archive("marketing")
    assert (await call("chat.update", channel=MARKETING, ts=ts, text="Bye"))["error"] == "is_inactive"
    await call.box.archive("marketing", back=True)
    assert (await call("chat.update", channel=MARKETING, ts=ts, text="Bye"))["ok"]


async def test_a_message_to_a_person_goes_to_their_dm(call: Caller) -> None:
    answer = await call("chat.postMessage", channel="U0ANA", text="Hello")
    assert answer["channel"] == "D0ANA"
    assert [each["text"] for each in call.box.person("ana").dm] == ["Hello"]
    assert (await call("chat.update", channel="D0ANA", ts=answer["ts"], text="Bye"))["ok"]
    assert (await call("chat.update", channel="U0ANA", ts=answer["ts"], text="Bye"))["error"] == "channel_not_found"
    shown = (await call("conversations.info", channel="D0ANA"))["channel"]
    assert shown == {"id": "D0ANA", "is_im": True, "user": "U0ANA", "is_archived": False}


@pytest.mark.parametrize("user", ["U0ZED", "U0SOPBOT", "U0NOBODY"])
async def test_who_cannot_be_written_to(call: Caller, user: str) -> None:
    assert (await call("chat.postMessage", channel=user, text="Hello"))["error"] == "channel_not_found"


async def test_a_dm_is_opened_with_someone_who_is_there(call: Caller) -> None:
    assert (await call("conversations.open", users="U0BEN"))["channel"]["id"] == "D0BEN"
    assert (await call("conversations.open", users="U0ZED"))["error"] == "user_disabled"
    assert (await call("conversations.open", users="U0NOBODY"))["error"] == "user_not_found"
    assert (await call("conversations.open"))["error"] == "users_list_not_supplied"


async def test_people_are_shown_as_they_are(call: Caller) -> None:
    assert (await call("users.info", user="U0ANA"))["user"]["is_admin"] is True
    assert (await call("users.info", user="U0ZED"))["user"]["deleted"] is True
    assert (await call("users.info", user="U0GUEST"))["user"]["is_restricted"] is True
    assert (await call("users.info", user="U0PARTNER"))["user"]["team_id"] != call.box.team_id
    assert (await call("users.info", user="U0NOBODY"))["error"] == "user_not_found"
    await call.box.deactivate("ben")
    assert (await call("users.info", user="U0BEN"))["user"]["deleted"] is True


async def test_only_what_the_app_may_see_is_listed(call: Caller) -> None:
    async def names(**args: Any) -> list[str]:  # noqa: ANN401 - arguments of the method
        return [each["name"] for each in (await call("conversations.list", **args))["channels"]]

    assert await names() == ["marketing", "launches"]
    assert await names(types="private_channel") == []
    await call.box.invite("budget")
    assert await names(types="public_channel, private_channel") == ["marketing", "launches", "budget"]
    await call.box.archive("launches")
    assert await names(exclude_archived=True) == ["marketing"]
    assert (await call("conversations.list", types="secret"))["error"] == "invalid_types"


async def test_a_page_leads_to_the_next(call: Caller) -> None:
    seen: list[str] = []
    cursor = ""
    while True:
        answer = await call("conversations.members", channel=MARKETING, limit=3, cursor=cursor)
        assert len(answer["members"]) <= 3
        seen += answer["members"]
        cursor = answer["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert seen == call.box.space.channel("marketing").members


@pytest.mark.parametrize("cursor", ["7", "bm90aGluZw==", "bmV4dDo=", "bmV4dDox.", "bmV4dDoxLjU=", "ÿ"])
async def test_a_cursor_that_slack_never_gave(call: Caller, cursor: str) -> None:
    assert (await call("users.list", cursor=cursor))["error"] == "invalid_cursor"


@pytest.mark.parametrize("limit", ["many", "-1", "0", "²"])
async def test_a_limit_that_is_none(call: Caller, limit: str) -> None:
    assert (await call("users.list", limit=limit))["error"] == "invalid_limit"


async def test_a_channel_that_a_test_adds_is_like_any_other(box: Sandbox, call: Caller) -> None:
    box.add_channel("press", private=True, members=["ana", "sopbot"])
    assert (await call("chat.postMessage", channel="C0PRESS", text="Hello"))["ok"]
    await box.rename("press", "news")
    assert (await call("conversations.info", channel="C0PRESS"))["channel"]["name"] == "news"
