"""Queued messages: lines in a run's thread, first words in a channel, words to one person; in order within a lane."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.access.outcome import Outcome, Verdict, by_code, note, of
from bot.blocks.questions import THREAD_CLOSED, line_unsaid
from bot.clock import Clock
from bot.courier.once import Once
from bot.courier.slack_calls import SlackCalls
from bot.directory import Directory
from bot.domain.forgetting import subject_of
from bot.domain.ids import ChannelId, MessageTs, TeamId, UserId
from bot.domain.run import Run
from storage import deliveries, runs
from storage.deliveries import Delivery, Queued
from storage.runs import StoredRun
from storage.store import Store, Tx

log = logging.getLogger(__name__)

UNDER_WITHIN = timedelta(hours=25)
"""How long something waits for the message under which it is to stand: a digest is tried for a day."""
_NO_THREAD, _NO_CARD = "no thread", "no card"


class Posting:
    """The queued messages of one workspace. ``wake`` tells that a lane has something to send."""

    def __init__(
        self,
        store: Store,
        calls: SlackCalls,
        directory: Directory,
        clock: Clock,
        *,
        team: TeamId,
        wake: Callable[[str], None],
    ) -> None:
        self._store = store
        self._calls = calls
        self._directory = directory
        self._clock = clock
        self._team = team
        self._wake = wake
        self._once = Once(store, calls, place=self._place, not_sent=self._not_sent)
        # Whose oldest line may stand in Slack without being noted here: look before posting.
        self._unsure: set[str] = set()

    async def take_over(self) -> None:
        """Look for what was due at the start before it is posted: it may stand since before this process began."""
        self._unsure.update(await self._store.read(deliveries.due_lanes, self._team))

    async def next(self, lane: str, stored: StoredRun | None) -> float | None:
        """Post the lane's oldest message, or change it where it stands. ``stored`` is the run whose lane it is.

        Gives 0 once that is done, the seconds until it can be tried, None if nothing is left or it waits for something
        else.
        """
        if stored is not None and _is_shut(stored.card.held):
            return None
        queued = await self._store.read(deliveries.first_due, self._team, lane)
        if queued is None:
            self._unsure.discard(lane)
            return None
        wait = (queued.due_at - self._clock.now()).total_seconds()
        return wait if wait > 0 else await self._send(lane, queued, stored)

    async def _send(self, lane: str, queued: Queued, stored: StoredRun | None) -> float | None:
        each, card = queued.delivery, stored.card.ts if stored else None
        if queued.ts is not None:
            return await self._say_otherwise(lane, queued, queued.ts)
        if each.under:
            thread = await self._store.read(deliveries.stands_at, self._team, each.under)
            return await (self._bring(lane, queued, thread) if thread else self._wait_for(queued))
        if each.in_thread and stored is not None and card is None:
            return await self._without_card(queued, stored)
        return await self._bring(lane, queued, card if each.in_thread else None)

    async def _bring(self, lane: str, queued: Queued, thread: MessageTs | None) -> float | None:
        each = queued.delivery
        if each.only_to:
            return await self._once.whisper(lane, queued, each.only_to, thread)
        if each.message.file:
            return await self._once.bring(lane, queued, each.message.file, thread)
        try:
            ts = await self._standing(lane, queued, thread)
        except Exception as failure:  # noqa: BLE001 - sorted out by what Slack said
            return await self._not_sent(lane, queued, of(failure), may_stand=True)
        if ts is not None:
            await self._store.write(deliveries.found, queued, ts)
        else:
            self._unsure.add(lane)
            try:
                ts = await self._post(queued, thread)
            except Exception as failure:  # noqa: BLE001 - the same
                outcome = of(failure)
                return await self._not_sent(lane, queued, outcome, may_stand=outcome.verdict is Verdict.UNSURE)
            await self._store.write(deliveries.sent, queued, ts)
        self._unsure.discard(lane)
        if not each.run:
            self._wake(each.key)  # whatever is to stand under it
        log.info("delivery.sent", extra={"key": each.key})
        return 0.0

    async def _say_otherwise(self, lane: str, queued: Queued, ts: MessageTs) -> float | None:
        """Change a message that stands: some of its words were struck out, or its question was answered."""
        each = queued.delivery
        try:
            await self._calls.change(await self._place(each.channel), ts, each.message, key=each.key)
        except Exception as failure:  # noqa: BLE001 - sorted out by what Slack said
            return await self._not_sent(lane, queued, of(failure), may_stand=False)
        await self._store.write(deliveries.sent, queued, ts)
        return 0.0

    async def _wait_for(self, queued: Queued) -> float | None:
        """Leave what goes under another message until that one stands, which wakes its lane; not for ever."""
        if self._clock.now() - queued.queued_at <= UNDER_WITHIN:
            return None
        return await self._give_up(queued, _NO_THREAD)

    async def _without_card(self, queued: Queued, stored: StoredRun) -> float | None:
        """Leave a line of the thread until the run's card stands; if none will, there is no thread."""
        if stored.card.held or stored.run.seq > stored.card.drawn_seq:
            return None
        return await self._give_up(queued, _NO_CARD)

    async def _give_up(self, queued: Queued, why: str) -> float:
        log.warning("delivery.dropped", extra={"key": queued.delivery.key, "error": why})
        await self._store.write(deliveries.drop, queued, why)
        return 0.0

    async def _standing(self, lane: str, queued: Queued, thread: MessageTs | None) -> MessageTs | None:
        """Give where the message stands already; None if it doesn't, or if it was never sent."""
        if not queued.uncertain and lane not in self._unsure:
            return None
        each = queued.delivery
        channel = await self._place(each.channel)
        return await self._calls.find(channel, each.key, since=queued.queued_at, thread=thread)

    async def _place(self, channel: ChannelId) -> ChannelId:
        """Give where to post: for a person's id, the conversation with them."""
        return await self._calls.direct(UserId(channel)) if _is_person(channel) else channel

    async def _post(self, queued: Queued, thread: MessageTs | None) -> MessageTs:
        each = queued.delivery
        channel = await self._place(each.channel)
        return await self._calls.post(channel, each.message, key=each.key, thread=thread, broadcast=each.broadcast)

    async def _not_sent(self, lane: str, queued: Queued, outcome: Outcome, *, may_stand: bool) -> float | None:
        """Keep the message for another attempt, or give it up; from here on its row says whether it may stand."""
        if outcome.verdict.may_pass:
            wait = self._calls.wait_after(outcome, lane, queued.attempts + 1)
            due_at = self._clock.now() + timedelta(seconds=wait)
            await self._store.write(deliveries.try_later, queued, due_at, outcome.error, uncertain=may_stand)
        else:
            wait = 0.0
            note(log, "delivery.dropped", outcome, key=queued.delivery.key)
            for due in await self._store.write(self._drop, queued, outcome):
                self._wake(due)
        self._unsure.discard(lane)
        return wait

    def _drop(self, tx: Tx, queued: Queued, outcome: Outcome) -> Sequence[str]:
        """Give a message up, and queue what takes its place. Gives the lanes in which something is due by that."""
        deliveries.drop(tx, queued, outcome.error)
        stored = runs.get(tx, self._team, queued.delivery.run) if queued.delivery.run else None
        if stored is None or queued.ts:
            return ()
        instead = _instead(queued.delivery, stored.run, outcome, self._directory.answers_for(tx, stored.run))
        deliveries.queue(tx, self._team, instead, self._clock.now())
        return [each.lane for each in instead]


def _instead(each: Delivery, run: Run, outcome: Outcome, answers_for: Sequence[UserId]) -> Sequence[Delivery]:
    """Say what takes the place of a message about a run that Slack doesn't take.

    Who gets no direct message reads it in the thread, alone; if the thread takes nothing, someone is told so, once.
    """
    if _is_person(each.channel):
        key, user = f"{each.key} in the thread", UserId(each.channel)
        return [replace(each, key=key, channel=run.channel, in_thread=True, only_to=user)]
    is_closed = outcome.verdict is Verdict.NEVER or outcome.error in THREAD_CLOSED
    if each.only_to or not (each.in_thread and is_closed):
        return []
    key, words, quotes = f"unsaid {run.name} {outcome.error}", line_unsaid(run, outcome.error), (subject_of(run.name),)
    return [Delivery(key, ChannelId(user), words, quotes=quotes) for user in answers_for[:1]]


def _is_person(channel: ChannelId) -> bool:
    return channel.startswith(("U", "W"))


def _is_shut(held: str | None) -> bool:
    """Whether a card is held because nothing can be said where it stood: then lines wait for it."""
    return held is not None and by_code(held) in {Verdict.CLOSED, Verdict.LACKING, Verdict.GONE}
