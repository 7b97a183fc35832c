"""The digest: what a period showed, told once in the team's channel, and to whoever looks it up."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.blocks import digest_private
from bot.blocks.digest import Why, digest
from bot.blocks.message import Message
from bot.clock import Clock
from bot.directory import Directory
from bot.domain.ids import ChannelId, TeamId, UserId
from bot.domain.improvements import Shown
from bot.domain.metrics import Period
from bot.domain.people import Kind
from bot.domain.permissions import Act, Part, require
from bot.domain.refusals import NoTeamChannel, SlackSilent
from bot.domain.working_hours import Calendar
from bot.services import charts
from bot.services.charts import Charts
from bot.services.reviewing import Audience, Gathered, Reviewing, is_open
from storage import deliveries, digests, history, proposals
from storage.deliveries import Delivery, Dropped
from storage.store import Store, Tx

log = logging.getLogger(__name__)

A_WEEK = timedelta(days=7)
"""What a channel's first digest covers; each later one goes on where the last one ended."""
POSTED_WITHIN = timedelta(hours=24)
"""How late a digest may be. After that the next one covers its days as well."""
_ON_TIME = timedelta(minutes=15)
"""Delay of which nothing is said."""
_TRIED_AGAIN_AFTER = timedelta(hours=1)
"""When a digest that Slack refused is tried once more: an admin can have mended it by then."""


