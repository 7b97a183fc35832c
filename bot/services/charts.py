"""The chart of the last weeks, in the thread of a digest, once a channel has weeks enough to show."""

import asyncio
from datetime import datetime

from bot.blocks import chart
from bot.blocks.message import Message
from bot.charts import picture
from bot.domain.ids import ChannelId, TeamId
from bot.domain.metrics import Period
from bot.domain.metrics.weeks import weeks, weeks_until
from bot.domain.working_hours import Calendar
from bot.services.audiences import Audience
from bot.services.reviewing import Reviewing
from storage import deliveries, digests
from storage.deliveries import Delivery
from storage.store import Tx

WEEKS = 12
"""How far back a chart goes."""
FEWEST = 6
"""Weeks since the first run, under which there is no chart: fewer points are no course."""


class Charts:
    """The charts of one workspace."""

    def __init__(self, reviewing: Reviewing, *, calendar: Calendar) -> None:
        self._reviewing = reviewing
        self._calendar = calendar

    async def drawn(self, audience: Audience, slot: datetime) -> Message | None:
        """Draw the weeks up to a slot, of the runs that an audience may know of.

        None as long as there are too few of them, and where drawing fails. Raises ``SlackSilent``.
        """
        periods = weeks_until(slot, WEEKS, self._calendar)
        pasts = await self._reviewing.told(audience, Period(periods[0].since, slot))
        begun = min((each.timeline.run.started_at or slot for each in pasts), default=slot)
        shown = [each for each in periods if each.until > begun]
        if len(shown) < FEWEST:
            return None
        found = await asyncio.to_thread(weeks, [each.timeline for each in pasts], shown, self._calendar)
        if not chart.tells_something(found):
            return None
        drawn = await picture(chart.panels(found, self._calendar))
        return None if drawn is None else chart.chart(found, self._calendar, drawn)


def queue(tx: Tx, team: TeamId, channel: ChannelId, slot: datetime, message: Message, *, now: datetime) -> None:
    """Queue a chart into the thread of the digest of a slot."""
    under = digests.key(channel, slot)
    deliveries.queue(tx, team, [Delivery(key=f"chart of {under}", channel=channel, message=message, under=under)], now)
