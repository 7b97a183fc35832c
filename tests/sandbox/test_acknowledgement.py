"""Socket Mode: what arrives, what counts as acknowledged, and what comes again."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from tests.sandbox.world import MARKETING, Caller, SocketApp, actions, button, manifest


@pytest.fixture
def _hurried(box: Sandbox) -> None:
    box.ack_within = 0.03


async def test_slacks_own_client_connects_and_is_heard(box: Sandbox) -> None:
    async def answer(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        reply = SocketModeResponse(envelope_id=request.envelope_id, payload={"text": request.payload["text"].upper()})
        await client.send_socket_mode_response(reply)

    client = SocketModeClient(app_token=box.app_token, web_client=AsyncWebClient(base_url=box.api_url))
    client.socket_mode_request_listeners.append(answer)
    await client.connect()  # type: ignore[no-untyped-call]  # slack_sdk leaves it untyped
    reply = await box.person("ana").command("/raw", "hello")
    await client.close()  # type: ignore[no-untyped-call]  # the same
    assert reply.text == "HELLO"
    assert [each["text"] for each in box.person("ana").private()] == ["HELLO"]


async def test_a_connection_says_hello_and_its_address_works_once(call: Caller) -> None:
    url = (await call("apps.connections.open", token=call.box.app_token))["url"]
    async with call.session.ws_connect(url) as socket:
        hello = await socket.receive_json()
    assert hello["type"] == "hello"
    assert hello["num_connections"] == 1
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await call.session.ws_connect(url)


async def test_without_socket_mode_there_is_no_connection() -> None:
    plain = manifest()
    plain["settings"]["socket_mode_enabled"] = False
    box = Sandbox(plain)
    await box.start()
    async with aiohttp.ClientSession() as session:
        answer = await Caller(box, session)("apps.connections.open", token=box.app_token)
    await box.stop()
    assert answer["ok"] is False


@pytest.mark.usefixtures("_hurried")
async def test_an_event_comes_again_three_times_and_then_no_more(box: Sandbox, app: SocketApp) -> None:
    app.answer = lambda _: None
    await box.person("ana").say("Hello")
    await box.quiet()
    assert [each["retry_attempt"] for each in app.frames] == [0, 1, 2, 3]
    assert [each["retry_reason"] for each in app.frames] == ["", *["http_timeout"] * 3]
    assert len({each["event_id"] for each in app.payloads}) == 1
    assert len({each["envelope_id"] for each in app.frames}) == 4


@pytest.mark.usefixtures("_hurried")
async def test_an_event_that_was_acknowledged_comes_no_more(box: Sandbox, app: SocketApp) -> None:
    app.answer = lambda envelope: {} if envelope["retry_attempt"] == 1 else None
    await box.person("ana").say("Hello")
    await box.quiet()
    assert [each["retry_attempt"] for each in app.frames] == [0, 1]


@pytest.mark.usefixtures("_hurried")
async def test_a_command_and_a_click_come_once(box: Sandbox, call: Caller, app: SocketApp) -> None:
    await call("chat.postMessage", channel=MARKETING, text="Hi", blocks=[actions(button())])
    await box.quiet()
    app.frames.clear()
    app.answer = lambda _: None
    typed = await box.person("ana").command("/sop")
    clicked = await box.person("ana").click(box.messages("marketing")[0], "go")
    await box.quiet()
    assert (typed.status, clicked.status) == ("timeout", "timeout")
    assert [each["type"] for each in app.frames] == ["slash_commands", "interactive"]
    assert all("retry_attempt" not in each for each in app.frames)


async def test_without_a_connection_nothing_arrives(box: Sandbox, app: SocketApp) -> None:
    await box.drop_sockets()
    await app.ended()
    assert (await box.person("ana").command("/sop")).status == "no_connection"
    await box.person("ana").say("Hello")
    await box.quiet()
    assert app.frames == []


async def test_an_event_waits_for_the_connection_to_come_back(box: Sandbox, app: SocketApp) -> None:
    box.retry_after = 0.0002  # a minute becomes about a hundredth of a second
    await box.drop_sockets()
    await app.ended()
    await box.person("ana").say("Hello")
    await app.connect()
    await box.quiet()
    assert [each["retry_reason"] for each in app.frames] == ["connection_failed"]


async def test_payloads_take_turns_among_the_connections(box: Sandbox, call: Caller, app: SocketApp) -> None:
    other = SocketApp(call)
    assert (await other.connect())["num_connections"] == 2
    for _ in range(4):
        await box.person("ana").command("/sop")
    assert (len(app.frames), len(other.frames)) == (2, 2)
    await other.close()


async def test_there_are_ten_connections_and_no_more(app: SocketApp) -> None:
    for _ in range(9):
        await app.connect()
    eleventh = await app.connect()
    assert (eleventh["type"], eleventh["reason"]) == ("disconnect", "too_many_websockets")


async def test_slack_asks_for_a_new_connection_now_and_then(box: Sandbox, app: SocketApp) -> None:
    await box.sockets.refresh()
    await box.person("ana").command("/sop")
    assert [each["type"] for each in app.frames] == ["disconnect", "slash_commands"]


async def test_what_is_no_acknowledgement_is_passed_over(box: Sandbox, app: SocketApp) -> None:
    asked = asyncio.create_task(box.person("ana").command("/sop"))
    for said in ("hello", "[]", '{"envelope_id": "other"}', '{"envelope_id": []}'):
        await app.sockets[0].send_str(said)
    assert (await asked).ok


async def test_a_reply_to_a_command_that_slack_cannot_show_is_an_error(box: Sandbox, app: SocketApp) -> None:
    replies: list[dict[str, Any]] = [{"text": "x", "blocks": [{"type": "what"}]}, {"text": "x", "response_type": "all"}]
    for reply in replies:
        app.answer = lambda _, reply=reply: reply  # type: ignore[misc]  # mypy reads a default as a second parameter
        assert (await box.person("ana").command("/sop")).status == "error"
    assert box.person("ana").private() == []


async def test_where_interactivity_is_off_nothing_is_sent(call: Caller, app: SocketApp) -> None:
    await call("chat.postMessage", channel=MARKETING, text="Hi", blocks=[actions(button())])
    await call.box.quiet()
    app.frames.clear()
    call.box.manifest = manifest(interactive=False)
    assert (await call.box.person("ana").click(call.box.messages("marketing")[0], "go")).status == "error"
    assert app.frames == []
