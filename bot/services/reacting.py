"""The blocker emoji: on a run's card, or on a message in its thread, it says that the next step can't go on."""

from collections.abc import Callable
from dataclasses import replace

from bot.blocks import questions
from bot.blocks.message import Message
from bot.clock import Clock
from bot.directory import Directory
from bot.domain.ids import RunName, TeamId
from bot.domain.refusals import Refusal, SlackSilent
from bot.domain.run import Run
from bot.domain.sop import Step
from bot.domain.wishes import Block, Unblock
from bot.services.runs import Runs
from storage import deliveries, reactions, runs
from storage.deliveries import Delivery
from storage.reactions import Errand, Reaction
from storage.store import Store, Tx

_TONE = "::"
"""Slack writes a skin tone after the emoji's name: ``no_entry::skin-tone-3``."""


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

    async def added(self, reaction: Reaction, event: str) -> None:
        """Record a blocker, if the emoji is one of those and its message is a run's; else do nothing."""
        await self._heard(reaction, event, self._added)

    async def removed(self, reaction: Reaction, event: str) -> None:
        """End the blocker of a message when the last of its emoji is gone."""
        await self._heard(reaction, event, self._removed)

    async def _heard(self, reaction: Reaction, event: str, work: Callable[[Tx, Reaction, RunName, str], bool]) -> None:
        plain = replace(reaction, name=reaction.name.partition(_TONE)[0])
        if plain.name not in self._emoji or plain.user == self._directory.bot:
            return
        name = await self._store.read(self._run_of, plain)
        if name is None:
            return
        try:
            moved = await self._directory.informed(lambda: self._store.write(work, plain, name, event))
        except SlackSilent:
            raise  # Slack brings the event again
        except Refusal:
            return  # whoever may not do it was asked for nothing, so there is nothing to tell them
        if moved:
            self._runs.moved(name)
            self._wake()

    def _run_of(self, tx: Tx, reaction: Reaction) -> RunName | None:
        on_card = reactions.card_run(tx, self._team, reaction.channel, reaction.ts)
        return on_card or reactions.thread_run(tx, self._team, reaction.channel, reaction.ts)

    def _added(self, tx: Tx, reaction: Reaction, name: RunName, event: str) -> bool:
        stored = runs.get(tx, self._team, name, to_change=True)
        others = reactions.any_present(tx, self._team, reaction.channel, reaction.ts)
        if not reactions.note(tx, self._team, reaction, present=True) or others:
            return False
        if stored is None or not stored.run.is_open:
            return False
        step = _blockable(stored.run)
        if step is None:
            self._ask(tx, stored.run, reaction, event, questions.nothing_to_block(stored.run))
            return True
        after = self._runs.act_in(tx, reaction.user, name, Block(step.key, source=reaction.ts)).run
        recorded = after.blocker(after.blockers)
        if stored.card.ts == reaction.ts and recorded is not None:
            self._ask(tx, after, reaction, event, questions.what_stops_it(after, *recorded))
        else:
            errand = Errand(name, after.blockers, reaction.channel, reaction.ts, reaction.user)
            reactions.send(tx, self._team, errand, self._clock.now())
        return True

    def _removed(self, tx: Tx, reaction: Reaction, name: RunName, _event: str) -> bool:
        stored = runs.get(tx, self._team, name, to_change=True)
        if not reactions.note(tx, self._team, reaction, present=False):
            return False
        if stored is None or reactions.any_present(tx, self._team, reaction.channel, reaction.ts):
            return False
        standing = [each.number for _, each in stored.run.open_blockers if each.source == reaction.ts]
        for number in standing:
            self._runs.act_in(tx, reaction.user, name, Unblock(number))
        return bool(standing)

    def _ask(self, tx: Tx, run: Run, reaction: Reaction, event: str, message: Message) -> None:
        question = Delivery(
            key=f"reaction {event}",
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
