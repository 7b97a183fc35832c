"""What comes over HTTP: only what Slack signed is looked at, and what makes no sense is dropped."""

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier

from bot.app import EVENTS_PATH
from bot.sandbox import Sandbox
from tests.office import Office, new_database, open_office, shown, thread_texts

SENSELESS = (b"[]", b'"x"', b"null", b"{", b"payload=%7B", b"payload=[]", b"payload=null", b"")


@pytest.fixture
async def office(box: Sandbox, tmp_path: Path) -> AsyncIterator[Office]:
    """Open the bot over signed HTTP alone: where it calls Slack there is no door."""
    async for made in open_office(box, new_database(tmp_path), http=True):
        yield made


@pytest.fixture
def url(office: Office) -> str:
    return f"http://127.0.0.1:{office.app.port}{EVENTS_PATH}"


async def post(url: str, body: bytes, **headers: str) -> int:
    kind = {"Content-Type": "application/json" if body[:1] in b'[{"n' else "application/x-www-form-urlencoded"}
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=kind | headers) as answer:
        return answer.status


def signed(office: Office, body: bytes, at: int | None = None) -> dict[str, str]:
    stamp = str(at or int(time.time()))
    signature = SignatureVerifier(office.box.signing_secret).generate_signature(timestamp=stamp, body=body)
    assert signature
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}


@pytest.mark.parametrize("body", SENSELESS)
async def test_what_is_signed_and_makes_no_sense_is_dropped(office: Office, url: str, body: bytes) -> None:
    assert await post(url, body, **signed(office, body)) == 200


@pytest.mark.parametrize("body", [*SENSELESS, b"\xff\xfe", b"command=%2Fsop&user_id=U0ANA"])
async def test_without_a_signature_nothing_comes_in(url: str, body: bytes) -> None:
    assert await post(url, body) == 401


@pytest.mark.parametrize("stamp", ["abc", "9" * 6000, "-1", "", "1.5"])
async def test_a_senseless_timestamp_is_no_signature(office: Office, url: str, stamp: str) -> None:
    headers = signed(office, b"{}") | {"X-Slack-Request-Timestamp": stamp}
    assert await post(url, b"{}", **headers) == 401


async def test_what_was_sent_before_is_not_taken_again(office: Office, url: str) -> None:
    await office.start()
    whose = {"user_id": "U0ANA", "channel_id": "C0MARKETING", "team_id": "T1"}
    command = {"command": "/sop", "text": "note once", "trigger_id": "1.2", **whose}
    body = urlencode(command).encode()
    headers = signed(office, body)
    assert [await post(url, body, **headers) for _ in range(3)] == [200, 401, 401]
    await office.settled()
    assert [each for each in thread_texts(office) if each.endswith("once")] == thread_texts(office)[-1:]


async def test_an_event_may_come_again_and_acts_once(office: Office, url: str) -> None:
    await office.start()
    item = {"type": "message", "channel": "C0MARKETING", "ts": office.card()["ts"]}
    inner = {
        "type": "reaction_added",
        "user": "U0BEN",
        "reaction": "no_entry",
        "item": item,
        "event_ts": "1800000000.1",
    }
    body = json.dumps({"type": "event_callback", "event_id": "Ev1", "team_id": "T1", "event": inner}).encode()
    headers = signed(office, body)
    assert [await post(url, body, **headers) for _ in range(2)] == [200, 200]
    await office.settled()
    assert shown(office.card()).count("*Blocked:") == 1


async def test_an_old_signature_is_none(office: Office, url: str) -> None:
    assert await post(url, b"{}", **signed(office, b"{}", int(time.time()) - 600)) == 401
