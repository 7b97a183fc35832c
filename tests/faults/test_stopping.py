"""Told to stop (SIGTERM), the bot is gone within five seconds, whatever is in hand, and loses nothing acknowledged."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from bot import manifest
from bot.sandbox import Sandbox
from bot.sandbox.actor import Actor
from bot.sandbox.delivery import Answer
from storage.store import Store
from tests.agreement import check_everything
from tests.faults.killed_bot import KilledBot
from tests.faults.test_database_fails import locked
from tests.faults.test_kill import all_is_said, begin

WITHIN_SECONDS = 5.0
A_LITTLE = 0.5
"""What a process may take to be seen ending on a machine that has much else to do."""
WAYS = ("http", "socket")
pytestmark = pytest.mark.faults


@pytest.fixture
async def box() -> AsyncIterator[Sandbox]:
    """Open a local Slack that lives by the machine's clock, as the bot's other process does."""
    made = Sandbox(manifest.read())
    made.retry_after = 0.0
    await made.start()
    yield made
    await made.stop()


class Stopping:
    """A bot at work, which is told to stop."""

    def __init__(self, box: Sandbox, folder: Path, way: str) -> None:
        self.box = box
        self.file = folder / "sopbot.db"
        self.said = folder / "log"
        self.bot = KilledBot(box, f"sqlite:///{self.file}", http=way == "http", said=self.said)

    async def begin(self) -> None:
        """Let a run be started and drawn."""
        await begin(self.box, self.bot)
        store = self.store()
        await all_is_said(store, self.box)
        store.close()

    def store(self) -> Store:
        """Open its database besides it."""
        return Store(f"sqlite:///{self.file}")

    async def stops(self) -> None:
        """Tell it to stop; it must be gone in time, and have stumbled over nothing."""
        status, seconds = await self.bot.stop()
        assert status == 0
        assert seconds < WITHIN_SECONDS + A_LITTLE, self.said.read_text()
        assert "Traceback" not in self.said.read_text(), self.said.read_text()
        assert "Cannot write" not in self.said.read_text()

    async def goes_on(self, *acknowledged: str) -> None:
        """Start it again: all that was acknowledged is recorded and said, once."""
        await self.bot.start()
        store = self.store()
        try:
            await all_is_said(store, self.box)
            facts = await check_everything(store, self.box)
            notes = [str(getattr(fact, "text", "")) for each in facts.values() for fact in each]
            assert [notes.count(word) for word in acknowledged] == [1] * len(acknowledged)
        finally:
            store.close()
            self.bot.kill()


@pytest.mark.parametrize("way", WAYS)
async def test_a_call_that_is_under_way_comes_to_its_end(box: Sandbox, tmp_path: Path, way: str) -> None:
    bot = Stopping(box, tmp_path, way)
    await bot.begin()
    hold = box.faults.hold("chat.update")
    assert (await box.person("ana").command("/sop", "done 1")).ok
    await hold.arrival()
    stopping = asyncio.create_task(bot.stops())
    await asyncio.sleep(0.2)
    hold.release()
    await stopping
    assert "1 of 8 done" in box.messages("marketing")[0]["text"]


@pytest.mark.parametrize("way", WAYS)
async def test_a_form_that_is_on_its_way_is_shown(box: Sandbox, tmp_path: Path, way: str) -> None:
    bot = Stopping(box, tmp_path, way)
    await bot.begin()
    hold = box.faults.hold("views.open")
    assert (await box.person("ben").click(box.messages("marketing")[0], "run.note")).ok
    await hold.arrival()
    stopping = asyncio.create_task(bot.stops())
    await asyncio.sleep(0.2)
    hold.release()
    await stopping
    assert box.person("ben").view is not None


@pytest.mark.parametrize("way", WAYS)
async def test_slack_answers_nothing_any_more(box: Sandbox, tmp_path: Path, way: str) -> None:
    bot = Stopping(box, tmp_path, way)
    await bot.begin()
    assert (await box.person("ana").command("/sop", "note kept")).ok
    holds = [box.faults.hold(method) for method in ("chat.update", "views.open", "users.info")]
    acting = [
        asyncio.ensure_future(box.person("ana").command("/sop", "done 1")),
        asyncio.ensure_future(box.person("ben").click(box.messages("marketing")[0], "run.note")),
        asyncio.ensure_future(box.person("lena").command("/sop", "done 2")),  # whom the bot doesn't know yet
    ]
    async with asyncio.timeout(10):
        for each in holds:
            await each.arrival()
    await bot.stops()
    await asyncio.gather(*acting)
    for each in holds:
        each.release()
    await bot.goes_on("kept")


@pytest.mark.parametrize("also", ["", "chat.update"], ids=["alone", "and Slack answers nothing"])
@pytest.mark.parametrize("way", WAYS)
async def test_another_process_holds_the_database(box: Sandbox, tmp_path: Path, way: str, also: str) -> None:
    bot = Stopping(box, tmp_path, way)
    await bot.begin()
    assert (await box.person("ana").command("/sop", "note kept")).ok
    hold = box.faults.hold(also) if also else None
    if hold:
        assert (await box.person("ana").command("/sop", "done 1")).ok
        await hold.arrival()
    async with locked(bot.file):
        acting = [asyncio.ensure_future(each) for each in commands(box)]
        await asyncio.sleep(0.3)
        await bot.stops()
        answers = await asyncio.gather(*acting)
    assert not any(each.ok for each in answers), "nobody was told that it is recorded"
    if hold:
        hold.release()
    await bot.goes_on("kept")


@pytest.mark.parametrize("way", WAYS)
async def test_the_database_comes_back_when_nobody_can_be_answered_any_more(
    box: Sandbox, tmp_path: Path, way: str
) -> None:
    bot = Stopping(box, tmp_path, way)
    await bot.begin()
    async with locked(bot.file):
        acting = [asyncio.ensure_future(each) for each in commands(box)]
        await asyncio.sleep(0.3)
        stopping = asyncio.create_task(bot.stops())
        await asyncio.sleep(2.5)  # for two seconds their answers are waited for
    await stopping
    assert not any(each.ok for each in await asyncio.gather(*acting))
    await bot.goes_on()


def commands(box: Sandbox) -> list[Coroutine[Any, Any, Answer]]:
    """Let several people act at once, more than there are seconds to wait for the database one after the other."""
    people: list[Actor] = [box.person(name) for name in ("ana", "ben", "cara", "dilan")]
    return [each.command("/sop", f"note w{number}x") for number, each in enumerate(people)]


async def test_slack_confirms_no_end_of_the_connection(box: Sandbox, tmp_path: Path) -> None:
    bot = Stopping(box, tmp_path, "socket")
    await bot.begin()
    box.silence_sockets()
    await bot.stops()


@pytest.mark.parametrize("way", WAYS)
async def test_it_has_not_even_started(box: Sandbox, tmp_path: Path, way: str) -> None:
    bot = Stopping(box, tmp_path, way)
    hold = box.faults.hold("auth.test")
    bot.bot.launch()
    await hold.arrival()
    await bot.stops()
    hold.release()


async def test_it_waits_for_its_database_while_it_starts(box: Sandbox, tmp_path: Path) -> None:
    bot = Stopping(box, tmp_path, "socket")
    await bot.begin()
    await bot.stops()
    async with AsyncExitStack() as held:
        await held.enter_async_context(locked(bot.file))
        bot.bot.launch()
        await asyncio.sleep(2.0)  # by then it waits
        await bot.stops()
    await bot.goes_on()
