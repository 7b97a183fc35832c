"""Lanes: one for each run, or for each channel where no run is meant. A lane does one thing at a time, in order."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from slack_sdk.web.async_client import AsyncWebClient

from bot.access import Access
from bot.clock import Clock
from bot.courier.cards import Cards
from bot.courier.homes import Homes
from bot.courier.letters import Letters
from bot.courier.posting import Posting
from bot.courier.slack_calls import SlackCalls, backoff
from bot.directory import Directory
from bot.domain.ids import RunName, TeamId
from bot.domain.working_hours import Calendar
from storage import deliveries, letters, runs
from storage.homes import LANE
from storage.store import Store

log = logging.getLogger(__name__)

Part = Callable[[], Awaitable[float | None]]
"""Does the next thing of one kind. Gives 0 once that is done, the seconds until it can be, None if there is none."""


class Courier:
    """Brings to Slack what is recorded. ``wake`` it after a commit; ``resume`` it once at the start.

    ``access`` is to ``sweep`` it when it is reopened.
    """

    def __init__(
        self,
        store: Store,
        slack: AsyncWebClient,
        access: Access,
        directory: Directory,
        clock: Clock,
        *,
        team: TeamId,
        calendar: Calendar,
        archive: str,
    ) -> None:
        self._store = store
        self._clock = clock
        self._team = team
        self._access = access
        self._calls = calls = SlackCalls(slack, access, clock)
        self._cards = Cards(store, calls, directory, clock, team=team, calendar=calendar, wake=self.wake)
        self._posting = Posting(store, calls, directory, clock, team=team, wake=self.wake)
        self._letters = Letters(
            store, calls, directory, clock, team=team, calendar=calendar, archive=archive, wake=self.wake
        )
        self._homes = Homes(store, calls, directory, clock, team=team, calendar=calendar, archive=archive)
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._woken: dict[str, asyncio.Event] = {}
        self._stumbles: dict[str, int] = {}
        self._stopping = False

    # ---- the outside

    @property
    def refused(self) -> str | None:
        """Why Slack takes no call of the bot's at all, by its code: the token is void, the app uninstalled."""
        return self._access.refused

    @property
    def lacking(self) -> tuple[str, ...]:
        """Name the scopes that the app turned out to lack."""
        return self._access.lacking

    def refuse(self, error: str) -> None:
        """Send nothing until Slack takes the token again: it said by itself that it doesn't."""
        self._access.close(error)

    def wake(self, lane: str) -> None:
        """Say that something is due in this lane. Cheap, and never raises."""
        if lane in self._lanes:
            self._woken[lane].set()
        elif self._may_send:
            self._woken[lane] = asyncio.Event()
            self._lanes[lane] = asyncio.create_task(self._serve(lane), name=f"courier {lane}")

    async def resume(self) -> None:
        """At the start, take up whatever a process before this one recorded and may have sent or not."""
        await self._cards.take_over()
        await self._posting.take_over()
        await self._homes.take_over()
        await self.sweep()

    async def sweep(self) -> None:
        """Wake the lanes in which something is due and nobody is at it."""
        for lane in sorted(await self._due() - self._lanes.keys()):
            self.wake(lane)

    async def _due(self) -> set[str]:
        return {
            LANE,
            *await self._store.read(deliveries.due_lanes, self._team),
            *await self._store.read(runs.due_cards, self._team),
            *await self._store.read(letters.due_lanes, self._team, self._clock.now()),
        }

    async def idle(self) -> None:
        """Return when no lane has anything to do, and Slack takes what they bring."""
        while self._lanes or self._access.is_asking:
            await self._access.wait()
            if self._lanes:
                await asyncio.wait(self._lanes.values())

    async def stop(self, within: float) -> None:
        """Finish the calls in hand, for at most ``within`` seconds, and begin none; what is left stays recorded."""
        self._stopping = True
        await self._access.stop()
        for woken in self._woken.values():
            woken.set()  # whoever waits for another attempt need not
        if self._lanes:
            _, slow = await asyncio.wait(self._lanes.values(), timeout=within)
            for lane in slow:
                lane.cancel()
            await asyncio.gather(*slow, return_exceptions=True)

    # ---- a lane

    @property
    def _may_send(self) -> bool:
        return not self._stopping and self._access.refused is None

    async def _serve(self, lane: str) -> None:
        """Do what is due in this lane until nothing is, then end."""
        woken = self._woken[lane]
        try:
            while self._may_send:
                woken.clear()
                wait = await self._guarded(lane)
                if wait is None and not woken.is_set():
                    return
                if wait:
                    await self._pause(wait, woken)
        finally:
            del self._lanes[lane], self._woken[lane]

    async def _pause(self, seconds: float, woken: asyncio.Event) -> None:
        """Wait; but what has to wait holds up nothing else, so whoever wakes the lane ends the pause."""
        waits = {asyncio.ensure_future(self._clock.sleep(seconds)), asyncio.ensure_future(woken.wait())}
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    async def _guarded(self, lane: str) -> float | None:
        """Keep a lane alive whatever happens in it: a lane that died would say nothing more, silently."""
        try:
            wait = await self._step(lane)
        except Exception:
            stumbles = self._stumbles[lane] = self._stumbles.get(lane, 0) + 1
            log.exception("courier.stumbled", extra={"lane": lane, "failures": stumbles})
            return backoff(stumbles)
        self._stumbles.pop(lane, None)
        return wait

    async def _step(self, lane: str) -> float | None:
        """Do the next thing. Gives the seconds to wait before the one after it; None when nothing is left."""
        if lane == LANE:
            return await self._first_of(self._homes.next)
        stored = await self._store.read(runs.get, self._team, RunName(lane))
        posting = partial(self._posting.next, lane, stored)
        if stored is None:
            return await self._first_of(posting)
        return await self._first_of(partial(self._cards.next, stored), partial(self._letters.next, stored), posting)

    async def _first_of(self, *parts: Part) -> float | None:
        """Do the first thing that can be done now. What failed is left alone for a while, and the next one is tried.

        If there is none, give the seconds until there is; None for never.
        """
        waits: list[float] = []
        for part in parts:
            if self._calls.held:
                return self._calls.held
            wait = await part()
            if wait == 0:
                return 0.0
            waits += [] if wait is None else [wait]
        return min(waits, default=None)
