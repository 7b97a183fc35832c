"""Slack's rules for what is sent, written down apart from the code under test: ``faults`` names every breach.

Numbers are from ``tests/oracle/limits.json``, which others collected; those not in it stand here with their source.
slack_sdk's models give a second opinion. The rules cover the blocks and elements that the bot uses; anything else is
a fault, so that a new kind is added here first.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

LIMITS: dict[str, Any] = json.loads((Path(__file__).parent / "oracle" / "limits.json").read_text())
MESSAGE_BLOCKS = 50
"""Slack's reference of chat.postMessage."""
MESSAGE_CHARACTERS = 13_000
"""Not documented: bolt-js issue 2509 saw ``msg_blocks_too_long`` from about 13,200 characters of JSON on."""
MESSAGE_TEXT = 4_000
"""Slack's reference of chat.update: ``msg_too_long`` above."""

_BUTTONS = {"button", "overflow"}
_FIELDS = {
    "plain_text_input",
    "url_text_input",
    "number_input",
    "datepicker",
    "users_select",
    "static_select",
    "radio_buttons",
}
_KEYS = {
    "section": {"type", "block_id", "text", "fields", "accessory", "expand"},
    "context": {"type", "block_id", "elements"},
    "actions": {"type", "block_id", "elements"},
    "header": {"type", "block_id", "text"},
    "divider": {"type", "block_id"},
    "input": {"type", "block_id", "label", "element", "hint", "optional"},
    "button": {"type", "action_id", "text", "value", "url", "style", "confirm", "accessibility_label"},
    "overflow": {"type", "action_id", "options", "confirm"},
    "plain_text_input": {"type", "action_id", "initial_value", "multiline", "max_length", "placeholder"},
    "url_text_input": {"type", "action_id", "initial_value", "placeholder"},
    "number_input": {
        "type",
        "action_id",
        "initial_value",
        "is_decimal_allowed",
        "min_value",
        "max_value",
        "placeholder",
    },
    "datepicker": {"type", "action_id", "initial_date", "placeholder"},
    "users_select": {"type", "action_id", "initial_user", "placeholder"},
    "static_select": {"type", "action_id", "options", "initial_option", "placeholder"},
    "radio_buttons": {"type", "action_id", "options", "initial_option"},
    "mrkdwn": {"type", "text", "verbatim"},
    "plain_text": {"type", "text", "emoji"},
}
_ENTITY = re.compile(r"&(?:amp|lt|gt);")
_TOKEN = re.compile(
    r"<(?:@[UW][A-Z0-9]+|#[CG][A-Z0-9]+|https?://[^\s<>|]+(?:\|[^<>|]*)?|!date\^\d+\^[^<>|^]+(?:\^[^<>|]+)?\|[^<>|]+)>",
    re.DOTALL,
)


def message_faults(text: str, blocks: list[dict[str, Any]]) -> list[str]:
    """Name what Slack, or a reader, would not take about a message."""
    found = [] if text.strip() else ["a message needs text for notifications and screen readers"]
    if len(text) > MESSAGE_TEXT:
        found.append(f"text: {len(text)} characters, {MESSAGE_TEXT} at most")
    found += mrkdwn_faults("text", text)
    if len(blocks) > MESSAGE_BLOCKS:
        found.append(f"{len(blocks)} blocks, {MESSAGE_BLOCKS} at most")
    size = len(json.dumps(blocks))
    if size > MESSAGE_CHARACTERS:
        found.append(f"{size} characters of JSON, {MESSAGE_CHARACTERS} at most")
    if any(block.get("type") == "input" for block in blocks):
        found.append("an input block in a message")
    return found + _block_faults(blocks)


def home_faults(view: Mapping[str, Any]) -> list[str]:
    """Name what Slack would not take about a Home tab."""
    blocks = list(view.get("blocks", []))
    found = [] if view.get("type") == "home" else [f"type {view.get('type')!r}"]
    if not 1 <= len(blocks) <= LIMITS["view"]["blocks"]["max_items"]:
        found.append(f"{len(blocks)} blocks")
    return found + _block_faults(blocks)


