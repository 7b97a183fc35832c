"""What people can choose from in menus that Slack fills: other people, and the conversations they see."""

from typing import Any

from bot.sandbox.workspace import Channel, Workspace

_KINDS = {"public", "private", "im", "mpim"}


class Choices:
    """What is there to choose for one person."""

    def __init__(self, space: Workspace, user: str) -> None:
        self._space = space
        self._user = user

    def person(self, handle: str) -> str:
        """Give someone's id by handle or id; ``LookupError`` if there is nobody."""
        return self._space.person(handle).id

    def conversation(self, element: dict[str, Any], name: str) -> str:
        """Give a conversation's id by name or id; ``LookupError`` if this menu doesn't offer it."""
        offered = conversations(self._space, self._user, element)
        for each in offered:
            if name.removeprefix("#") in {each.id, each.name}:
                return each.id
        raise LookupError(f"there is no {name!r} to choose; there are {sorted(each.name for each in offered)}")


def conversations(space: Workspace, user: str, element: dict[str, Any]) -> list[Channel]:
    """Give what a menu of conversations or channels offers to someone: what they see and its filter lets through."""
    if element["type"] == "channels_select":  # Slack: public channels only
        return [each for each in space.channels.values() if not each.is_private and not each.is_archived]
    wanted = element.get("filter", {})
    return [
        each
        for each in space.channels.values()
        if (not each.is_private or user in each.members)
        and not each.is_archived
        and _kind(each) in wanted.get("include", _KINDS)
        and not (wanted.get("exclude_external_shared_channels") and each.is_ext_shared)
        and not (wanted.get("exclude_bot_users") and each.is_im)
    ]


def with_current(space: Workspace, user: str, view: dict[str, Any], channel: str) -> None:
    """Choose the conversation that is open where a modal's menu asks for that and may offer it.

    Slack: one that the app names itself, ``initial_conversation``, goes first.
    """
    for block in view["blocks"]:
        for element in [*block.get("elements", []), block.get("accessory", {}), block.get("element", {})]:
            if not element.get("default_to_current_conversation") or element.get("initial_conversation"):
                continue
            if channel in {each.id for each in conversations(space, user, element)}:
                held = {"type": element["type"], "selected_conversation": channel}
                view["state"]["values"].setdefault(block["block_id"], {})[element["action_id"]] = held


def _kind(channel: Channel) -> str:
    return "im" if channel.is_im else "private" if channel.is_private else "public"
