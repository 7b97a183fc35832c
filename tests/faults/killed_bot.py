"""The bot in a process of its own, which can be killed at any moment and started again on the same database."""

import asyncio
import multiprocessing
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from bot.app import EVENTS_PATH, App
from bot.clock import SystemClock
from bot.sandbox import Sandbox
from bot.settings import Settings

READY_WITHIN_SECONDS = 30
STOPPED_WITHIN_SECONDS = 5
"""What whoever stops a server gives it (docs/architecture.md)."""

# A fork of a process that has loaded everything begins in milliseconds, and shares nothing with the tests' own.
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["bot.app", "tests.faults.killed_bot"])


class KilledBot:
    """A bot that runs against a local Slack over signed HTTP, or with ``http`` false over Socket Mode."""

    def __init__(self, box: Sandbox, database: str, *, http: bool) -> None:
        self._box = box
        way = {"SLACK_SIGNING_SECRET": box.signing_secret} if http else {"SLACK_APP_TOKEN": box.app_token}
        self._values = {
            "SLACK_BOT_TOKEN": box.bot_token,
            "SLACK_API_URL": box.api_url,
            "DATABASE_URL": database,
            "LOG_LEVEL": "ERROR",
            "SOP_WORKING_HOURS": "mon-sun 00:00-24:00",
            **way,
        }
        self._http = http
        self._process: BaseProcess | None = None

    async def start(self) -> None:
        """Start it, and return once it listens."""
        here, there = _forks.Pipe()
        self._process = _forks.Process(target=_serve, args=(self._values, there))
        self._process.start()
        port = await asyncio.to_thread(_heard, here)
        if self._http:
            self._box.request_url = f"http://127.0.0.1:{port}{EVENTS_PATH}"

    def kill(self) -> None:
        """End it as a power cut does: it gets to do nothing more."""
        assert self._process is not None
        self._process.kill()
        self._process.join()

    async def stop(self) -> int | None:
        """Ask it to stop, as whoever runs the server does; gives its exit status, None if it took too long."""
        assert self._process is not None
        self._process.terminate()
        await asyncio.to_thread(self._process.join, STOPPED_WITHIN_SECONDS)
        return self._process.exitcode


def _heard(here: Connection) -> int:
    assert here.poll(READY_WITHIN_SECONDS), "the bot doesn't start"
    return int(here.recv())


def _serve(values: dict[str, str], ready: Connection) -> None:
    from bot.__main__ import until_stopped  # noqa: PLC0415 - in the child alone: it takes over the signals

    async def serving(stop: asyncio.Event) -> None:
        settings = Settings.load(values, env_file=None).model_copy(update={"port": 0})
        app = App(settings, SystemClock())
        try:
            await app.start()
            ready.send(app.port)
            await stop.wait()
        finally:
            await app.stop()

    until_stopped(serving)
