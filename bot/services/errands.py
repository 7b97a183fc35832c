"""Errands: what a recorded event still needs from Slack. The answer is a new wish, so nothing waits for it."""

import asyncio
import logging
from datetime import timedelta

from bot.blocks import questions
from bot.clock import Clock
from bot.directory import Directory, MessageGone
from bot.domain.ids import TeamId
from bot.domain.refusals import Refusal, SlackSilent
from bot.domain.text import TEXT_LIMIT, shortened
from bot.domain.wishes import Explain
from bot.services.runs import Runs
from storage import deliveries, reactions, runs
from storage.deliveries import Delivery
from storage.reactions import Errand
from storage.store import Store, Tx

log = logging.getLogger(__name__)
_TRIES = 5
_AGAIN_AFTER = timedelta(seconds=20)


class Errands:
    """Reads the messages that were reacted on, and makes their words the blocker's reason."""

    def __init__(self, store: Store, directory: Directory, runs_: Runs, clock: Clock, *, team: TeamId) -> None:
        self._store = store
        self._directory = directory
        self._runs = runs_
        self._clock = clock
        self._team = team
        self._running: asyncio.Task[None] | None = None
        self._again = False

    def wake(self) -> None:
        """Say that there is an errand. Cheap, and never raises."""
        self._again = True
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run_woken(), name="errands")

    async def idle(self) -> None:
        """Return when no errand is under way."""
        if self._running is not None:
            await asyncio.wait({self._running})

    async def stop(self) -> None:
        """Begin no more, and leave the one under way: its row stays, and the next start does it."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait({self._running})

    async def run_due(self) -> None:
        """Do the errands that are due by now."""
        for errand in await self._store.read(reactions.due_errands, self._team, self._clock.now()):
            await self._do(errand)

    async def _run_woken(self) -> None:
        while self._again:
            self._again = False
            try:
                await self.run_due()
            except Exception:
                log.exception("errand.failed")

    async def _do(self, errand: Errand) -> None:
        stored = await self._store.read(runs.get, self._team, errand.run)
        if stored is None or stored.run.blocker(errand.blocker) is None:
            await self._store.write(reactions.finish, self._team, errand)
            return
        try:
            said = await self._directory.words_of(errand.channel, errand.ts, stored.card.ts)
            wish = Explain(errand.blocker, shortened(said.text, TEXT_LIMIT), author=said.by)
            await self._directory.informed(lambda: self._store.write(self._explain, errand, wish))
        except SlackSilent:
            if errand.attempts + 1 < _TRIES:
                again = self._clock.now() + _AGAIN_AFTER
                await self._store.write(reactions.try_later, self._team, errand, again)
                return
            await self._store.write(self._ask, errand)
        except (MessageGone, Refusal):
            await self._store.write(self._ask, errand)
        self._runs.moved(errand.run)

    # What came of an errand and that it is done are one transaction each: nobody is asked for what is told already.

    def _explain(self, tx: Tx, errand: Errand, wish: Explain) -> None:
        self._runs.act_in(tx, errand.user, errand.run, wish)
        reactions.finish(tx, self._team, errand)

    def _ask(self, tx: Tx, errand: Errand) -> None:
        """Ask whoever reacted, since the words can't be read."""
        reactions.finish(tx, self._team, errand)
        stored = runs.get(tx, self._team, errand.run)
        found = stored.run.blocker(errand.blocker) if stored else None
        if stored is None or found is None:
            return
        step, blocker = found
        question = Delivery(
            key=f"errand {errand.run} {errand.blocker}",
            channel=stored.run.channel,
            message=questions.what_stops_it(stored.run, step, blocker),
            run=errand.run,
            in_thread=True,
            only_to=errand.user,
        )
        deliveries.queue(tx, self._team, [question], self._clock.now())
