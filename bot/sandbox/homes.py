"""App Home: what the app shows each person in its Home tab. Kept between starts, as Slack keeps it."""

from secrets import token_hex
from typing import Any

from bot.sandbox.modals import View, fresh, redraw
from bot.sandbox.workspace import Workspace

_TITLE = {"type": "plain_text", "text": "View Title", "emoji": True}
"""Slack gives every Home view this title, though none can be set."""


class Homes:
    """Everyone's Home view."""

    def __init__(self, space: Workspace) -> None:
        self._space = space

    def of(self, user: str) -> View | None:
        """Give what someone's Home tab shows, or None if nothing was published for them yet."""
        return self._space.homes.get(user)

    def find(self, view_id: str) -> View | None:
        """Give a Home view by its id."""
        return next((view for view in self._space.homes.values() if view["id"] == view_id), None)

    def find_external(self, external_id: str) -> View | None:
        """Give a Home view by the id that the app gave it."""
        return next((view for view in self._space.homes.values() if view["external_id"] == external_id), None)

    def publish(self, user: str, content: View) -> View:
        """Show this in someone's Home tab. The view's id stays, its hash is new."""
        view = self.of(user)
        if view is None:
            view_id = f"V{token_hex(5).upper()}"
            view = {**fresh(content), "id": view_id, "root_view_id": view_id, "previous_view_id": None}
        else:
            redraw(view, content)
        view["title"] = dict(_TITLE)
        self._space.keep_home(user, view)
        return view

    def update(self, view: View, content: View) -> View:
        """Draw a published view anew."""
        return self.publish(self._owner(view), content)

    def enter(self, view: View, state: dict[str, Any]) -> None:
        """Remember what was entered in a published view."""
        view["state"] = {"values": state}
        self._space.keep_home(self._owner(view), view)

    def _owner(self, view: View) -> str:
        return next(user for user, each in self._space.homes.items() if each["id"] == view["id"])
