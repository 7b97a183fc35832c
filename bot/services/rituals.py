"""Work that starts by the calendar: whoever answers for it is asked, once for each time it is due."""

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from bot.blocks import rituals
from bot.clock import Clock
from bot.directory import Directory
from bot.domain.ids import ChannelId, RunName, SopKey, TeamId, UserId
from bot.domain.permissions import Act, Part, require
from bot.domain.refusals import NoSuchSop, Refusal, SlackSilent
from bot.services.runs import Runs
from storage import deliveries, gestures, runs, sops
from storage.deliveries import Delivery
from storage.store import Store, Tx

log = logging.getLogger(__name__)

ASKED_WITHIN = timedelta(hours=24)
"""How late someone is asked. After that the next time will do."""


class Rituals:
    """The calendar starts of one workspace.

    ``team_channel`` gives where someone is to start an SOP that ran in none of their channels, if anywhere.
    """

    def __init__(
        self,
        store: Store,
        directory: Directory,
        runs_: Runs,
        clock: Clock,
        *,
        team: TeamId,
        team_channel: Callable[[], Awaitable[ChannelId | None]],
        wake: Callable[[str], None],
    ) -> None:
        self._store = store
        self._directory = directory
        self._runs = runs_
        self._clock = clock
        self._team = team
        self._team_channel = team_channel
        self._wake = wake

    async def schedules(self) -> Mapping[str, str]:
        """Give the cron expressions of the SOPs that have one, by the SOPs' keys."""
        listed = await self._store.read(sops.listed, self._team)
        return {each.sop.key: each.sop.trigger.schedule for each in listed if each.sop.trigger.schedule}

    async def ask(self, key: str, slot: datetime) -> None:
        """Ask for the start of what is due since ``slot``, unless it was started since; once asked, say that it was.

        It is given at every tick, so what Slack doesn't tell now is looked up at the next one.
        """
        if self._clock.now() - slot > ASKED_WITHIN:
            return
        sop = SopKey(key)
        with suppress(SlackSilent):
            if await self._store.read(deliveries.was_queued, self._team, _name(sop, slot)):
                await self._tell_started(sop, slot)
            elif await self._store.read(self._is_due, sop, slot):
                await self._ask(sop, slot)

    async def not_now(self, user: UserId, key: SopKey, slot: datetime) -> None:
        """Let it be this time. Raises a ``Refusal``."""
        await self._directory.informed(lambda: self._store.write(self._not_now, user, key, slot))
        self._wake(user)

    async def started(self, key: SopKey, slot: datetime) -> None:
        """Say that what was asked for is started, however late."""
        with suppress(SlackSilent):
            await self._tell_started(key, slot)

    # ---- whom to ask, and where

    async def _ask(self, key: SopKey, slot: datetime) -> None:
        found = await self._whom_and_where(key)
        if found is None:
            await self._note_nobody(key, slot)
        elif await self._store.write(self._put, key, slot, *found):
            self._wake(found[0])

    async def _whom_and_where(self, key: SopKey) -> tuple[UserId, ChannelId] | None:
        """Give who owned its last run, else an admin, and a channel in which they can start it."""
        owner = await self._store.read(runs.latest_owner, self._team, key)
        admins = await self._store.read(self._directory.admins)
        for whom in dict.fromkeys([owner, *admins] if owner else admins):
            if (channel := await self._place_of(whom, key)) is not None:
                return whom, channel
        return None

    async def _place_of(self, whom: UserId, key: SopKey) -> ChannelId | None:
        """Give the channel where an SOP ran last of those where someone could start it, else the team's."""
        passed: set[ChannelId] = set()
        while (place := await self._latest_place(key, passed)) is not None:
            if await _is_allowed(self._runs.may_start(whom, place)):
                return place
            passed.add(place)
        ours = await self._team_channel()
        if ours is None or not await self._directory.hears(whom, ours):
            return None
        return ours if await _is_allowed(self._runs.may_start_somewhere(whom)) else None

    async def _latest_place(self, key: SopKey, passed: Collection[ChannelId]) -> ChannelId | None:
        place = await self._store.read(runs.latest_place, self._team, key, outside_of=passed)
        return None if place is None else place.channel

    async def _note_nobody(self, key: SopKey, slot: datetime) -> None:
        noted = f"{_name(key, slot)} nobody"
        if await self._store.read(gestures.was_seen, self._team, noted):
            return
        if await self._store.write(gestures.is_first, self._team, noted, self._clock.now()):
            mend = "start it once by hand, or set SOP_TEAM_CHANNEL and SOP_ADMINS"
            log.warning("ritual.nobody_to_ask", extra={"sop": key, "mend": mend})

    # ---- that it was started

    async def _tell_started(self, key: SopKey, slot: datetime) -> None:
        """Say in the place of the question that it was started: where, if whoever was asked may hear of it."""
        whom = await self._store.read(self._whom_to_tell, key, slot)
        if whom is None:
            return
        begun = await self._first_heard_of(whom, key, slot)
        if await self._store.write(self._say_started, key, slot, begun):
            self._wake(whom)

    async def _first_heard_of(self, whom: UserId, key: SopKey, slot: datetime) -> tuple[RunName, ChannelId] | None:
        """Give the first run since the slot in a channel that someone may hear of."""
        passed: set[ChannelId] = set()
        while True:
            begun = await self._store.read(runs.first_since, self._team, key, slot, outside_of=passed)
            if begun is None or await self._directory.hears(whom, begun[1]):
                return begun
            passed.add(begun[1])

    # ---- inside the transaction

    def _is_due(self, tx: Tx, key: SopKey, slot: datetime) -> bool:
        """Whether the schedule was in force at its slot, whatever else of the SOP changed since, and nothing began."""
        now, then = sops.current(tx, self._team, key), sops.current_at(tx, self._team, key, slot)
        was_in_force = now is not None and then is not None and then.trigger.schedule == now.sop.trigger.schedule
        return was_in_force and runs.first_since(tx, self._team, key, slot) is None

    def _put(self, tx: Tx, key: SopKey, slot: datetime, whom: UserId, channel: ChannelId) -> bool:
        """Queue the question; whether it is still to be asked."""
        published = sops.current(tx, self._team, key)
        if published is None or not self._is_due(tx, key, slot):
            return False
        message = rituals.due(published.sop, channel, slot)
        question = Delivery(key=_name(key, slot), channel=ChannelId(whom), message=message)
        deliveries.queue(tx, self._team, [question], self._clock.now())
        return True

    def _whom_to_tell(self, tx: Tx, key: SopKey, slot: datetime) -> UserId | None:
        """Give whom the question went to, if what it asked for was done since and they don't know yet."""
        asked = deliveries.lane_of(tx, self._team, _name(key, slot))
        if asked is None or gestures.was_seen(tx, self._team, _told(key, slot)):
            return None
        return None if runs.first_since(tx, self._team, key, slot) is None else UserId(asked)

    def _say_started(self, tx: Tx, key: SopKey, slot: datetime, begun: tuple[RunName, ChannelId] | None) -> bool:
        """Say it once; whether this was the time."""
        published = sops.current(tx, self._team, key)
        if published is None or not gestures.is_first(tx, self._team, _told(key, slot), self._clock.now()):
            return False
        message = rituals.started(published.sop, *begun) if begun else rituals.started_elsewhere(published.sop)
        deliveries.say_otherwise(tx, self._team, _name(key, slot), message)
        return True

    def _not_now(self, tx: Tx, user: UserId, key: SopKey, slot: datetime) -> None:
        require(Act.START, self._directory.member(tx, user), Part())
        published = sops.current(tx, self._team, key)
        if published is None:
            raise NoSuchSop(asked=key)
        deliveries.say_otherwise(tx, self._team, _name(key, slot), rituals.not_now(published.sop))


async def _is_allowed(asked: Awaitable[None]) -> bool:
    """Whether this is not refused. Raises ``SlackSilent``."""
    try:
        await asked
    except SlackSilent:
        raise
    except Refusal:
        return False
    return True


def _name(key: SopKey, slot: datetime) -> str:
    return f"ritual {key} {slot:%Y-%m-%dT%H:%MZ}"


def _told(key: SopKey, slot: datetime) -> str:
    return f"{_name(key, slot)} started"
