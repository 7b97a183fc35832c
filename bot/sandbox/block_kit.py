"""Block Kit as Slack checks it: which blocks a surface takes, and what must hold among them.

Lengths come from ``rules/limits.json``. What Slack refuses without documenting it is named here with its source.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.sandbox.block_elements import IN_ACTIONS, IN_CONTEXT, IN_INPUT, IN_SECTION, element, image
from bot.sandbox.block_parts import LIMITS, PLAIN, TEXTS, Fault, fields, items, kind_of, length, text

MESSAGE_BLOCKS = 50
"""Slack: blocks in a message."""
BLOCKS_CHARACTERS = 13_000
"""Slack refuses a message whose blocks are longer, as JSON (undocumented; seen at 13,200, bolt-js issue 2509)."""

_NONE: frozenset[str] = frozenset()
_BLOCKS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "section": (_NONE, frozenset({"text", "fields", "accessory", "expand", "block_id"})),
    "context": (frozenset({"elements"}), frozenset({"block_id"})),
    "actions": (frozenset({"elements"}), frozenset({"block_id"})),
    "divider": (_NONE, frozenset({"block_id"})),
    "header": (frozenset({"text"}), frozenset({"block_id", "level"})),
    "input": (frozenset({"label", "element"}), frozenset({"block_id", "hint", "optional", "dispatch_action"})),
    "image": (frozenset({"image_url", "alt_text"}), frozenset({"title", "block_id"})),
}
_VIEW = frozenset({"blocks", "private_metadata", "callback_id", "external_id"})
_MODAL = _VIEW | {"title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled"}


def faults_in_message(blocks: Any) -> list[Fault]:  # noqa: ANN401 - whatever a caller sent
    """Give what Slack would refuse about a message's blocks."""
    return [*_list(blocks, "/blocks", 0, MESSAGE_BLOCKS)] or [*_unique_ids(blocks, "/blocks")]


def is_too_long(blocks: Any) -> bool:  # noqa: ANN401 - whatever a caller sent
    """Whether a message's blocks are over what Slack takes altogether."""
    return len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))) > BLOCKS_CHARACTERS


