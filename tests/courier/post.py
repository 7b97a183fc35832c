"""An office of which the test can watch the post: wait for calls, let time pass, stop the bot and start it again."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.app import App
from bot.sandbox.actor import Actor
from bot.sandbox.faults import Call
from tests.office import Office, settings_for

PATIENCE_SECONDS = 8.0


@dataclass
class Post(Office):
    """An office of which the test can watch the post."""

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so; fails if it doesn't come about."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not is_so():  # noqa: ASYNC110 - what is waited for may be anything, so nothing could set an event
                await asyncio.sleep(0.002)

    async def until_calls(self, method: str, number: int) -> list[Call]:
        """Wait until a method was called so often, and give those calls."""
        await self.until(lambda: len(self.box.calls_of(method)) >= number)
        return self.box.calls_of(method)

    async def pass_time(self, seconds: float, step: float = 1.0) -> None:
        """Let time pass in small steps, and at each let whoever waited do what they waited for."""
        while seconds > 0:
            self.clock.move(timedelta(seconds=min(step, seconds)))
            seconds -= step
            for _ in range(20):
                await asyncio.sleep(0)
            await asyncio.sleep(0.002)

    async def at_rest(self, step: float = 20.0) -> None:
        """Let as much time pass as it takes until nothing is left to be said, so many seconds at once."""
        resting = asyncio.ensure_future(self.settled())
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not resting.done():
                    self.clock.move(timedelta(seconds=step))
                    await asyncio.wait({resting}, timeout=0.01)
        finally:
            resting.cancel()
            with suppress(asyncio.CancelledError):
                await resting

    async def begin(self, channel: str = "marketing", by: str = "ana") -> None:
        """Start a run without waiting for its card."""
        person = self.box.person(by)
        await person.command("/sop", "start campaign-qa", channel=channel)
        await self.until(lambda: person.view is not None)
        await person.submit({"subject": "Spring webinar"})
        await person.submit()

    async def does(self, who: Actor, step: str, channel: str = "marketing") -> None:
        """Let someone do a step, without waiting for the card."""
        await self.clicks(who, "step.done", step, self.card(channel))

    async def clicks(self, who: Actor, action: str, step: str, card: dict[str, Any]) -> None:
        """Let someone click on a card as they saw it, perhaps a while ago."""
        name = str(card["metadata"]["event_payload"]["key"]).removeprefix("card ")
        answer = await who.click(card, action, f"{name} {step}")
        assert answer.ok, answer

    async def note(self, text: str, channel: str = "marketing") -> None:
        """Leave a note through the command: it is said in the thread."""
        answer = await self.box.person("ben").command("/sop", f"note {self.name(channel)} {text}", channel=channel)
        assert answer.ok, answer

    def name(self, channel: str = "marketing") -> str:
        """Give the name of the run that the channel's latest card shows."""
        return str(self.card(channel)["metadata"]["event_payload"]["key"]).removeprefix("card ")

    def thread(self, channel: str = "marketing") -> list[str]:
        """Give what was said in the latest card's thread."""
        return [each["text"].rsplit(": ", 1)[-1] for each in self.box.thread(channel, self.card(channel))]

    def cards(self, channel: str = "marketing") -> list[dict[str, Any]]:
        """Give all messages that are cards."""
        return [each for each in self.box.messages(channel) if "card " in str(each.get("metadata"))]

    async def stop(self) -> None:
        """Stop the bot."""
        await self.app.stop()

    async def start_again(self, database: str | None = None) -> None:
        """Start another bot, on the same database or on this one."""
        settings = settings_for(self.box, database or self.settings.database_url)
        self.app = App(settings, self.clock)
        await self.app.start()

    def forget_lines_after(self, text: str, channel: str = "marketing") -> None:
        """Let the thread be as it was when this had just been said."""
        lines = self.box.thread(channel, self.card(channel))
        said = next(place for place, each in enumerate(lines) if each["text"].endswith(text))
        for each in lines[said + 1 :]:
            self.box.space.delete(self.box.space.channel(channel).id, each["ts"])

    def copied_database(self) -> str:
        """Copy the database as it is at this moment, as it would be found after a power cut; give its address."""
        file = Path(self.settings.database_url.removeprefix("sqlite:///"))
        copy = file.with_name("as-it-was.db")
        with closing(sqlite3.connect(file)) as stands, closing(sqlite3.connect(copy)) as kept:
            stands.backup(kept)
        return f"sqlite:///{copy}"
