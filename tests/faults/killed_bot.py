"""The bot in a process of its own, which can be killed at any moment and started again on the same database."""

import asyncio
import multiprocessing
import os
import time
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import log
from bot.app import EVENTS_PATH, App, started
from bot.clock import SystemClock
from bot.domain.working_hours import parse_hours
from bot.sandbox import Sandbox
from bot.settings import Settings

ALWAYS = "mon-sun 00:00-24:00"
"""When its team works."""
CALENDAR = parse_hours(ALWAYS, ZoneInfo("UTC"))
READY_WITHIN_SECONDS = 30
GONE_WITHIN_SECONDS = 30
"""Far longer than a bot may take: what it took is measured."""

# A fork of a process that has loaded everything begins in milliseconds, and shares nothing with the tests' own.
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["bot.app", "tests.faults.killed_bot"])


class KilledBot:
    """A bot that runs against a local Slack over signed HTTP, or with ``http`` false over Socket Mode.

    ``said`` is the file that gets its log.
    """

    def __init__(self, box: Sandbox, database: str, *, http: bool, said: Path | None = None) -> None:
        self._box = box
        self._said = said
        way = {"SLACK_SIGNING_SECRET": box.signing_secret} if http else {"SLACK_APP_TOKEN": box.app_token}
        self._values = {
            "SLACK_BOT_TOKEN": box.bot_token,
            "SLACK_API_URL": box.api_url,
            "DATABASE_URL": database,
            "LOG_LEVEL": "ERROR",
            "SOP_WORKING_HOURS": ALWAYS,
            **way,
        }
        self._http = http
        self._process: BaseProcess | None = None

    def launch(self) -> Connection:
        """Begin to start it; gives where it tells its port."""
        here, there = _forks.Pipe()
        self._process = _forks.Process(target=_serve, args=(self._values, there, self._said))
        self._process.start()
        return here

    async def start(self) -> None:
        """Start it, and return once it listens."""
        port = await asyncio.to_thread(_heard, self.launch())
        if self._http:
            self._box.request_url = f"http://127.0.0.1:{port}{EVENTS_PATH}"

    def kill(self) -> None:
        """End it as a power cut does: it gets to do nothing more."""
        assert self._process is not None
        self._process.kill()
        self._process.join()

    async def stop(self) -> tuple[int | None, float]:
        """Ask it to stop, as whoever runs the server does; gives its exit status, and the seconds that it took."""
        assert self._process is not None
        began = time.monotonic()
        self._process.terminate()
        await asyncio.to_thread(self._process.join, GONE_WITHIN_SECONDS)
        return self._process.exitcode, time.monotonic() - began


def _heard(here: Connection) -> int:
    assert here.poll(READY_WITHIN_SECONDS), "the bot doesn't start"
    return int(here.recv())


def _serve(values: dict[str, str], ready: Connection, said: Path | None) -> None:
    from bot.__main__ import until_stopped  # noqa: PLC0415 - in the child alone: it takes over the signals

    if said is not None:
        os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
        log.set_up("DEBUG")

    async def serving(stop: asyncio.Event) -> None:
        settings = Settings.load(values, env_file=None).model_copy(update={"port": 0})
        app = App(settings, SystemClock())
        try:
            if await started(app, stop):
                ready.send(app.port)
                await stop.wait()
        finally:
            await app.stop()

    until_stopped(serving)
