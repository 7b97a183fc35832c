"""What Slack lets the bot do: whether it takes the token at all, and for which methods the app lacks a scope."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.access.outcome import Outcome, TokenVoid, Verdict, of
from bot.clock import Clock

log = logging.getLogger(__name__)

LONGEST_WAIT = 3600.0
"""Seconds between two questions whether the token is taken again, at most."""
_MEND = "install the app anew from manifest.yml, copy SLACK_BOT_TOKEN, start sopbot again; nothing is lost meanwhile"
_MEND_SCOPE = "install the app anew from manifest.yml; everything else goes on meanwhile"

T = TypeVar("T")


class Access:
    """The one way to the methods by which the bot looks something up, or says it.

    While the token is refused nothing is called but, at times, ``auth.test``. ``reopened`` is awaited when Slack takes
    the token again.
    """

    def __init__(self, slack: AsyncWebClient, clock: Clock, *, reopened: Callable[[], Awaitable[None]]) -> None:
        self._slack = slack
        self._clock = clock
        self._reopened = reopened
        self.refused: str | None = None
        """Why Slack takes no call of the bot's at all, by its code."""
        self._lacking: dict[tuple[str, str], str] = {}
        self._asking: asyncio.Task[None] | None = None
        # A method may be refused though auth.test is not: the questions grow rarer until that method works again.
        self._refused_by = ""
        self._asked = 0

    @property
    def lacking(self) -> tuple[str, ...]:
        """Name the scopes that the app lacks, as far as Slack said so; where it doesn't say, the method."""
        return tuple(sorted(set(self._lacking.values())))

    @property
    def is_asking(self) -> bool:
        """Whether someone waits for the token to be taken again."""
        return self._asking is not None and not self._asking.done()

    async def call(self, method: str, call: Callable[[], Awaitable[T]], *, about: str = "") -> T:
        """Make a call. Raises ``TokenVoid`` where none is made, and what the call raises.

        ``about`` is what it asks about where the scope hangs on that: what is lacking for a private channel is not
        found to be there by asking about a public one.
        """
        if self.refused is not None:
            raise TokenVoid(self.refused)
        try:
            answer = await call()
        except SlackApiError as failure:
            self._note(method, about, of(failure))
            raise
        self._lacking.pop((method, about), None)
        if self._refused_by in {method, ""}:
            self._asked = 0
        return answer

    def close(self, error: str, method: str = "") -> None:
        """Call nothing until Slack takes the token again. ``error`` is its code, ``method`` what it refused."""
        if self.refused is None:
            log.error("slack.refuses", extra={"error": error, "mend": _MEND})
            self.refused, self._refused_by = error, method
            self._asking = asyncio.create_task(self._ask(), name="slack access")

    async def wait(self) -> None:
        """Return when Slack takes the token; at once if it was not refused."""
        if self._asking is not None:
            await asyncio.wait({self._asking})

    async def stop(self) -> None:
        """Ask no more."""
        if self._asking is not None:
            self._asking.cancel()
            with suppress(asyncio.CancelledError):
                await self._asking

    def _note(self, method: str, about: str, outcome: Outcome) -> None:
        if outcome.verdict is Verdict.VOID:
            self.close(outcome.error, method)
        elif outcome.verdict is Verdict.LACKING:
            scope, told = outcome.needed or method, self.lacking
            self._lacking[method, about] = scope
            if scope not in told:
                what: dict[str, Any] = {"method": method, "needed": outcome.needed, "mend": _MEND_SCOPE}
                log.error("slack.lacks_scope", extra={"error": outcome.error, **what})

    async def _ask(self) -> None:
        while self.refused is not None:
            self._asked += 1
            await self._clock.sleep(min(LONGEST_WAIT, 2.0 ** min(self._asked, 13) / 2))
            try:
                await self._slack.auth_test()
            except Exception as failure:  # noqa: BLE001 - whatever it is, the next question comes
                log.warning("slack.still_refuses", extra={"error": of(failure).error})
            else:
                self.refused = None
        log.info("slack.takes_token")
        try:
            await self._reopened()
        except Exception:
            log.exception("courier.stumbled")  # the next tick takes up what is due
