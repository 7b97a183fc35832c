"""Lanes: one for each run, or for each channel where no run is meant. A lane does one thing at a time, in order."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks.card import opening, run_card
from bot.blocks.message import Message
from bot.blocks.questions import card_held
from bot.clock import Clock
from bot.courier import homes
from bot.courier.letters import Letters
from bot.courier.once import Once
from bot.courier.outcome import NEEDS_A_PERSON, Outcome, Verdict, of
from bot.courier.slack_calls import SlackCalls
from bot.directory import Directory
from bot.domain.ids import ChannelId, MessageTs, RunName, TeamId, UserId
from bot.domain.run import Run
from bot.domain.working_hours import Calendar
from storage import deliveries, letters, runs
from storage.deliveries import Delivery, Queued
from storage.homes import LANE
from storage.runs import StoredRun
from storage.store import Store, Tx

log = logging.getLogger(__name__)

LONGEST_WAIT = 300.0
"""Seconds between two attempts, at most."""
UNDER_WITHIN = timedelta(hours=25)
"""How long something waits for the message under which it is to stand: a digest is tried for a day."""
_NO_THREAD = "no thread"
_MEND = "install the app anew from manifest.yml, copy SLACK_BOT_TOKEN, start sopbot again; nothing is lost meanwhile"


class Courier:
    """Brings to Slack what is recorded. ``wake`` it after a commit; ``resume`` it once at the start."""

    def __init__(
        self,
        store: Store,
        slack: AsyncWebClient,
        directory: Directory,
        clock: Clock,
        *,
        team: TeamId,
        calendar: Calendar,
        archive: str,
    ) -> None:
        self._store = store
        self._calls = SlackCalls(slack, clock)
        self._letters = Letters(
            store,
            self._calls,
            directory,
            clock,
            team=team,
            calendar=calendar,
            archive=archive,
            later=self._later,
            wake=self.wake,
        )
        self._once = Once(store, self._calls, place=self._place, not_sent=self._not_sent)
        self._homes = homes.Homes(
            store, self._calls, clock, team=team, calendar=calendar, archive=archive, later=self._later
        )
        self._clock = clock
        self._team = team
        self._calendar = calendar
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._woken: dict[str, asyncio.Event] = {}
        # Whose card, whose oldest line may stand in Slack without being noted here: look before posting. What was due
        # at the start may have been posted by a process that died before it could note so.
        self._unsure_of_card: set[str] = set()
        self._unsure_of_line: set[str] = set()
        self._failures: dict[str, int] = {}
        self._stopping = False
        self.refused: str | None = None
        """Why Slack takes no call of the bot's at all, by its code: a token that is void, a missing scope."""

    # ---- the outside

    def wake(self, lane: str) -> None:
        """Say that something is due in this lane. Cheap, and never raises."""
        if lane in self._lanes:
            self._woken[lane].set()
        elif not self._stopping:
            self._woken[lane] = asyncio.Event()
            self._lanes[lane] = asyncio.create_task(self._serve(lane), name=f"courier {lane}")

    async def resume(self) -> None:
        """At the start, take up whatever a process before this one recorded and may have sent or not."""
        self._unsure_of_card.update(await self._store.read(runs.due_cards, self._team))
        self._unsure_of_line.update(await self._store.read(deliveries.due_lanes, self._team))
        await self.sweep()

    async def sweep(self) -> None:
        """Wake the lanes in which something is due and nobody is at it."""
        for lane in sorted(await self._due() - self._lanes.keys()):
            self.wake(lane)

    async def _due(self) -> set[str]:
        return {
            LANE,
            *await self._store.read(deliveries.due_lanes, self._team),
            *await self._store.read(runs.due_cards, self._team),
            *await self._store.read(letters.due_lanes, self._team, self._clock.now()),
        }

    async def idle(self) -> None:
        """Return when no lane has anything to do."""
        while self._lanes:
            await asyncio.wait(self._lanes.values())

    async def stop(self, within: float) -> None:
        """Finish the calls in hand, for at most ``within`` seconds, and begin none; what is left stays recorded."""
        self._stopping = True
        for woken in self._woken.values():
            woken.set()  # whoever waits for another attempt need not
        if self._lanes:
            _, slow = await asyncio.wait(self._lanes.values(), timeout=within)
            for lane in slow:
                lane.cancel()
            await asyncio.gather(*slow, return_exceptions=True)

    # ---- a lane

    async def _serve(self, lane: str) -> None:
        """Do what is due in this lane until nothing is, then end."""
        woken = self._woken[lane]
        try:
            while not self._stopping:
                woken.clear()
                wait = await self._guarded(self._step, lane)
                if wait is None and not woken.is_set():
                    return
                if wait:
                    await self._pause(wait, woken)
        finally:
            del self._lanes[lane], self._woken[lane]

    async def _pause(self, seconds: float, woken: asyncio.Event) -> None:
        """Wait; but a message that has to wait holds up no card, so whoever wakes the lane ends the pause."""
        waits = {asyncio.ensure_future(self._clock.sleep(seconds)), asyncio.ensure_future(woken.wait())}
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    async def _guarded(self, step: Callable[[str], Coroutine[Any, Any, float | None]], lane: str) -> float | None:
        """Keep a lane alive whatever happens in it: a lane that died would say nothing more, silently."""
        try:
            wait = await step(lane)
        except Exception:
            failures = self._failures[lane] = self._failures.get(lane, 0) + 1
            log.exception("courier.stumbled", extra={"lane": lane, "failures": failures})
            return _backoff(failures)
        if not wait:  # something was done, or nothing is left: not a failure that is to be tried again
            self._failures.pop(lane, None)
        if wait == 0:
            self.refused = None
        return wait

    async def _step(self, lane: str) -> float | None:
        """Do the next thing. Gives the seconds to wait before the one after it; None when nothing is left."""
        if lane == LANE:
            return await self._homes.next()
        stored = await self._store.read(runs.get, self._team, RunName(lane))
        if stored is not None:
            if stored.run.seq > stored.card.drawn_seq and not stored.card.held:
                return await self._draw(lane, stored)
            if (wait := await self._letters.next(stored)) is not None:
                return wait
            if stored.card.held:  # what else is queued would stand in a channel where nothing can be said now
                return None
        queued = await self._store.read(deliveries.first_due, self._team, lane)
        if queued is None:
            self._unsure_of_line.discard(lane)
            return None
        return await self._send(lane, queued, stored.card.ts if stored else None)

    # ---- cards

    async def _draw(self, lane: str, stored: StoredRun) -> float | None:
        """Bring the card up to its run. What happens meanwhile is drawn next."""
        run, ts = stored.run, stored.card.ts
        if ts is None:
            return await (self._look_for_card if lane in self._unsure_of_card else self._open_card)(lane, stored)
        message = run_card(run, self._clock.now(), self._calendar)
        try:
            await self._call_card(stored, message, ts)
        except Exception as failure:  # noqa: BLE001 - sorted out by what Slack said
            return await self._card_failed(lane, stored, of(failure))
        await self._store.write(runs.card_drawn, self._team, run.name, ts, run.seq)
        log.info("card.drawn", extra={"run": run.name, "seq": run.seq})
        return 0.0

    async def _open_card(self, lane: str, stored: StoredRun) -> float | None:
        """Post the card as it begins. Until it is known to stand, it may or may not."""
        self._unsure_of_card.add(lane)
        try:
            ts = await self._call_card(stored, opening(stored.run), None)
        except Exception as failure:  # noqa: BLE001 - the same
            outcome = of(failure)
            if outcome.verdict is not Verdict.UNSURE:
                self._unsure_of_card.discard(lane)
            return await self._card_failed(lane, stored, outcome)
        await self._store.write(runs.card_drawn, self._team, stored.run.name, ts, 0)
        self._unsure_of_card.discard(lane)
        return 0.0

    async def _look_for_card(self, lane: str, stored: StoredRun) -> float | None:
        """See whether the card stands already. As long as that isn't known, none is posted."""
        run = stored.run
        try:
            ts = await self._calls.find(run.channel, card_key(run), since=run.started_at or self._clock.now())
        except Exception as failure:  # noqa: BLE001 - sorted out by what Slack said
            return await self._card_failed(lane, stored, of(failure))
        if ts is not None:
            await self._store.write(runs.card_drawn, self._team, run.name, ts, 0)
        self._unsure_of_card.discard(lane)
        return 0.0

    async def _call_card(self, stored: StoredRun, message: Message, ts: MessageTs | None) -> MessageTs:
        try:
            return await self._put_card(stored, message, ts, plain=False)
        except Exception as failure:
            outcome = of(failure)
            if outcome.verdict is not Verdict.PLAIN:
                raise
            # A card that Slack can't show is a fault of ours; its one sentence still says how the run stands.
            log.error("card.refused", extra={"run": stored.run.name, "error": outcome.error})  # noqa: TRY400 - no trace
            return await self._put_card(stored, message, ts, plain=True)

    async def _put_card(self, stored: StoredRun, message: Message, ts: MessageTs | None, *, plain: bool) -> MessageTs:
        channel, key = stored.run.channel, card_key(stored.run)
        if ts is None:
            return await self._calls.post(channel, message, key=key, plain=plain)
        await self._calls.change(channel, ts, message, key=key, plain=plain)
        return ts

    async def _card_failed(self, lane: str, stored: StoredRun, outcome: Outcome) -> float | None:
        name = stored.run.name
        if outcome.verdict is Verdict.GONE and stored.card.ts is not None:
            await self._store.write(runs.card_gone, self._team, name)
            return 0.0
        if outcome.verdict in {Verdict.LATER, Verdict.UNSURE}:
            return self._later(lane, outcome)
        log.warning("card.held", extra={"run": name, "error": outcome.error})
        await self._store.write(self._hold, stored, outcome.error)
        self.wake(stored.run.owner)
        return None

    def _hold(self, tx: Tx, stored: StoredRun, error: str) -> None:
        """Draw the card no more until something changes, and tell the run's owner, once for each reason."""
        run = stored.run
        runs.hold_card(tx, self._team, run.name, error)
        word = Delivery(key=f"held {run.name} {error}", channel=ChannelId(run.owner), message=card_held(run, error))
        deliveries.queue(tx, self._team, [word], self._clock.now())

    # ---- queued messages

    async def _send(self, lane: str, queued: Queued, card: MessageTs | None) -> float | None:
        """Post the lane's oldest message, unless it is not due yet or stands already."""
        wait = (queued.due_at - self._clock.now()).total_seconds()
        if wait > 0:
            return wait
        each = queued.delivery
        thread = card if each.in_thread else None
        if queued.ts is not None:
            return await self._say_otherwise(lane, queued, queued.ts)
        if each.under:
            thread = await self._store.read(deliveries.stands_at, self._team, each.under)
            if thread is None:
                return await self._wait_for(queued)
        return await self._bring(lane, queued, thread)

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
        self._unsure_of_line.add(lane)
        try:
            ts = ts or await self._post(queued, thread)
        except Exception as failure:  # noqa: BLE001 - the same
            outcome = of(failure)
            return await self._not_sent(lane, queued, outcome, may_stand=outcome.verdict is Verdict.UNSURE)
        await self._store.write(deliveries.sent, queued, ts)
        self._unsure_of_line.discard(lane)
        if not each.run:
            self.wake(each.key)  # whatever is to stand under it
        log.info("delivery.sent", extra={"key": each.key})
        return 0.0

    async def _say_otherwise(self, lane: str, queued: Queued, ts: MessageTs) -> float | None:
        """Change a message that stands: some of its words were struck out."""
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
        log.warning("delivery.dropped", extra={"key": queued.delivery.key, "error": _NO_THREAD})
        await self._store.write(deliveries.drop, queued, _NO_THREAD)
        return 0.0

    async def _standing(self, lane: str, queued: Queued, thread: MessageTs | None) -> MessageTs | None:
        """Give where the message stands already; None if it doesn't, or if it was never sent."""
        if not queued.uncertain and lane not in self._unsure_of_line:
            return None
        each = queued.delivery
        channel = await self._place(each.channel)
        return await self._calls.find(channel, each.key, since=queued.queued_at, thread=thread)

    async def _place(self, channel: ChannelId) -> ChannelId:
        """Give where to post: for a person's id, the conversation with them."""
        return await self._calls.direct(UserId(channel)) if channel.startswith(("U", "W")) else channel

    async def _post(self, queued: Queued, thread: MessageTs | None) -> MessageTs:
        each = queued.delivery
        channel, message = await self._place(each.channel), each.message
        try:
            return await self._calls.post(channel, message, key=each.key, thread=thread, broadcast=each.broadcast)
        except Exception as failure:
            outcome = of(failure)
            if outcome.verdict is not Verdict.PLAIN:
                raise
            log.error("delivery.refused", extra={"key": each.key, "error": outcome.error})  # noqa: TRY400 - no trace
            return await self._calls.post(
                channel, message, key=each.key, thread=thread, broadcast=each.broadcast, plain=True
            )

    async def _not_sent(self, lane: str, queued: Queued, outcome: Outcome, *, may_stand: bool) -> float | None:
        """Keep the message for another attempt, or give it up; from here on its row says whether it may stand."""
        if outcome.verdict in {Verdict.LATER, Verdict.UNSURE}:
            wait = self._later(lane, outcome, attempts=queued.attempts + 1)
            due_at = self._clock.now() + timedelta(seconds=wait)
            await self._store.write(deliveries.try_later, queued, due_at, outcome.error, uncertain=may_stand)
            self._unsure_of_line.discard(lane)
            return wait
        log.warning("delivery.dropped", extra={"key": queued.delivery.key, "error": outcome.error})
        await self._store.write(deliveries.drop, queued, outcome.error)
        self._unsure_of_line.discard(lane)
        return 0.0

    def _later(self, lane: str, outcome: Outcome, attempts: int | None = None) -> float:
        if outcome.retry_after is not None:
            self._calls.hold(outcome.retry_after)
            log.warning("slack.busy", extra={"lane": lane, "seconds": outcome.retry_after})
            return outcome.retry_after
        if outcome.error in NEEDS_A_PERSON and outcome.error != self.refused:
            self.refused = outcome.error
            log.error("slack.refuses", extra={"error": outcome.error, "mend": _MEND})
        if attempts is None:
            attempts = self._failures[lane] = self._failures.get(lane, 0) + 1
        log.warning("slack.unreached", extra={"lane": lane, "error": outcome.error})
        return _backoff(attempts)


def _backoff(failures: int) -> float:
    """Give the seconds to wait after so many failures: 1, 2, 4, … up to five minutes."""
    return min(LONGEST_WAIT, 2.0 ** min(failures, 9) / 2)


def card_key(run: Run) -> str:
    """Give the key that a run's card carries in Slack."""
    return f"card {run.name}"
