"""What Slack tells the bot about its workspace."""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.ids import ChannelId, MessageTs, UserId
from bot.services.hearing import Heard
from handlers.desk import Desk
from handlers.gestures import Event, Malformed
from storage.reactions import Reaction

_SAID_BY_PEOPLE = frozenset({None, "thread_broadcast", "file_share", "me_message"})
"""Slack's subtypes of messages that someone wrote; the others tell of edits, joins, topics."""


async def message_posted(event: Event, desk: Desk) -> None:
    """Take note of what someone wrote."""
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


async def person_changed(event: Event, desk: Desk) -> None:
    """Take note that someone's account changed."""
    user = event.body.get("user")
    if not isinstance(user, Mapping) or not isinstance(user.get("id"), str):
        raise Malformed(f"{event.type} without its user")
    await desk.channels.person_changed(user, event.id)
