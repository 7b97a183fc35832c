"""How often a method may be called. Counted by Slack's own clock, whatever time the workspace has."""

from collections import deque
from collections.abc import Callable, Mapping
from math import ceil

_MINUTE = 60.0
_TIERS = {2: 20, 3: 50, 4: 100}
_PER_MINUTE: Mapping[str, int] = {
    # Slack: the tier of each method, counted for each workspace and app.
    "chat.update": _TIERS[3],
    "chat.delete": _TIERS[3],
    "chat.postEphemeral": _TIERS[4],
    "conversations.info": _TIERS[3],
    "conversations.history": _TIERS[3],
    "conversations.replies": _TIERS[3],
    "conversations.open": _TIERS[3],
    "conversations.members": _TIERS[4],
    "conversations.list": _TIERS[2],
    "files.completeUploadExternal": _TIERS[4],
    "files.getUploadURLExternal": _TIERS[4],
    "reactions.add": _TIERS[3],
    "reactions.get": _TIERS[3],
    "reactions.remove": _TIERS[2],
    "users.conversations": _TIERS[3],
    "users.info": _TIERS[4],
    "users.list": _TIERS[2],
    "views.open": _TIERS[4],
    "views.publish": _TIERS[4],
    "views.push": _TIERS[4],
    "views.update": _TIERS[4],
}
_BURST = 5
"""Slack: about one message a second in a channel, and short bursts; it doesn't say how short. Five is careful."""


class RateLimitedError(Exception):
    """Too many calls: try again after so many seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


class Rates:
    """Counts calls. ``seconds`` is a clock that only goes forward."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._made: dict[str, deque[float]] = {}
        self._posted: dict[str, tuple[float, float]] = {}

    def count(self, method: str, channel: str) -> None:
        """Count a call, or raise ``RateLimitedError``."""
        if method == "chat.postMessage":
            self._count_post(channel)
        elif method in _PER_MINUTE:
            self._count_call(method, _PER_MINUTE[method])

    def _count_call(self, method: str, most: int) -> None:
        now, made = self._seconds(), self._made.setdefault(method, deque())
        while made and now - made[0] >= _MINUTE:
            made.popleft()
        if len(made) >= most:
            raise RateLimitedError(max(1, ceil(made[0] + _MINUTE - now)))
        made.append(now)

    def _count_post(self, channel: str) -> None:
        now = self._seconds()
        left, at = self._posted.get(channel, (float(_BURST), now))
        left = min(float(_BURST), left + now - at)
        if left < 1:
            raise RateLimitedError(max(1, ceil(1 - left)))
        self._posted[channel] = (left - 1, now)
