"""What the calendar starts: a digest at each of its slots, reminders before them, work with a schedule of its own."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from bot.clock import Clock
from bot.domain.working_hours import Calendar
from schedules.slots import Slots

log = logging.getLogger(__name__)


class AtSlots:
    """Hands the latest slot on, at every tick: whoever gets it knows whether it was dealt with."""

    def __init__(self, slots: Slots, clock: Clock, do: Callable[[datetime], Awaitable[None]]) -> None:
        self._slots = slots
        self._clock = clock
        self._do = do

    async def run_due(self) -> None:
        """Do what the latest slot asks for."""
        slot = self._slots.latest(self._clock.now())
        if slot is not None:
            await self._do(slot)


class BeforeSlots:
    """Hands the next slot on, at every tick: whoever gets it knows how long before it something is to be done."""

    def __init__(self, slots: Slots, clock: Clock, do: Callable[[datetime | None], Awaitable[None]]) -> None:
        self._slots = slots
        self._clock = clock
        self._do = do

    async def run_due(self) -> None:
        """Do what the next slot asks for; None is handed on where there is none within a year."""
        await self._do(self._slots.next(self._clock.now()))


class AtOwnSlots:
    """Hands on, at every tick, the latest slot of each of several things that have a cron expression of their own.

    ``which`` gives the expressions by the things' names. What fails of one is logged, and tried again at the next tick.
    """

    def __init__(
        self,
        calendar: Calendar,
        clock: Clock,
        which: Callable[[], Awaitable[Mapping[str, str]]],
        do: Callable[[str, datetime], Awaitable[None]],
    ) -> None:
        self._calendar = calendar
        self._clock = clock
        self._which = which
        self._do = do
        self._slots: dict[str, Slots] = {}

    async def run_due(self) -> None:
        """Do what the latest slot of each asks for."""
        for name, cron in (await self._which()).items():
            try:
                await self._run(name, cron)
            except Exception:
                log.exception("slot.failed", extra={"of": name})

    async def _run(self, name: str, cron: str) -> None:
        if cron not in self._slots:
            self._slots[cron] = Slots(cron, self._calendar)
        slot = self._slots[cron].latest(self._clock.now())
        if slot is not None:
            await self._do(name, slot)
