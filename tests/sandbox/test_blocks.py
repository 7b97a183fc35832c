"""Blocks that are right pass; what must hold among them is checked; and nothing that is sent breaks the check."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox import block_kit
from tests.sandbox.world import MARKETING, Caller, actions, button, field, modal, plain, section
from tests.sandbox.wrong_blocks import group, option, options, select

CONFIRM = {"title": plain("x" * 100), "text": plain("x" * 300), "confirm": plain("Yes"), "deny": plain("No")}
RIGHT: list[dict[str, Any]] = [
    section("x" * 3000, accessory=button(value="x" * 2000, style="danger", confirm=CONFIRM), block_id="x" * 255),
    {"type": "section", "fields": [plain("x" * 2000)] * 3},
    {"type": "context", "elements": [plain("x"), {"type": "image", "image_url": "https://a.example", "alt_text": "A"}]},
    actions(
        {"type": "overflow", "action_id": "more", "options": [option("a", url="https://a.example"), *options(4)]},
        select(options=options(100), initial_option=option("v7"), placeholder=plain("Choose")),
        {"type": "users_select", "action_id": "who", "initial_user": "U0ANA"},
        {"type": "datepicker", "action_id": "day", "initial_date": "2026-12-03"},
    ),
    actions(
        select(option_groups=[group(100)], initial_option=option("v99")),
        {"type": "radio_buttons", "action_id": "one", "options": options(10), "initial_option": option("v0")},
        {"type": "checkboxes", "action_id": "some", "options": options(10), "initial_options": options(2)},
    ),
    {"type": "header", "text": plain("x" * 150)},
    {"type": "divider"},
    {"type": "image", "image_url": "https://a.example", "alt_text": "A", "title": plain("A")},
    field("text", {"type": "plain_text_input", "multiline": True, "min_length": 3, "max_length": 3000}, optional=True),
    field("number", {"type": "number_input", "is_decimal_allowed": True, "min_value": "-1", "max_value": "9.5"}),
    field("link", {"type": "url_text_input", "initial_value": "https://a.example"}, hint=plain("x" * 2000)),
    field("mail", {"type": "email_text_input"}, dispatch_action=True),
]
WRONG_AMONG = {
    "the same block_id twice": ([section(block_id="a"), section(block_id="a")], "/blocks]"),
    "the same action_id twice": ([actions(button(), button())], "/blocks/0]"),
    "a field nobody knows": ([section(colour="red")], "/blocks/0/colour]"),
    "an unknown field of an element": ([actions(button(size="big"))], "/blocks/0/elements/0/size]"),
    "an unknown field of a text": ([section() | {"text": {**plain("x"), "verbatim": True}}], "/text/verbatim]"),
    "mrkdwn in a button": ([actions(button(text={"type": "mrkdwn", "text": "x"}))], "/text/type]"),
    "mrkdwn in a header": ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "/text/type]"),
    "mrkdwn in a menu": ([actions(select(options=[option(text={"type": "mrkdwn", "text": "x"})]))], "/text/type]"),
    "a style that isn't": ([actions(button(style="bold"))], "/style]"),
    "an address in a select": ([actions(select(options=[option(url="https://a.example")]))], "/url]"),
    "an initial option that is not offered": (
        [actions(select(options=options(2), initial_option=option("v3")))],
        "/initial_option]",
    ),
    "an initial option that differs in its text": (
        [actions(select(options=options(2), initial_option=option("v1", text=plain("V1"))))],
        "/initial_option]",
    ),
    "an empty list of initial options": (
        [actions({"type": "checkboxes", "action_id": "a", "options": options(2), "initial_options": []})],
        "/initial_options]",
    ),
    "two options of one value": ([actions(select(options=[option("a"), option("a")]))], "/options]"),
    "a date that isn't": ([actions({"type": "datepicker", "action_id": "a", "initial_date": "2026-02-30"})], "date]"),
    "a number as text": ([section(block_id=7)], "/block_id]"),
    "a text as switch": ([section(expand="yes")], "/expand]"),
    "a text longer than its field": (
        [field(element={"type": "plain_text_input", "max_length": 2, "initial_value": "abc"})],
        "/initial_value]",
    ),
}


async def test_blocks_that_are_right_pass_in_a_message_and_in_a_modal(call: Caller) -> None:
    for block in RIGHT:
        answer = await call("chat.postMessage", channel=MARKETING, text="Hello", blocks=[block])
        assert answer["ok"], answer
    trigger = call.box.triggers.give("U0ANA")
    answer = await call("views.open", trigger_id=trigger, view=modal(*RIGHT, title=plain("x" * 24)))
    assert answer["ok"], answer


async def test_fifty_blocks_and_no_more(call: Caller) -> None:
    fifty = [{"type": "divider"}] * 50
    assert (await call("chat.postMessage", channel=MARKETING, text="Hello", blocks=fifty))["ok"]
    more = await call("chat.postMessage", channel=MARKETING, text="Hello", blocks=[*fifty, {"type": "divider"}])
    assert more["error"] == "invalid_blocks"
    assert more["response_metadata"]["messages"] == ["[ERROR] no more than 50 items allowed [json-pointer:/blocks]"]


async def test_thirteen_thousand_characters_and_no_more(call: Caller) -> None:
    blocks = [section("x" * 3000) for _ in range(4)]
    blocks.append(section("x"))
    room = 13_000 - len(json.dumps(blocks, separators=(",", ":")))
    blocks[-1] = section("x" * (room + 1))
    assert (await call("chat.postMessage", channel=MARKETING, text="Hello", blocks=blocks))["ok"]
    blocks[-1] = section("x" * (room + 2))
    answer = await call("chat.postMessage", channel=MARKETING, text="Hello", blocks=blocks)
    assert answer["error"] == "msg_blocks_too_long"


@pytest.mark.parametrize(("blocks", "where"), WRONG_AMONG.values(), ids=WRONG_AMONG)
async def test_what_else_slack_refuses(call: Caller, blocks: list[dict[str, Any]], where: str) -> None:
    answer = await call("chat.postMessage", channel=MARKETING, text="Hello", blocks=blocks)
    assert answer["error"] == "invalid_blocks"
    assert [each for each in answer["response_metadata"]["messages"] if each.endswith(where)], answer


async def test_a_block_without_an_id_gets_one_that_no_other_has(call: Caller) -> None:
    blocks = [section(), section(block_id="b0"), section()]
    posted = await call("chat.postMessage", channel=MARKETING, text="Hello", blocks=blocks)
    ids = [each["block_id"] for each in posted["message"]["blocks"]]
    assert ids[1] == "b0"
    assert len(set(ids)) == 3


def _places(tree: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:  # noqa: ANN401 - a tree of blocks
    keys = tree.keys() if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    return [place for key in keys for place in [(*at, key), *_places(tree[key], (*at, key))]]


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=3), st.just([]), st.just({}), st.just([[]]), st.just([{}])
)


@given(place=st.sampled_from(_places(RIGHT)), odd=ODD)
def test_whatever_stands_in_a_fields_place_the_check_answers(place: tuple[Any, ...], odd: object) -> None:
    blocks: Any = copy.deepcopy(RIGHT)
    holder = blocks
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = odd
    assert isinstance(block_kit.faults_in_message(blocks), list)
    assert isinstance(block_kit.faults_in_modal(modal(*blocks)), list)
    assert isinstance(block_kit.faults_in_modal({**modal(section()), str(place[-1]): odd}), list)
