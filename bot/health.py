"""Whether the bot is well: what ``/healthz`` says, to whoever watches the server."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.domain.ids import TeamId
from storage import waiting
from storage.store import NotRead, Store

log = logging.getLogger(__name__)

TICKS_WITHIN = timedelta(minutes=1)
"""A tick comes every ten seconds; one this old means that nothing is looked after any more."""


@dataclass(frozen=True)
class Health:
    """What is asked to know. ``socket`` tells whether Slack's connection stands; None where Slack calls the bot."""

    store: Store
    clock: Clock
    team: TeamId
    ticked: Callable[[], datetime | None]
    refused: Callable[[], str | None]
    lacking: Callable[[], tuple[str, ...]]
    socket: Callable[[], Awaitable[bool]] | None

    async def report(self) -> tuple[bool, dict[str, Any]]:
        """Say whether all is well, and how each part is.

        ``tick_age`` and ``oldest_due`` are in seconds: since the last tick, and how long the oldest message that is
        due has waited. A long wait alone is no illness of the bot's: Slack may be slow, and it goes on trying.
        ``scopes_lacking`` names what the app may not do, as far as it turned out; everything else goes on.
        """
        now, ticked, refused = self.clock.now(), self.ticked(), self.refused()
        database, due = await self._database(now)
        socket = await self.socket() if self.socket else None
        ticks = ticked is not None and now - ticked <= TICKS_WITHIN
        parts = {
            "database": database,
            "socket": socket,
            "tick_age": _seconds(ticked, now),
            "oldest_due": _seconds(due, now),
            "slack_refuses": refused,
            "scopes_lacking": list(self.lacking()),
        }
        return database and socket is not False and ticks and refused is None, parts

    async def _database(self, now: datetime) -> tuple[bool, datetime | None]:
        """Whether what people do can be written and read, and since when the oldest message waits."""
        ailment = await self.store.ailment(now)
        try:
            due = await self.store.read(waiting.oldest_due, self.team, now) if ailment is None else None
        except NotRead as failure:
            ailment, due = str(failure), None
        if ailment is not None:
            log.error("database.unwell", extra={"error": ailment})
        return ailment is None, due


def _seconds(since: datetime | None, now: datetime) -> float | None:
    return None if since is None else round((now - since).total_seconds(), 1)
