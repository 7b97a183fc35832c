"""What an app says by a ``response_url``, and in its answer to a command."""

from typing import TYPE_CHECKING, Any

from bot.sandbox.api import ApiError
from bot.sandbox.api_chat import check_blocks, noted, shown
from bot.sandbox.block_kit import with_ids
from bot.sandbox.triggers import Origin
from bot.sandbox.workspace import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, Message

if TYPE_CHECKING:
    from bot.sandbox.box import Sandbox

_TYPES = {"ephemeral", "in_channel"}
_KNOWN = {"text", "blocks", "response_type", "replace_original", "delete_original", "thread_ts"}
_IGNORED = {"attachments", "link_names", "metadata", "mrkdwn", "parse", "unfurl_links", "unfurl_media"}
"""Slack takes these too; here they change nothing."""


def respond(box: "Sandbox", key: str, body: dict[str, Any]) -> None:
    """Take what the app sends to a ``response_url``; raises ``ApiError``. Only what is taken counts as a use."""
    origin = box.triggers.origin(key)
    _check(body)
    if body.get("delete_original"):
        _delete(box, origin)
    elif body.get("replace_original") and origin.ts:
        _replace(box, origin, _content(body))
    else:
        say(box, origin.user, origin.channel, body)
    origin.uses += 1


def say(box: "Sandbox", user: str, channel: str, body: dict[str, Any]) -> None:
    """Show an answer, to this person only if it doesn't ask for more; raises ``ApiError``."""
    _check(body)
    content = _content(body)
    if body.get("thread_ts"):
        content["thread_ts"] = str(body["thread_ts"])
    if body.get("response_type") == "in_channel":
        box.post(box.space.channels[channel], content)
    else:
        box.space.tell(user, channel, noted(content))


def _check(body: dict[str, Any]) -> None:
    if body.keys() - _KNOWN - _IGNORED or body.get("response_type", "ephemeral") not in _TYPES:
        raise ApiError("invalid_payload")


def _content(body: dict[str, Any]) -> Message:
    text, blocks = body.get("text") or "", body.get("blocks")
    if not isinstance(text, str):
        raise ApiError("invalid_payload")
    if blocks is not None:
        check_blocks(blocks)
    if not text:  # Slack takes blocks alone; here, as in a message, a text stands for them
        raise ApiError("no_text")
    content: Message = {"type": "message", "user": BOT_USER_ID, "bot_id": BOT_ID, "app_id": APP_ID, "team": TEAM_ID}
    return {**content, "text": text, **({"blocks": with_ids(blocks)} if blocks else {})}


def _original(box: "Sandbox", origin: Origin) -> Message:
    if not origin.private:
        return box.find_message(origin.channel, origin.ts, "message_not_found")
    own = box.space.private.get(origin.user, [])
    found = next((each for each in own if each["ts"] == origin.ts), None)
    if found is None:
        raise ApiError("message_not_found")
    return found


def _delete(box: "Sandbox", origin: Origin) -> None:
    original = _original(box, origin)
    if origin.private:
        box.space.untell(origin.user, original["ts"])
    else:
        box.remove_message(box.space.channels[origin.channel], original)


def _replace(box: "Sandbox", origin: Origin, content: Message) -> None:
    original = _original(box, origin)
    before = shown(original)
    original.pop("blocks", None)
    original.update(noted(content))
    if origin.private:
        box.space.keep_private(origin.user, original)
    else:
        box.changed_message(box.space.channels[origin.channel], original, before)
