"""``chat.*``: posting, changing and deleting messages."""

import json
import re
from typing import TYPE_CHECKING, Any

from bot.sandbox import block_kit
from bot.sandbox.api import ApiError, Args
from bot.sandbox.workspace import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, Channel, Message

if TYPE_CHECKING:
    from bot.sandbox.box import Sandbox

_TEXT_POSTED = 40_000
"""Slack cuts a posted text there; a changed one is refused over 4,000."""
_TEXT_CHANGED = 4_000
_METADATA_CHARACTERS = 8_000
"""Slack names no size (``metadata_too_large``); eight thousand is careful."""
_PINGS = re.compile(r"<(!(?:channel|here|everyone|subteam\^\w+)|@[UW]\w+)[|>]")


async def post_message(box: "Sandbox", args: Args) -> dict[str, Any]:
    """chat.postMessage."""
    channel = _postable(box, _dm_of(box, args["channel"]))
    message = _content(args, longest_text=_TEXT_POSTED)
    thread = str(args.get("thread_ts") or "")
    if thread:
        parent = box.find_message(channel.id, thread, "thread_not_found")
        message["thread_ts"] = parent.get("thread_ts") or thread
        if args.get("reply_broadcast"):
            message["subtype"] = "thread_broadcast"
    posted = box.post(channel, message)
    return {"channel": channel.id, "ts": posted["ts"], "message": shown(posted)}


async def update(box: "Sandbox", args: Args) -> dict[str, Any]:
    """chat.update: what is not given stays, as in Slack; a text without blocks takes the blocks away."""
    channel = box.channel_to_post(args["channel"], archived="is_inactive")
    message = box.find_message(channel.id, args["ts"], "message_not_found")
    if message.get("app_id") != APP_ID:
        raise ApiError("cant_update_message")
    if not args.keys() & {"text", "blocks", "metadata"}:
        raise ApiError("no_text")
    content = _content(args, longest_text=_TEXT_CHANGED, may_be_empty=True)
    if args.get("reply_broadcast"):
        if message.get("thread_ts", message["ts"]) == message["ts"]:
            raise ApiError("cant_broadcast_message")
        message["subtype"] = "thread_broadcast"
    before = shown(message)
    if "blocks" in args or "text" in args:
        message.pop("blocks", None)
    message.update({key: content[key] for key in ("text", "blocks", "metadata") if key in args and key in content})
    if "blocks" not in message:  # Slack marks a message as edited only where there are no blocks
        message["edited"] = {"user": BOT_USER_ID, "ts": box.space.next_ts()}
    box.changed_message(channel, message, before)
    return {"channel": channel.id, "ts": message["ts"], "text": message.get("text", ""), "message": shown(message)}


async def delete(box: "Sandbox", args: Args) -> dict[str, Any]:
    """chat.delete."""
    channel = box.channel_to_post(args["channel"])
    message = box.find_message(channel.id, args["ts"], "message_not_found")
    if message.get("app_id") != APP_ID:
        raise ApiError("cant_delete_message")
    box.remove_message(channel, message)
    return {"channel": channel.id, "ts": message["ts"]}


async def post_ephemeral(box: "Sandbox", args: Args) -> dict[str, Any]:
    """chat.postEphemeral: only the named member sees it."""
    channel = _postable(box, args["channel"])
    person = box.space.people.get(args["user"])
    if person is None or person.deleted or person.id not in channel.members:
        raise ApiError("user_not_in_channel")
    content = _content(args, longest_text=_TEXT_POSTED)
    if args.get("thread_ts"):
        content["thread_ts"] = args["thread_ts"]
    told = box.space.tell(args["user"], channel.id, noted(content))
    return {"message_ts": told["ts"]}


