"""Cards: posted bare, then drawn whole whenever they are behind their run."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.access.outcome import Outcome, Verdict, note, of
from bot.blocks.card import opening, run_card
from bot.clock import Clock
from bot.courier.slack_calls import SlackCalls
from bot.directory import Directory
from bot.domain.ids import MessageTs, RunName, TeamId, UserId
from bot.domain.run import Run
from bot.domain.working_hours import Calendar
from storage import cards, runs
from storage.runs import StoredRun
from storage.store import Store, Tx

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _PutOff:
    """So many attempts failed in a row; the next one is made no sooner than ``until``."""

    attempts: int
    until: datetime


class Cards:
    """The cards of one workspace. ``wake`` tells that a lane has something to send."""

    def __init__(
        self,
        store: Store,
        calls: SlackCalls,
        directory: Directory,
        clock: Clock,
        *,
        team: TeamId,
        calendar: Calendar,
        wake: Callable[[str], None],
    ) -> None:
        self._store = store
        self._calls = calls
        self._directory = directory
        self._clock = clock
        self._team = team
        self._calendar = calendar
        self._wake = wake
        # Whose card may stand in Slack without being noted here: look before posting.
        self._unsure: set[RunName] = set()
        # The message whose place a card takes carries the same key.
        self._in_place_of: dict[RunName, MessageTs] = {}
        self._put_off: dict[RunName, _PutOff] = {}

    async def take_over(self) -> None:
        """Look for what was due at the start before it is posted: it may stand since before this process began."""
        self._unsure.update(await self._store.read(runs.due_cards, self._team))

    async def next(self, stored: StoredRun) -> float | None:
        """Bring a card up to its run: what happens meanwhile is drawn next.

        Gives 0 once that is done, the seconds to leave it alone after a failure, None if nothing is to be drawn.
        """
        if stored.run.seq <= stored.card.drawn_seq or stored.card.held:
            return None
        put_off = self._put_off.get(stored.run.name)
        if put_off and (wait := (put_off.until - self._clock.now()).total_seconds()) > 0:
            return wait
        try:
            await self._bring_up(stored)
        except Exception as failure:  # noqa: BLE001 - sorted out by what Slack said
            return await self._failed(stored, of(failure))
        self._put_off.pop(stored.run.name, None)
        return 0.0

    async def _bring_up(self, stored: StoredRun) -> None:
        run, ts = stored.run, stored.card.ts
        if ts is not None:
            message = run_card(run, self._clock.now(), self._calendar)
            await self._calls.change(run.channel, ts, message, key=card_key(run))
            await self._store.write(runs.card_drawn, stored)
            log.info("card.drawn", extra={"run": run.name, "seq": run.seq})
        elif run.name in self._unsure:
            await self._look_for(run)
        else:
            await self._open(run)

    async def _open(self, run: Run) -> None:
        """Post the card as it begins. Until it is known to stand, it may or may not."""
        self._unsure.add(run.name)
        try:
            ts = await self._calls.post(run.channel, opening(run), key=card_key(run))
        except Exception as failure:
            if of(failure).verdict is not Verdict.UNSURE:
                self._unsure.discard(run.name)
            raise
        await self._store.write(runs.card_posted, run, ts)
        self._unsure.discard(run.name)

    async def _look_for(self, run: Run) -> None:
        """See whether the card stands already. As long as that isn't known, none is posted."""
        since, after = run.started_at or self._clock.now(), self._in_place_of.get(run.name)
        ts = await self._calls.find(run.channel, card_key(run), since=since, after=after)
        if ts is not None:
            await self._store.write(runs.card_posted, run, ts)
        self._unsure.discard(run.name)

    async def _failed(self, stored: StoredRun, outcome: Outcome) -> float | None:
        name, ts = stored.run.name, stored.card.ts
        if outcome.verdict.may_pass:
            return self._later(name, outcome)
        self._put_off.pop(name, None)
        if ts is not None and outcome.verdict in {Verdict.GONE, Verdict.FIXED}:
            self._in_place_of[name] = ts
            stands = outcome.verdict is Verdict.FIXED
            note(log, "card.lost", outcome, run=name)
            told = await self._store.write(self._lose, stored.run, ts, outcome.error, stands=stands)
        else:
            note(log, "card.held", outcome, run=name)
            told = await self._store.write(self._hold, stored, outcome.error)
        for user in told:
            self._wake(user)
        return 0.0

    def _lose(self, tx: Tx, run: Run, ts: MessageTs, error: str, *, stands: bool) -> Sequence[UserId]:
        tell = self._directory.answers_for(tx, run)
        return cards.lose(tx, run, ts, error, stands=stands, tell=tell, now=self._clock.now())

    def _hold(self, tx: Tx, stored: StoredRun, error: str) -> Sequence[UserId]:
        run, card, tell = stored.run, stored.card, self._directory.answers_for(tx, stored.run)
        return cards.hold(tx, run, card.ts, error, tell=tell, now=self._clock.now(), drawn=card.drawn_seq)

    def _later(self, name: RunName, outcome: Outcome) -> float:
        before = self._put_off.get(name)
        attempts = before.attempts + 1 if before else 1
        wait = self._calls.wait_after(outcome, name, attempts)
        self._put_off[name] = _PutOff(attempts, self._clock.now() + timedelta(seconds=wait))
        return wait


def card_key(run: Run) -> str:
    """Give the key that a run's card carries in Slack."""
    return f"card {run.name}"
