"""Modals as Slack's client fills them in: initial values, what is entered, and what may not be sent."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from bot.sandbox.choices import Choices

State = dict[str, dict[str, dict[str, Any]]]
_URL = re.compile(r"^https?://\S+$")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")


def find(
    blocks: list[dict[str, Any]], action_id: str, value: str | None, block_id: str | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give an element and its block; ``LookupError`` if none has this id (and value and block, if given)."""
    for block in blocks:
        for element in _elements(block):
            if (
                element.get("action_id") == action_id
                and value in {None, element.get("value")}
                and block_id in {None, block.get("block_id")}
            ):
                return block, element
    raise LookupError(f"there is no {action_id}{f' with {value!r}' if value else ''} here")


def filled(view: dict[str, Any], values: dict[str, Any], choices: Choices) -> State:
    """Give a modal's state: what was there, and ``values`` by block_id or action_id; ``LookupError`` for others."""
    state = state_of(view)
    fields = {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}
    by_action = {block["element"]["action_id"]: block for block in fields.values()}
    for name, value in values.items():
        block = fields.get(name) or by_action.get(name)
        if block is None:
            raise LookupError(f"the modal has no field {name!r}; it has {sorted(fields)}")
        element = block["element"]
        entered = _entered(element, value, choices)
        state[block["block_id"]] = {element["action_id"]: {"type": element["type"], **entered}}
    return state


def state_of(holder: dict[str, Any]) -> State:
    """Give what every field of a modal or message holds: what was entered, or else what it began with."""
    before = holder.get("state", {}).get("values", {})
    state: State = {}
    for block in holder.get("blocks", []):
        for element in _elements(block):
            if element.get("type") in _STATEFUL and element.get("action_id"):
                begun = {"type": element["type"], **_initial(element)}
                entered = before.get(block.get("block_id"), {}).get(element["action_id"], begun)
                state.setdefault(block.get("block_id", ""), {})[element["action_id"]] = entered
    return state


def check(view: dict[str, Any], state: State) -> None:
    """Raise ``ValueError`` for what Slack's client would not send: required ones empty, wrong formats."""
    for block_id, wrong in wrong_fields(view, state).items():
        raise ValueError(f"{block_id}: {wrong}")


def wrong_fields(view: dict[str, Any], state: State) -> dict[str, str]:
    """Give what Slack's client says about each field that it would not send."""
    found = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        value = state.get(block["block_id"], {}).get(block["element"]["action_id"], {})
        given = next((value[key] for key in _VALUE_KEYS if value.get(key)), None)
        if given is None and not block.get("optional"):
            found[block["block_id"]] = "please complete this required field"
        elif isinstance(given, str) and (wrong := _wrong_text(block["element"], given)):
            found[block["block_id"]] = wrong
    return found


_CONVERSATION = {"conversations_select": "selected_conversation", "channels_select": "selected_channel"}
_VALUE_KEYS = (
    *("value", "selected_option", "selected_user", "selected_date", "selected_options"),
    *_CONVERSATION.values(),
)
_BEGINS = {
    # Where an element's state has what it holds, and where the element says what it begins with.
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
}
_STATEFUL = {
    *_BEGINS,
    *("checkboxes", "plain_text_input", "url_text_input", "email_text_input", "number_input"),
}


def _elements(block: dict[str, Any]) -> list[dict[str, Any]]:
    return [*block.get("elements", []), block.get("accessory", {}), block.get("element", {})]


def _wrong_text(element: dict[str, Any], given: str) -> str:
    kind = element["type"]
    if kind == "url_text_input" and not _URL.match(given):
        return "please enter a valid URL"
    if kind == "email_text_input" and not _EMAIL.match(given):
        return "please enter a valid email address"
    if kind == "number_input":
        return _wrong_number(element, given)
    if len(given) > int(element.get("max_length", 3000)):
        return f"at most {element.get('max_length', 3000)} characters"
    if len(given) < int(element.get("min_length", 0)):
        return f"at least {element['min_length']} characters"
    return ""


def _wrong_number(element: dict[str, Any], given: str) -> str:
    decimals = r"(\.\d+)?" if element["is_decimal_allowed"] else ""
    if not re.fullmatch(rf"-?\d+{decimals}", given):
        return "please enter a number" if decimals else "please enter a whole number"
    if "min_value" in element and Decimal(given) < Decimal(element["min_value"]):
        return f"at least {element['min_value']}"
    if "max_value" in element and Decimal(given) > Decimal(element["max_value"]):
        return f"at most {element['max_value']}"
    return ""


def _initial(element: dict[str, Any]) -> dict[str, Any]:
    if element["type"] == "checkboxes":
        return {"selected_options": element.get("initial_options", [])}
    key, initial = _BEGINS.get(element["type"], ("value", "initial_value"))
    return {key: element.get(initial)}


def chosen(element: dict[str, Any], value: Any, choices: Choices) -> dict[str, Any]:  # noqa: ANN401 - what is chosen
    """Give what an element sends when this is chosen in it; ``LookupError`` if it doesn't offer it."""
    if element["type"] == "overflow":
        return {"type": "overflow", **_option(element, value)}
    return {"type": element["type"], **_entered(element, value, choices)}


def offered(element: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the options of an element, those in groups too."""
    groups = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *groups]


def _option(element: dict[str, Any], value: Any) -> dict[str, Any]:  # noqa: ANN401 - what is chosen
    options = {each["value"]: each for each in offered(element)}
    if value and value not in options:
        raise LookupError(f"there is no option {value!r}; there are {sorted(options)}")
    return {"selected_option": options.get(value)}


def _entered(element: dict[str, Any], value: Any, choices: Choices) -> dict[str, Any]:  # noqa: ANN401 - what is entered
    match element["type"]:
        case "static_select" | "radio_buttons":
            return _option(element, value)
        case "checkboxes":
            return {"selected_options": [_option(element, each)["selected_option"] for each in value]}
        case "users_select":
            return {"selected_user": choices.person(value) if value else None}
        case "conversations_select" | "channels_select":
            return {_CONVERSATION[element["type"]]: choices.conversation(element, value) if value else None}
        case "datepicker":
            return {"selected_date": date.fromisoformat(value).isoformat() if value else None}
    return {"value": value or None}


def asking_for_urls(view: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Give where a modal chose a conversation that it may answer in: block, action and conversation."""
    found = []
    for block in view["blocks"]:
        element = block.get("element", {})
        if element.get("response_url_enabled"):
            held = view["state"]["values"].get(block["block_id"], {}).get(element["action_id"], {})
            chosen = held.get(_CONVERSATION[element["type"]])
            if chosen:
                found.append((block["block_id"], element["action_id"], chosen))
    return found
