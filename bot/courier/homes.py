"""Homes: drawn for whoever looks at theirs, one after the other, each as it stands by then."""

import logging
from collections.abc import Callable

from bot.blocks.addresses import message_url
from bot.blocks.home import Home, draw
from bot.clock import Clock
from bot.courier.outcome import Outcome, Verdict, of
from bot.courier.slack_calls import SlackCalls
from bot.domain.ids import TeamId
from bot.domain.working_hours import Calendar
from storage import homes
from storage.homes import LANE, HomeState
from storage.store import Store

log = logging.getLogger(__name__)


class Homes:
    """The Homes of one workspace. ``later`` says how long to wait after a failure that can be tried again."""

    def __init__(
        self,
        store: Store,
        calls: SlackCalls,
        clock: Clock,
        *,
        team: TeamId,
        calendar: Calendar,
        archive: str,
        later: Callable[[str, Outcome], float],
    ) -> None:
        self._store = store
        self._calls = calls
        self._clock = clock
        self._team = team
        self._calendar = calendar
        self._archive = archive
        self._later = later

    async def next(self) -> float | None:
        """Draw a Home that is behind. Gives the seconds to wait before the next; None if none is behind."""
        user = await self._store.read(homes.first_due, self._team)
        if user is None:
            return None
        # What happens from here on makes it due again, so several facts at once are one drawing.
        await self._store.write(homes.begin, self._team, user)
        state = await self._store.read(homes.state, self._team, user)
        try:
            await self._calls.publish(user, draw(self._home(state)))
        except Exception as failure:  # noqa: BLE001 - sorted out by what Slack said
            outcome = of(failure)
            if outcome.verdict in {Verdict.LATER, Verdict.UNSURE}:
                await self._store.write(homes.again, self._team, user)
                return self._later(LANE, outcome)
            log.warning("home.refused", extra={"error": outcome.error})
        return 0.0

    def _home(self, state: HomeState) -> Home:
        cards = {
            each.run.name: message_url(self._archive, each.run.channel, each.card.ts)
            for each in state.runs
            if each.card.ts
        }
        return Home(
            user=state.user,
            runs=[each.run for each in state.runs],
            cards=cards,
            sops=[(each.sop, each.version) for each in state.sops],
            calendar=self._calendar,
            now=self._clock.now(),
            page=state.page,
            may_start=state.is_member,
        )
