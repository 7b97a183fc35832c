"""Limits that can be switched on, and faults that tests ask for."""

import asyncio

import aiohttp
import pytest

from bot.sandbox import Sandbox
from tests.sandbox.world import LAUNCHES, MARKETING, Caller, Clock

POST = "chat.postMessage"


async def test_limits_are_off_until_they_are_wanted(call: Caller) -> None:
    for _ in range(60):
        assert (await call("users.info", user="U0ANA"))["ok"]
        assert (await call(POST, channel=MARKETING, text="Hello"))["ok"]


async def test_a_method_may_be_called_so_often_in_any_minute(call: Caller, clock: Clock) -> None:
    call.box.rate_limits = True
    for _ in range(10):
        await call("users.list")
    clock.move(30.5)
    for _ in range(10):
        assert (await call("users.list"))["ok"]
    answer = await call("users.list")
    assert answer == {"ok": False, "error": "ratelimited"}
    assert call.status == 429
    assert call.headers["Retry-After"] == "30"
    assert (await call("users.info", user="U0ANA"))["ok"]
    clock.move(30)
    assert (await call("users.list"))["ok"]


async def test_a_channel_takes_a_message_a_second_and_short_bursts(call: Caller, clock: Clock) -> None:
    call.box.rate_limits = True
    await call.box.invite("launches")

    async def posted(channel: str) -> bool:
        return bool((await call(POST, channel=channel, text="Hello"))["ok"])

    assert [await posted(MARKETING) for _ in range(7)] == [True] * 5 + [False] * 2
    assert (call.status, call.headers["Retry-After"]) == (429, "1")
    assert await posted(LAUNCHES)
    clock.move(1)
    assert [await posted(MARKETING) for _ in range(2)] == [True, False]
    assert len(call.box.messages("marketing")) == 6


async def test_a_lost_request_does_nothing_and_a_lost_answer_does_the_work(box: Sandbox, call: Caller) -> None:
    box.faults.add(POST, lose="request")
    with pytest.raises(aiohttp.ClientError):
        await call(POST, channel=MARKETING, text="Never arrived")
    assert box.messages("marketing") == []
    box.faults.add(POST, lose="answer")
    with pytest.raises(aiohttp.ClientError):
        await call(POST, channel=MARKETING, text="Arrived")
    assert [each["text"] for each in box.messages("marketing")] == ["Arrived"]
    assert [bool(each.answer and each.answer["ok"]) for each in box.calls_of(POST)] == [False, True]
    assert (await call(POST, channel=MARKETING, text="Again"))["ok"]


async def test_a_fault_happens_as_often_as_it_was_asked_for(box: Sandbox, call: Caller) -> None:
    box.faults.add(POST, times=2, error="fatal_error")
    assert [(await call(POST, channel=MARKETING, text="X")).get("error") for _ in range(3)] == ["fatal_error"] * 2 + [
        None
    ]
    assert (await call("auth.test"))["ok"]


async def test_a_status_and_a_wait_can_be_asked_for(box: Sandbox, call: Caller) -> None:
    box.faults.add(POST, status=502)
    assert isinstance(await call(POST, channel=MARKETING, text="X"), str)
    assert call.status == 502
    box.faults.add(POST, retry_after=7)
    assert (await call(POST, channel=MARKETING, text="X"))["error"] == "ratelimited"
    assert (call.status, call.headers["Retry-After"]) == (429, "7")
    assert box.messages("marketing") == []


async def test_a_fault_can_be_asked_for_with_more_in_its_answer_and_for_some_calls_only(
    box: Sandbox, call: Caller
) -> None:
    box.faults.add(POST, times=9, only={"channel": MARKETING}, error="missing_scope", more={"needed": "chat:write"})
    assert (await call(POST, channel="U0ANA", text="X"))["ok"]
    refused = await call(POST, channel=MARKETING, text="X")
    assert refused == {"ok": False, "error": "missing_scope", "needed": "chat:write"}
    box.faults.clear()
    assert (await call(POST, channel=MARKETING, text="X"))["ok"]


async def test_calls_can_be_held_by_what_they_ask_for(box: Sandbox, call: Caller) -> None:
    hold = box.faults.hold(POST, channel=MARKETING)
    waiting = asyncio.create_task(call(POST, channel=MARKETING, text="X"))
    await hold.arrival()
    assert (await call(POST, channel="U0ANA", text="X"))["ok"]
    hold.release()
    assert (await waiting)["ok"]


async def test_held_calls_wait_until_they_are_let_go(box: Sandbox, call: Caller) -> None:
    hold = box.faults.hold(POST)
    waiting = [asyncio.create_task(call(POST, channel=MARKETING, text=str(number))) for number in range(2)]
    await hold.arrival()
    await hold.arrival()
    assert (await call("auth.test"))["ok"]
    assert not any(each.done() for each in waiting)
    assert box.messages("marketing") == []
    hold.release()
    assert all(each["ok"] for each in await asyncio.gather(*waiting))
    assert (await call(POST, channel=MARKETING, text="Later"))["ok"]


async def test_a_response_url_has_faults_too(box: Sandbox, call: Caller) -> None:
    url = box.response_url("U0ANA", MARKETING)
    box.faults.add("response_url", lose="answer")
    with pytest.raises(aiohttp.ClientError):
        await call.post(url, json={"text": "Arrived"})
    box.faults.add("response_url", status=500)
    await call.post(url, json={"text": "Not"})
    assert (call.status, [each["text"] for each in box.person("ana").private()]) == (500, ["Arrived"])


async def test_every_call_is_taken_down(box: Sandbox, call: Caller, clock: Clock) -> None:
    await call(POST, channel=MARKETING, text="Hello")
    clock.move(60)
    await call("chat.shout", words="HELLO")
    assert [each.method for each in box.calls] == [POST, "chat.shout"]
    one, two = box.calls
    assert one.args == {"channel": MARKETING, "text": "Hello"}
    assert (two.at - one.at).total_seconds() == 60
    assert two.answer is not None
    assert two.answer["error"] == "unknown_method"
