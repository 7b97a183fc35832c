"""The DM between a person and the app."""

import pytest

from tests.sandbox.world import MARKETING, Caller, SocketApp, actions, button


async def test_the_dm_with_someone_is_opened_and_opened_again(call: Caller) -> None:
    assert (await call("conversations.open", users="U0BEN", prevent_creation=True))["error"] == "channel_not_found"
    opened = await call("conversations.open", users="U0BEN")
    assert opened["channel"] == {"id": "D0BEN"}
    again = await call("conversations.open", channel="D0BEN", return_im=True)
    assert (again["channel"]["id"], again["channel"]["user"], again["channel"]["is_im"]) == ("D0BEN", "U0BEN", True)


@pytest.mark.parametrize(
    ("users", "error"),
    [
        ("U0NOBODY", "user_not_found"),
        ("U0ZED", "user_disabled"),
        ("U0SOPBOT", "cannot_dm_bot"),
        ("", "users_list_not_supplied"),
        ("U0ANA,U0BEN", "missing_scope"),
    ],
)
async def test_nobody_can_be_written_to_who_is_not_there(call: Caller, users: str, error: str) -> None:
    assert (await call("conversations.open", users=users))["error"] == error
    assert all(not each.is_im for each in call.box.space.channels.values())


async def test_only_a_dm_is_opened_by_its_id(call: Caller) -> None:
    wrong = await call("conversations.open", channel=MARKETING)
    assert wrong["error"] == "method_not_supported_for_channel_type"
    assert (await call("conversations.open", channel="D0ANA"))["error"] == "channel_not_found"


async def test_what_is_written_there_can_be_changed_and_read_again(call: Caller) -> None:
    channel = (await call("conversations.open", users="U0ANA"))["channel"]["id"]
    ts = (await call("chat.postMessage", channel=channel, text="One"))["ts"]
    assert (await call("chat.update", channel=channel, ts=ts, text="Two"))["ok"]
    assert [each["text"] for each in (await call("conversations.history", channel=channel))["messages"]] == ["Two"]
    assert [each["text"] for each in call.box.person("ana").dm] == ["Two"]
    assert call.box.person("ben").dm == []


@pytest.mark.parametrize(
    ("method", "scope"), [("conversations.history", "im:history"), ("conversations.open", "im:write")]
)
async def test_each_method_needs_its_scope(call: Caller, method: str, scope: str) -> None:
    call.box.space.dm("U0ANA")
    call.box.manifest["oauth_config"]["scopes"]["bot"].remove(scope)
    answer = await call(method, channel="D0ANA")
    assert (answer["error"], answer["needed"]) == ("missing_scope", scope)


async def test_with_its_messages_off_the_app_posts_to_nobody(call: Caller) -> None:
    call.box.manifest["features"]["app_home"]["messages_tab_enabled"] = False
    for channel in ("U0ANA", "D0ANA"):
        assert (await call("chat.postMessage", channel=channel, text="Hi"))["error"] == "messages_tab_disabled"
    assert (await call("chat.postEphemeral", channel="D0ANA", user="U0ANA", text="Hi"))["error"] == (
        "messages_tab_disabled"
    )
    with pytest.raises(LookupError):
        await call.box.person("ana").say("Hi", channel="D0ANA")


async def test_an_app_that_only_writes_takes_no_words(call: Caller) -> None:
    call.box.manifest["features"]["app_home"]["messages_tab_read_only_enabled"] = True
    assert (await call("chat.postMessage", channel="U0ANA", text="Hi"))["ok"]
    with pytest.raises(LookupError):
        await call.box.person("ana").say("Hi", channel="D0ANA")
    with pytest.raises(LookupError):
        await call.box.person("ana").command("/sop", channel="D0ANA")
    sent = {"as": "U0ANA", "channel": "D0ANA", "text": "Hi"}
    answer = await call.post(f"{call.box.url}/page/say", json=sent)
    assert answer["error"] == "The app writes here and takes no messages."


async def test_someone_who_left_is_not_found_by_their_id(call: Caller) -> None:
    assert (await call("chat.postMessage", channel="U0ZED", text="Hi"))["error"] == "channel_not_found"


async def test_a_click_in_a_dm_says_so_and_can_be_answered(call: Caller, app: SocketApp) -> None:
    await call("chat.postMessage", channel="U0ANA", text="Hi", blocks=[actions(button())])
    ana = call.box.person("ana")
    assert (await ana.click(ana.dm[-1], "go")).ok
    await call.box.quiet()
    sent = next(each for each in app.payloads if each["type"] == "block_actions")
    assert sent["channel"] == {"id": "D0ANA", "name": "directmessage"}
    assert sent["container"]["channel_id"] == "D0ANA"
    assert await call.post(sent["response_url"], json={"text": "Done", "replace_original": True}) == "ok"
    assert [each["text"] for each in ana.dm] == ["Done"]


async def test_a_link_to_a_message_needs_no_scope(call: Caller) -> None:
    ts = (await call("chat.postMessage", channel="U0ANA", text="Hi"))["ts"]
    call.box.manifest["oauth_config"]["scopes"]["bot"].remove("im:read")
    link = await call("chat.getPermalink", channel="D0ANA", message_ts=ts)
    assert link["permalink"].endswith(f"/archives/D0ANA/p{ts.replace('.', '')}")
