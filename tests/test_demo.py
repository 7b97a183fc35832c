"""``make demo``: starts with nothing, stops on Ctrl-C, and keeps what was done."""

import asyncio
import socket
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.demo import run
from bot.settings import SettingsError
from tests.demo_process import demo

ANA = {"as": "U0ANA"}
DEADLINE_SECONDS = 10.0


class Page:
    """What the page asks of the demo, without a browser."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session

    async def get(self, what: str, **query: str) -> dict[str, Any]:
        async with self._session.get(f"{self._url}/page/{what}", params={**ANA, **query}) as answer:
            answer.raise_for_status()
            return dict(await answer.json())

    async def post(self, what: str, **body: object) -> None:
        async with self._session.post(f"{self._url}/page/{what}", json={**ANA, **body}) as answer:
            assert (await answer.json())["ok"]

    async def form(self) -> dict[str, Any]:
        return dict(await self._until("state", "modal"))

    async def card(self, saying: str) -> dict[str, Any]:
        """Give the channel's only message, once it is drawn whole, with buttons, and this stands in it."""
        await self._until("messages", "messages", "step.done", channel="C0MARKETING")
        (card,) = await self._until("messages", "messages", saying, channel="C0MARKETING")
        return dict(card)

    async def _until(self, what: str, part: str, saying: str = "", **query: str) -> Any:  # noqa: ANN401 - JSON
        """Ask until there is something: the bot, another process, answers a moment after the click."""
        async with asyncio.timeout(DEADLINE_SECONDS):
            # No event reaches from that process to here.
            while not (found := (await self.get(what, **query))[part]) or saying not in str(found):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            return found


async def started_run(page: Page) -> None:
    await page.post("say", channel="C0MARKETING", text="/sop start lead-handoff Fair leads")
    for _ in range(2):  # the required inputs that are left empty bring one more look
        view = await page.form()
        values = {"subject": {"value": {"type": "plain_text_input", "value": "Fair leads"}}}
        await page.post("submit", view_id=view["id"], state={"values": values})


async def test_the_demo_keeps_what_was_done_and_fresh_forgets_it(tmp_path: Path) -> None:
    async with aiohttp.ClientSession() as session:
        with demo(tmp_path) as url:
            page = Page(url, session)
            boot = await page.get("boot")
            assert len(boot["people"]) == 5
            async with session.get(url) as index:
                assert "text/html" in index.headers["Content-Type"]
            await started_run(page)
            card = await page.card("Fair leads")
        with demo(tmp_path) as url:
            page = Page(url, session)
            assert await page.card("Fair leads") == card
            # The bot kept its side too: the run that it started then can be worked on.
            click = {"type": "button", "text": {"type": "plain_text", "text": "Done"}}
            block, button = next(
                (block, block["accessory"])
                for block in card["blocks"]
                if block.get("accessory", {}).get("action_id") == "step.done"
            )
            await page.post(
                "action",
                container={"type": "message", "channel": "C0MARKETING", "ts": card["ts"]},
                block_id=block["block_id"],
                action_id="step.done",
                action={**click, "value": button["value"]},
            )
            await page.card("1 of")
        with demo(tmp_path, "--fresh") as url:
            answer = await Page(url, session).get("messages", channel="C0MARKETING")
            assert answer["messages"] == []


def test_a_port_that_is_taken_is_one_line_and_nothing_is_forgotten(tmp_path: Path) -> None:
    kept = tmp_path / "slack.db"
    kept.write_text("what another demo keeps")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"Port {port} can't be listened on"):
            asyncio.run(run(asyncio.Event(), fresh=True, port=port, folder=tmp_path))
    assert kept.exists()
