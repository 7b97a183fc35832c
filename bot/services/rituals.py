"""Work that starts by the calendar: whoever answers for it is asked, once for each time it is due."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from bot.blocks import rituals
from bot.clock import Clock
from bot.directory import Directory
from bot.domain.ids import ChannelId, RunName, SopKey, TeamId, UserId
from bot.domain.permissions import Act, Part, require
from bot.domain.refusals import NoSuchSop, SlackSilent
from storage import deliveries, gestures, runs, sops
from storage.deliveries import Delivery
from storage.sops import Published
from storage.store import Store, Tx

log = logging.getLogger(__name__)

ASKED_WITHIN = timedelta(hours=24)
"""How late someone is asked. After that the next time will do."""


class Rituals:
    """The calendar starts of one workspace. ``team_channel`` gives where an SOP runs that never ran, if anywhere."""

    def __init__(
        self,
        store: Store,
        directory: Directory,
        clock: Clock,
        *,
        team: TeamId,
        team_channel: Callable[[], Awaitable[ChannelId | None]],
        wake: Callable[[str], None],
    ) -> None:
        self._store = store
        self._directory = directory
        self._clock = clock
        self._team = team
        self._team_channel = team_channel
        self._wake = wake

    async def schedules(self) -> Mapping[str, str]:
        """Give the cron expressions of the SOPs that have one, by the SOPs' keys."""
        listed = await self._store.read(sops.listed, self._team)
        return {each.sop.key: each.sop.trigger.schedule for each in listed if each.sop.trigger.schedule}

    async def ask(self, key: str, slot: datetime) -> None:
        """Ask for the start of an SOP that is due since ``slot``, unless that was done, or it was started since."""
        if self._clock.now() - slot > ASKED_WITHIN:
            return
        sop = SopKey(key)
        place = await self._store.read(runs.latest_place, self._team, sop)
        owner = place.owner if place is not None else None
        channel = place.channel if place is not None else await self._team_channel()
        try:
            if owner is not None and channel is not None and not await self._directory.hears(owner, channel):
                owner = None
        except SlackSilent:
            return  # the next tick asks again
        for lane in await self._store.write(self._ask, sop, slot, owner, channel):
            self._wake(lane)

    async def not_now(self, user: UserId, key: SopKey, slot: datetime) -> None:
        """Let it be this time. Raises a ``Refusal``."""
        await self._directory.informed(lambda: self._store.write(self._not_now, user, key, slot))
        self._wake(user)

    async def started(self, key: SopKey, slot: datetime) -> None:
        """Say that what was asked for is started, however late."""
        for lane in await self._store.write(self._started, key, slot):
            self._wake(lane)

    # ---- inside the transaction

    def _ask(
        self, tx: Tx, key: SopKey, slot: datetime, owner: UserId | None, channel: ChannelId | None
    ) -> tuple[str, ...]:
        """Give the lanes in which something is due then."""
        published, name = sops.current(tx, self._team, key), _name(key, slot)
        if published is None or sops.notes(tx, self._team, key, 1)[0].at > slot:
            return ()  # it had no such schedule then
        begun = runs.first_since(tx, self._team, key, slot)
        if deliveries.was_queued(tx, self._team, name):
            return self._say_started(tx, published, name, begun)
        whom = owner or next(iter(self._directory.admins(tx)), None)
        if begun is not None:
            return ()
        if whom is None or channel is None:
            self._note_nobody(tx, key, name)
            return ()
        return self._put(tx, published, name, slot, (whom, channel))

    def _started(self, tx: Tx, key: SopKey, slot: datetime) -> tuple[str, ...]:
        published = sops.current(tx, self._team, key)
        begun = runs.first_since(tx, self._team, key, slot)
        return () if published is None else self._say_started(tx, published, _name(key, slot), begun)

    def _say_started(
        self, tx: Tx, published: Published, name: str, begun: tuple[RunName, ChannelId] | None
    ) -> tuple[str, ...]:
        """Say in the place of the question that it was started, once."""
        if begun is None or not gestures.is_first(tx, self._team, f"{name} started", self._clock.now()):
            return ()
        deliveries.say_otherwise(tx, self._team, name, rituals.started(published.sop, *begun))
        lane = deliveries.lane_of(tx, self._team, name)
        return (lane,) if lane else ()

    def _put(
        self, tx: Tx, published: Published, name: str, slot: datetime, place: tuple[UserId, ChannelId]
    ) -> tuple[str, ...]:
        whom, channel = place
        question = Delivery(key=name, channel=ChannelId(whom), message=rituals.due(published.sop, channel, slot))
        deliveries.queue(tx, self._team, [question], self._clock.now())
        return (whom,)

    def _note_nobody(self, tx: Tx, key: SopKey, name: str) -> None:
        if gestures.is_first(tx, self._team, f"{name} nobody", self._clock.now()):
            mend = "start it once by hand, or set SOP_TEAM_CHANNEL and SOP_ADMINS"
            log.warning("ritual.nobody_to_ask", extra={"sop": key, "mend": mend})

    def _not_now(self, tx: Tx, user: UserId, key: SopKey, slot: datetime) -> None:
        require(Act.START, self._directory.member(tx, user), Part())
        published = sops.current(tx, self._team, key)
        if published is None:
            raise NoSuchSop(asked=key)
        deliveries.say_otherwise(tx, self._team, _name(key, slot), rituals.not_now(published.sop))


def _name(key: SopKey, slot: datetime) -> str:
    return f"ritual {key} {slot:%Y-%m-%dT%H:%MZ}"
