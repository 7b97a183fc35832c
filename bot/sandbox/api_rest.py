"""``auth.test``, ``apps.connections.open``, ``users.*``, and the table of all methods."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.sandbox import api_chat, api_conversations, api_files, api_reactions, api_views
from bot.sandbox.api import ApiError, Args, Method
from bot.sandbox.pages import page
from bot.sandbox.workspace import BOT_ID, BOT_USER_ID, TEAM_ID, Person

if TYPE_CHECKING:
    from bot.sandbox.box import Sandbox


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


async def users_info(box: "Sandbox", args: Args) -> dict[str, Any]:
    """users.info."""
    person = box.space.people.get(args["user"])
    if person is None:
        raise ApiError("user_not_found")
    return {"user": person_shown(person)}


async def users_list(box: "Sandbox", args: Args) -> dict[str, Any]:
    """users.list."""
    return page("members", [person_shown(each) for each in box.space.people.values()], args)


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


TABLE: Mapping[str, Method] = {
    "auth.test": auth_test,
    "apps.connections.open": connections_open,
    "chat.postMessage": api_chat.post_message,
    "chat.update": api_chat.update,
    "chat.delete": api_chat.delete,
    "chat.postEphemeral": api_chat.post_ephemeral,
    "chat.getPermalink": api_chat.get_permalink,
    "conversations.info": api_conversations.info,
    "conversations.members": api_conversations.members,
    "conversations.list": api_conversations.every,
    "conversations.history": api_conversations.history,
    "conversations.replies": api_conversations.replies,
    "conversations.open": api_conversations.conversation_open,
    "files.completeUploadExternal": api_files.complete,
    "files.getUploadURLExternal": api_files.upload_url,
    "reactions.add": api_reactions.add,
    "reactions.get": api_reactions.get,
    "reactions.remove": api_reactions.remove,
    "users.conversations": api_conversations.own,
    "users.info": users_info,
    "users.list": users_list,
    "views.open": api_views.views_open,
    "views.publish": api_views.views_publish,
    "views.push": api_views.views_push,
    "views.update": api_views.views_update,
}
