"""Block Kit as Slack checks it: which blocks and elements a surface takes, their fields, and how long each may be.

Lengths come from ``rules/limits.json``. What Slack refuses without documenting it is named here with its source.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

LIMITS: dict[str, Any] = json.loads((Path(__file__).parent / "rules" / "limits.json").read_text())

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
BLOCKS_CHARACTERS = 13_000
"""Slack refuses a message whose blocks are longer, as JSON (undocumented; seen at 13,200, bolt-js issue 2509)."""

_TEXTS = {"plain_text": {"text", "emoji"}, "mrkdwn": {"text", "verbatim"}}
_BUTTON_STYLES = {"primary", "danger"}
_SELECT = {"action_id", "placeholder", "confirm", "focus_on_load", "initial_option", "options", "option_groups"}
# Of each element the fields it must have, and those it may.
_ELEMENTS: dict[str, tuple[set[str], set[str]]] = {
    "button": ({"text"}, {"action_id", "value", "url", "style", "confirm", "accessibility_label"}),
    "overflow": ({"options"}, {"action_id", "confirm"}),
    "static_select": (set(), _SELECT),
    "users_select": (set(), {"action_id", "placeholder", "confirm", "focus_on_load", "initial_user"}),
    "datepicker": (set(), {"action_id", "placeholder", "confirm", "focus_on_load", "initial_date"}),
    "radio_buttons": ({"options"}, {"action_id", "initial_option", "confirm", "focus_on_load"}),
    "checkboxes": ({"options"}, {"action_id", "initial_options", "confirm", "focus_on_load"}),
    "plain_text_input": (
        set(),
        {"action_id", "placeholder", "initial_value", "multiline", "min_length", "max_length", "focus_on_load"},
    ),
    "url_text_input": (set(), {"action_id", "placeholder", "initial_value", "focus_on_load"}),
    "email_text_input": (set(), {"action_id", "placeholder", "initial_value", "focus_on_load"}),
    "number_input": (
        {"is_decimal_allowed"},
        {"action_id", "placeholder", "initial_value", "min_value", "max_value", "focus_on_load"},
    ),
    "image": ({"image_url", "alt_text"}, set()),
}
_IN_ACTIONS = {"button", "overflow", "static_select", "users_select", "datepicker", "radio_buttons", "checkboxes"}
_IN_SECTION = _IN_ACTIONS | {"image"}
_IN_INPUT = set(_ELEMENTS) - {"button", "overflow", "image"}
_BLOCKS: dict[str, tuple[set[str], set[str]]] = {
    "section": (set(), {"text", "fields", "accessory", "expand", "block_id"}),
    "context": ({"elements"}, {"block_id"}),
    "actions": ({"elements"}, {"block_id"}),
    "divider": (set(), {"block_id"}),
    "header": ({"text"}, {"block_id", "level"}),
    "input": ({"label", "element"}, {"block_id", "hint", "optional", "dispatch_action"}),
    "image": ({"image_url", "alt_text"}, {"title", "block_id"}),
}

Fault = str
"""What is wrong and where: a sentence with a JSON pointer, as in Slack's ``response_metadata.messages``."""


def faults_in_message(blocks: Any) -> list[Fault]:  # noqa: ANN401 - whatever a caller sent
    """Give what Slack would refuse about a message's blocks."""
    found = list(_list(blocks, "/blocks", MESSAGE_BLOCKS))
    return found or [*_unique_ids(blocks, "/blocks")]


def is_too_long(blocks: Any) -> bool:  # noqa: ANN401 - whatever a caller sent
    """Whether a message's blocks are over what Slack takes altogether."""
    return len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))) > BLOCKS_CHARACTERS


def faults_in_view(view: Any) -> list[Fault]:  # noqa: ANN401 - whatever a caller sent
    """Give what Slack would refuse about a modal or a Home tab."""
    if not isinstance(view, Mapping) or view.get("type") not in {"modal", "home"}:
        return ["must be a modal or home view [json-pointer:/view/type]"]
    known = {"type", "blocks", "private_metadata", "callback_id", "external_id"}
    if view["type"] == "modal":
        known |= {"title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled"}
    found = [f"unknown field [json-pointer:/view/{key}]" for key in view if key not in known]
    found += _list(view.get("blocks"), "/view/blocks", VIEW_BLOCKS)
    if view["type"] == "modal":
        found += _text(view.get("title"), "/view/title", LIMITS["view"]["title"], kinds={"plain_text"})
        for part in ("submit", "close"):
            if part in view:
                found += _text(view[part], f"/view/{part}", LIMITS["view"][part], kinds={"plain_text"})
        if not found and "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
            found.append("submit is needed where there are inputs [json-pointer:/view/submit]")
    for part in ("private_metadata", "callback_id"):
        found += _length(str(view.get(part) or ""), f"/view/{part}", LIMITS["view"][part])
    return found or [*_unique_ids(view["blocks"], "/view/blocks")]


