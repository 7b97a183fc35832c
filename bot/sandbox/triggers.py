"""What the app may answer with for a while: trigger ids and response URLs."""

from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_hex

from bot.sandbox.api import ApiError

TRIGGER_SECONDS = 3.0
"""Slack: a trigger id opens one modal, within three seconds."""
RESPONSE_URL_USES = 5
RESPONSE_URL_SECONDS = 30 * 60.0
"""Slack: a response_url takes five messages within thirty minutes."""


@dataclass
class Trigger:
    """Whose a trigger id is, and the conversation they had open, if it is known."""

    user: str
    channel: str
    made: float
    spent: bool = False


@dataclass
class Origin:
    """Where a response URL comes from. ``ts`` is that of the message which was clicked on; a command has none."""

    user: str
    channel: str
    made: float
    ts: str = ""
    private: bool = False
    uses: int = 0


class Triggers:
    """The trigger ids and response URLs that were given out. ``seconds`` is a clock that only goes forward."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._triggers: dict[str, Trigger] = {}
        self._origins: dict[str, Origin] = {}

    def give(self, user: str, channel: str = "") -> str:
        """Give a trigger id for something that this person did."""
        trigger = f"{token_hex(6)}.sandbox"
        self._triggers[trigger] = Trigger(user, channel, self._seconds())
        return trigger

    def spend(self, trigger: str) -> Trigger:
        """Use a trigger id, and give what is known of it; raises ``ApiError``."""
        known = self._triggers.get(trigger)
        if known is None:
            raise ApiError("invalid_trigger_id")
        if known.spent:
            raise ApiError("exchanged_trigger_id")
        if self._seconds() - known.made > TRIGGER_SECONDS:
            raise ApiError("expired_trigger_id")
        known.spent = True
        return known

    def give_url(self, user: str, channel: str, ts: str = "", *, private: bool = False) -> str:
        """Give the key of a response URL; see ``Origin``."""
        key = token_hex(8)
        self._origins[key] = Origin(user, channel, self._seconds(), ts, private)
        return key

    def origin(self, key: str) -> Origin:
        """Give where a response URL comes from; raises ``ApiError`` for one that can't be used any more."""
        known = self._origins.get(key)
        if known is None or self._seconds() - known.made > RESPONSE_URL_SECONDS:
            raise ApiError("expired_url")
        if known.uses >= RESPONSE_URL_USES:
            raise ApiError("used_url")
        return known
