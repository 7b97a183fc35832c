"""What Slack tells the bot about its workspace."""

from collections.abc import Mapping

from bot.domain.ids import ChannelId, UserId
from handlers.desk import Desk
from handlers.gestures import Event, Malformed


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
