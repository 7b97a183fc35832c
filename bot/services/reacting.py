"""The blocker emoji: on a run's card, or on a message in its thread, it says that the next step can't go on."""

from collections.abc import Callable
from dataclasses import replace

from bot.blocks import questions
from bot.blocks.message import Message
from bot.clock import Clock
from bot.directory import Directory
from bot.domain.ids import ChannelId, MessageTs, RunName, TeamId
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
_OVERTAKES_WITHIN = 60.0
"""Seconds after which a reaction's event can't have overtaken that of its message any more."""


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
        plain = self._meant(reaction)
        name = await self._store.read(self._run_of, plain) if plain else None
        if plain and name is None and float(plain.event_ts) - float(plain.ts) < _OVERTAKES_WITHIN:
            name = await self._directory.unless_refused(lambda: self._store.write(self._keep_for_later, plain))
        if plain and name:
            await self._work(self._added, plain, name)

    async def removed(self, reaction: Reaction) -> None:
        """End the blocker of a message when the last of its emoji is gone."""
        plain = self._meant(reaction)
        name = await self._store.read(self._run_of, plain) if plain else None
        if plain and name:
            await self._work(self._removed, plain, name)

    async def catch_up(self, channel: ChannelId, ts: MessageTs) -> None:
        """Record what was reacted on a reply before the reply itself was heard of: events overtake each other."""
        first = await self._store.read(reactions.first_present, self._team, channel, ts)
        name = await self._store.read(self._run_of, first) if first else None
        if first and name:
            await self._work(self._block, first, name)

    def _meant(self, reaction: Reaction) -> Reaction | None:
        """Give the reaction without its skin tone, if it is a person's and one of those that mean something."""
        plain = replace(reaction, name=reaction.name.partition(_TONE)[0])
        return plain if plain.name in self._emoji and plain.user != self._directory.bot else None

    async def _work(self, work: Callable[[Tx, Reaction, RunName], bool], reaction: Reaction, name: RunName) -> None:
        if await self._directory.unless_refused(lambda: self._store.write(work, reaction, name)):
            self._runs.moved(name)
            self._wake()

    def _run_of(self, tx: Tx, reaction: Reaction) -> RunName | None:
        on_card = reactions.card_run(tx, self._team, reaction.channel, reaction.ts)
        return on_card or reactions.thread_run(tx, self._team, reaction.channel, reaction.ts)

    def _keep_for_later(self, tx: Tx, reaction: Reaction) -> RunName | None:
        """Note a reaction on a message so young that it may be a reply not heard of yet; give its run if it was."""
        self._directory.someone(tx, reaction.user)
        name = self._run_of(tx, reaction)
        if name is None:
            reactions.note(tx, self._team, reaction, present=True)
        return name

    def _added(self, tx: Tx, reaction: Reaction, name: RunName) -> bool:
        self._directory.someone(tx, reaction.user)
        runs.get(tx, self._team, name, to_change=True)  # whoever reacts at the same moment waits here
        return reactions.note(tx, self._team, reaction, present=True) and self._block(tx, reaction, name)

    def _block(self, tx: Tx, reaction: Reaction, name: RunName) -> bool:
        """Record a blocker, unless this message's stands already."""
        stored = runs.get(tx, self._team, name, to_change=True)
        if stored is None or not stored.run.is_open:
            return False
        if any(each.source == reaction.ts for _, each in stored.run.open_blockers):
            return False
        step = _blockable(stored.run)
        if step is None:
            self._ask(tx, stored.run, reaction, questions.nothing_to_block(stored.run))
            return True
        after = self._runs.act_in(tx, reaction.user, name, Block(step.key, source=reaction.ts)).run
        recorded = after.blocker(after.blockers)
        if stored.card.ts == reaction.ts and recorded is not None:
            self._ask(tx, after, reaction, questions.what_stops_it(after, *recorded))
        else:
            errand = Errand(name, after.blockers, reaction.channel, reaction.ts, reaction.user)
            reactions.send(tx, self._team, errand, self._clock.now())
        return True

    def _removed(self, tx: Tx, reaction: Reaction, name: RunName) -> bool:
        self._directory.someone(tx, reaction.user)
        stored = runs.get(tx, self._team, name, to_change=True)
        if not reactions.note(tx, self._team, reaction, present=False):
            return False
        if stored is None or reactions.any_present(tx, self._team, reaction.channel, reaction.ts):
            return False
        standing = [each.number for _, each in stored.run.open_blockers if each.source == reaction.ts]
        for number in standing:
            self._runs.act_in(tx, reaction.user, name, Unblock(number))
        return bool(standing)

    def _ask(self, tx: Tx, run: Run, reaction: Reaction, message: Message) -> None:
        question = Delivery(
            key=f"reaction {reaction.ts} {reaction.user} {reaction.event_ts}",
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
