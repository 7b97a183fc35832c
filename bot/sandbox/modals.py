"""Open modals: a stack for each person. Not kept between starts, as a browser's are not."""

import itertools
from typing import Any

from bot.sandbox.workspace import APP_ID, BOT_ID, TEAM_ID

View = dict[str, Any]


class Modals:
    """Everyone's open modals."""

    def __init__(self) -> None:
        self._stacks: dict[str, list[View]] = {}
        self._numbers = itertools.count(1)

    def stack(self, user: str) -> list[View]:
        """Give someone's open modals, the top one last."""
        return self._stacks.setdefault(user, [])

    def top(self, user: str) -> View | None:
        """Give the modal that someone sees, if any."""
        return self.stack(user)[-1] if self.stack(user) else None

    def find(self, view_id: str) -> View | None:
        """Give an open modal by its id."""
        every = (view for stack in self._stacks.values() for view in stack)
        return next((view for view in every if view["id"] == view_id), None)

    def open(self, user: str, content: View) -> View:
        """Show a modal in the place of whatever was open."""
        self._stacks[user] = []
        return self.push(user, content)

    def push(self, user: str, content: View) -> View:
        """Show a modal on top of what is open."""
        stack = self.stack(user)
        view_id = f"V{next(self._numbers):08d}"
        view = {
            **_blank(content),
            "id": view_id,
            "root_view_id": stack[0]["id"] if stack else view_id,
            "previous_view_id": stack[-1]["id"] if stack else None,
        }
        stack.append(view)
        return view

    def update(self, view: View, content: View) -> View:
        """Draw an open modal anew. What was entered stays where block and element are the same."""
        kept = {key: view[key] for key in ("id", "root_view_id", "previous_view_id")}
        view.clear()
        view.update(_blank(content), **kept)
        return view

    def close(self, user: str, view_id: str, *, every: bool = False) -> None:
        """Take a modal away, or the whole stack."""
        stack = self.stack(user)
        stack[:] = [] if every else [view for view in stack if view["id"] != view_id]


_hashes = itertools.count(1)


def _blank(content: View) -> View:
    return {
        "team_id": TEAM_ID,
        "app_id": APP_ID,
        "bot_id": BOT_ID,
        "app_installed_team_id": TEAM_ID,
        "callback_id": "",
        "private_metadata": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "close": None,
        "submit": None,
        **content,
        "blocks": [
            block if block.get("block_id") else {**block, "block_id": f"b{place}"}
            for place, block in enumerate(content["blocks"])
        ],
        "state": {"values": {}},
        "hash": f"{next(_hashes)}.sandbox",
    }