def _list(blocks: Any, at: str, most: int) -> Iterator[Fault]:  # noqa: ANN401 - whatever a caller sent
    if not isinstance(blocks, list):
        yield f"must be a list [json-pointer:{at}]"
        return
    if len(blocks) > most:
        yield f"no more than {most} items allowed [json-pointer:{at}]"
    for place, block in enumerate(blocks):
        yield from _block(block, f"{at}/{place}")


def _block(block: Any, at: str) -> Iterator[Fault]:  # noqa: ANN401 - whatever a caller sent
    if not isinstance(block, Mapping) or block.get("type") not in _BLOCKS:
        yield f"unsupported block type [json-pointer:{at}/type]"
        return
    kind = block["type"]
    yield from _fields(block, *_BLOCKS[kind], at)
    yield from _length(str(block.get("block_id", "x")), f"{at}/block_id", LIMITS["block_id"])
    match kind:
        case "section":
            yield from _section(block, at)
        case "context":
            yield from _elements(block.get("elements"), f"{at}/elements", LIMITS["context"]["elements"]["max_items"])
        case "actions":
            most = LIMITS["actions"]["elements"]["max_items"]
            yield from _elements(block.get("elements"), f"{at}/elements", most, allowed=_IN_ACTIONS)
        case "header":
            yield from _text(block.get("text"), f"{at}/text", LIMITS["header"]["text"], kinds={"plain_text"})
        case "input":
            yield from _text(block.get("label"), f"{at}/label", LIMITS["input"]["label"], kinds={"plain_text"})
            if "hint" in block:
                yield from _text(block["hint"], f"{at}/hint", LIMITS["input"]["hint"], kinds={"plain_text"})
            yield from _element(block.get("element"), f"{at}/element", _IN_INPUT)


def _section(block: Mapping[str, Any], at: str) -> Iterator[Fault]:
    if "text" not in block and "fields" not in block:
        yield f"missing text or fields [json-pointer:{at}]"
    if "text" in block:
        yield from _text(block["text"], f"{at}/text", LIMITS["section"]["text"])
    fields = block.get("fields", [])
    if len(fields) > LIMITS["section"]["fields"]["max_items"]:
        yield f"no more than 10 items allowed [json-pointer:{at}/fields]"
    for place, each in enumerate(fields):
        yield from _text(each, f"{at}/fields/{place}", {"max_length": LIMITS["section"]["fields"]["item_max_length"]})
    if "accessory" in block:
        yield from _element(block["accessory"], f"{at}/accessory", _IN_SECTION)


def _elements(
    elements: Any,  # noqa: ANN401 - whatever a caller sent
    at: str,
    most: int,
    allowed: set[str] | None = None,
) -> Iterator[Fault]:
    if not isinstance(elements, list) or not elements:
        yield f"must have at least 1 item [json-pointer:{at}]"
        return
    if len(elements) > most:
        yield f"no more than {most} items allowed [json-pointer:{at}]"
    for place, each in enumerate(elements):
        if allowed is None and isinstance(each, Mapping) and each.get("type") in _TEXTS:
            yield from _text(each, f"{at}/{place}", LIMITS["text"])
        else:
            yield from _element(each, f"{at}/{place}", allowed or {"image"})


def _element(element: Any, at: str, allowed: set[str]) -> Iterator[Fault]:  # noqa: ANN401 - whatever a caller sent
    if not isinstance(element, Mapping) or element.get("type") not in allowed:
        yield f"unsupported type [json-pointer:{at}/type]"
        return
    kind = element["type"]
    yield from _fields(element, *_ELEMENTS[kind], at)
    yield from _length(str(element.get("action_id", "x")), f"{at}/action_id", LIMITS["action_id"])
    if kind == "button":
        yield from _button(element, at)
    if "placeholder" in element:
        placeholder = LIMITS["select"]["placeholder"]
        yield from _text(element["placeholder"], f"{at}/placeholder", placeholder, kinds={"plain_text"})
    if "options" in element:
        yield from _options(element, kind, at)
    elif kind in {"static_select", "overflow", "radio_buttons", "checkboxes"}:
        yield f"missing options [json-pointer:{at}/options]"
    if "confirm" in element:
        yield from _confirm(element["confirm"], f"{at}/confirm")
    if (
        kind == "plain_text_input"
        and int(element.get("max_length", 1)) > LIMITS["plain_text_input"]["max_length"]["max"]
    ):
        yield f"must be at most 3000 [json-pointer:{at}/max_length]"
    if "max_length" in element and len(str(element.get("initial_value", ""))) > int(element["max_length"]):
        yield f"is longer than max_length [json-pointer:{at}/initial_value]"