async def get_permalink(box: "Sandbox", args: Args) -> dict[str, Any]:
    """chat.getPermalink."""
    channel = box.known_channel(args["channel"])  # Slack asks for no scope here
    message = box.find_message(channel.id, args["message_ts"], "message_not_found")
    link = f"{box.url}/archives/{channel.id}/p{message['ts'].replace('.', '')}"
    if message.get("thread_ts", message["ts"]) != message["ts"]:
        link += f"?thread_ts={message['thread_ts']}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def shown(message: Message, *, metadata: bool = True) -> Message:
    """Give a message as the API shows it."""
    hidden = {"pings"} if metadata else {"pings", "metadata"}
    return {key: value for key, value in message.items() if key not in hidden}


def noted(message: Message) -> Message:
    """Give a message with a note of whom it would notify, ``pings``: tests look there."""
    texts = [str(message.get("text", "")), *_texts(message.get("blocks", []))]
    return {**message, "pings": sorted({ping for text in texts for ping in _PINGS.findall(text)})}


def check_blocks(blocks: Any) -> None:  # noqa: ANN401 - whatever a caller sent
    """Raise ``ApiError`` for blocks that Slack would refuse in a message."""
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    faults = block_kit.faults_in_message(blocks)
    if faults:
        raise ApiError("invalid_blocks", response_metadata={"messages": [f"[ERROR] {each}" for each in faults]})
    if block_kit.is_too_long(blocks):
        raise ApiError("msg_blocks_too_long")


def _dm_of(box: "Sandbox", channel: str) -> str:
    """Give the DM with a person where Slack takes the person's id in a channel's place; else the same id."""
    person = box.space.people.get(channel)
    if person is None:
        return channel
    if person.deleted or person.is_bot:
        raise ApiError("channel_not_found")
    return box.space.dm(person.id).id


def _postable(box: "Sandbox", channel_id: str) -> Channel:
    """Give a conversation that the app may post something new in."""
    channel = box.channel_to_post(channel_id)
    if channel.is_im and not box.app_home("messages_tab_enabled", otherwise=True):
        raise ApiError("messages_tab_disabled")
    return channel


def _content(args: Args, *, longest_text: int, may_be_empty: bool = False) -> Message:
    """Check what a message is made of and give it as it is stored."""
    text, blocks = args.get("text") or "", args.get("blocks")
    if not text and not blocks and not may_be_empty:
        raise ApiError("no_text")
    if len(text) > longest_text:
        raise ApiError("msg_too_long")
    message: Message = {
        "type": "message",
        "user": BOT_USER_ID,
        "bot_id": BOT_ID,
        "app_id": APP_ID,
        "team": TEAM_ID,
        "text": text,
    }
    if blocks is not None:
        check_blocks(blocks)
    if blocks:
        # Slack lets this pass; people who hear or see only a notification would get nothing.
        if not text:
            raise ApiError("no_text", response_metadata={"messages": ["[ERROR] blocks need a text in their place"]})
        message["blocks"] = block_kit.with_ids(blocks)
    if args.get("metadata") is not None:
        message["metadata"] = _metadata(args["metadata"])
    return message


def _metadata(metadata: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a caller sent
    if not isinstance(metadata, dict) or set(metadata) != {"event_type", "event_payload"}:
        raise ApiError("invalid_metadata_format")
    kind, payload = metadata["event_type"], metadata["event_payload"]
    flat = isinstance(payload, dict) and all(isinstance(each, str | int | float | bool) for each in payload.values())
    if not isinstance(kind, str) or not kind or not flat:
        raise ApiError("invalid_metadata_schema")
    if len(json.dumps(metadata)) > _METADATA_CHARACTERS:
        raise ApiError("metadata_too_large")
    return metadata


def _texts(blocks: Any) -> list[str]:  # noqa: ANN401 - a tree of blocks
    if isinstance(blocks, list):
        return [text for each in blocks for text in _texts(each)]
    if not isinstance(blocks, dict):
        return []
    own = [blocks["text"]] if blocks.get("type") == "mrkdwn" and isinstance(blocks.get("text"), str) else []
    return own + [text for value in blocks.values() for text in _texts(value)]
