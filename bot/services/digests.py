"""The digest: what a period showed, told once in the team's channel, and to whoever looks it up."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.blocks.addresses import message_url
from bot.blocks.digest import Why, digest
from bot.blocks.message import Message
from bot.clock import Clock
from bot.directory import Directory
from bot.domain.ids import ChannelId, TeamId
from bot.domain.metrics import Period
from bot.domain.refusals import NotInChannel, SlackSilent
from bot.domain.review import COMPARED_WITH, review
from bot.domain.working_hours import Calendar
from storage import deliveries, digests, history
from storage.deliveries import Delivery
from storage.digests import Written
from storage.history import Past
from storage.store import Store, Tx

log = logging.getLogger(__name__)

A_WEEK = timedelta(days=7)
"""What a channel's first digest covers; each later one goes on where the last one ended."""
POSTED_WITHIN = timedelta(hours=24)
"""How late a digest may be. After that the next one covers its days as well."""
_ON_TIME = timedelta(minutes=15)
"""Delay of which nothing is said."""


@dataclass(frozen=True)
class Audience:
    """A channel with a digest. ``of_all``: of the runs of every channel that isn't private; else of its own alone."""

    channel: ChannelId
    of_all: bool


class Digests:
    """The digests of one workspace. ``team_channel`` and ``others`` are ids, or names with ``#`` in front.

    The team's channel hears of all public channels; each of the others, of itself. ``wake`` as for the courier.
    """

    def __init__(
        self,
        store: Store,
        directory: Directory,
        clock: Clock,
        *,
        team: TeamId,
        calendar: Calendar,
        archive: str,
        team_channel: str | None,
        others: Sequence[str],
        wake: Callable[[str], None],
    ) -> None:
        self._store = store
        self._directory = directory
        self._clock = clock
        self._team = team
        self._calendar = calendar
        self._archive = archive
        self._places = {name: True for name in [team_channel] if name} | dict.fromkeys(others, False)
        self._wake = wake
        self._found: dict[str, ChannelId] = {}
        # What this process need not ask about again at every tick. That nothing is posted twice is the rows' doing.
        self._done: set[tuple[ChannelId, datetime]] = set()

    async def post(self, slot: datetime) -> None:
        """Post the digest of a slot wherever it is not posted yet, unless it is too late for it."""
        now = self._clock.now()
        if now - slot > POSTED_WITHIN:
            return
        for audience in await self._audiences():
            if (audience.channel, slot) in self._done:
                continue
            try:
                await self._post_in(audience, slot, now)
            except SlackSilent:
                continue  # whose channel it is isn't known now; the next tick asks again
            self._done.add((audience.channel, slot))

    # ---- where

    async def _audiences(self) -> Sequence[Audience]:
        found = [(await self._channel(name), of_all) for name, of_all in self._places.items()]
        return [Audience(channel, of_all) for channel, of_all in found if channel is not None]

    async def _channel(self, name: str) -> ChannelId | None:
        if not name.startswith("#"):
            return ChannelId(name)
        if name not in self._found:
            try:
                channel = await self._directory.channel_named(name.removeprefix("#"))
            except SlackSilent:
                return None
            if channel is None:
                log.warning("digest.no_channel", extra={"channel": name})
                return None
            self._found[name] = channel
        return self._found[name]

    # ---- writing one

    async def _post_in(self, audience: Audience, slot: datetime, now: datetime) -> None:
        written = await self._store.read(digests.written, self._team, audience.channel)
        if written.until is not None and written.until >= slot:
            return
        if not await self._store.read(history.has_begun, self._team, slot):
            return  # a bot that nobody has used yet has nothing to tell
        period = Period(written.until or slot - A_WEEK, slot)
        why = Why.LATE if now - slot > _ON_TIME else None
        message = await self._written(audience, period, written, why)
        if await self._store.write(self._queue, audience.channel, period, message, now):
            self._wake(audience.channel)

    def _queue(self, tx: Tx, channel: ChannelId, period: Period, message: Message, now: datetime) -> bool:
        if not digests.take(tx, self._team, channel, period, now):
            return False
        key = f"digest {channel} {period.until:%Y-%m-%dT%H:%MZ}"
        deliveries.queue(tx, self._team, [Delivery(key=key, channel=channel, message=message)], now)
        return True

    async def _written(self, audience: Audience, period: Period, written: Written, why: Why | None) -> Message:
        pasts = await self._store.read(history.touched, self._team, period.since - COMPARED_WITH, period.until)
        told = await self._told_to(audience, pasts)
        hidden = [each for each in pasts if each not in told and period.holds(each.timeline.run.finished_at)]
        found = review([each.timeline for each in told], period, self._calendar, number=written.count + 1)
        cards = {each.name: message_url(self._archive, each.channel, each.card) for each in told if each.card}
        return digest(found, cards, self._calendar, hidden=len(hidden) if audience.of_all else 0, why=why)

    async def _told_to(self, audience: Audience, pasts: Sequence[Past]) -> Sequence[Past]:
        """Give the runs of which this channel may hear."""
        if not audience.of_all:
            return [each for each in pasts if each.channel == audience.channel]
        private = await self._private({each.channel for each in pasts})
        return [each for each in pasts if each.channel == audience.channel or not private[each.channel]]

    async def _private(self, channels: set[ChannelId]) -> Mapping[ChannelId, bool]:
        """Say which channels are private; one that the bot can't look into any more counts as such."""
        found = {}
        for channel in channels:
            try:
                known = await self._directory.informed(
                    lambda each=channel: self._store.read(self._directory.channel, each)  # type: ignore[misc]  # a default binds it
                )
                found[channel] = known.is_private
            except NotInChannel:
                found[channel] = True
        return found
