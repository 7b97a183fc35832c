"""What a failed call means, and how the pace of calls is kept."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.access.outcome import Outcome, TokenVoid, Verdict, of
from bot.clock import MovableClock
from bot.courier.pace import Pace
from tests.office import MONDAY


def refused(code: str | None, status: int = 200, **headers: str) -> SlackApiError:
    answer = {"ok": False} | ({"error": code} if code else {})
    response = SimpleNamespace(status_code=status, headers=headers, get=answer.get)
    return SlackApiError("refused", response)  # type: ignore[no-untyped-call]  # slack_sdk leaves it untyped


@pytest.mark.parametrize(
    ("failure", "verdict"),
    [
        (refused("ratelimited", 429), Verdict.LATER),
        (refused("invalid_auth"), Verdict.VOID),
        (TokenVoid("token_revoked"), Verdict.VOID),
        (refused("missing_scope"), Verdict.LACKING),
        (refused("internal_error"), Verdict.UNSURE),
        (refused(None, 502), Verdict.UNSURE),
        (refused("is_archived", 500), Verdict.UNSURE),
        (refused("invalid_blocks"), Verdict.PLAIN),
        (refused("msg_too_long"), Verdict.SHORT),
        (refused("message_not_found"), Verdict.GONE),
        (refused("edit_window_closed"), Verdict.FIXED),
        (refused("user_disabled"), Verdict.CLOSED),
        (refused("is_archived"), Verdict.CLOSED),
        (refused("channel_not_found"), Verdict.CLOSED),
        (refused("a_code_of_tomorrow"), Verdict.NEVER),
        (TimeoutError(), Verdict.UNSURE),
        (aiohttp.ServerDisconnectedError(), Verdict.UNSURE),
        (aiohttp.ClientPayloadError(), Verdict.UNSURE),
        (ConnectionResetError(), Verdict.UNSURE),
        (ValueError("no JSON"), Verdict.UNSURE),
    ],
)
def test_a_failure_says_what_to_do_next(failure: Exception, verdict: Verdict) -> None:
    assert of(failure).verdict is verdict


def test_what_slack_finds_wrong_is_kept_in_bounds() -> None:
    answer = {"ok": False, "error": "invalid_blocks"}
    answer |= {"response_metadata": {"messages": [f"[ERROR] {n} {'x' * 999}" for n in range(99)]}}
    response = SimpleNamespace(status_code=200, headers={}, get=answer.get)
    said = of(SlackApiError("refused", response)).said  # type: ignore[no-untyped-call]  # slack_sdk leaves it untyped
    assert len(said) == 5
    assert max(map(len, said)) == 200


@pytest.mark.parametrize("metadata", [None, "none", {}, {"messages": None}, {"messages": "none"}])
def test_an_answer_that_says_nothing_of_it_is_read_all_the_same(metadata: object) -> None:
    answer = {"ok": False, "error": "missing_scope", "needed": "im:write", "response_metadata": metadata}
    response = SimpleNamespace(status_code=200, headers={}, get=answer.get)
    failure = SlackApiError("refused", response)  # type: ignore[no-untyped-call]  # slack_sdk leaves it untyped
    assert of(failure) == Outcome(Verdict.LACKING, "missing_scope", needed="im:write")


def test_a_fault_of_ours_is_told_with_its_trace(caplog: pytest.LogCaptureFixture) -> None:
    assert of(KeyError("sop")).verdict is Verdict.UNSURE
    assert [each.message for each in caplog.records if each.exc_info] == ["courier.stumbled"]


async def test_a_connection_that_was_never_made_sent_nothing() -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorError) as failed:
            await session.get("http://127.0.0.1:1/")
    assert of(failed.value).verdict is Verdict.LATER


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "12"}, 12.0),
        ({"retry-after": "3"}, 3.0),
        ({}, 30.0),
        ({"Retry-After": "soon"}, 30.0),
        ({"Retry-After": "nan"}, 30.0),
        ({"Retry-After": "-5"}, 30.0),
        ({"Retry-After": "inf"}, 30.0),
        ({"Retry-After": "0"}, 30.0),
    ],
)
def test_slacks_pause_is_read_whatever_its_spelling(headers: dict[str, str], seconds: float) -> None:
    assert of(refused("ratelimited", 429, **headers)) == Outcome(Verdict.LATER, "ratelimited", seconds)


# ---- pace


async def started_at(clock: MovableClock, pace: Pace, move: float) -> bool:
    """Whether a call may be made once this many seconds have passed."""
    turn = asyncio.ensure_future(pace.turn())
    await asyncio.sleep(0)
    clock.move(timedelta(seconds=move))
    for _ in range(5):
        await asyncio.sleep(0)
    done = turn.done()
    turn.cancel()
    return done


async def test_no_more_calls_are_made_in_a_minute_than_slack_bears() -> None:
    clock = MovableClock(MONDAY, standing=True)
    pace = Pace(clock, 3)
    for _ in range(3):
        await pace.turn()
        clock.move(timedelta(seconds=10))
    assert not await started_at(clock, pace, 29)
    assert await started_at(clock, pace, 1)


async def test_a_pause_that_slack_asked_for_is_not_shortened_by_a_later_one() -> None:
    clock = MovableClock(MONDAY, standing=True)
    pace = Pace(clock, 3)
    pace.hold(30)
    pace.hold(1)
    assert not await started_at(clock, pace, 29)
    assert await started_at(clock, pace, 1)
