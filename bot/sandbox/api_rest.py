"""``conversations.*``, ``users.*``, ``views.*``, ``auth.test`` and the table of all methods."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.sandbox import api_chat, block_kit
from bot.sandbox.api import ApiError, Args, Method
from bot.sandbox.workspace import BOT_ID, BOT_USER_ID, TEAM_ID, Channel, Message, Person

if TYPE_CHECKING:
    from bot.sandbox.box import Sandbox

_PAGE = 100
_STACK = 3
"""Slack: a modal can have two more pushed on top of it."""


async def auth_test(box: "Sandbox", _args: Args) -> dict[str, Any]:
    """auth.test."""
    return {
        "url": f"{box.url}/",
        "team": box.team_name,
        "user": "sopbot",
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


async def connections_open(box: "Sandbox", _args: Args) -> dict[str, Any]:
    """apps.connections.open."""
    if not box.manifest.get("settings", {}).get("socket_mode_enabled"):
        raise ApiError("forbidden_team")
    return {"url": box.sockets.ticket(box.url)}


async def info(box: "Sandbox", args: Args) -> dict[str, Any]:
    """conversations.info."""
    return {"channel": channel_shown(box.visible_channel(args["channel"]))}


async def members(box: "Sandbox", args: Args) -> dict[str, Any]:
    """conversations.members."""
    return _page("members", box.visible_channel(args["channel"]).members, args)


async def conversation_list(box: "Sandbox", args: Args) -> dict[str, Any]:
    """conversations.list: what the app may see."""
    kinds = str(args.get("types") or "public_channel").split(",")
    seen = [
        channel_shown(each)
        for each in box.space.channels.values()
        if (each.is_im and "im" in kinds)
        or (each.is_private and not each.is_im and "private_channel" in kinds and BOT_USER_ID in each.members)
        or (not each.is_private and "public_channel" in kinds)
    ]
    return _page("channels", seen, args)


async def history(box: "Sandbox", args: Args) -> dict[str, Any]:
    """conversations.history: newest first, without replies."""
    channel = box.visible_channel(args["channel"], "history")
    if BOT_USER_ID not in channel.members:
        raise ApiError("not_in_channel")
    found = [
        each
        for each in reversed(box.space.messages[channel.id])
        if each.get("thread_ts", each["ts"]) == each["ts"] or each.get("subtype") == "thread_broadcast"
    ]
    return _messages(box, found, args)


async def replies(box: "Sandbox", args: Args) -> dict[str, Any]:
    """conversations.replies: oldest first, the thread's first message included."""
    channel = box.visible_channel(args["channel"], "history")
    box.find_message(channel.id, str(args["ts"]), "thread_not_found")
    return _messages(box, box.space.thread(channel.id, str(args["ts"])), args, keep_first=True)


async def conversation_open(box: "Sandbox", args: Args) -> dict[str, Any]:
    """conversations.open, with one person."""
    person = _person(box, str(args.get("users") or ""))
    if person.deleted:
        raise ApiError("user_disabled")
    return {"channel": {"id": box.space.dm(person.id).id}}


async def users_info(box: "Sandbox", args: Args) -> dict[str, Any]:
    """users.info."""
    return {"user": person_shown(_person(box, args["user"]))}


async def users_list(box: "Sandbox", args: Args) -> dict[str, Any]:
    """users.list."""
    return _page("members", [person_shown(each) for each in box.space.people.values()], args)


async def views_open(box: "Sandbox", args: Args) -> dict[str, Any]:
    """views.open: a new modal stack for whoever the trigger belongs to."""
    user = box.spend_trigger(str(args.get("trigger_id") or ""))
    return {"view": box.modals.open(user, checked_view(args["view"]))}


async def views_push(box: "Sandbox", args: Args) -> dict[str, Any]:
    """views.push: on top of the stack."""
    user = box.spend_trigger(str(args.get("trigger_id") or ""))
    if len(box.modals.stack(user)) >= _STACK:
        raise ApiError("push_limit_reached")
    return {"view": box.modals.push(user, checked_view(args["view"]))}


async def views_update(box: "Sandbox", args: Args) -> dict[str, Any]:
    """views.update: one that is still open."""
    open_view = box.modals.find(str(args.get("view_id") or ""))
    if open_view is None:
        raise ApiError("not_found")
    if args.get("hash") and args["hash"] != open_view["hash"]:
        raise ApiError("hash_conflict")
    return {"view": box.modals.update(open_view, checked_view(args["view"]))}


def checked_view(view: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a caller sent
    """Give a view that Slack takes; raises ``ApiError`` for one that it refuses."""
    faults = block_kit.faults_in_view(view)
    if faults:
        raise ApiError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {each}" for each in faults]})
    return dict(view)


def channel_shown(channel: Channel) -> dict[str, Any]:
    """Give a conversation in Slack's shape."""
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": not channel.is_im and not channel.is_private,
        "is_group": channel.is_private and not channel.is_im,
        "is_im": channel.is_im,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_member": BOT_USER_ID in channel.members,
        "is_shared": channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
        "num_members": len(channel.members),
    }


def person_shown(person: Person) -> dict[str, Any]:
    """Give an account in Slack's shape."""
    return {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.handle,
        "real_name": person.name,
        "tz": person.tz,
        "deleted": person.deleted,
        "is_admin": person.is_admin,
        "is_owner": person.is_admin,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": False,
        "is_bot": person.is_bot,
        "is_stranger": False,
        "profile": {"real_name": person.name, "display_name": person.handle.capitalize(), "title": person.title},
    }


def _person(box: "Sandbox", user: str) -> Person:
    try:
        return box.space.people[user]
    except KeyError as unknown:
        raise ApiError("user_not_found") from unknown


def _messages(box: "Sandbox", found: list[Message], args: Args, *, keep_first: bool = False) -> dict[str, Any]:
    oldest, latest = float(args.get("oldest") or 0), float(args.get("latest") or "inf")
    within = [
        each for place, each in enumerate(found) if oldest < float(each["ts"]) < latest or (keep_first and place == 0)
    ]
    metadata = bool(args.get("include_all_metadata"))
    return _page("messages", [box.shown(each, metadata=metadata) for each in within], args)


def _page(name: str, found: list[Any], args: Args) -> dict[str, Any]:
    start, limit = int(args.get("cursor") or 0), min(int(args.get("limit") or _PAGE), 1000)
    after = start + limit
    cursor = str(after) if after < len(found) else ""
    return {name: found[start:after], "has_more": bool(cursor), "response_metadata": {"next_cursor": cursor}}


TABLE: Mapping[str, Method] = {
    "auth.test": auth_test,
    "apps.connections.open": connections_open,
    "chat.postMessage": api_chat.post_message,
    "chat.update": api_chat.update,
    "chat.delete": api_chat.delete,
    "chat.postEphemeral": api_chat.post_ephemeral,
    "chat.getPermalink": api_chat.get_permalink,
    "conversations.info": info,
    "conversations.members": members,
    "conversations.list": conversation_list,
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.open": conversation_open,
    "users.info": users_info,
    "users.list": users_list,
    "views.open": views_open,
    "views.push": views_push,
    "views.update": views_update,
}
