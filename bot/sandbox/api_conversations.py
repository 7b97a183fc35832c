"""``conversations.*``: what the app may see of channels, their members and their messages."""

from typing import TYPE_CHECKING, Any

from bot.sandbox.api import ApiError, Args
from bot.sandbox.api_chat import shown
from bot.sandbox.pages import page, page_of_messages
from bot.sandbox.workspace import BOT_USER_ID, Channel, Message

if TYPE_CHECKING:
    from bot.sandbox.box import Sandbox

_TYPES = {"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read", "mpim": "mpim:read"}


async def info(box: "Sandbox", args: Args) -> dict[str, Any]:
    """conversations.info."""
    channel = box.visible_channel(args["channel"])
    found = channel_shown(channel)
    if args.get("include_num_members"):
        found["num_members"] = len(channel.members)
    return {"channel": found}


async def members(box: "Sandbox", args: Args) -> dict[str, Any]:
    """conversations.members."""
    return page("members", box.visible_channel(args["channel"]).members, args)


async def every(box: "Sandbox", args: Args) -> dict[str, Any]:
    """conversations.list: what the app may see of the kinds that are asked for."""
    return page("channels", [channel_shown(each) for each in _seen(box, args)], args)


async def own(box: "Sandbox", args: Args) -> dict[str, Any]:
    """users.conversations: those of them that the app, or with ``user`` someone else, is a member of."""
    member = str(args.get("user") or BOT_USER_ID)
    found = [channel_shown(each) for each in _seen(box, args) if member in each.members]
    return page("channels", found, args)


def _seen(box: "Sandbox", args: Args) -> list[Channel]:
    kinds = str(args.get("types") or "public_channel").replace(" ", "").split(",")
    for kind in kinds:
        if kind not in _TYPES:
            raise ApiError("invalid_types")
        box.require_scope(_TYPES[kind])
    return [
        each
        for each in box.space.channels.values()
        if _kind(each) in kinds
        and (not each.is_private or BOT_USER_ID in each.members)
        and not (args.get("exclude_archived") and each.is_archived)
    ]


async def history(box: "Sandbox", args: Args) -> dict[str, Any]:
    """conversations.history: newest first, without replies."""
    channel = _readable(box, args["channel"])
    found = [
        _with_thread(box, channel, each, args) for each in reversed(box.messages(channel.id)) if _within(each, args)
    ]
    return page_of_messages(found, args, newest_first=True)


async def replies(box: "Sandbox", args: Args) -> dict[str, Any]:
    """conversations.replies: oldest first, the thread's first message included."""
    channel = _readable(box, args["channel"])
    box.find_message(channel.id, args["ts"], "thread_not_found")
    thread = box.space.thread(channel.id, args["ts"])
    found = [
        _with_thread(box, channel, each, args) for each in thread if each["ts"] == args["ts"] or _within(each, args)
    ]
    return page_of_messages(found, args)


async def conversation_open(box: "Sandbox", args: Args) -> dict[str, Any]:
    """conversations.open: the DM with one person, or one that is known already. Group DMs there are none here."""
    if args.get("channel"):
        channel = box.space.channels.get(args["channel"])
        if channel is None or BOT_USER_ID not in channel.members:
            raise ApiError("channel_not_found")
        if not channel.is_im:
            raise ApiError("method_not_supported_for_channel_type")
    else:
        channel = _dm_with(box, str(args.get("users") or ""), args)
    return {"channel": channel_shown(channel) if args.get("return_im") else {"id": channel.id}}


def _dm_with(box: "Sandbox", users: str, args: Args) -> Channel:
    if not users:
        raise ApiError("users_list_not_supplied")
    if "," in users:
        box.require_scope("mpim:write")
        raise ApiError("invalid_user_combination")
    person = box.space.people.get(users)
    if person is None:
        raise ApiError("user_not_found")
    if person.is_bot:
        raise ApiError("cannot_dm_bot")
    if person.deleted:
        raise ApiError("user_disabled")
    if args.get("prevent_creation") and not box.space.has_dm(person.id):
        raise ApiError("channel_not_found")
    return box.space.dm(person.id)


def channel_shown(channel: Channel) -> dict[str, Any]:
    """Give a conversation in Slack's shape."""
    if channel.is_im:
        other = next(each for each in channel.members if each != BOT_USER_ID)
        return {"id": channel.id, "is_im": True, "user": other, "is_archived": channel.is_archived}
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_member": BOT_USER_ID in channel.members,
        "is_shared": channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
    }


def _kind(channel: Channel) -> str:
    return "im" if channel.is_im else "private_channel" if channel.is_private else "public_channel"


def _readable(box: "Sandbox", channel_id: str) -> Channel:
    channel = box.visible_channel(channel_id, "history")
    if BOT_USER_ID not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def _within(message: Message, args: Args) -> bool:
    """Whether a message is between ``oldest`` and ``latest``: the bounds themselves only if ``inclusive``."""
    oldest, latest = _bound(args, "oldest", "0"), _bound(args, "latest", "inf")
    ts = float(message["ts"])
    return oldest < ts < latest or (bool(args.get("inclusive")) and ts in {oldest, latest})


def _bound(args: Args, name: str, default: str) -> float:
    try:
        return float(args.get(name) or default)
    except ValueError as wrong:
        raise ApiError(f"invalid_ts_{name}") from wrong


def _with_thread(box: "Sandbox", channel: Channel, message: Message, args: Args) -> Message:
    """Give a message as history shows it: the first one of a thread tells how long the thread is."""
    given = shown(message, metadata=bool(args.get("include_all_metadata")))
    answers = [each for each in box.space.thread(channel.id, message["ts"]) if each["ts"] != message["ts"]]
    if answers:
        users = list(dict.fromkeys(str(each.get("user")) for each in answers))
        given |= {
            "thread_ts": message["ts"],
            "reply_count": len(answers),
            "reply_users": users,
            "reply_users_count": len(users),
            "latest_reply": answers[-1]["ts"],
        }
    return given
