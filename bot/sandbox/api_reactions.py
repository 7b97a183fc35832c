"""``reactions.*``: the app's own reactions, and reading everyone's."""

from typing import TYPE_CHECKING, Any

from bot.sandbox import reactions
from bot.sandbox.api import ApiError, Args
from bot.sandbox.api_chat import shown
from bot.sandbox.workspace import BOT_USER_ID, Channel, Message

if TYPE_CHECKING:
    from bot.sandbox.box import Sandbox


async def add(box: "Sandbox", args: Args) -> dict[str, Any]:
    """reactions.add."""
    reactions.add(box, BOT_USER_ID, *_item(box, args), args["name"])
    return {}


async def remove(box: "Sandbox", args: Args) -> dict[str, Any]:
    """reactions.remove."""
    reactions.remove(box, BOT_USER_ID, *_item(box, args), args["name"])
    return {}


async def get(box: "Sandbox", args: Args) -> dict[str, Any]:
    """reactions.get: the message with everyone's reactions."""
    channel, message = _item(box, args)
    return {"type": "message", "channel": channel.id, "message": shown(message, metadata=False)}


def _item(box: "Sandbox", args: Args) -> tuple[Channel, Message]:
    """Give the message that is meant, and its conversation, which the app must be in."""
    if not args.get("channel") or not args.get("timestamp"):
        raise ApiError("no_item_specified")
    channel = box.channel_to_post(args["channel"])
    return channel, box.find_message(channel.id, args["timestamp"], "message_not_found")
