"""The few Block Kit pieces that everything is made of."""

from typing import Any

from bot.blocks.ids import FIELD_ACTION
from bot.blocks.limits import ACCESSIBILITY_LABEL, CONFIRM_TITLE, HEADER, LABEL, MODAL_TITLE, OPTION_TEXT, SECTION_TEXT
from bot.blocks.message import Block
from bot.blocks.mrkdwn import plain, within


def section(text: str, *, block_id: str | None = None, accessory: Block | None = None, expand: bool = True) -> Block:
    """Give a paragraph, with at most one button or menu at its right end. Slack folds long ones without ``expand``."""
    block: Block = {"type": "section", "text": _mrkdwn(text)}
    if expand:
        block["expand"] = True
    if block_id:
        block["block_id"] = block_id
    if accessory:
        block["accessory"] = accessory
    return block


def context(text: str, *, block_id: str | None = None) -> Block:
    """Give a small grey line."""
    block: Block = {"type": "context", "elements": [_mrkdwn(text)]}
    return block | {"block_id": block_id} if block_id else block


def header(text: str) -> Block:
    """Give a heading."""
    return {"type": "header", "text": _plain_text(plain(text, HEADER))}


def actions(buttons: list[Block], *, block_id: str) -> Block:
    """Give a row of buttons."""
    return {"type": "actions", "block_id": block_id, "elements": buttons}


def button(
    label: str, action: str, value: str, *, means: str = "", primary: bool = False, confirm: Block | None = None
) -> Block:
    """Give a button. ``means`` says the whole to a screen reader: "Done: 3 Links resolve"."""
    made: Block = {"type": "button", "action_id": action, "text": _plain_text(label)}
    if value:
        made["value"] = value
    if means:
        made["accessibility_label"] = plain(means, ACCESSIBILITY_LABEL)
    if primary:
        made["style"] = "primary"
    if confirm:
        made["confirm"] = confirm
    return made


def confirm(title: str, text: str, yes: str, no: str) -> Block:
    """Give the question that Slack asks before a click counts."""
    return {
        "title": _plain_text(plain(title, CONFIRM_TITLE)),
        "text": _plain_text(text),
        "confirm": _plain_text(yes),
        "deny": _plain_text(no),
    }


def option(label: str, value: str) -> Block:
    """Give one choice of a menu or a list."""
    return {"text": _plain_text(plain(label, OPTION_TEXT)), "value": value}


def overflow(action: str, options: list[Block]) -> Block:
    """Give the menu behind the three dots."""
    return {"type": "overflow", "action_id": action, "options": options}


def field(block_id: str, label: str, element: Block, *, optional: bool = False, hint: str = "") -> Block:
    """Give a modal's field: its label and the element it is filled in with."""
    made: Block = {
        "type": "input",
        "block_id": block_id,
        "label": _plain_text(plain(label, LABEL)),
        "element": {"action_id": FIELD_ACTION} | element,
        "optional": optional,
    }
    if hint:
        made["hint"] = _plain_text(hint)
    return made


def text_input(value: str = "", *, multiline: bool = False, limit: int | None = None, placeholder: str = "") -> Block:
    """Give a line, or several, to write in."""
    made: Block = {"type": "plain_text_input", "multiline": multiline}
    if value:
        made["initial_value"] = value
    if limit:
        made["max_length"] = limit
    if placeholder:
        made["placeholder"] = _plain_text(placeholder)
    return made


def chooser(kind: str, options: list[Block], chosen: str = "", placeholder: str = "") -> Block:
    """Give a ``static_select`` or ``radio_buttons`` with one of its options chosen, if it is among them."""
    made: Block = {"type": kind, "options": options}
    for each in options:
        if each["value"] == chosen:
            made["initial_option"] = each
    if placeholder and kind == "static_select":
        made["placeholder"] = _plain_text(placeholder)
    return made


def person(user: str = "") -> Block:
    """Give a menu of the workspace's people."""
    made: Block = {"type": "users_select", "placeholder": _plain_text("Choose a person")}
    if user:
        made["initial_user"] = user
    return made


def conversation() -> Block:
    """Give a menu of channels; the one that is looked at is chosen."""
    return {
        "type": "conversations_select",
        "default_to_current_conversation": True,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        "placeholder": _plain_text("Choose a channel"),
    }


def title(text: str) -> Block:
    """Give a modal's title, or the words of its submit or close button."""
    return _plain_text(plain(text, MODAL_TITLE))


def _mrkdwn(text: str) -> dict[str, Any]:
    # Slack: without "verbatim" it also looks for names of people and channels in what someone typed.
    return {"type": "mrkdwn", "text": within(text, SECTION_TEXT), "verbatim": True}


def _plain_text(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}
