"""The one job: every few seconds, do what is due by now."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock

EVERY = timedelta(seconds=10)
"""How often the rows are looked at: what is due is never more than this late."""

log = logging.getLogger(__name__)


class Ticking:
    """Calls each of ``due`` at every tick; one that fails is logged and called again at the next."""

    def __init__(self, clock: Clock, *due: Callable[[], Awaitable[None]]) -> None:
        self._clock = clock
        self._due = due
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self.last: datetime | None = None

    def start(self) -> None:
        """Begin to tick. Ticks that were missed, by a sleeping machine say, are made up for by one."""
        self._scheduler.add_job(
            self._tick_or_stop,
            "interval",
            seconds=EVERY.total_seconds(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.start()
        self.last = self._clock.now()

    async def _tick_or_stop(self) -> None:
        # A stop cancels the tick that is under way: what is due stays due, and APScheduler would tell of a failure.
        with suppress(asyncio.CancelledError):
            await self.tick()

    async def tick(self) -> None:
        """Do what is due."""
        for each in self._due:
            try:
                await each()
            except Exception:
                log.exception("tick.failed")
        self.last = self._clock.now()

    def stop(self) -> None:
        """Tick no more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
