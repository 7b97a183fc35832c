"""Messages that only one person in a channel sees."""

import pytest

from tests.sandbox.world import BUDGET, LAUNCHES, MARKETING, Caller, SocketApp, actions, button


@pytest.mark.parametrize(
    ("channel", "user", "error"),
    [
        (MARKETING, "U0PARTNER", "user_not_in_channel"),
        (MARKETING, "U0NOBODY", "user_not_in_channel"),
        (LAUNCHES, "U0ANA", "not_in_channel"),
        (BUDGET, "U0ANA", "channel_not_found"),
    ],
)
async def test_both_must_be_in_the_channel(call: Caller, channel: str, user: str, error: str) -> None:
    assert (await call("chat.postEphemeral", channel=channel, user=user, text="Psst"))["error"] == error


async def test_someone_who_left_gets_nothing(call: Caller) -> None:
    await call.box.deactivate("ben")
    answer = await call("chat.postEphemeral", channel=MARKETING, user="U0BEN", text="Psst")
    assert answer["error"] == "user_not_in_channel"


async def test_it_stands_in_its_thread_and_is_no_event_and_no_history(call: Caller, app: SocketApp) -> None:
    parent = (await call("chat.postMessage", channel=MARKETING, text="Parent"))["ts"]
    told = await call("chat.postEphemeral", channel=MARKETING, user="U0BEN", text="Psst", thread_ts=parent)
    await call.box.quiet()
    [private] = call.box.person("ben").private("marketing")
    assert (private["ts"], private["thread_ts"]) == (told["message_ts"], parent)
    assert [each["text"] for each in app.events] == ["Parent"]
    replies = (await call("conversations.replies", channel=MARKETING, ts=parent))["messages"]
    assert [each["text"] for each in replies] == ["Parent"]
    gone = await call("chat.update", channel=MARKETING, ts=told["message_ts"], text="New")
    assert gone["error"] == "message_not_found"


async def clicked(call: Caller, app: SocketApp) -> str:
    """Let Ben click in a private message, and give where it can be answered."""
    parent = (await call("chat.postMessage", channel=MARKETING, text="Parent"))["ts"]
    await call.box.quiet()
    blocks = [actions(button())]
    await call("chat.postEphemeral", channel=MARKETING, user="U0BEN", text="Psst", blocks=blocks, thread_ts=parent)
    ben = call.box.person("ben")
    [private] = ben.private()
    await ben.click(private, "go")
    click = app.payloads[-1]
    where = {"type": "message", "message_ts": private["ts"], "channel_id": MARKETING, "is_ephemeral": True}
    assert click["container"] == {**where, "thread_ts": parent}
    assert "message" not in click
    return str(click["response_url"])


async def test_a_click_in_it_can_take_it_away(call: Caller, app: SocketApp) -> None:
    url = await clicked(call, app)
    assert await call.post(url, json={"delete_original": True}) == "ok"
    assert call.box.person("ben").private() == []


async def test_a_click_in_it_can_put_another_in_its_place(call: Caller, app: SocketApp) -> None:
    url = await clicked(call, app)
    assert await call.post(url, json={"replace_original": True, "text": "Done"}) == "ok"
    [private] = call.box.person("ben").private()
    assert (private["text"], "thread_ts" in private, "blocks" in private) == ("Done", True, False)
