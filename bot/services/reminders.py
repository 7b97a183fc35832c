"""What is due by now though nobody acted: steps, unanswered offers, blockers that grew old. Each is told once."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta

from bot.blocks import questions
from bot.blocks.addresses import message_url
from bot.blocks.nudge import nudge
from bot.clock import Clock
from bot.directory import Directory
from bot.domain.asks import Ask, Call, offer_of
from bot.domain.forgetting import reason_of, subject_of
from bot.domain.ids import ChannelId, RunName, StepKey, TeamId, UserId
from bot.domain.patience import ANSWER_WITHIN, CHANNEL_TOLD_AFTER, OWNER_TOLD_AFTER, working_days_after
from bot.domain.refusals import SlackSilent
from bot.domain.run import RETURN_FOR
from bot.domain.working_hours import Calendar
from storage import deliveries, flow, gestures, letters, preferences, runs
from storage.deliveries import Delivery
from storage.runs import StoredRun
from storage.store import Store, Tx

_AN_HOUR = timedelta(hours=1)
_A_WEEK = timedelta(weeks=1)
"""For how long a card may have been out of date: holidays, and a server that was off."""


class Reminders:
    """Reminders in one workspace, looked for at every tick, told in working hours. ``wake`` as for the courier."""

    def __init__(
        self,
        store: Store,
        directory: Directory,
        clock: Clock,
        *,
        team: TeamId,
        calendar: Calendar,
        archive: str,
        wake: Callable[[str], None],
    ) -> None:
        self._store = store
        self._directory = directory
        self._clock = clock
        self._team = team
        self._calendar = calendar
        self._archive = archive
        self._wake = wake
        # Told by this process: it saves asking again at every tick. That nothing is told twice is the rows' doing.
        self._told: set[str] = set()
        self._looked_at_returns: date | None = None

    async def remind(self) -> None:
        """Tell what is due by now, if it is working time."""
        if not self._calendar.is_working(self._clock.now()):
            return
        await self._nudge()
        await self._tell_givers()
        await self._tell_of_old_blockers()
        await self._take_returns_away()

    async def mute(self, user: UserId, *, muted: bool, gesture: str) -> None:
        """Send this person no nudges any more, or send them again; nothing if this ``gesture`` did so already.

        Raises a ``Refusal``.
        """

        def work(tx: Tx) -> None:
            self._directory.someone(tx, user)
            if gestures.is_first(tx, self._team, gesture, self._clock.now()):
                preferences.mute(tx, self._team, user, muted=muted)

        await self._directory.informed(lambda: self._store.write(work))

    # ---- steps that are due

    async def _nudge(self) -> None:
        today = self._calendar.day_of(self._clock.now())
        due = await self._store.read(flow.due_steps, self._team, self._calendar.closes(today))
        if not due:
            return
        muted = await self._store.read(preferences.muted, self._team)
        for user, steps in due.items():
            key = f"nudge {user} {today}"
            if user not in muted and key not in self._told:
                await self._once(key, self._nudge_of(user, steps, key))

    async def _nudge_of(self, user: UserId, steps: Sequence[tuple[RunName, StepKey]], key: str) -> Delivery | None:
        told, threads = [], []
        for name, step in steps:
            stored = await self._store.read(runs.get, self._team, name)
            if stored is None or not await self._directory.hears(user, stored.run.channel):
                continue
            state = stored.run.state(step)
            if state.is_open and not state.is_blocked and state.offer is None:
                told.append((stored.run, stored.run.sop.step(step), self._card(stored)))
                threads.append(_thread(stored))
        if not told:
            return None
        message, thread = nudge(told, self._clock.now(), self._calendar), next(filter(None, threads), None)
        quotes = tuple(sorted({subject_of(run.name) for run, _, _ in told}))
        return Delivery(key=key, channel=ChannelId(user), message=message, run=thread, quotes=quotes)

    # ---- offers without an answer

    async def _tell_givers(self) -> None:
        now = self._clock.now()
        for run, step, since in await self._store.read(flow.waiting_offers, self._team, now - _AN_HOUR):
            key = f"offer {run} {step} {since}"
            if key in self._told or self._calendar.between(since, now) < ANSWER_WITHIN:
                continue
            await self._store.write(self._tell_giver, run, step)
            self._told.add(key)
            self._wake(run)

    def _tell_giver(self, tx: Tx, name: RunName, step: StepKey | None) -> None:
        stored = runs.get(tx, self._team, name)
        offer = offer_of(stored.run, step) if stored and stored.run.is_open else None
        if offer is not None:
            call = Call(Ask.UNANSWERED, offer.by, step, offer.number)
            letters.call_once(tx, self._team, name, call, self._clock.now())

    # ---- blockers that grew old

    async def _tell_of_old_blockers(self) -> None:
        now = self._clock.now()
        for run, number, since in await self._store.read(flow.standing_blockers, self._team, now - _AN_HOUR):
            for days, tell in ((OWNER_TOLD_AFTER, self._owners_word), (CHANNEL_TOLD_AFTER, self._channels_word)):
                key = f"old blocker {run} {number} {days}"
                if key in self._told or working_days_after(since, days, self._calendar) > now:
                    continue
                await self._once(key, tell(run, number, key))

    async def _owners_word(self, name: RunName, number: int, key: str) -> Delivery | None:
        stored = await self._store.read(runs.get, self._team, name)
        found = stored.run.blocker(number) if stored else None
        if stored is None or found is None or not await self._directory.hears(stored.run.owner, stored.run.channel):
            return None
        message = questions.old_blocker(stored.run, *found, self._card(stored), days=OWNER_TOLD_AFTER)
        owner = ChannelId(stored.run.owner)
        return Delivery(key=key, channel=owner, message=message, run=_thread(stored), quotes=_quoted(name, number))

    async def _channels_word(self, name: RunName, number: int, key: str) -> Delivery | None:
        stored = await self._store.read(runs.get, self._team, name)
        found = stored.run.blocker(number) if stored else None
        if stored is None or found is None:
            return None
        message = questions.old_blocker(stored.run, *found, None, days=CHANNEL_TOLD_AFTER)
        return Delivery(
            key=key,
            channel=stored.run.channel,
            message=message,
            run=name,
            in_thread=True,
            broadcast=True,
            quotes=_quoted(name, number),
        )

    # ---- cards that offer what has passed

    async def _take_returns_away(self) -> None:
        """Once a day, draw the cards anew whose run finished too long ago for a step to be returned."""
        now = self._clock.now()
        if (today := self._calendar.day_of(now)) == self._looked_at_returns:
            return
        until = now - RETURN_FOR
        for name in await self._store.write(runs.redraw_ended, self._team, until - _A_WEEK, until):
            self._wake(name)
        self._looked_at_returns = today

    # ---- telling

    async def _once(self, key: str, preparing: Awaitable[Delivery | None]) -> None:
        """Queue what is to be told, if anything; where Slack doesn't say who may hear it, the next tick asks again."""
        try:
            delivery = await preparing
        except SlackSilent:
            return
        if delivery is not None:
            await self._store.write(deliveries.queue, self._team, [delivery], self._clock.now())
            self._wake(delivery.lane)
        self._told.add(key)

    def _card(self, stored: StoredRun) -> str | None:
        return message_url(self._archive, stored.run.channel, stored.card.ts) if stored.card.ts else None


def _thread(stored: StoredRun) -> RunName | None:
    """Give the run in whose thread someone reads what they get no direct message of; None if its card is held."""
    return None if stored.card.held else stored.run.name


def _quoted(run: RunName, blocker: int) -> tuple[str, ...]:
    """Name what is quoted by whatever tells of an old blocker."""
    return subject_of(run), reason_of(run, blocker)
