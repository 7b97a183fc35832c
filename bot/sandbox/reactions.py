"""Emoji reactions to messages: what stands under a message, and what the app hears of it."""

import re
from typing import TYPE_CHECKING, Any

from bot.sandbox.api import ApiError
from bot.sandbox.workspace import BOT_USER_ID, Channel, Message

if TYPE_CHECKING:
    from bot.sandbox.box import Sandbox

_NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")
"""Slack names an emoji without its colons, with a skin tone after two."""
_MOST_KINDS = 50
"""Slack refuses more kinds of emoji on a message (``too_many_emoji``) without saying how many; fifty is careful."""


def add(box: "Sandbox", user: str, channel: Channel, message: Message, name: str) -> None:
    """Put a reaction under a message; raises ``ApiError``."""
    _check(name)
    reactions = message.get("reactions", [])
    users = _users(message, name)
    if user in users:
        raise ApiError("already_reacted")
    if not users and len(reactions) >= _MOST_KINDS:
        raise ApiError("too_many_emoji")
    _keep(box, channel, message, name, [*users, user])
    _tell(box, "reaction_added", channel, message, user=user, name=name)


def remove(box: "Sandbox", user: str, channel: Channel, message: Message, name: str) -> None:
    """Take someone's reaction away; raises ``ApiError``."""
    _check(name)
    users = _users(message, name)
    if user not in users:
        raise ApiError("no_reaction")
    _keep(box, channel, message, name, [each for each in users if each != user])
    _tell(box, "reaction_removed", channel, message, user=user, name=name)


def _check(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ApiError("invalid_name")


def _users(message: Message, name: str) -> list[str]:
    return next((each["users"] for each in message.get("reactions", []) if each["name"] == name), [])


def _keep(box: "Sandbox", channel: Channel, message: Message, name: str, users: list[str]) -> None:
    """Keep who reacted so, in the order of the first of each kind; nothing is left of a kind without anyone."""
    kinds: dict[str, list[str]] = {each["name"]: each["users"] for each in message.get("reactions", [])}
    kinds[name] = users
    # Made anew, not changed in place: what was told of the message before must stay as it was told.
    made: list[dict[str, Any]] = [{"name": kind, "users": who, "count": len(who)} for kind, who in kinds.items() if who]
    if made:
        message["reactions"] = made
    else:
        message.pop("reactions", None)
    box.space.keep_message(channel.id, message)


def _tell(box: "Sandbox", event: str, channel: Channel, message: Message, *, user: str, name: str) -> None:
    """Tell the app, if it is in the conversation. Slack doesn't say which thread the message stands in."""
    if BOT_USER_ID not in channel.members:
        return
    inner: dict[str, Any] = {
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": channel.id, "ts": message["ts"]},
    }
    if message.get("user"):
        inner["item_user"] = message["user"]
    box.emit(event, inner)
