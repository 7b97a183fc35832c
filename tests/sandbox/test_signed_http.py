"""Signed HTTP: what the app gets, and what its answers mean."""

import json
from urllib.parse import parse_qs

import pytest
from slack_sdk.signature import SignatureVerifier

from bot.sandbox import Sandbox
from tests.sandbox.world import HttpApp


async def test_signatures_are_those_that_slacks_own_verifier_takes(box: Sandbox, hook: HttpApp) -> None:
    await box.person("ana").command("/raw", "Grüße & <more>")
    await box.person("ana").say("Grüße")
    await box.deliver("interactive", {"type": "block_actions"})
    await box.quiet()
    assert len(hook.requests) == 3
    for body, headers in hook.requests:
        assert SignatureVerifier(box.signing_secret).is_valid_request(body, headers)
        assert not SignatureVerifier(box.signing_secret).is_valid_request(body + " ", headers)
        assert not SignatureVerifier("another").is_valid_request(body, headers)


async def test_each_kind_has_the_form_that_slack_gives_it(box: Sandbox, hook: HttpApp) -> None:
    await box.person("ana").command("/raw", "a=b&c")
    await box.deliver("interactive", {"type": "block_actions"})
    await box.person("ana").say("Hello")
    await box.quiet()
    (command, one), (click, two), (event, three) = hook.requests
    assert parse_qs(command)["text"] == ["a=b&c"]
    assert parse_qs(command)["user_id"] == ["U0ANA"]
    assert json.loads(parse_qs(click)["payload"][0]) == {"type": "block_actions"}
    assert json.loads(event)["event"]["text"] == "Hello"
    assert one["Content-Type"] == two["Content-Type"] == "application/x-www-form-urlencoded"
    assert three["Content-Type"] == "application/json"
    assert "X-Slack-Retry-Num" not in three


async def test_an_error_brings_an_event_again_with_its_number_and_reason(box: Sandbox, hook: HttpApp) -> None:
    hook.status = 500
    await box.person("ana").say("Hello")
    await box.quiet()
    retries = [(each.get("X-Slack-Retry-Num"), each.get("X-Slack-Retry-Reason")) for _, each in hook.requests]
    assert retries == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert len({json.loads(body)["event_id"] for body, _ in hook.requests}) == 1


async def test_an_app_may_ask_not_to_be_sent_it_again(box: Sandbox, hook: HttpApp) -> None:
    hook.status, hook.headers = 500, {"X-Slack-No-Retry": "1"}
    await box.person("ana").say("Hello")
    await box.quiet()
    assert len(hook.requests) == 1


async def test_too_late_is_no_answer(box: Sandbox, hook: HttpApp) -> None:
    box.ack_within = 0.03
    hook.wait.clear()
    assert (await box.person("ana").command("/raw")).status == "timeout"
    await box.person("ana").say("Hello")
    await box.quiet()
    assert [each.get("X-Slack-Retry-Reason") for _, each in hook.requests[2:]] == ["http_timeout"] * 3


async def test_where_nobody_listens_nothing_arrives(box: Sandbox, hook: HttpApp) -> None:
    await hook.stop()
    answer = await box.person("ana").command("/raw")
    assert (answer.status, answer.reason) == ("no_connection", "connection_failed")


@pytest.mark.parametrize(
    ("body", "shown"), [("", []), ("Hello", ["Hello"]), ('{"text": "Hi"}', ["Hi"]), ('{"text": ""}', [])]
)
async def test_an_answer_to_a_command_is_shown_to_whoever_typed_it(
    box: Sandbox, hook: HttpApp, body: str, shown: list[str]
) -> None:
    hook.body = body
    assert (await box.person("ana").command("/raw")).ok
    assert [each["text"] for each in box.person("ana").private()] == shown