def view_faults(view: Mapping[str, Any]) -> list[str]:
    """Name what Slack would not take about a modal."""
    limits, blocks = LIMITS["view"], list(view.get("blocks", []))
    found = [] if view.get("type") == "modal" else [f"type {view.get('type')!r}"]
    allowed = {"type", "callback_id", "private_metadata", "title", "submit", "close", "blocks"}
    found += [f"unknown key {key}" for key in view.keys() - allowed]
    if not 1 <= len(blocks) <= limits["blocks"]["max_items"]:
        found.append(f"{len(blocks)} blocks, 1 to {limits['blocks']['max_items']}")
    for key in ("private_metadata", "callback_id"):
        found += _length(key, view.get(key, ""), limits[key])
    if "title" not in view:
        found.append("no title")
    for key in ("title", "submit", "close"):
        if key in view:
            found += _text(key, view[key], limits[key], {"plain_text"})
    if any(block["type"] == "input" for block in blocks) and "submit" not in view:
        found.append("inputs without submit")
    if "submit" in view and not view.get("callback_id"):
        found.append("submit without a callback_id: nobody would hear of it")
    found += _block_faults(blocks)
    try:
        View(**{key: value for key, value in view.items() if key != "type"}, type="modal").to_dict()
    except SlackObjectFormationError as fault:
        found.append(f"slack_sdk: {fault}")
    return found


def mrkdwn_faults(where: str, text: str) -> list[str]:
    """Name what is neither an escaped character nor one of the tokens that the bot writes itself."""
    bare = _ENTITY.sub("", _TOKEN.sub("", text))
    found = [f"{where}: a bare {sign!r} in {text[:80]!r}" for sign in "<>&" if sign in bare]
    if "\x00" in text:
        found.append(f"{where}: NUL")
    return found


