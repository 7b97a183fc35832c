"""Response URLs: five uses, thirty minutes, and what becomes of the message they came from."""

from typing import Any

import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.sandbox.world import BUDGET, LAUNCHES, MARKETING, Caller, Clock, SocketApp, actions, button, section


async def clicked(call: Caller, app: SocketApp, *, private: bool = False) -> str:
    """Let Ben click on a message, and give the URL that the app is sent."""
    content: dict[str, Any] = {"channel": MARKETING, "text": "Original", "blocks": [actions(button())]}
    if private:
        await call("chat.postEphemeral", user="U0BEN", **content)
        message = call.box.person("ben").private()[-1]
    else:
        await call("chat.postMessage", **content)
        message = call.box.messages("marketing")[-1]
    await call.box.person("ben").click(message, "go")
    return str(app.payloads[-1]["response_url"])


def heard(call: Caller, handle: str = "ben") -> list[str]:
    return [each["text"] for each in call.box.person(handle).private()]


async def test_slacks_own_client_answers_by_it(call: Caller, app: SocketApp) -> None:
    hook = AsyncWebhookClient(await clicked(call, app))
    sent = await hook.send(text="Yes", blocks=[section()], response_type="ephemeral", replace_original=False)
    assert (sent.status_code, sent.body) == (200, "ok")
    assert heard(call) == ["Yes"]
    assert call.box.calls_of("response_url")[0].answer == {"ok": True}


async def test_five_uses_and_no_sixth(call: Caller, app: SocketApp) -> None:
    url = await clicked(call, app)
    assert (await call.post(url, json={"text": ""}))["error"] == "no_text"  # what is refused is no use
    for number in range(5):
        assert await call.post(url, json={"text": str(number)}) == "ok"
    assert await call.post(url, json={"text": "6"}) == {"ok": False, "error": "used_url"}
    assert call.status == 404
    assert heard(call) == ["0", "1", "2", "3", "4"]


async def test_thirty_minutes_and_no_longer(call: Caller, app: SocketApp, clock: Clock) -> None:
    url = await clicked(call, app)
    clock.move(30 * 60)
    assert await call.post(url, json={"text": "In time"}) == "ok"
    clock.move(1)
    assert (await call.post(url, json={"text": "Late"}))["error"] == "expired_url"
    assert (await call.post(f"{call.box.url}/respond/other", json={"text": "X"}))["error"] == "expired_url"
    assert call.status == 404


async def test_the_original_is_replaced_in_place(call: Caller, app: SocketApp) -> None:
    url = await clicked(call, app)
    before = call.box.messages("marketing")[0]["ts"]
    await call.post(url, json={"text": "New", "replace_original": True})
    [message] = call.box.messages("marketing")
    assert (message["text"], message["ts"], "blocks" in message) == ("New", before, False)


async def test_a_private_original_is_replaced_in_place(call: Caller, app: SocketApp) -> None:
    url = await clicked(call, app, private=True)
    before = call.box.person("ben").private()[0]["ts"]
    await call.post(url, json={"text": "New", "blocks": [section()], "replace_original": "true"})
    [message] = call.box.person("ben").private()
    assert (message["text"], message["ts"], message["is_ephemeral"]) == ("New", before, True)


@pytest.mark.parametrize("private", [False, True])
async def test_the_original_is_deleted(call: Caller, app: SocketApp, *, private: bool) -> None:
    url = await clicked(call, app, private=private)
    assert await call.post(url, json={"delete_original": True}) == "ok"
    assert call.box.messages("marketing") == []
    assert heard(call) == []
    for change in ({"delete_original": True}, {"text": "New", "replace_original": True}):
        assert (await call.post(url, json=change))["error"] == "message_not_found"


async def test_a_private_original_that_is_gone_cannot_be_clicked(call: Caller, app: SocketApp) -> None:
    url = await clicked(call, app, private=True)
    [message] = call.box.person("ben").private()
    await call.post(url, json={"delete_original": True})
    with pytest.raises(LookupError):
        await call.box.person("ben").click(message, "go")


@pytest.mark.parametrize("channel", [LAUNCHES, BUDGET])
async def test_a_command_is_answered_where_the_app_is_no_member(call: Caller, app: SocketApp, channel: str) -> None:
    await call.box.person("ana").command("/sop", channel=channel)
    url = app.payloads[-1]["response_url"]
    assert await call.post(url, json={"text": "Only you", "replace_original": True}) == "ok"
    assert await call.post(url, json={"text": "Everyone", "response_type": "in_channel"}) == "ok"
    assert heard(call, "ana") == ["Only you"]
    assert [each["text"] for each in call.box.messages(channel)] == ["Everyone"]


async def test_the_reply_in_an_acknowledgement_is_no_use(call: Caller, app: SocketApp) -> None:
    app.answer = lambda _: {"text": "At once"}
    await call.box.person("ben").command("/sop")
    for number in range(5):
        assert await call.post(app.payloads[-1]["response_url"], json={"text": str(number)}) == "ok"
    assert heard(call) == ["At once", "0", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"text": "X", "blocks": [{"type": "what"}]}, "invalid_blocks"),
        ({"text": "X", "blocks": "[{"}, "invalid_blocks_format"),
        ({"blocks": [section()]}, "no_text"),
        ({"text": "X", "response_type": "everyone"}, "invalid_payload"),
        ({"text": "X", "replace_orginal": True}, "invalid_payload"),
        ([], "json_not_object"),
    ],
)
async def test_what_cannot_be_shown_is_refused(call: Caller, app: SocketApp, body: Any, error: str) -> None:  # noqa: ANN401 - any body
    answer = await call.post(await clicked(call, app), json=body)
    assert (call.status, answer["error"]) == (400, error)
    assert heard(call) == []


async def test_an_answer_may_stand_in_a_thread(call: Caller, app: SocketApp) -> None:
    url = await clicked(call, app)
    ts = call.box.messages("marketing")[0]["ts"]
    await call.post(url, json={"text": "In the thread", "thread_ts": ts})
    assert call.box.person("ben").private()[0]["thread_ts"] == ts
