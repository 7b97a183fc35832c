"""The checker finds what Slack refuses: without that, its silence would prove nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.slack_rules import message_faults, view_faults

Block = dict[str, Any]


def section(text: str = "Words", **more: Any) -> Block:  # noqa: ANN401 - any field may be wrong here
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}} | more


def button(**changes: Any) -> Block:  # noqa: ANN401 - any field may be wrong here
    return {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "Done"}, "value": "v"} | changes


def field(element: Block) -> Block:
    label = {"type": "plain_text", "text": "Step"}
    return {"type": "input", "block_id": "b", "label": label, "element": element | {"action_id": "value"}}


def option(value: str) -> Block:
    return {"text": {"type": "plain_text", "text": "One"}, "value": value}


def modal(*blocks: Block, **changes: Any) -> Block:  # noqa: ANN401 - any field may be wrong here
    title = {"type": "plain_text", "text": "Skip"}
    return {"type": "modal", "callback_id": "c", "title": title, "submit": title, "blocks": list(blocks)} | changes


def test_good_ones_have_no_faults() -> None:
    confirm = {key: {"type": "plain_text", "text": "Undo?"} for key in ("title", "text", "confirm", "deny")}
    blocks = [section("A &amp; <@U1> <https://x.example/?a=1&amp;b=2|b>", accessory=button(confirm=confirm))]
    assert message_faults("Words", blocks) == []
    assert view_faults(modal(section(), field({"type": "static_select", "options": [option("1")]}))) == []


BAD_MESSAGES: dict[str, Callable[[], tuple[str, list[Block]]]] = {
    "no text": lambda: ("", [section()]),
    "text too long": lambda: ("x" * 4001, [section()]),
    "a bare sign in text": lambda: ("a & b", [section()]),
    "too many blocks": lambda: ("x", [section()] * 51),
    "too many characters": lambda: ("x", [section("x" * 2900)] * 5),
    "an empty section": lambda: ("x", [section("")]),
    "a long section": lambda: ("x", [section("x" * 3001)]),
    "a broadcast": lambda: ("x", [section("<!channel>")]),
    "a foreign link": lambda: ("x", [section("<javascript:alert|x>")]),
    "half an entity": lambda: ("x", [section("a &am")]),
    "an unknown block": lambda: ("x", [{"type": "plan", "title": "x"}]),
    "an unknown key": lambda: ("x", [section(colour="red")]),
    "a field in a message": lambda: ("x", [field({"type": "datepicker"})]),
    "one block_id twice": lambda: ("x", [section(block_id="b"), section(block_id="b")]),
    "one action_id twice": lambda: ("x", [{"type": "actions", "elements": [button(), button()]}]),
    "an empty row": lambda: ("x", [{"type": "actions", "elements": []}]),
    "a long button": lambda: ("x", [section(accessory=button(text={"type": "plain_text", "text": "x" * 76}))]),
    "a long label": lambda: ("x", [section(accessory=button(accessibility_label="x" * 76))]),
    "an empty value": lambda: ("x", [section(accessory=button(value=""))]),
    "a strange style": lambda: ("x", [section(accessory=button(style="loud"))]),
    "a menu without entries": lambda: ("x", [section(accessory={"type": "overflow", "action_id": "m", "options": []})]),
    "a markdown header": lambda: ("x", [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]),
}


@pytest.mark.parametrize("bad", BAD_MESSAGES)
def test_a_bad_message_is_found(bad: str) -> None:
    assert message_faults(*BAD_MESSAGES[bad]()) != []


BAD_VIEWS: dict[str, Callable[[], Block]] = {
    "no blocks": modal,
    "too many blocks": lambda: modal(*[section()] * 101),
    "a long title": lambda: modal(section(), title={"type": "plain_text", "text": "x" * 25}),
    "a long memory": lambda: modal(section(), private_metadata="x" * 3001),
    "an unknown key": lambda: modal(section(), colour="red"),
    "no callback": lambda: modal(section(), callback_id=""),
    "a field without submit": lambda: {
        key: value for key, value in modal(field({"type": "datepicker"})).items() if key != "submit"
    },
    "a menu without options": lambda: modal(field({"type": "static_select", "options": []})),
    "eleven radio buttons": lambda: modal(
        field({"type": "radio_buttons", "options": [option(str(n)) for n in range(11)]})
    ),
    "one value twice": lambda: modal(field({"type": "static_select", "options": [option("1"), option("1")]})),
    "a choice that is none": lambda: modal(
        field({"type": "static_select", "options": [option("1")], "initial_option": option("2")})
    ),
    "a text over its limit": lambda: modal(
        field({"type": "plain_text_input", "max_length": 3, "initial_value": "four"})
    ),
    "a button as a field": lambda: modal(field(button())),
}


@pytest.mark.parametrize("bad", BAD_VIEWS)
def test_a_bad_modal_is_found(bad: str) -> None:
    assert view_faults(BAD_VIEWS[bad]()) != []
