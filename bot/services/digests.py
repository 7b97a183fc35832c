"""The digest: what a period showed, told once in the team's channel, and to whoever looks it up."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.blocks import digest_private
from bot.blocks.digest import digest as drawn
from bot.blocks.message import Message
from bot.clock import Clock
from bot.directory import Directory
from bot.domain.agreements import Agreement
from bot.domain.digests import Why
from bot.domain.ids import ChannelId, TeamId, UserId
from bot.domain.improvements import Answer, Shown
from bot.domain.metrics import Period
from bot.domain.metrics.weeks import weeks_before
from bot.domain.permissions import Act, Part, require
from bot.domain.refusals import NoTeamChannel, SlackSilent
from bot.domain.working_hours import Calendar
from bot.services import charts
from bot.services.audiences import Audience, Audiences
from bot.services.charts import Charts
from bot.services.refused_digests import RefusedDigests
from bot.services.reviewing import Gathered, Reviewing
from storage import deliveries, digests, gestures, history, proposals
from storage.deliveries import Delivery
from storage.digests import Kept, Written
from storage.store import Store, Tx

log = logging.getLogger(__name__)

POSTED_WITHIN = timedelta(hours=24)
"""How late a digest may be. After that the next one covers its days as well."""
_ON_TIME = timedelta(minutes=15)
"""Delay of which nothing is said."""
_SHOWN_AT_MOST = 2
"""How many proposals whoever looks up the week sees."""


class Digests:
    """The digests of one workspace. ``archive`` and ``agreed`` as for its reviews, ``wake`` as for the courier."""

    def __init__(
        self,
        store: Store,
        directory: Directory,
        clock: Clock,
        audiences: Audiences,
        *,
        team: TeamId,
        calendar: Calendar,
        archive: str,
        agreed: Sequence[Agreement],
        wake: Callable[[str], None],
    ) -> None:
        self._store = store
        self._directory = directory
        self._clock = clock
        self._audiences = audiences
        self._reviewing = Reviewing(store, directory, team=team, calendar=calendar, archive=archive, agreed=agreed)
        self._refused = RefusedDigests(store, directory, clock, team=team, calendar=calendar, wake=wake)
        self._charts = Charts(self._reviewing, calendar=calendar)
        self._team = team
        self._calendar = calendar
        self._wake = wake

    # ---- at its slot

    async def post(self, slot: datetime) -> None:
        """Post the digest of a slot wherever it is not posted yet, unless it is too late for it."""
        now = self._clock.now()
        # A bot that nobody has used yet has nothing to tell.
        if now - slot > POSTED_WITHIN or not await self._store.read(history.has_begun, self._team, slot):
            return
        audiences, missing = await self._audiences.known()
        for name in missing:
            await self._refused.miss(name, slot)
        for audience in audiences:
            try:
                await self._post_in(audience, slot, now)
            except SlackSilent:
                continue  # whose channel it is isn't known now; the next tick asks again
            except Exception:
                # Once a tick, until it is mended; the other channels have theirs meanwhile.
                log.exception("digest.failed", extra={"channel": audience.channel})

    async def _post_in(self, audience: Audience, slot: datetime, now: datetime) -> None:
        written = await self._written(audience)
        if written.until is not None and written.until >= slot:
            await self._refused.see_to(audience.channel, slot)
            return
        await self._refused.give_up(audience.channel)
        gathered = await self._gathered(audience, await self._written(audience), slot)
        why = Why.LATE if now - slot > _ON_TIME else None
        chart = await self._charts.drawn(audience, slot)
        if await self._store.write(self._write, audience, gathered, why, now, chart=chart):
            self._wake(audience.channel)

    async def _written(self, audience: Audience) -> Written:
        return await self._store.read(digests.written, self._team, audience.channel)

    async def _gathered(self, audience: Audience, written: Written, until: datetime) -> Gathered:
        """Review what no digest has told yet; for a channel's first one, a week."""
        since = written.since or weeks_before(until, 1, self._calendar)
        return await self._reviewing.gathered(audience, Period(since, until), number=written.count + 1)

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
        channel, period, extra = audience.channel, gathered.digest.review.period, why is Why.EXTRA
        if not digests.claim(tx, self._team, channel, period, now=now, extra=extra):
            return False
        open_ones = self._open(tx, channel, period.since) if extra else ()
        shown = open_ones or proposals.show(tx, self._team, channel, gathered.new, period.until, extra=extra)
        told = Kept(channel, period.until, replace(gathered.showing(shown, why), has_chart=chart is not None))
        digests.put(tx, self._team, told)
        message = drawn(told.digest, self._calendar)
        deliveries.queue(tx, self._team, [Delivery(key=told.key, channel=channel, message=message)], now)
        if chart:
            charts.queue(tx, self._team, channel, period.until, chart, now=now)
        return True

    def _open(self, tx: Tx, channel: ChannelId, since: datetime) -> tuple[Shown, ...]:
        """Give the latest proposals of a channel that wait for an answer."""
        lately = proposals.since(tx, self._team, channel, since)
        return tuple(each for each in lately if each.answer is Answer.OPEN)[-_SHOWN_AT_MOST:]

    async def see_to_extras(self) -> None:
        """Tell the admins of extra digests that Slack refused, and try them again, at each tick."""
        await self._refused.see_to_extras()

    # ---- on request

    async def may_look_up(self, user: UserId, channel: ChannelId) -> Audience:
        """Give what someone may look up from a channel. Raises a ``Refusal``."""
        return await self._audiences.of(user, channel)

    async def so_far(self, audience: Audience) -> Message:
        """Give what the next digest would say by now, for one person alone. Raises ``SlackSilent``."""
        now, written = self._clock.now(), await self._written(audience)
        gathered = await self._gathered(audience, written, now)
        since = gathered.digest.review.period.since
        shown = await self._store.read(self._open, audience.channel, since)
        told = gathered.showing(shown, Why.SO_FAR)
        return digest_private.review(drawn(told, self._calendar), told.review.figures)

    async def post_extra(self, user: UserId, channel: ChannelId, *, gesture: str) -> ChannelId:
        """Post a digest besides those of the slots, and give where. Raises a ``Refusal``.

        ``gesture`` names the command: delivered again, it posts no second one.
        """
        now = self._clock.now().replace(microsecond=0)
        await self._directory.informed(lambda: self._store.read(self._check_admin, user))
        audiences, _ = await self._audiences.known()
        audience = next((each for each in audiences if each.channel == channel), None) or next(
            (each for each in audiences if each.of_all), None
        )
        if audience is None:
            raise NoTeamChannel
        gathered = await self._gathered(audience, await self._written(audience), now)
        if await self._store.write(self._write_extra, audience, gathered, now, gesture):
            self._wake(audience.channel)
        return audience.channel

    def _write_extra(self, tx: Tx, audience: Audience, gathered: Gathered, now: datetime, gesture: str) -> bool:
        is_first = gestures.is_first(tx, self._team, gesture, now)
        return is_first and self._write(tx, audience, gathered, Why.EXTRA, now)

    def _check_admin(self, tx: Tx, user: UserId) -> None:
        require(Act.DIGEST, self._directory.member(tx, user), Part())
