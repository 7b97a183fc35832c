"""``files.*``: an address to upload to, and sharing what was uploaded."""

from typing import TYPE_CHECKING, Any

from bot.sandbox import files
from bot.sandbox.api import ApiError, Args, wrong_arguments
from bot.sandbox.workspace import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, Message

if TYPE_CHECKING:
    from bot.sandbox.box import Sandbox

_ALT_CHARACTERS = 1_000
"""Slack names no number (``alt_txt_too_large``); a thousand is careful."""


async def upload_url(box: "Sandbox", args: Args) -> dict[str, Any]:
    """files.getUploadURLExternal."""
    if not args["length"].isdecimal() or int(args["length"]) == 0:
        raise wrong_arguments("must be a number of bytes: length")
    if len(str(args.get("alt_txt") or "")) > _ALT_CHARACTERS:
        raise ApiError("alt_txt_too_large")
    file = box.files.announce(args["filename"], int(args["length"]), str(args.get("alt_txt") or ""))
    return {"upload_url": f"{box.url}/upload/{file.ticket}", "file_id": file.id}


async def complete(box: "Sandbox", args: Args) -> dict[str, Any]:
    """files.completeUploadExternal: in one conversation or, without ``channel_id``, nowhere.

    As in Slack, the answer doesn't say where the message stands.
    """
    asked = args["files"]
    if not isinstance(asked, list) or not asked or not all(isinstance(each, dict) and "id" in each for each in asked):
        raise wrong_arguments("must be a list of files with their ids: files")
    channel = box.channel_to_post(args["channel_id"]) if args.get("channel_id") else None
    thread = str(args.get("thread_ts") or "")
    if channel and thread:
        box.find_message(channel.id, thread, "thread_not_found")
    shared = [files.shown(box.files.share(str(each["id"]), str(each.get("title") or ""))) for each in asked]
    if channel:
        message: Message = {
            "type": "message",
            "subtype": "file_share",
            "user": BOT_USER_ID,
            "bot_id": BOT_ID,
            "app_id": APP_ID,
            "team": TEAM_ID,
            "text": str(args.get("initial_comment") or ""),
            "files": shared,
        }
        box.post(channel, message | ({"thread_ts": thread} if thread else {}))
    return {"files": shared}
