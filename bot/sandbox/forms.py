"""Modals as Slack's client fills them in: initial values, what is entered, and what may not be sent."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from bot.sandbox.workspace import Person

State = dict[str, dict[str, dict[str, Any]]]
_URL = re.compile(r"^https?://\S+$")


def find(blocks: list[dict[str, Any]], action_id: str, value: str | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give an element and its block; ``LookupError`` if there is none with this id (and value, if one is given)."""
    for block in blocks:
        for element in [*block.get("elements", []), block.get("accessory", {}), block.get("element", {})]:
            if element.get("action_id") == action_id and value in {None, element.get("value")}:
                return block, element
    raise LookupError(f"there is no {action_id}{f' with {value!r}' if value else ''} here")


def filled(view: dict[str, Any], values: dict[str, Any], person: Callable[[str], Person]) -> State:
    """Give a modal's state: its initial values, and ``values`` by block_id. ``LookupError`` for an unknown block."""
    inputs = {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}
    unknown = values.keys() - inputs.keys()
    if unknown:
        raise LookupError(f"the modal has no field {sorted(unknown)}; it has {sorted(inputs)}")
    state: State = {}
    for block_id, block in inputs.items():
        element = block["element"]
        entered = _entered(element, values[block_id], person) if block_id in values else _initial(element)
        state[block_id] = {element["action_id"]: {"type": element["type"], **entered}}
    return state


def check(view: dict[str, Any], state: State) -> None:
    """Raise ``ValueError`` for what Slack's client would not send: required ones empty, wrong formats."""
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        value = next(iter(state.get(block["block_id"], {}).values()), {})
        given = next((value[key] for key in _VALUE_KEYS if value.get(key)), None)
        if given is None and not block.get("optional"):
            raise ValueError(f"{block['block_id']}: please complete this required field")
        if isinstance(given, str):
            _check_text(block["block_id"], element, given)


_VALUE_KEYS = ("value", "selected_option", "selected_user", "selected_date", "selected_options")


def _check_text(block_id: str, element: dict[str, Any], given: str) -> None:
    if element["type"] == "url_text_input" and not _URL.match(given):
        raise ValueError(f"{block_id}: please enter a valid URL")
    if element["type"] == "number_input" and not re.fullmatch(r"-?\d+(\.\d+)?", given):
        raise ValueError(f"{block_id}: please enter a number")
    if "max_length" in element and len(given) > int(element["max_length"]):
        raise ValueError(f"{block_id}: at most {element['max_length']} characters")


def _initial(element: dict[str, Any]) -> dict[str, Any]:
    match element["type"]:
        case "static_select" | "radio_buttons":
            return {"selected_option": element.get("initial_option")}
        case "checkboxes":
            return {"selected_options": element.get("initial_options", [])}
        case "users_select":
            return {"selected_user": element.get("initial_user")}
        case "datepicker":
            return {"selected_date": element.get("initial_date")}
    return {"value": element.get("initial_value")}


def _entered(element: dict[str, Any], value: Any, person: Callable[[str], Person]) -> dict[str, Any]:  # noqa: ANN401 - what is entered
    match element["type"]:
        case "static_select" | "radio_buttons":
            options = {each["value"]: each for each in element["options"]}
            if value and value not in options:
                raise LookupError(f"there is no option {value!r}; there are {sorted(options)}")
            return {"selected_option": options.get(value)}
        case "checkboxes":
            return {"selected_options": [each for each in element["options"] if each["value"] in value]}
        case "users_select":
            return {"selected_user": person(value).id if value else None}
        case "datepicker":
            return {"selected_date": date.fromisoformat(value).isoformat() if value else None}
    return {"value": value or None}
