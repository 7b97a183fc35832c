"""Open modals: a stack for each person. Not kept between starts, as a browser's are not."""

from secrets import token_hex
from typing import Any

from bot.sandbox.block_kit import with_ids
from bot.sandbox.workspace import APP_ID, BOT_ID, TEAM_ID

View = dict[str, Any]


class Modals:
    """Everyone's open modals."""

    def __init__(self) -> None:
        self._stacks: dict[str, list[View]] = {}
        self._begun_in: dict[str, str] = {}
        """Person -> the conversation that was open when their stack was begun, if it is known."""

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

    def find_external(self, external_id: str) -> View | None:
        """Give an open modal by the id that the app gave it."""
        every = (view for stack in self._stacks.values() for view in stack)
        return next((view for view in every if view["external_id"] == external_id), None)

    def open(self, user: str, content: View, channel: str = "") -> View:
        """Show a modal in the place of whatever was open. ``channel``: where it was asked for, if it is known."""
        self._stacks[user] = []
        self._begun_in[user] = channel
        return self.push(user, content)

    def begun_in(self, user: str) -> str:
        """Give the conversation in which someone's stack was begun; empty if it isn't known."""
        return self._begun_in.get(user, "")

    def push(self, user: str, content: View) -> View:
        """Show a modal on top of what is open."""
        stack = self.stack(user)
        view_id = f"V{token_hex(5).upper()}"
        view = {
            **fresh(content),
            "id": view_id,
            "root_view_id": stack[0]["id"] if stack else view_id,
            "previous_view_id": stack[-1]["id"] if stack else None,
        }
        stack.append(view)
        return view

    def close(self, user: str, view_id: str, *, every: bool = False) -> None:
        """Take a modal away, or the whole stack."""
        stack = self.stack(user)
        stack[:] = [] if every else [view for view in stack if view["id"] != view_id]


def redraw(view: View, content: View) -> View:
    """Draw a view anew, in place. What was entered stays where block and element are the same."""
    kept = {key: view[key] for key in ("id", "root_view_id", "previous_view_id")}
    entered = view["state"]["values"]
    view.clear()
    view.update(fresh(content), **kept)
    view["state"] = {"values": _still_there(view["blocks"], entered)}
    return view


def fresh(content: View) -> View:
    """Give what an app sent as the view that Slack makes of it, with nothing entered; it has no id yet."""
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
        "blocks": [_with_action_id(block) for block in with_ids(content["blocks"])],
        "state": {"values": {}},
        "hash": token_hex(8),
    }


def _still_there(blocks: list[View], entered: View) -> View:
    """Give what was entered in fields that are there still: same block, same action, same type."""
    kept: View = {}
    for block in blocks:
        element = block.get("element", {})
        value = entered.get(block["block_id"], {}).get(element.get("action_id"))
        if value is not None and value["type"] == element["type"]:
            kept[block["block_id"]] = {element["action_id"]: value}
    return kept


def _with_action_id(block: View) -> View:
    """Give a block whose field has an action id, as Slack does: its state is told by it."""
    if block["type"] != "input" or block["element"].get("action_id"):
        return block
    return {**block, "element": {**block["element"], "action_id": f"a{block['block_id']}"}}
