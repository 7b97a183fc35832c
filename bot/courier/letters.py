"""Direct messages: posted to whom they call, then drawn anew whenever their run moves."""

import hashlib
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from bot.access.outcome import Outcome, Verdict, note, of
from bot.blocks import questions
from bot.blocks.addresses import message_url
from bot.blocks.letters import Letter, draw, still_asks
from bot.blocks.message import Message
from bot.clock import Clock
from bot.courier.slack_calls import SlackCalls
from bot.directory import Directory
from bot.domain.asks import counts_on
from bot.domain.forgetting import subject_of
from bot.domain.ids import ChannelId, MessageTs, TeamId, UserId
from bot.domain.refusals import SlackSilent
from bot.domain.working_hours import Calendar
from storage import deliveries, letters, runs
from storage.deliveries import Delivery
from storage.letters import StoredLetter
from storage.runs import StoredRun
from storage.store import Store, Tx

log = logging.getLogger(__name__)


class Letters:
    """The letters of one workspace. ``wake`` tells that a lane has something to send."""

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
        wake: Callable[[str], None],
    ) -> None:
        self._store = store
        self._calls = calls
        self._directory = directory
        self._clock = clock
        self._team = team
        self._calendar = calendar
        self._archive = archive
        self._wake = wake
        # A letter that was due before this process began may have been posted by one that died before it noted so.
        self._began = clock.now()
        self._unsure: set[int] = set()

    async def next(self, stored: StoredRun) -> float | None:
        """Post or draw the run's next letter.

        Gives 0 once that is done, the seconds until one can be tried again that failed, None if none is due.
        """
        run = stored.run
        letter = await self._store.read(letters.first_due, self._team, run.name, self._clock.now())
        if letter is None:
            return None
        if letter.again_at and (wait := (letter.again_at - self._clock.now()).total_seconds()) > 0:
            return wait
        fact = await self._store.read(runs.fact, self._team, run.name, letter.call.number)
        card = message_url(self._archive, run.channel, stored.card.ts) if stored.card.ts else None
        view = Letter(letter.call, run, fact, card, self._calendar, posted=letter.ts is not None)
        try:
            if letter.ts is None:
                await self._post(letter, view)
            else:
                await self._redraw(letter, view)
        except Exception as failure:  # noqa: BLE001 - sorted out by what Slack said
            return await self._failed(letter, view, of(failure))
        return 0.0

    async def _post(self, letter: StoredLetter, view: Letter) -> None:
        if not still_asks(view):
            await self._store.write(letters.settle, letter)
            return
        if not await self._directory.hears(letter.call.user, view.run.channel):
            await self._keep(letter, view)
            return
        channel = await self._calls.direct(letter.call.user)
        standing = await self._standing(letter, channel)
        if standing is not None:
            await self._store.write(letters.posted, letter, (channel, standing))
        else:
            message = draw(view)
            self._unsure.add(letter.id)
            ts = await self._posted(letter, channel, message)
            await self._store.write(letters.posted, letter, (channel, ts), digest=_digest(message), seq=view.run.seq)
        self._unsure.discard(letter.id)
        log.info("letter.sent", extra={"run": view.run.name})

    async def _posted(self, letter: StoredLetter, channel: ChannelId, message: Message) -> MessageTs:
        try:
            return await self._calls.post(channel, message, key=_key(letter))
        except Exception as failure:
            if of(failure).verdict is not Verdict.UNSURE:
                self._unsure.discard(letter.id)  # Slack says that it doesn't stand
            raise

    async def _standing(self, letter: StoredLetter, channel: ChannelId) -> MessageTs | None:
        """Give where the letter stands already; None if it doesn't, or if it was never sent."""
        if letter.id not in self._unsure and letter.due_at > self._began:
            return None
        return await self._calls.find(channel, _key(letter), since=letter.due_at)

    async def _redraw(self, letter: StoredLetter, view: Letter) -> None:
        if not await self._directory.hears(letter.call.user, view.run.channel):
            await self._strike(letter, view)
            await self._keep(letter, view)  # they left: what happens there is no more for them
            return
        message = draw(view)
        digest = _digest(message)
        if digest != letter.drawn and letter.channel and letter.ts:
            await self._calls.change(letter.channel, letter.ts, message, key=_key(letter))
        await self._store.write(letters.drawn, letter, digest, view.run.seq, last=not view.run.is_open)

    async def _strike(self, letter: StoredLetter, view: Letter) -> None:
        """Take away what stands with someone who left, if words in it are gone from its run."""
        if letter.drawn == letters.STRUCK and letter.channel and letter.ts:
            message = questions.struck_out(view.run.name)
            await self._calls.change(letter.channel, letter.ts, message, key=_key(letter))

    async def _keep(self, letter: StoredLetter, view: Letter) -> None:
        """Tell nothing more to someone who may not know of it; whoever counts on them hears of that instead."""
        log.info("letter.kept", extra={"run": view.run.name})
        told = counts_on(letter.call, view.run) if still_asks(view) else None
        if told is not None and not await self._directory.hears(told, view.run.channel):
            told = None
        await self._store.write(self._settle_untold, letter, view, told)
        if told is not None:
            self._wake(told)

    def _settle_untold(self, tx: Tx, letter: StoredLetter, view: Letter, told: UserId | None) -> None:
        if letters.settle(tx, letter) and told is not None:
            word = Delivery(
                key=f"untold {letter.id} {view.run.seq}",
                channel=ChannelId(told),
                message=questions.not_told(view),
                quotes=(subject_of(view.run.name),),
            )
            deliveries.queue(tx, self._team, [word], self._clock.now())

    async def _failed(self, letter: StoredLetter, view: Letter, outcome: Outcome) -> float:
        if outcome.verdict.may_pass:
            wait = self._calls.wait_after(outcome, view.run.name, letter.attempts + 1)
            await self._store.write(letters.put_off, letter, self._clock.now() + timedelta(seconds=wait))
            return wait
        note(log, "letter.undeliverable", outcome, run=view.run.name)
        if letter.ts is None and not await self._is_in_channel(letter.call.user, view.run.channel):
            await self._keep(letter, view)  # what is whispered in the thread wouldn't reach them either
        else:
            await self._store.write(self._give_up, letter, view)
        return 0.0

    async def _is_in_channel(self, user: UserId, channel: ChannelId) -> bool:
        """Whether someone is in a channel; they are taken to be, where Slack doesn't say."""
        with suppress(SlackSilent):
            actor = await self._directory.unless_refused(lambda: self._store.read(self._directory.actor, user, channel))
            return actor is not None and actor.in_channel
        return True

    def _give_up(self, tx: Tx, letter: StoredLetter, view: Letter) -> None:
        """Tell someone who gets no direct message in the thread, where only they see it."""
        if letters.settle(tx, letter) and letter.ts is None:
            whisper = Delivery(
                key=_key(letter),
                channel=view.run.channel,
                message=draw(view),
                run=view.run.name,
                in_thread=True,
                only_to=letter.call.user,
            )
            deliveries.queue(tx, self._team, [whisper], self._clock.now())


def _key(letter: StoredLetter) -> str:
    return f"letter {letter.id}"


def _digest(message: Message) -> str:
    return hashlib.sha256(json.dumps([message.text, message.blocks]).encode()).hexdigest()[:32]
