"""The only reader of the time. Courier, schedules and rules wait and look here, so tests and the demo can move it."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What tells the time and waits."""

    def now(self) -> datetime:
        """Give this moment, aware, in UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """Give this moment, aware, in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait this long."""
        await asyncio.sleep(seconds)


class MovableClock:
    """A clock that can be put forward, by the demo and the tests.

    Between moves it runs on with the machine's, or stands still if it was made with ``standing``.
    """

    def __init__(self, start: datetime | None = None, *, standing: bool = False) -> None:
        self._ahead = (start - datetime.now(UTC)) if start else timedelta(0)
        self._stands_at = (start or datetime.now(UTC)) if standing else None
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        """Give this clock's moment, aware, in UTC."""
        return self._stands_at or datetime.now(UTC) + self._ahead

    async def sleep(self, seconds: float) -> None:
        """Wait until this clock is ``seconds`` further, by running or by being moved."""
        until = self.now() + timedelta(seconds=seconds)
        while (left := (until - self.now()).total_seconds()) > 0:
            moved = self._moved
            try:
                await asyncio.wait_for(moved.wait(), None if self._stands_at else left)
            except TimeoutError:
                return

    def move(self, by: timedelta) -> None:
        """Put the clock forward and wake whoever waits for what is past now."""
        if self._stands_at:
            self._stands_at += by
        self._ahead += by
        self._moved.set()
        self._moved = asyncio.Event()
