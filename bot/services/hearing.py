"""What people write in channels: replies in a run's thread, words that sound like an SOP's trigger."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.blocks import questions
from bot.clock import Clock
from bot.directory import Directory
from bot.domain import talk
from bot.domain.asks import second_person
from bot.domain.ids import ChannelId, MessageTs, RunName, SopKey, TeamId, UserId
from bot.domain.permissions import Act, Part, may, require
from bot.domain.run import Run
from bot.domain.sop import Sop, Step
from bot.domain.step_state import StepStatus
from bot.services.noted import note
from storage import deliveries, gestures, people, preferences, reactions, runs, sops
from storage.deliveries import Delivery
from storage.store import Store, Tx

ASK_AGAIN_AFTER = timedelta(hours=4)
"""How long somebody is left in peace after an offer to start an SOP."""


@dataclass(frozen=True)
class Heard:
    """A message that someone wrote; ``text`` in Slack's markup."""

    user: UserId
    channel: ChannelId
    ts: MessageTs
    thread: MessageTs | None
    text: str
    event: str


class Hearing:
    """Messages in one workspace. ``done_words`` are those that may mean that a step is done."""

    def __init__(
        self,
        store: Store,
        directory: Directory,
        clock: Clock,
        *,
        team: TeamId,
        done_words: tuple[str, ...],
        wake: Callable[[str], None],
    ) -> None:
        self._store = store
        self._directory = directory
        self._clock = clock
        self._team = team
        self._done_words = done_words
        self._wake = wake

    async def heard(self, message: Heard) -> bool:
        """Take note of a message; whether it stands in a run's thread. Most mean nothing here, and leave no trace."""
        if message.user == self._directory.bot:
            return False
        run = await self._run_around(message)
        if run is not None:
            await self._in_thread(message, run.name)
        if run is None or not run.is_open:
            await self._perhaps_a_trigger(message)
        return run is not None

    async def _run_around(self, message: Heard) -> Run | None:
        if not message.thread:
            return None
        name = await self._store.read(reactions.thread_of, self._team, message.channel, message.thread)
        stored = await self._store.read(runs.get, self._team, name) if name else None
        return stored.run if stored else None

    async def quieten(self, user: UserId, channel: ChannelId, sop: SopKey) -> None:
        """Offer this person no start of this SOP in this channel any more. Raises a ``Refusal``."""

        def work(tx: Tx) -> None:
            self._directory.someone(tx, user)
            preferences.quieten(tx, self._team, user, sop, channel)

        await self._directory.informed(lambda: self._store.write(work))

    # ---- in a run's thread

    async def _in_thread(self, message: Heard, run: RunName) -> None:
        """Remember which run the message belongs to: a reaction's event won't say. A "done" is asked about."""
        await self._store.write(reactions.remember, self._team, message.channel, message.ts, run=run)
        if not talk.is_one_of(message.text, self._done_words):
            return
        if await self._directory.unless_refused(lambda: self._store.write(self._ask_what_is_done, message, run)):
            self._wake(run)
            note(run)

    def _ask_what_is_done(self, tx: Tx, message: Heard, name: RunName) -> bool:
        """Ask whether a "done" counts; whether there is anything to ask."""
        require(Act.WORK, self._directory.actor(tx, message.user, message.channel), Part())
        stored = runs.get(tx, self._team, name)
        meant = _meant_by_done(stored.run, message.user) if stored and stored.run.is_open else ()
        # Asked once for a step, however often it is typed: "Not this" leads to the next one that it may mean.
        keys = {f"typed {name} {step.key} {message.user}": step for step in meant}
        key = next((each for each in keys if not deliveries.was_queued(tx, self._team, each)), None)
        if stored is None or key is None:
            return False
        question = Delivery(
            key=key,
            channel=message.channel,
            message=questions.count_as_done(stored.run, keys[key]),
            run=name,
            in_thread=True,
            only_to=message.user,
        )
        deliveries.queue(tx, self._team, [question], self._clock.now())
        return True

    # ---- triggers

    async def _perhaps_a_trigger(self, message: Heard) -> None:
        listed = await self._store.read(sops.listed, self._team)
        meant = [each.sop for each in listed if talk.says_one_of(message.text, each.sop.trigger.phrases)]
        if not meant:
            return
        if await self._directory.unless_refused(lambda: self._store.write(self._offer_start, message, meant)):
            self._wake(message.channel)
            note()

    def _offer_start(self, tx: Tx, message: Heard, meant: Sequence[Sop]) -> bool:
        """Offer the first of these SOPs that its author isn't to be left in peace about; whether there is one."""
        now = self._clock.now()
        if not gestures.is_first(tx, self._team, message.event, now):
            return False
        sop = next((each for each in meant if self._may_offer(tx, message, each, now)), None)
        if sop is None:
            return False
        self._directory.place_to_post(tx, message.channel)
        if not may(Act.START, self._directory.actor(tx, message.user, message.channel), Part()):
            return False
        preferences.note_start_offer(tx, self._team, message.user, sop.key, now)
        said = talk.plain_text(message.text, people.names(tx, self._team, talk.people_in(message.text)))
        offer = Delivery(
            key=f"trigger {message.event}",
            channel=message.channel,
            message=questions.start_this(sop, said, message.ts),
            only_to=message.user,
        )
        deliveries.queue(tx, self._team, [offer], now)
        return True

    def _may_offer(self, tx: Tx, message: Heard, sop: Sop, now: datetime) -> bool:
        last = preferences.last_start_offer(tx, self._team, message.user, sop.key)
        if last is not None and now - last < ASK_AGAIN_AFTER:
            return False
        return not preferences.wants_quiet(tx, self._team, message.user, sop.key, message.channel)


def _meant_by_done(run: Run, user: UserId) -> tuple[Step, ...]:
    """Give the steps that someone's "done" may be about, the likeliest first.

    One that they are asked to confirm, then their own, of which the next one leads, then what anyone could confirm.
    """
    waiting = [step for step in run.sop.steps if run.state(step.key).status is StepStatus.TO_CONFIRM]
    asked = [step for step in waiting if second_person(run, step.key) == user]
    own = [step for step in run.sop.steps if run.state(step.key).is_open and run.assignee(step) == user]
    own.sort(key=lambda step: step != run.next_step)
    others = [] if own else [step for step in waiting if run.state(step.key).doer != user]
    return tuple(dict.fromkeys([*asked, *own, *others]))
