"""The demo: a local Slack and the bot in one process, sharing a clock that can be put forward."""

import asyncio
import shutil
import socket
from datetime import timedelta
from pathlib import Path

from bot import manifest
from bot.app import App
from bot.clock import MovableClock
from bot.sandbox import Sandbox
from bot.settings import Settings, SettingsError, library_folder

FOLDER = Path(".demo")
"""Where the demo keeps what was said and done, below the folder it is started in."""
PORT = 8321
NOTES = (
    "Type /sop start campaign-qa in #marketing, then act as someone else and click.",
    "Invite the bot to another channel with /invite @sopbot.",
    "What is asked of you arrives in the conversation with sopbot; a turn is told of after two minutes.",
)


async def run(stop: asyncio.Event, *, fresh: bool = False, port: int = PORT, folder: Path = FOLDER) -> None:
    """Run until ``stop`` is set. ``fresh`` forgets what an earlier demo kept in ``folder``."""
    _check_free(port)  # before anything is forgotten: another demo may be at work here
    _prepare(folder, fresh=fresh)
    clock = MovableClock()
    box = Sandbox(manifest.read(), now=clock.now, path=folder / "slack.db")
    box.notes = list(NOTES)
    box.rate_limits = True
    await box.start(port=port)
    app = App(_settings(box, folder), clock)

    async def pass_time(length: timedelta) -> None:
        clock.move(length)
        await app.ticking.tick()

    box.pass_time = pass_time
    try:
        await app.start()
        print(f"sopbot's demo: open {box.url} in a browser. Ctrl-C ends it; what you did is kept.", flush=True)  # noqa: T201 - what the person in the terminal is here for
        await stop.wait()
    finally:
        await app.stop()
        await box.stop()


def _check_free(port: int) -> None:
    """Raise ``SettingsError`` if something else listens on this port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as taken:
            raise SettingsError(
                f"Port {port} can't be listened on ({taken.strerror}). Is another demo running? Name another: --port."
            ) from None


def _prepare(folder: Path, *, fresh: bool) -> None:
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)


def _settings(box: Sandbox, folder: Path) -> Settings:
    """Give settings as an ``.env`` would: the demo starts the bot as any server does."""
    values = {
        "SLACK_BOT_TOKEN": box.bot_token,
        "SLACK_APP_TOKEN": box.app_token,
        "SLACK_API_URL": box.api_url,
        "DATABASE_URL": f"sqlite:///{folder / 'sopbot.db'}",
        "SOP_WORKING_HOURS": "mon-sun 00:00-24:00",  # whenever one tries it, messages arrive
        "SOP_LIBRARY": str(library_folder() or ""),  # so that one can try one's own SOPs
    }
    return Settings.load(values, env_file=None).model_copy(update={"port": 0})  # health is asked at any that is free
