"""A workspace with the bot running in it, and the few moves that every conversation makes."""

import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bot.app import EVENTS_PATH, App
from bot.clock import MovableClock
from bot.sandbox import Sandbox
from bot.sandbox.actor import Actor
from bot.sandbox.delivery import Answer
from bot.settings import Settings
from storage.store import Store

MONDAY = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)


@dataclass
class Office:
    """A workspace with the bot running in it."""

    box: Sandbox
    app: App
    clock: MovableClock
    settings: Settings

    def __getattr__(self, handle: str) -> Actor:
        """Give a person by handle: ``office.ana``."""
        try:
            return self.box.person(handle)
        except LookupError as unknown:
            raise AttributeError(handle) from unknown

    async def settled(self) -> None:
        """Wait until Slack and the bot have nothing left to say to each other."""
        await self.box.quiet()
        await self.app.idle()

    async def later(self, **length: float) -> None:
        """Let time pass (as for ``timedelta``), and do what is due by then."""
        self.clock.move(timedelta(**length))
        await self.app.ticking.tick()
        await self.settled()

    def card(self, channel: str = "marketing") -> dict[str, Any]:
        """Give the channel's latest card."""
        cards = [each for each in self.box.messages(channel) if _key(each).startswith("card ")]
        return cards[-1]

    async def start(
        self, sop: str = "campaign-qa", channel: str = "marketing", by: str = "ana", **fields: str
    ) -> dict[str, Any]:
        """Start a run through the modal, knowingly without the inputs that are not given, and give its card."""
        person = self.box.person(by)
        answer = await person.command("/sop", f"start {sop}", channel=channel)
        assert answer.ok, answer
        await self.settled()
        values = {"subject": "Spring webinar", **fields}
        await person.submit(values)
        if person.view is not None:
            await person.submit()
        assert person.view is None, person.view
        await self.settled()
        return self.card(channel)

    def bring_in(self, channel: str, *handles: str) -> None:
        """Let people join a channel."""
        where = self.box.space.channel(channel)
        for handle in handles:
            if (user := self.box.person(handle).id) not in where.members:
                self.box.join(where, user)

    async def start_without(self, handle: str, channel: str, **fields: str) -> None:
        """Start a run in which somebody has a part who is in the channel no more."""
        self.bring_in(channel, *(value for field, value in fields.items() if field.startswith("role.")))
        await self.start(channel=channel, **fields)
        await self.box.remove(channel, self.box.person(handle).id)
        await self.settled()

    async def click(self, who: Actor, action: str, step: str = "", channel: str = "marketing") -> Answer:
        """Click a button on the latest card; ``step`` is the key of the step that it belongs to."""
        card = self.card(channel)
        name = _key(card).removeprefix("card ")
        answer = await who.click(card, action, f"{name} {step}" if step else None)
        await self.settled()
        return answer


def _key(message: dict[str, Any]) -> str:
    payload = message.get("metadata", {}).get("event_payload", {})
    return str(payload.get("key", ""))


def settings_for(box: Sandbox, database: str, *, http: bool = False, **more: str) -> Settings:
    """Give settings as an ``.env`` would."""
    way = {"SLACK_SIGNING_SECRET": box.signing_secret, "PORT": "0"} if http else {"SLACK_APP_TOKEN": box.app_token}
    values = {"SLACK_BOT_TOKEN": box.bot_token, "SLACK_API_URL": box.api_url, "DATABASE_URL": database, **way, **more}
    if http:
        values.pop("PORT")
    return Settings.load(values, env_file=None)


def new_database(folder: Path) -> str:
    """Make an SQLite file with the newest schema and nothing in it; give its address."""
    made = folder / "sopbot.db"
    made.write_bytes(_empty_database())
    return f"sqlite:///{made}"


@cache
def _empty_database() -> bytes:
    """Go through the migrations once for all tests: it takes longer than most of them."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "sopbot.db"
        store = Store(f"sqlite:///{made}")
        store.migrate()
        store.close()
        return made.read_bytes()


async def open_office(box: Sandbox, database: str, *, http: bool) -> AsyncIterator[Office]:
    settings = settings_for(box, database, http=http)
    clock: MovableClock = box.clock  # type: ignore[attr-defined]  # set by the fixture
    settings = settings.model_copy(update={"port": 0})  # any that is free
    app = App(settings, clock)
    await app.start()
    if http:
        box.request_url = f"http://127.0.0.1:{app.port}{EVENTS_PATH}"
    made = Office(box, app, clock, settings)
    try:
        yield made
    finally:
        await app.stop()


def shown(message: dict[str, Any]) -> str:
    """Give every text of a message's blocks, one after the other."""
    return "\n".join(_block_texts(message.get("blocks", [])))


def thread_texts(office: Office, channel: str = "marketing") -> list[str]:
    """Give what was said in the latest card's thread, oldest first."""
    return [each["text"] for each in office.box.thread(channel, office.card(channel))]


def _block_texts(tree: object) -> list[str]:
    if isinstance(tree, list):
        return [text for each in tree for text in _block_texts(each)]
    if isinstance(tree, dict):
        own = [tree["text"]] if isinstance(tree.get("text"), str) else []
        return own + [text for value in tree.values() for text in _block_texts(value)]
    return []
