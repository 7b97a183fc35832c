"""Whether the bot is well, as whoever watches the server asks: ``/healthz``, whichever way Slack and the bot talk."""

import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from handlers.door import SocketDoor
from tests.office import Office


async def asked(office: Office) -> tuple[int, dict[str, Any]]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{office.app.port}/healthz") as answer,
    ):
        return answer.status, await answer.json()


async def test_it_says_that_all_is_well_and_how_each_part_is(office: Office) -> None:
    status, said = await asked(office)
    over_socket = office.settings.socket_mode
    assert status == 200
    assert said.pop("tick_age") < 10
    assert said == {
        "well": True,
        "database": True,
        "socket": True if over_socket else None,
        "oldest_due": None,
        "slack_refuses": None,
        "scopes_lacking": [],
    }


async def test_ticks_that_no_longer_come_are_no_health(office: Office) -> None:
    office.clock.move(timedelta(seconds=50))
    assert (await asked(office))[0] == 200
    office.clock.move(timedelta(seconds=20))
    status, said = await asked(office)
    assert (status, said["well"]) == (503, False)
    assert 70 <= said["tick_age"] < 80


async def test_it_says_how_long_the_oldest_message_waits(office: Office) -> None:
    await office.start()
    hold = office.box.faults.hold("chat.update")
    await office.ana.command("/sop", "done 1")
    await hold.arrival()
    office.clock.move(timedelta(seconds=30))
    status, said = await asked(office)
    assert status == 200, "Slack is slow, the bot is well"
    assert 30 <= said["oldest_due"] < 40
    hold.release()
    await office.settled()
    assert (await asked(office))[1]["oldest_due"] is None


async def test_a_token_that_slack_takes_no_more_is_named_until_it_is_mended(office: Office) -> None:
    await office.start()
    office.box.faults.add("chat.update", error="token_revoked")
    hold = office.box.faults.hold("chat.postMessage")
    await office.ana.command("/sop", "skip 1 no time")
    await asyncio.sleep(0.2)
    status, said = await asked(office)
    assert (status, said["slack_refuses"]) == (503, "token_revoked")
    hold.release()
    await office.later(seconds=30)
    assert (await asked(office))[1]["slack_refuses"] is None


@pytest.mark.parametrize("broken", ["dropped", "silent"])
async def test_a_connection_that_is_cut_or_falls_silent_is_replaced(box: Sandbox, broken: str) -> None:
    door = SocketDoor(
        AsyncApp(client=AsyncWebClient(box.bot_token, base_url=box.api_url)), box.app_token, ping_every=0.1
    )
    await door.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
    assert await door.is_connected()
    first = door.client.current_session
    await box.drop_sockets() if broken == "dropped" else box.silence_sockets()
    async with asyncio.timeout(10):
        while door.client.current_session is first or not await door.is_connected():  # noqa: ASYNC110 - the client's own
            await asyncio.sleep(0.05)
    await door.close(1.0)
