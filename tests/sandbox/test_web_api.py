"""Whoever calls a method wrongly is told so in Slack's words."""

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from tests.sandbox.world import MARKETING, Caller, manifest, modal, section

JSON = {"Content-Type": "application/json"}


async def test_slacks_own_client_is_understood(box: Sandbox) -> None:
    client = AsyncWebClient(box.bot_token, base_url=box.api_url)
    assert (await client.auth_test())["user_id"] == box.bot_user_id
    posted = await client.chat_postMessage(channel=MARKETING, text="true", unfurl_links=False)
    assert posted["message"]["text"] == "true"
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C0NOWHERE", text="Hello")
    assert refused.value.response["error"] == "channel_not_found"


async def test_a_method_that_nobody_knows(call: Caller) -> None:
    answer = await call("chat.shout", channel=MARKETING)
    assert answer == {"ok": False, "error": "unknown_method", "req_method": "chat.shout"}


@pytest.mark.parametrize(
    ("token", "error"), [("", "not_authed"), ("xoxb-other", "invalid_auth"), ("xapp-sandbox", "not_allowed_token_type")]
)
async def test_a_wrong_token(call: Caller, token: str, error: str) -> None:
    assert (await call("auth.test", token=token))["error"] == error


async def test_only_the_apps_own_token_opens_a_connection(call: Caller) -> None:
    assert (await call("apps.connections.open"))["error"] == "not_allowed_token_type"


@pytest.mark.parametrize(
    ("method", "args", "missing"),
    [
        ("chat.postMessage", {"text": "Hello"}, "channel"),
        ("chat.update", {"channel": MARKETING, "text": "Hello"}, "ts"),
        ("chat.postEphemeral", {"channel": MARKETING, "text": "Hello"}, "user"),
        ("conversations.replies", {"channel": MARKETING}, "ts"),
        ("users.info", {}, "user"),
        ("views.open", {"trigger_id": "1"}, "view"),
        ("views.open", {"view": modal(section())}, "trigger_id"),
    ],
)
async def test_an_argument_that_is_missing_is_named(
    call: Caller, method: str, args: dict[str, Any], missing: str
) -> None:
    answer = await call(method, **args)
    assert answer["error"] == "invalid_arguments"
    assert f"missing required field: {missing}" in answer["response_metadata"]["messages"][0]


async def test_an_argument_that_the_method_does_not_have_is_named(call: Caller) -> None:
    answer = await call("chat.update", channel=MARKETING, ts="1.2", text="Hello", thread_ts="1.1")
    assert answer["error"] == "invalid_arg_name"
    assert answer["response_metadata"]["messages"] == ["[ERROR] unknown field: thread_ts"]


@pytest.mark.parametrize(
    ("method", "args", "scope"),
    [
        ("chat.postMessage", {"channel": MARKETING, "text": "Hello"}, "chat:write"),
        ("chat.postEphemeral", {"channel": MARKETING, "text": "Hello", "user": "U0ANA"}, "chat:write"),
        ("conversations.info", {"channel": MARKETING}, "channels:read"),
        ("conversations.members", {"channel": MARKETING}, "channels:read"),
        ("conversations.history", {"channel": MARKETING}, "channels:history"),
        ("conversations.list", {"types": "public_channel,private_channel"}, "groups:read"),
        ("conversations.open", {"users": "U0ANA"}, "im:write"),
        ("users.info", {"user": "U0ANA"}, "users:read"),
        ("users.list", {}, "users:read"),
    ],
)
async def test_a_scope_that_the_manifest_does_not_ask_for(method: str, args: dict[str, Any], scope: str) -> None:
    box = Sandbox(manifest(without=scope))
    await box.start()
    async with aiohttp.ClientSession() as session:
        answer = await Caller(box, session)(method, **args)
    await box.stop()
    assert answer["error"] == "missing_scope"
    assert answer["needed"] == scope
    assert scope not in answer["provided"].split(",")


@pytest.mark.parametrize(
    ("body", "headers", "error"),
    [
        (b"{", JSON, "invalid_json"),
        (b"\xff", JSON, "invalid_json"),
        (b"[]", JSON, "json_not_object"),
        (b'{"channel": "C0MARKETING", "text": ["Hello"]}', JSON, "invalid_array_arg"),
        (b'{"channel": {"id": "C0MARKETING"}, "text": "Hello"}', JSON, "invalid_arguments"),
        (b'{"channel": "C0MARKETING", "text": "Hello", "blocks": "[{"}', JSON, "invalid_blocks_format"),
        (b'{"channel": "C0MARKETING", "text": "Hello", "blocks": {}}', JSON, "invalid_blocks_format"),
        (b'{"channel": "C0MARKETING", "text": "Hello", "metadata": "{"}', JSON, "invalid_metadata_format"),
        (b"channel=C0MARKETING", {"Content-Type": "text/plain"}, "invalid_post_type"),
    ],
)
async def test_what_cannot_be_read_is_refused(call: Caller, body: bytes, headers: dict[str, str], error: str) -> None:
    headers = {**headers, "Authorization": f"Bearer {call.box.bot_token}"}
    answer = await call.post(f"{call.box.api_url}chat.postMessage", data=body, headers=headers)
    assert (call.status, answer["error"]) == (200, error)
    assert call.box.messages("marketing") == []


async def test_a_form_is_read_like_json(call: Caller) -> None:
    form = {"channel": MARKETING, "text": "1", "blocks": '[{"type": "divider"}]', "unfurl_links": "false"}
    headers = {"Authorization": f"Bearer {call.box.bot_token}"}
    answer = await call.post(f"{call.box.api_url}chat.postMessage", data=form, headers=headers)
    assert answer["message"]["text"] == "1"
    assert answer["message"]["blocks"][0]["type"] == "divider"
    assert call.box.calls_of("chat.postMessage")[0].args["unfurl_links"] is False
