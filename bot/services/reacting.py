"""The blocker emoji: on a run's card, or on a message in its thread, it says that the next step can't go on."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.blocks import questions
from bot.blocks.message import Message
from bot.clock import Clock
from bot.directory import Directory
from bot.domain.ids import ChannelId, MessageTs, RunName, TeamId, UserId
from bot.domain.refusals import Refusal, SlackSilent
from bot.domain.run import Run
from bot.domain.sop import Step
from bot.domain.wishes import Block, Unblock
from bot.services.runs import Runs
from storage import deliveries, gestures, reactions, runs
from storage.deliveries import Delivery
from storage.reactions import Errand
from storage.store import Store, Tx

_TONE = "::"
"""Slack writes a skin tone after the emoji's name: ``no_entry::skin-tone-3``."""


@dataclass(frozen=True)
class Reaction:
    """Someone's emoji on a message."""

    user: UserId
    name: str
    channel: ChannelId
    ts: MessageTs
    event: str


class Reacting:
    """Reactions in one workspace. ``emoji`` are the names, without colons, that record a blocker."""

    def __init__(
        self,
        store: Store,
        directory: Directory,
        runs_: Runs,
        clock: Clock,
        *,
        team: TeamId,
        emoji: tuple[str, ...],
        wake: Callable[[], None],
    ) -> None:
        self._store = store
        self._directory = directory
        self._runs = runs_
        self._clock = clock
        self._team = team
        self._emoji = frozenset(emoji)
        self._wake = wake

    async def added(self, reaction: Reaction) -> None:
        """Record a blocker, if the emoji is one of those and its message is a run's; else do nothing."""
        await self._heard(reaction, self._added)

    async def removed(self, reaction: Reaction) -> None:
        """End the blocker of a message when the last of its emoji is gone."""
        await self._heard(reaction, self._removed)

    async def _heard(self, reaction: Reaction, work: Callable[[Tx, Reaction], RunName | None]) -> None:
        name = reaction.name.partition(_TONE)[0]
        if name not in self._emoji or reaction.user == self._directory.bot:
            return
        try:
            moved = await self._directory.informed(lambda: self._store.write(work, reaction))
        except SlackSilent:
            raise  # Slack brings the event again
        except Refusal:
            return  # whoever may not do it was asked for nothing, so there is nothing to tell them
        if moved is not None:
            self._runs.moved(moved)
            self._wake()

    def _added(self, tx: Tx, reaction: Reaction) -> RunName | None:
        on_card = reactions.card_run(tx, self._team, reaction.channel, reaction.ts)
        name = on_card or reactions.thread_run(tx, self._team, reaction.channel, reaction.ts)
        if name is None or not gestures.is_first(tx, self._team, reaction.event, self._clock.now()):
            return None
        place = (reaction.channel, reaction.ts)
        if not reactions.add(tx, self._team, place, reaction.user, reaction.name):
            return None
        stored = runs.get(tx, self._team, name, to_change=True)
        if stored is None or not stored.run.is_open:
            return None
        step = _blockable(stored.run)
        if step is None:
            self._ask(tx, stored.run, reaction, questions.nothing_to_block(stored.run))
            return name
        after = self._runs.act_in(tx, reaction.user, name, Block(step.key, source=reaction.ts)).run
        if on_card:
            self._ask(tx, after, reaction, questions.what_stops_it(after, step, after.open_blockers[-1][1]))
        else:
            errand = Errand(name, after.blockers, reaction.channel, reaction.ts, reaction.user)
            reactions.send(tx, self._team, errand, self._clock.now())
        return name

    def _removed(self, tx: Tx, reaction: Reaction) -> RunName | None:
        place = (reaction.channel, reaction.ts)
        if not reactions.remove(tx, self._team, place, reaction.user, reaction.name):
            return None
        if reactions.any_left(tx, self._team, place):
            return None
        name = reactions.card_run(tx, self._team, *place) or reactions.thread_run(tx, self._team, *place)
        stored = runs.get(tx, self._team, name, to_change=True) if name else None
        if stored is None or not stored.run.is_open:
            return None
        standing = [each.number for _, each in stored.run.open_blockers if each.source == reaction.ts]
        for number in standing:
            self._runs.act_in(tx, reaction.user, stored.run.name, Unblock(number))
        return stored.run.name if standing else None

    def _ask(self, tx: Tx, run: Run, reaction: Reaction, message: Message) -> None:
        question = Delivery(
            key=f"reaction {reaction.event}",
            channel=run.channel,
            message=message,
            run=run.name,
            in_thread=True,
            only_to=reaction.user,
        )
        deliveries.queue(tx, self._team, [question], self._clock.now())


def _blockable(run: Run) -> Step | None:
    """Give the step that a reaction means: the next one, else the first that is open."""
    still_open = (step for step in run.sop.steps if run.state(step.key).is_open)
    return run.next_step or next(still_open, None)