class Digests:
    """The digests of one workspace. ``team_channel`` and ``others`` are ids, or names with ``#`` in front.

    The team's channel hears of all public channels; each of the others, of itself. ``wake`` as for the courier.
    """

    def __init__(
        self,
        store: Store,
        directory: Directory,
        clock: Clock,
        reviewing: Reviewing,
        *,
        team: TeamId,
        calendar: Calendar,
        team_channel: str | None,
        others: Sequence[str],
        wake: Callable[[str], None],
    ) -> None:
        self._store = store
        self._directory = directory
        self._clock = clock
        self._reviewing = reviewing
        self._charts = Charts(reviewing, calendar=calendar)
        self._team = team
        self._calendar = calendar
        self._team_channel = team_channel
        self._others = others
        self._wake = wake
        self._found: dict[str, ChannelId] = {}

    # ---- at its slot

    async def post(self, slot: datetime) -> None:
        """Post the digest of a slot wherever it is not posted yet, unless it is too late for it."""
        now = self._clock.now()
        if now - slot > POSTED_WITHIN:
            return
        for audience in await self._audiences(slot):
            try:
                await self._post_in(audience, slot, now)
            except SlackSilent:
                continue  # whose channel it is isn't known now; the next tick asks again

    async def _post_in(self, audience: Audience, slot: datetime, now: datetime) -> None:
        written = await self._store.read(digests.written, self._team, audience.channel)
        if written.until is not None and written.until >= slot:
            await self._see_to_refused(audience.channel, slot, now)
            return
        if not await self._store.read(history.has_begun, self._team, slot):
            return  # a bot that nobody has used yet has nothing to tell
        period = Period(written.until or slot - A_WEEK, slot)
        gathered = await self._reviewing.gathered(audience, period, number=written.count + 1)
        why = Why.LATE if now - slot > _ON_TIME else None
        chart = await self._charts.drawn(audience, slot)
        if await self._store.write(self._write, audience, gathered, why, now, chart=chart):
            self._wake(audience.channel)

    def _write(
        self,
        tx: Tx,
        audience: Audience,
        gathered: Gathered,
        why: Why | None,
        now: datetime,
        *,
        chart: Message | None = None,
    ) -> bool:
        """Write a digest and note what it proposes, unless that was done already."""
        channel, period, extra = audience.channel, gathered.review.period, why is Why.EXTRA
        if digests.body(tx, self._team, channel, period.until) is not None:
            return False
        open_ones = self._open(tx, channel, period.since) if extra else ()
        offered = open_ones or proposals.show(tx, self._team, channel, gathered.new, period.until, extra=extra)
        beside = replace(gathered.with_offers(offered, why), has_chart=chart is not None)
        message = digest(gathered.review, beside, self._calendar)
        posted = digests.put(tx, self._team, channel, period, message, now=now, extra=extra)
        if posted and chart:
            charts.queue(tx, self._team, channel, period.until, chart, now=now)
        return posted

    def _open(self, tx: Tx, channel: ChannelId, since: datetime) -> tuple[Shown, ...]:
        latest = proposals.latest(tx, self._team, channel, since)
        return tuple(each for each in latest.values() if is_open(each))

    # ---- what Slack refused

    async def _see_to_refused(self, channel: ChannelId, slot: datetime, now: datetime) -> None:
        """Tell the admins of a digest that Slack refused, once for each reason, and try it again later."""
        found = await self._store.read(deliveries.dropped, self._team, digests.key(channel, slot))
        if found is not None:
            lanes = await self._store.write(self._try_again, channel, slot, found, now)
            for lane in lanes:
                self._wake(lane)

    def _try_again(self, tx: Tx, channel: ChannelId, slot: datetime, found: Dropped, now: datetime) -> tuple[str, ...]:
        """Tell the admins, try it again if it is time, and give the lanes in which something is due then."""
        about = f"{channel} {slot:%Y-%m-%d} {found.error}"
        told = self._tell_admins(tx, about, digest_private.refused(channel, found.error), now)
        body = digests.body(tx, self._team, channel, slot)
        if body is None or now - found.taken_up_at < _TRIED_AGAIN_AFTER:
            return told
        deliveries.take_up(tx, self._team, digests.key(channel, slot), body, now)
        return (channel, *told)

    def _tell_admins(self, tx: Tx, about: str, message: Message, now: datetime) -> tuple[UserId, ...]:
        admins = self._directory.admins(tx)
        if not admins:
            log.error("digest.refused", extra={"about": about, "mend": "name an admin in SOP_ADMINS to be told"})
        words = [
            Delivery(key=f"digest refused {about} {admin}", channel=ChannelId(admin), message=message)
            for admin in admins
        ]
        deliveries.queue(tx, self._team, words, now)
        return admins

    # ---- on request

    async def so_far(self, user: UserId, channel: ChannelId) -> Message:
        """Give what the next digest would say by now, for one person alone. Raises a ``Refusal``."""
        audience = await self._audience_of(user, channel)
        now = self._clock.now()
        written = await self._store.read(digests.written, self._team, audience.channel)
        period = Period(written.until or now - A_WEEK, now)
        gathered = await self._reviewing.gathered(audience, period, number=written.count + 1)
        offered = await self._store.read(self._open, audience.channel, now - 4 * A_WEEK)
        drawn = digest(gathered.review, gathered.with_offers(offered, Why.SO_FAR), self._calendar)
        return digest_private.review(drawn, gathered.review.figures)

    async def _audience_of(self, user: UserId, channel: ChannelId) -> Audience:
        """Give what someone may look up: a guest their channel alone, another one the team's as well."""
        person = await self._directory.informed(lambda: self._store.read(self._directory.person, user))
        if person.kind is not Kind.MEMBER:
            return Audience(channel, of_all=False)
        ours = await self.team_channel()
        if ours is not None and not await self._directory.hears(user, ours):
            ours = None  # it is private, and they aren't in it
        return Audience(ours or channel, of_all=True)

    async def post_extra(self, user: UserId, channel: ChannelId) -> ChannelId:
        """Post a digest besides those of the slots, and give where. Raises a ``Refusal``."""
        now = self._clock.now().replace(microsecond=0)
        await self._directory.informed(lambda: self._store.read(self._check_admin, user))
        audiences = await self._audiences(None)
        audience = next((each for each in audiences if each.channel == channel), None) or next(
            (each for each in audiences if each.of_all), None
        )
        if audience is None:
            raise NoTeamChannel
        written = await self._store.read(digests.written, self._team, audience.channel)
        period = Period(written.until or now - A_WEEK, now)
        gathered = await self._reviewing.gathered(audience, period, number=written.count + 1)
        if await self._store.write(self._write, audience, gathered, Why.EXTRA, now):
            self._wake(audience.channel)
        return audience.channel

    def _check_admin(self, tx: Tx, user: UserId) -> None:
        require(Act.DIGEST, self._directory.member(tx, user), Part())

    # ---- where

    async def _audiences(self, slot: datetime | None) -> Sequence[Audience]:
        places = {name: True for name in [self._team_channel] if name} | dict.fromkeys(self._others, False)
        found = [(await self._channel(name, slot), of_all) for name, of_all in places.items()]
        return [Audience(channel, of_all) for channel, of_all in found if channel is not None]

    async def team_channel(self) -> ChannelId | None:
        """Give the team's channel; None if none is set, or the bot isn't in it."""
        return await self._channel(self._team_channel, None) if self._team_channel else None

    async def _channel(self, name: str, slot: datetime | None) -> ChannelId | None:
        """Give a channel's id; if the bot isn't in one of this name, the admins are told, once for each slot."""
        if not name.startswith("#"):
            return ChannelId(name)
        if name not in self._found:
            try:
                channel = await self._directory.channel_named(name.removeprefix("#"))
            except SlackSilent:
                return None
            if channel is None:
                await self._miss(name, slot)
                return None
            self._found[name] = channel
        return self._found[name]

    async def _miss(self, name: str, slot: datetime | None) -> None:
        if slot is None or not await self._store.read(history.has_begun, self._team, slot):
            return
        log.warning("digest.no_channel", extra={"channel": name})
        about, message = f"{name} {slot:%Y-%m-%d}", digest_private.refused(name, "not_in_channel")
        for admin in await self._store.write(self._tell_admins, about, message, self._clock.now()):
            self._wake(admin)
