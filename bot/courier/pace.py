"""Keeping within Slack's rates, so that Slack need not refuse."""

from collections import deque
from datetime import datetime, timedelta

from bot.clock import Clock

UPDATES_A_MINUTE = 50
"""Slack: chat.update is a tier 3 method, 50 calls a minute in a workspace."""
LOOKS_A_MINUTE = 50
"""Slack: conversations.history and conversations.replies are tier 3 methods."""
POSTS_A_MINUTE = 60
"""Slack: chat.postMessage takes about one a second; short bursts are let through."""


class Pace:
    """At most ``calls`` in any minute; and none before a moment that Slack has named (``Retry-After``)."""

    def __init__(self, clock: Clock, calls: int) -> None:
        self._clock = clock
        self._calls = calls
        self._made: deque[datetime] = deque()
        self._not_before: datetime | None = None

    async def turn(self) -> None:
        """Wait until a call may be made, and count it."""
        while (wait := self._wait()) > 0:
            await self._clock.sleep(wait)
        self._made.append(self._clock.now())

    def hold(self, seconds: float) -> None:
        """Make no call for this long, or for as long as was said before: Slack said so."""
        until = self._clock.now() + timedelta(seconds=seconds)
        self._not_before = max(until, self._not_before or until)

    @property
    def held(self) -> float:
        """Say how many seconds are left of a pause that Slack asked for."""
        return max(0.0, (self._not_before - self._clock.now()).total_seconds()) if self._not_before else 0.0

    def _wait(self) -> float:
        now = self._clock.now()
        while self._made and now - self._made[0] >= timedelta(minutes=1):
            self._made.popleft()
        full = len(self._made) >= self._calls
        free_at = self._made[0] + timedelta(minutes=1) if full else now
        return (max(free_at, self._not_before or now) - now).total_seconds()
