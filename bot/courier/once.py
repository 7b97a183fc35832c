"""What can't be looked for afterwards: private questions, and files. After an unknown outcome it is not sent again."""

import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from bot.access.outcome import Outcome, Verdict, note, of
from bot.blocks.message import File
from bot.courier.slack_calls import SlackCalls
from bot.domain.ids import ChannelId, MessageTs, UserId
from storage import deliveries
from storage.deliveries import Queued
from storage.store import Store

log = logging.getLogger(__name__)
_NOT_TAKEN = frozenset({Verdict.LATER, Verdict.VOID})
_UNSURE = Outcome(Verdict.UNSURE, "unsure")


class NotSent(Protocol):
    """Keeps a delivery for another attempt, or gives it up; gives the seconds to wait."""

    async def __call__(self, lane: str, queued: Queued, outcome: Outcome, *, may_stand: bool) -> float | None:
        """Do so."""


class Once:
    """Sends such messages. ``place`` gives the conversation that a delivery goes to."""

    def __init__(
        self,
        store: Store,
        calls: SlackCalls,
        *,
        place: Callable[[ChannelId], Awaitable[ChannelId]],
        not_sent: NotSent,
    ) -> None:
        self._store = store
        self._calls = calls
        self._place = place
        self._not_sent = not_sent

    async def whisper(self, lane: str, queued: Queued, user: UserId, thread: MessageTs | None) -> float | None:
        """Show something to one person."""
        each = queued.delivery

        def whispering() -> Awaitable[None]:
            return self._calls.whisper(each.channel, user, each.message, key=each.key, thread=thread)

        return await self._send(lane, queued, whispering)

    async def bring(self, lane: str, queued: Queued, file: File, thread: MessageTs | None) -> float | None:
        """Upload a file, which nobody sees yet and so may be tried again; then share it."""
        if queued.uncertain:
            return await self._drop(queued, _UNSURE)
        try:
            channel = await self._place(queued.delivery.channel)
            uploaded = await self._calls.upload(file)
        except Exception as failure:  # noqa: BLE001 - sorted out by what Slack said
            return await self._not_sent(lane, queued, of(failure), may_stand=False)
        text = queued.delivery.message.text
        return await self._send(
            lane, queued, lambda: self._calls.share(uploaded, file.name, channel, text, thread=thread)
        )

    async def _send(self, lane: str, queued: Queued, call: Callable[[], Awaitable[None]]) -> float | None:
        if queued.uncertain:
            return await self._drop(queued, _UNSURE)
        await self._store.write(deliveries.begun, queued)
        try:
            await call()
        except Exception as failure:  # noqa: BLE001 - sorted out by what Slack said
            outcome = of(failure)
            if outcome.verdict in _NOT_TAKEN:
                return await self._not_sent(lane, queued, outcome, may_stand=False)
            return await self._drop(queued, outcome)
        await self._store.write(deliveries.sent, queued, MessageTs(""))
        log.info("delivery.sent", extra={"key": queued.delivery.key})
        return 0.0

    async def _drop(self, queued: Queued, outcome: Outcome) -> float:
        note(log, "delivery.dropped", outcome, key=queued.delivery.key)
        await self._store.write(deliveries.drop, queued, outcome.error)
        return 0.0
