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

pytestmark = pytest.mark.thorough  # a demo is a process of its own that writes a past first

SUBJECT = "Leads of the book fair"
ANA = {"as": "U0ANA"}
DEADLINE_SECONDS = 10.0
A_PAST = ("--weeks", "2")


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
        """Give the card of the run that was started last, once it is drawn whole, with buttons, and says this."""
        async with asyncio.timeout(DEADLINE_SECONDS):
            while not ((card := await self.last()) and "step.done" in str(card) and saying in str(card)):  # noqa: ASYNC110 - as below
                await asyncio.sleep(0.02)
        return card

    async def last(self) -> dict[str, Any] | None:
        """Give the channel's last message about the fair's leads."""
        found = (await self.get("messages", channel="C0MARKETING"))["messages"]
        return next((dict(each) for each in reversed(found) if SUBJECT in str(each)), None)

    async def digests(self) -> int:
        """Count the channel's digests."""
        found = (await self.get("messages", channel="C0MARKETING"))["messages"]
        return sum("SOP review" in each["text"] for each in found)

    async def _until(self, what: str, part: str, saying: str = "", **query: str) -> Any:  # noqa: ANN401 - JSON
        """Ask until there is something: the bot, another process, answers a moment after the click."""
        async with asyncio.timeout(DEADLINE_SECONDS):
            # No event reaches from that process to here.
            while not (found := (await self.get(what, **query))[part]) or saying not in str(found):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            return found


async def started_run(page: Page) -> None:
    await page.post("say", channel="C0MARKETING", text=f"/sop start lead-handoff {SUBJECT}")
    for _ in range(2):  # the required inputs that are left empty bring one more look
        view = await page.form()
        values = {"subject": {"value": {"type": "plain_text_input", "value": SUBJECT}}}
        await page.post("submit", view_id=view["id"], state={"values": values})


async def test_the_demo_keeps_what_was_done_and_fresh_forgets_it(tmp_path: Path) -> None:
    async with aiohttp.ClientSession() as session:
        with demo(tmp_path, *A_PAST) as url:
            page = Page(url, session)
            boot = await page.get("boot")
            assert len(boot["people"]) == 5
            async with session.get(url) as index:
                assert "text/html" in index.headers["Content-Type"]
            await started_run(page)
            card = await page.card(SUBJECT)
        with demo(tmp_path) as url:
            page = Page(url, session)
            assert await page.card(SUBJECT) == card
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
        with demo(tmp_path, "--fresh", *A_PAST) as url:
            assert await Page(url, session).last() is None


async def test_a_new_demo_has_a_past_and_jumps_to_the_digest_of_its_last_week(tmp_path: Path) -> None:
    async with aiohttp.ClientSession() as session:
        with demo(tmp_path, *A_PAST) as url:
            page = Page(url, session)
            (jump,) = (await page.get("boot"))["jumps"]
            assert jump == "Jump to Monday 09:00"
            before = str(await page.get("messages", channel="C0MARKETING"))
            assert "Campaign QA" in before
            assert await page.digests() == 1, "that of the Monday in between"
            assert "Budget review" not in before, "it is in a private channel"
            await page.post("jump", to=jump)
            async with asyncio.timeout(DEADLINE_SECONDS):
                while await page.digests() != 2:  # noqa: ASYNC110 - as above
                    await asyncio.sleep(0.02)


async def test_a_demo_that_is_stopped_while_its_past_is_written_begins_anew(tmp_path: Path) -> None:
    stop = asyncio.Event()
    running = asyncio.ensure_future(run(stop, port=0, folder=tmp_path, weeks=12))
    await asyncio.sleep(1)
    stop.set()
    await asyncio.wait_for(running, DEADLINE_SECONDS)
    assert (tmp_path / "unfinished").exists()
    again = asyncio.Event()
    running = asyncio.ensure_future(run(again, port=0, folder=tmp_path, weeks=1))
    async with asyncio.timeout(DEADLINE_SECONDS):
        while (tmp_path / "unfinished").exists():  # noqa: ASYNC110 - no event reaches from there to here
            await asyncio.sleep(0.02)
    again.set()
    await running


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