def with_ids(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give blocks with an id for each that has none, as Slack does."""
    taken = {block.get("block_id") for block in blocks}
    made = []
    for place, block in enumerate(blocks):
        block_id = block.get("block_id") or f"b{place}"
        while not block.get("block_id") and block_id in taken:
            block_id += "x"
        taken.add(block_id)
        made.append({**block, "block_id": block_id})
    return made


def faults_in_modal(view: Any) -> list[Fault]:  # noqa: ANN401 - whatever a caller sent
    """Give what Slack would refuse about a modal."""
    if kind_of(view, frozenset({"modal"})) is None:
        return ["must be a modal view [json-pointer:/view/type]"]
    found = [*fields(view, frozenset({"title", "blocks"}), _MODAL, "/view")]
    for part in ("title", "submit", "close"):
        if part in view:
            found += text(view[part], f"/view/{part}", LIMITS["view"][part], PLAIN)
    return [*found, *_view(view)] or [*_submittable(view), *_among_blocks(view)]


def faults_in_home(view: Any) -> list[Fault]:  # noqa: ANN401 - whatever a caller sent
    """Give what Slack would refuse about a Home view: it has no title and nothing to send it off or close it by."""
    if kind_of(view, frozenset({"home"})) is None:
        return ["must be a home view [json-pointer:/view/type]"]
    return [*fields(view, frozenset({"blocks"}), _VIEW, "/view"), *_view(view)] or [*_among_blocks(view)]


def _view(view: Mapping[str, Any]) -> Iterator[Fault]:
    limits = LIMITS["view"]
    yield from _list(view.get("blocks"), "/view/blocks", limits["blocks"]["min_items"], limits["blocks"]["max_items"])
    for part in ("private_metadata", "callback_id"):
        yield from length(view.get(part), f"/view/{part}", limits[part])


def _submittable(view: Mapping[str, Any]) -> Iterator[Fault]:
    if "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        yield "submit is needed where there are inputs [json-pointer:/view/submit]"


def _among_blocks(view: Mapping[str, Any]) -> Iterator[Fault]:
    focused = [block for block in view["blocks"] if block.get("element", {}).get("focus_on_load")]
    if len(focused) > 1:
        yield "only one element may have focus_on_load [json-pointer:/view/blocks]"
    yield from _unique_ids(view["blocks"], "/view/blocks")


def _list(blocks: Any, at: str, least: int, most: int) -> Iterator[Fault]:  # noqa: ANN401 - whatever a caller sent
    yield from items(blocks, at, least, most)
    for place, block in enumerate(blocks if isinstance(blocks, list) else []):
        yield from _block(block, f"{at}/{place}")


def _block(block: Any, at: str) -> Iterator[Fault]:  # noqa: ANN401 - whatever a caller sent
    kind = kind_of(block, _BLOCKS)
    if kind is None:
        yield f"unsupported block type [json-pointer:{at}/type]"
        return
    yield from fields(block, *_BLOCKS[kind], at)
    yield from length(block.get("block_id"), f"{at}/block_id", LIMITS["block_id"])
    match kind:
        case "section":
            yield from _section(block, at)
        case "context":
            yield from _context(block.get("elements"), f"{at}/elements")
        case "actions":
            yield from _actions(block.get("elements"), f"{at}/elements")
        case "header":
            yield from text(block.get("text"), f"{at}/text", LIMITS["header"]["text"], PLAIN)
        case "input":
            yield from _input(block, at)
        case "image":
            yield from image(block, at)
            if "title" in block:
                # Slack: an image's title takes as many characters as its alternative text.
                yield from text(block["title"], f"{at}/title", LIMITS["image"]["alt_text"], PLAIN)


def _section(block: Mapping[str, Any], at: str) -> Iterator[Fault]:
    if "text" not in block and "fields" not in block:
        yield f"missing required field: text or fields [json-pointer:{at}]"
    if "text" in block:
        yield from text(block["text"], f"{at}/text", LIMITS["section"]["text"])
    if "fields" in block:
        limits = LIMITS["section"]["fields"]
        yield from items(block["fields"], f"{at}/fields", 1, limits["max_items"])
        for place, each in enumerate(block["fields"] if isinstance(block["fields"], list) else []):
            yield from text(each, f"{at}/fields/{place}", {"max_length": limits["item_max_length"]})
    if "accessory" in block:
        yield from element(block["accessory"], f"{at}/accessory", IN_SECTION)


def _context(elements: Any, at: str) -> Iterator[Fault]:  # noqa: ANN401 - whatever a caller sent
    yield from items(elements, at, 1, LIMITS["context"]["elements"]["max_items"])
    for place, each in enumerate(elements if isinstance(elements, list) else []):
        if kind_of(each, TEXTS):
            yield from text(each, f"{at}/{place}", LIMITS["text"])
        else:
            yield from element(each, f"{at}/{place}", IN_CONTEXT)


def _actions(elements: Any, at: str) -> Iterator[Fault]:  # noqa: ANN401 - whatever a caller sent
    yield from items(elements, at, 1, LIMITS["actions"]["elements"]["max_items"])
    for place, each in enumerate(elements if isinstance(elements, list) else []):
        yield from element(each, f"{at}/{place}", IN_ACTIONS)


def _input(block: Mapping[str, Any], at: str) -> Iterator[Fault]:
    yield from text(block.get("label"), f"{at}/label", LIMITS["input"]["label"], PLAIN)
    if "hint" in block:
        yield from text(block["hint"], f"{at}/hint", LIMITS["input"]["hint"], PLAIN)
    yield from element(block.get("element"), f"{at}/element", IN_INPUT)


def _unique_ids(blocks: list[dict[str, Any]], at: str) -> Iterator[Fault]:
    """Check ids of blocks that are right in themselves."""
    named = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(named)) < len(named):
        yield f"block_id must be unique [json-pointer:{at}]"
    for place, block in enumerate(blocks):
        ids = [each["action_id"] for each in block.get("elements", []) if "action_id" in each]
        if len(set(ids)) < len(ids):
            yield f"action_id must be unique within its block [json-pointer:{at}/{place}]"
