"""What Slack tells the bot about its workspace."""

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.domain.ids import ChannelId, MessageTs, UserId
from bot.services.hearing import Heard
from handlers.desk import Desk
from handlers.gestures import Event, Malformed
from storage.reactions import Reaction

_SAID_BY_PEOPLE = (None, "thread_broadcast", "file_share", "me_message")
"""Slack's subtypes of messages that someone wrote; the others tell of edits, joins, topics."""
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,}")
"""What an id is to look like that is put in the place of another, wherever that stands."""
_STONE = "tombstone"
"""Slack's subtype of what stands in the place of a deleted message that had replies."""


async def message_heard(event: Event, desk: Desk) -> None:
    """Take note of what someone wrote, or that a message was deleted."""
    body = event.body
    changed = body.get("message") if body.get("subtype") == "message_changed" else None
    if body.get("subtype") == "message_deleted":
        await _message_deleted(event, event, desk, "deleted_ts")
    elif isinstance(changed, Mapping) and changed.get("subtype") == _STONE:
        await _message_deleted(event, replace(event, body=changed), desk, "ts")
    else:
        await _message_posted(event, desk)


async def _message_deleted(event: Event, inside: Event, desk: Desk, ts: str) -> None:
    channel = ChannelId(event.get("channel"))
    await desk.channels.message_deleted(channel, MessageTs(inside.moment(ts)), event.id)


async def _message_posted(event: Event, desk: Desk) -> None:
    body = event.body
    if body.get("subtype") not in _SAID_BY_PEOPLE or body.get("bot_id") or body.get("hidden"):
        return
    thread = body.get("thread_ts")
    heard = Heard(
        user=UserId(event.get("user")),
        channel=ChannelId(event.get("channel")),
        ts=MessageTs(event.moment("ts")),
        thread=MessageTs(thread) if isinstance(thread, str) and thread else None,
        text=str(body.get("text") or ""),
        event=event.id,
    )
    if await desk.hearing.heard(heard):
        await desk.reacting.catch_up(heard.channel, heard.ts)


async def home_opened(event: Event, desk: Desk) -> None:
    """Draw the Home of whoever looks at it."""
    if event.body.get("tab", "home") == "home":
        await desk.home.opened(UserId(event.get("user")))


async def reaction_added(event: Event, desk: Desk) -> None:
    """Record a blocker, if that is what the emoji says."""
    reaction = _reaction(event)
    if reaction is not None:
        await desk.reacting.added(reaction)


async def reaction_removed(event: Event, desk: Desk) -> None:
    """End a blocker, if that was the last emoji that said so."""
    reaction = _reaction(event)
    if reaction is not None:
        await desk.reacting.removed(reaction)


def _reaction(event: Event) -> Reaction | None:
    """Read a reaction; None if it is on a file."""
    item = event.body.get("item")
    if not isinstance(item, Mapping) or item.get("type") != "message":
        return None
    inside = replace(event, body=item)
    return Reaction(
        user=UserId(event.get("user")),
        name=event.get("reaction"),
        channel=ChannelId(inside.get("channel")),
        ts=MessageTs(inside.moment("ts")),
        event_ts=event.moment("event_ts"),
    )


async def member_joined(event: Event, desk: Desk) -> None:
    """Take note that someone joined a channel; perhaps the bot."""
    await desk.channels.joined(ChannelId(event.get("channel")), UserId(event.get("user")), event.id)


async def member_left(event: Event, desk: Desk) -> None:
    """Take note that someone left a channel; perhaps the bot."""
    await desk.channels.left(ChannelId(event.get("channel")), UserId(event.get("user")), event.id)


async def bot_left(event: Event, desk: Desk) -> None:
    """Take note that the bot was removed from a channel; Slack names no user then."""
    await desk.channels.bot_left(ChannelId(event.get("channel")), event.id)


async def channel_changed(event: Event, desk: Desk) -> None:
    """Take note that a channel was archived, came back, or has a new name."""
    channel = event.body.get("channel")
    found = channel.get("id") if isinstance(channel, Mapping) else channel
    if not isinstance(found, str):
        raise Malformed(f"{event.type} without its channel")
    await desk.channels.changed(ChannelId(found), event.id)


async def channel_deleted(event: Event, desk: Desk) -> None:
    """End what ran in a channel that is no more. Slack says who deleted it, or doesn't."""
    by = event.body.get("actor_id") or event.body.get("user")
    who = UserId(by) if isinstance(by, str) else None
    await desk.channels.deleted(ChannelId(event.get("channel")), who, event.id)


async def channel_renumbered(event: Event, desk: Desk) -> None:
    """Call a channel by its new id from now on."""
    old, new = event.get("old_channel_id"), event.get("new_channel_id")
    if not _CHANNEL.fullmatch(old) or not _CHANNEL.fullmatch(new):
        raise Malformed(f"{event.type} without channels")
    await desk.channels.renumbered(ChannelId(old), ChannelId(new), event.id)


async def app_uninstalled(event: Event, desk: Desk) -> None:
    """Send nothing any more: the app was taken out of the workspace."""
    await desk.channels.access_lost(event.type, event.id)


async def tokens_revoked(event: Event, desk: Desk) -> None:
    """Send nothing any more, if it is the bot's token that was revoked."""
    tokens = event.body.get("tokens")
    if isinstance(tokens, Mapping) and tokens.get("bot"):
        await desk.channels.access_lost(event.type, event.id)


async def person_changed(event: Event, desk: Desk) -> None:
    """Take note that someone's account changed."""
    user = event.body.get("user")
    if not isinstance(user, Mapping) or not isinstance(user.get("id"), str):
        raise Malformed(f"{event.type} without its user")
    await desk.channels.person_changed(user, event.id)