def texts(thing: object) -> Iterator[str]:
    """Give every text that is shown, wherever it stands."""
    if isinstance(thing, Mapping):
        if thing.get("type") in {"mrkdwn", "plain_text"}:
            yield str(thing["text"])
        for value in thing.values():
            yield from texts(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from texts(value)


def elements(thing: object) -> Iterator[dict[str, Any]]:
    """Give every button, menu and field, wherever it stands."""
    if isinstance(thing, dict):
        if "action_id" in thing:
            yield thing
        for value in thing.values():
            yield from elements(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from elements(value)


def _block_faults(blocks: list[dict[str, Any]]) -> list[str]:
    found = []
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    found += [f"block_id {each!r} twice" for each in sorted({each for each in ids if ids.count(each) > 1})]
    for number, block in enumerate(blocks):
        where = f"{number} {block.get('block_id', block.get('type'))}"
        found += [f"{where}: {fault}" for fault in _one_block(block)]
        actions = [each["action_id"] for each in elements(block)]
        found += [f"{where}: action_id {each!r} twice" for each in set(actions) if actions.count(each) > 1]
        found += _second_opinion(where, block)
    return found


def _second_opinion(where: str, block: dict[str, Any]) -> list[str]:
    try:
        parsed = Block.parse(block)
        if parsed is None:
            return [f"{where}: slack_sdk doesn't know it"]
        parsed.to_dict()
    except SlackObjectFormationError as fault:
        return [f"{where}: slack_sdk: {fault}"]
    return []


def _one_block(block: dict[str, Any]) -> list[str]:
    kind = block.get("type", "")
    found = _known(block, {"section", "context", "actions", "header", "divider", "input"})
    found += _length("block_id", block.get("block_id", "x"), LIMITS["block_id"])
    match kind:
        case "section":
            found += _text("text", block.get("text"), LIMITS["section"]["text"], {"mrkdwn", "plain_text"})
            if "accessory" in block:
                found += _element(block["accessory"], _BUTTONS | _FIELDS)
        case "context":
            found += _items("elements", block.get("elements"), LIMITS["context"]["elements"])
            for each in block.get("elements", []):
                found += _text("element", each, LIMITS["text"], {"mrkdwn", "plain_text"})
        case "actions":
            found += _items("elements", block.get("elements"), LIMITS["actions"]["elements"])
            for each in block.get("elements", []):
                found += _element(each, _BUTTONS | _FIELDS)
        case "header":
            found += _text("text", block.get("text"), LIMITS["header"]["text"], {"plain_text"})
        case "input":
            found += _text("label", block.get("label"), LIMITS["input"]["label"], {"plain_text"})
            if "hint" in block:
                found += _text("hint", block["hint"], LIMITS["input"]["hint"], {"plain_text"})
            found += _element(block.get("element", {}), _FIELDS)
    return found


def _element(element: dict[str, Any], allowed: set[str]) -> list[str]:
    kind = element.get("type", "")
    found = _known(element, allowed)
    found += _length("action_id", element.get("action_id", ""), LIMITS["action_id"] | {"min_length": 1})
    if "placeholder" in element:
        found += _text("placeholder", element["placeholder"], LIMITS["select"]["placeholder"], {"plain_text"})
    match kind:
        case "button":
            found += _button(element)
        case "overflow" | "radio_buttons":
            found += _options(element, LIMITS[kind]["options"])
        case "static_select":
            found += _options(element, LIMITS["select"]["options"])
        case "plain_text_input":
            most = element.get("max_length", LIMITS["plain_text_input"]["max_length"]["max"])
            if most > LIMITS["plain_text_input"]["max_length"]["max"]:
                found.append(f"max_length {most}")
            if len(element.get("initial_value", "")) > most:
                found.append(f"initial_value over its max_length of {most}")
    return found


def _button(button: dict[str, Any]) -> list[str]:
    limits = LIMITS["button"]
    found = _text("button", button.get("text"), limits["text"], {"plain_text"})
    for key in ("value", "url", "accessibility_label"):
        if key in button:
            found += _length(key, button[key], limits[key] | {"min_length": 1})
    if button.get("style", "primary") not in {"primary", "danger"}:
        found.append(f"style {button['style']!r}")
    if "confirm" in button:
        for key, limit in LIMITS["confirmation"].items():
            found += _text(f"confirm {key}", button["confirm"].get(key), limit, {"plain_text", "mrkdwn"})
    return found


def _options(element: dict[str, Any], limit: dict[str, int]) -> list[str]:
    options = element.get("options") or []
    found = _items("options", options, {"min_items": 1} | limit)
    for each in options:
        found += _text("option", each.get("text"), LIMITS["option"]["text"], {"plain_text"})
        found += _length("option value", each.get("value", ""), LIMITS["option"]["value"] | {"min_length": 1})
    values = [each.get("value") for each in options]
    found += [f"option value {each!r} twice" for each in set(values) if values.count(each) > 1]
    if "initial_option" in element and element["initial_option"] not in options:
        found.append("initial_option is none of the options")
    return found


def _known(thing: dict[str, Any], allowed: set[str]) -> list[str]:
    kind = thing.get("type", "")
    if kind not in allowed:
        return [f"{kind!r} isn't allowed here"]
    return [f"{kind}: unknown key {key!r}" for key in thing.keys() - _KEYS[kind]]


def _text(where: str, text: object, limit: Mapping[str, int], kinds: set[str]) -> list[str]:
    if not isinstance(text, dict) or text.get("type") not in kinds:
        return [f"{where}: no text of the kinds {sorted(kinds)}"]
    found = _known(text, kinds) + _length(where, text["text"], {"min_length": 1} | dict(limit))
    if text["type"] == "mrkdwn":
        found += mrkdwn_faults(where, text["text"])
    return found


def _length(where: str, value: str, limit: Mapping[str, int]) -> list[str]:
    if limit.get("min_length", 0) <= len(value) <= limit["max_length"]:
        return []
    return [f"{where}: {len(value)} characters, {limit.get('min_length', 0)} to {limit['max_length']}"]


def _items(where: str, items: object, limit: Mapping[str, int]) -> list[str]:
    count = len(items) if isinstance(items, list) else 0
    if limit.get("min_items", 1) <= count <= limit["max_items"]:
        return []
    return [f"{where}: {count}, {limit.get('min_items', 1)} to {limit['max_items']}"]
