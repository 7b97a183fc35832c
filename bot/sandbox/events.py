"""Events: whether the app is sent one, and again if it doesn't acknowledge it."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from bot.sandbox import payloads
from bot.sandbox.api_chat import shown
from bot.sandbox.workspace import BOT_USER_ID, Channel, Message

if TYPE_CHECKING:
    from bot.sandbox.box import Sandbox

_RULES = Path(__file__).parent / "rules"
_NOT_LISTED = {
    # The reference at hand lacks these four; Slack's own pages name the same scopes as for their neighbours.
    "channel_archive": ["channels:read"],
    "channel_unarchive": ["channels:read"],
    "group_archive": ["groups:read"],
    "group_unarchive": ["groups:read"],
}
EVENT_SCOPES: dict[str, list[str]] = json.loads((_RULES / "event-scopes.json").read_text()) | _NOT_LISTED
"""Event -> any one of these scopes; an empty list needs none."""
RETRY_SECONDS = (0.0, 60.0, 300.0)
"""Slack: an event that was not acknowledged comes again nearly at once, after a minute, after five."""
_KINDS = {"im": "im", "group": "groups", "channel": "channels"}


class Events:
    """Sends events, and remembers them so that they can be sent again."""

    def __init__(self, box: "Sandbox") -> None:
        self._box = box
        self.sent: dict[str, dict[str, Any]] = {}
        """Event id -> the payload that was sent."""

    def emit(self, name: str, inner: Mapping[str, Any]) -> str | None:
        """Send an event, if the manifest subscribes to it and has a scope for it; gives its ``event_id``."""
        if not self._box.is_heard:
            return None
        subscribed = self._box.manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events", [])
        needed = EVENT_SCOPES.get(name, [])
        if name not in subscribed or (needed and not self._box.scopes & set(needed)):
            return None
        # No event of an earlier start may have the same id: the app would take it for one that it knows.
        event_id = f"Ev{token_hex(5).upper()}"
        stamped = {"event_ts": self._box.space.next_ts(), "type": name.split(".", maxsplit=1)[0], **inner}
        self.sent[event_id] = payloads.event(self._box, stamped, event_id)
        self._box.soon(self._send(event_id))
        return event_id

    def emit_message(self, channel: Channel, inner: Message) -> None:
        """Send an event about a message, if the app is in the conversation."""
        if BOT_USER_ID not in channel.members:
            return
        kind = "im" if channel.is_im else "group" if channel.is_private else "channel"
        self.emit(f"message.{_KINDS[kind]}", {**inner, "channel": channel.id, "channel_type": kind})

    def posted(self, channel: Channel, message: Message) -> None:
        """Tell of a new message."""
        self.emit_message(channel, {**shown(message, metadata=False), "event_ts": message["ts"]})

    def changed(self, channel: Channel, message: Message, before: Message) -> None:
        """Tell of a message that is other than it was."""
        ts = self._box.space.next_ts()
        both = {"message": shown(message, metadata=False), "previous_message": shown(before, metadata=False)}
        hidden = {"type": "message", "subtype": "message_changed", "hidden": True, "ts": ts, "event_ts": ts}
        self.emit_message(channel, {**hidden, **both})

    def deleted(self, channel: Channel, before: Message) -> None:
        """Tell of a message that is no more."""
        ts = self._box.space.next_ts()
        gone = {"deleted_ts": before["ts"], "previous_message": shown(before, metadata=False)}
        hidden = {"type": "message", "subtype": "message_deleted", "hidden": True, "ts": ts, "event_ts": ts}
        self.emit_message(channel, {**hidden, **gone})

    async def _send(self, event_id: str) -> None:
        answer = await self._box.deliver("events_api", self.sent[event_id])
        for number, wait in enumerate(RETRY_SECONDS, start=1):
            if answer.ok or answer.no_retry:
                return
            await asyncio.sleep(wait * self._box.retry_after)
            answer = await self._box.deliver("events_api", self.sent[event_id], (number, answer.reason))