def _button(element: Mapping[str, Any], at: str) -> Iterator[Fault]:
    yield from _text(element.get("text"), f"{at}/text", LIMITS["button"]["text"], kinds={"plain_text"})
    for part in ("value", "url", "accessibility_label"):
        yield from _length(str(element.get(part, "")), f"{at}/{part}", LIMITS["button"][part])
    if element.get("style", "primary") not in _BUTTON_STYLES:
        yield f"unsupported style [json-pointer:{at}/style]"


def _options(element: Mapping[str, Any], kind: str, at: str) -> Iterator[Fault]:
    options = element["options"]
    most = {"overflow": 5, "radio_buttons": 10, "checkboxes": 10}.get(kind, 100)
    if not isinstance(options, list) or not 1 <= len(options) <= most:
        yield f"must have 1 to {most} items [json-pointer:{at}/options]"
        return
    for place, each in enumerate(options):
        where = f"{at}/options/{place}"
        if not isinstance(each, Mapping) or not {"text", "value"} <= each.keys():
            yield f"an option has text and value [json-pointer:{where}]"
            continue
        yield from _text(each["text"], f"{where}/text", LIMITS["option"]["text"])
        yield from _length(str(each["value"]), f"{where}/value", LIMITS["option"]["value"])
    if len({str(each.get("value")) for each in options if isinstance(each, Mapping)}) < len(options):
        yield f"option values must be unique [json-pointer:{at}/options]"
    chosen = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    if any(each not in options for each in chosen) or element.get("initial_options") == []:
        yield f"must equal one of the options [json-pointer:{at}/initial_option]"


def _confirm(confirm: Any, at: str) -> Iterator[Fault]:  # noqa: ANN401 - whatever a caller sent
    if not isinstance(confirm, Mapping):
        yield f"must be an object [json-pointer:{at}]"
        return
    for part in ("title", "text", "confirm", "deny"):
        kinds = None if part == "text" else {"plain_text"}
        yield from _text(confirm.get(part), f"{at}/{part}", LIMITS["confirmation"][part], kinds=kinds)


def _text(
    text: Any,  # noqa: ANN401 - whatever a caller sent
    at: str,
    limit: Mapping[str, int],
    kinds: set[str] | None = None,
) -> Iterator[Fault]:
    if not isinstance(text, Mapping) or text.get("type") not in (kinds or _TEXTS.keys()):
        yield f"must be a text object of the right type [json-pointer:{at}/type]"
        return
    if not isinstance(text.get("text"), str) or not text["text"]:
        yield f"must be more than 0 characters [json-pointer:{at}/text]"
        return
    yield from _fields(text, {"text"}, _TEXTS[text["type"]], at)
    yield from _length(text["text"], f"{at}/text", limit)


def _length(text: str, at: str, limit: Mapping[str, int]) -> Iterator[Fault]:
    most = limit.get("max_length")
    if most is not None and len(text) > most:
        yield f"must be less than {most + 1} characters [json-pointer:{at}]"


def _fields(of: Mapping[str, Any], required: set[str], optional: set[str], at: str) -> Iterator[Fault]:
    for key in required - of.keys():
        yield f"missing required field {key} [json-pointer:{at}]"
    for key in of.keys() - required - optional - {"type"}:
        yield f"unknown field [json-pointer:{at}/{key}]"


def _unique_ids(blocks: list[dict[str, Any]], at: str) -> Iterator[Fault]:
    named = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(named)) < len(named):
        yield f"block_id must be unique [json-pointer:{at}]"
    for place, block in enumerate(blocks):
        ids = [each["action_id"] for each in block.get("elements", []) if "action_id" in each]
        if len(set(ids)) < len(ids):
            yield f"action_id must be unique within its block [json-pointer:{at}/{place}]"
