"""Homes: drawn for whoever looks at theirs, one after the other, each as it stands by then."""

import logging
from datetime import timedelta

from bot.access.outcome import Outcome, note, of
from bot.blocks.addresses import message_url
from bot.blocks.home import Home, draw
from bot.clock import Clock
from bot.courier.slack_calls import SlackCalls
from bot.directory import Directory
from bot.domain.ids import TeamId, UserId
from bot.domain.people import Kind
from bot.domain.refusals import NoSuchPerson
from bot.domain.working_hours import Calendar
from storage import homes
from storage.homes import LANE, DueHome, HomeState
from storage.store import Store

log = logging.getLogger(__name__)


class Homes:
    """The Homes of one workspace."""

    def __init__(
        self,
        store: Store,
        calls: SlackCalls,
        directory: Directory,
        clock: Clock,
        *,
        team: TeamId,
        calendar: Calendar,
        archive: str,
    ) -> None:
        self._store = store
        self._calls = calls
        self._directory = directory
        self._clock = clock
        self._team = team
        self._calendar = calendar
        self._archive = archive

    async def take_over(self) -> None:
        """Look at the start for what a process before this one was drawing: it may not have come that far."""
        await self._store.write(homes.take_over, self._team)

    async def next(self) -> float | None:
        """Draw a Home that is behind.

        Gives 0 once that is done, the seconds until one can be tried again that failed, None if none is behind.
        """
        due = await self._store.read(homes.first_due, self._team, self._clock.now())
        if due is None:
            return None
        if due.again_at and (wait := (due.again_at - self._clock.now()).total_seconds()) > 0:
            return wait
        # What happens from here on makes it due again, so several facts at once are one drawing.
        await self._store.write(homes.begin, self._team, due.user)
        try:
            if await self._is_there(due.user):
                await self._calls.publish(due.user, draw(self._home(await self._state(due.user))))
        except Exception as failure:  # noqa: BLE001 - sorted out by what Slack said
            return await self._failed(due, of(failure))
        await self._store.write(homes.drawn, self._team, due.user)
        return 0.0

    async def _is_there(self, user: UserId) -> bool:
        """Whether this is someone who may look at a Home: Slack shows none to those who left."""
        try:
            person = await self._directory.informed(lambda: self._store.read(self._directory.person, user))
        except NoSuchPerson:
            return False
        return person.kind not in {Kind.BOT, Kind.DEACTIVATED}

    async def _state(self, user: UserId) -> HomeState:
        """Give what stands on a Home. What isn't known of its channels any more is asked of Slack."""
        found = await self._store.read(homes.channels, self._team, user)
        seen = [channel for channel in found if await self._directory.hears(user, channel)]
        return await self._store.read(homes.state, self._team, user, seen)

    async def _failed(self, due: DueHome, outcome: Outcome) -> float:
        if not outcome.verdict.may_pass:
            note(log, "home.refused", outcome)
            await self._store.write(homes.drawn, self._team, due.user)
            return 0.0
        wait = self._calls.wait_after(outcome, LANE, due.attempts + 1)
        again_at = self._clock.now() + timedelta(seconds=wait)
        await self._store.write(homes.put_off, self._team, due, again_at)
        return wait

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
