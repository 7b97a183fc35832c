"""Digests that Slack doesn't take: the admins are told why, and it is tried again for a day."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.blocks import digest_private
from bot.blocks.digest import digest as drawn
from bot.blocks.message import Message
from bot.clock import Clock
from bot.directory import Directory
from bot.domain.ids import ChannelId, TeamId, UserId
from bot.domain.working_hours import Calendar
from bot.services.answering import Answering
from storage import deliveries, digests, proposals
from storage.deliveries import Delivery, Dropped
from storage.store import Store, Tx

log = logging.getLogger(__name__)

_EXTRAS_FOR = timedelta(days=1)
_TRIED_AGAIN_AFTER = timedelta(hours=1)
"""When a digest that Slack refused is tried once more: an admin can have mended it by then."""


class RefusedDigests:
    """The refused digests of one workspace. ``wake`` as for the courier."""

    def __init__(
        self,
        store: Store,
        directory: Directory,
        clock: Clock,
        *,
        team: TeamId,
        calendar: Calendar,
        wake: Callable[[str], None],
    ) -> None:
        self._store = store
        self._directory = directory
        self._clock = clock
        self._answering = Answering(team=team, calendar=calendar)
        self._team = team
        self._calendar = calendar
        self._wake = wake

    async def see_to(self, channel: ChannelId, slot: datetime) -> None:
        """Tell the admins of a digest that Slack refused, once for each reason, and try it again after a while."""
        found = await self._store.read(deliveries.dropped, self._team, digests.key(channel, slot))
        if found is not None:
            for lane in await self._store.write(self._try_again, channel, slot, found):
                self._wake(lane)

    async def see_to_extras(self) -> None:
        """See likewise to those that were asked for besides the slots', for a day."""
        lately = self._clock.now() - _EXTRAS_FOR
        for channel, slot in await self._store.read(digests.extras_since, self._team, lately):
            await self.see_to(channel, slot)

    async def miss(self, name: str, slot: datetime) -> None:
        """Tell the admins, once for each slot, that the bot isn't in the channel where a digest is to be posted."""
        message = digest_private.refused(name, "not_in_channel")
        for admin in await self._store.write(self._tell_admins, f"{name} {slot:%Y-%m-%d}", message):
            self._wake(admin)

    async def give_up(self, channel: ChannelId) -> None:
        """Give up the last digest of a channel if Slack never took it: the next one tells what it told."""
        await self._store.write(self._give_up, channel)

    def _give_up(self, tx: Tx, channel: ChannelId) -> None:
        slot = digests.written(tx, self._team, channel).until
        if slot is None:
            return
        key = digests.key(channel, slot)
        if deliveries.dropped(tx, self._team, key) is not None and not deliveries.stands_at(tx, self._team, key):
            digests.give_up(tx, self._team, channel, slot)
            proposals.unshow(tx, self._team, channel, slot)

    def _try_again(self, tx: Tx, channel: ChannelId, slot: datetime, found: Dropped) -> tuple[str, ...]:
        """Tell the admins, try it again if it is time, and give the lanes in which something is due then."""
        now = self._clock.now()
        about = f"{channel} {slot:%Y-%m-%d} {found.error}"
        told = self._tell_admins(tx, about, digest_private.refused(channel, found.error))
        kept = digests.get(tx, self._team, channel, slot)
        if kept is None or now - found.taken_up_at < _TRIED_AGAIN_AFTER:
            return told
        message = drawn(kept.digest, self._calendar, self._answering.answers(tx, kept.digest))
        deliveries.take_up(tx, self._team, kept.key, message, now)
        return (channel, *told)

    def _tell_admins(self, tx: Tx, about: str, message: Message) -> tuple[UserId, ...]:
        admins = self._directory.admins(tx)
        if not admins:
            log.error("digest.refused", extra={"about": about, "mend": "name an admin in SOP_ADMINS to be told"})
        words = [
            Delivery(key=f"digest refused {about} {admin}", channel=ChannelId(admin), message=message)
            for admin in admins
        ]
        deliveries.queue(tx, self._team, words, self._clock.now())
        return admins
