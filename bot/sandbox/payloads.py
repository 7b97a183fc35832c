"""What Slack sends to an app, with the field names of its published samples."""

from typing import TYPE_CHECKING, Any

from bot.sandbox.workspace import APP_ID, BOT_USER_ID, TEAM_ID, Channel, Person

if TYPE_CHECKING:
    from bot.sandbox.box import Sandbox

Payload = dict[str, Any]
TOKEN = "sandbox-verification-token"  # noqa: S105 - Slack's deprecated field, which every payload has
_DOMAIN = "sandbox"


def slash_command(box: "Sandbox", person: Person, channel: Channel, command: str, text: str) -> Payload:
    """Give a slash command as it was typed."""
    return {
        "token": TOKEN,
        "team_id": TEAM_ID,
        "team_domain": _DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": person.id,
        "user_name": person.handle,
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": box.response_url(person.id, channel.id),
        "trigger_id": box.triggers.give(person.id, channel.id),
    }


def block_actions(box: "Sandbox", person: Person, container: Payload, action: Payload) -> Payload:
    """Give a click in a message or a modal; the caller adds ``message`` and ``channel``, or ``view``."""
    return {
        "type": "block_actions",
        "user": _user(person),
        "api_app_id": APP_ID,
        "token": TOKEN,
        "container": container,
        "trigger_id": box.triggers.give(person.id, container.get("channel_id", "")),
        "team": {"id": TEAM_ID, "domain": _DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
        "state": {"values": {}},
        "actions": [{**action, "action_ts": box.space.next_ts()}],
    }


def global_shortcut(box: "Sandbox", person: Person, callback_id: str, channel: str = "") -> Payload:
    """Give a shortcut that belongs to no message: it says neither where nor how to answer there."""
    return {
        "type": "shortcut",
        "token": TOKEN,
        "action_ts": box.space.next_ts(),
        "team": {"id": TEAM_ID, "domain": _DOMAIN},
        "user": {"id": person.id, "username": person.handle, "team_id": person.team_id},
        "is_enterprise_install": False,
        "enterprise": None,
        "callback_id": callback_id,
        "trigger_id": box.triggers.give(person.id, channel),
    }


def message_shortcut(box: "Sandbox", person: Person, channel: Channel, message: Payload, callback_id: str) -> Payload:
    """Give a shortcut chosen from a message's menu."""
    return {
        **global_shortcut(box, person, callback_id, channel.id),
        "type": "message_action",
        "user": {"id": person.id, "name": person.handle, "team_id": person.team_id},
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "message_ts": message["ts"],
        "message": message,
        "response_url": box.response_url(person.id, channel.id),
    }


def view_submission(box: "Sandbox", person: Person, view: Payload) -> Payload:
    """Give a modal that was sent off; the caller adds where it may be answered."""
    return {
        "type": "view_submission",
        "team": {"id": TEAM_ID, "domain": _DOMAIN},
        "user": _user(person),
        "api_app_id": APP_ID,
        "token": TOKEN,
        "trigger_id": box.triggers.give(person.id),
        "view": view,
        "response_urls": [],
        "is_enterprise_install": False,
        "enterprise": None,
    }


def view_closed(person: Person, view: Payload, *, every: bool) -> Payload:
    """Give a modal that was closed unsent; ``every`` if the whole stack was."""
    return {
        "type": "view_closed",
        "team": {"id": TEAM_ID, "domain": _DOMAIN},
        "user": _user(person),
        "api_app_id": APP_ID,
        "token": TOKEN,
        "view": view,
        "is_cleared": every,
        "is_enterprise_install": False,
        "enterprise": None,
    }


def channel_name(channel: Channel) -> str:
    """Give a conversation's name as payloads tell it: private ones have none there."""
    return "directmessage" if channel.is_im else "privategroup" if channel.is_private else channel.name


def event(box: "Sandbox", inner: Payload, event_id: str) -> Payload:
    """Give an event in its envelope."""
    return {
        "token": TOKEN,
        "team_id": TEAM_ID,
        "api_app_id": APP_ID,
        "event": inner,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(box.space.now().timestamp()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM_ID,
                "user_id": BOT_USER_ID,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": _is_ext_shared(box, inner.get("channel")),
        "event_context": f"context-{event_id}",
    }


def _user(person: Person) -> Payload:
    return {"id": person.id, "username": person.handle, "name": person.handle, "team_id": person.team_id}


def _is_ext_shared(box: "Sandbox", channel: object) -> bool:
    found = box.space.channels.get(channel) if isinstance(channel, str) else None
    return found is not None and found.is_ext_shared
