"""Each known case of wrong blocks is refused, on every surface that has it, with the error of that surface."""

import json
from pathlib import Path

import pytest

from tests.sandbox.world import MARKETING, Caller, actions, button, modal, section
from tests.sandbox.wrong_blocks import BLOCKS, OTHERS, VIEWS, Sent

CASES = {
    each["id"]: each["constraint"]
    for each in json.loads((Path(__file__).parent / "invalid-cases.json").read_text())["cases"]
}


def test_every_named_case_has_its_payload_or_belongs_to_a_block_that_is_unknown_here() -> None:
    left = CASES.keys() - BLOCKS.keys() - VIEWS.keys()
    assert {CASES[each].split(".")[0] for each in left} == set(OTHERS)
    assert (BLOCKS.keys() | VIEWS.keys()) <= CASES.keys()


@pytest.mark.parametrize("name", BLOCKS)
async def test_wrong_blocks_are_refused_in_a_message(call: Caller, name: str) -> None:
    answer = await call("chat.postMessage", channel=MARKETING, text="Hello", blocks=BLOCKS[name])
    assert answer["error"] == "invalid_blocks"
    assert len(answer["response_metadata"]["messages"]) == 1, answer
    assert "[json-pointer:/blocks/" in answer["response_metadata"]["messages"][0]
    assert call.box.messages("marketing") == []


@pytest.mark.parametrize("view", [*VIEWS.values(), *(modal(*each) for each in BLOCKS.values())], ids=[*VIEWS, *BLOCKS])
async def test_wrong_blocks_are_refused_in_a_modal(call: Caller, view: Sent) -> None:
    trigger = call.box.triggers.give("U0ANA")
    answer = await call("views.open", trigger_id=trigger, view=view)
    assert answer["error"] == "invalid_arguments"
    assert len(answer["response_metadata"]["messages"]) == 1, answer
    assert "[json-pointer:/view" in answer["response_metadata"]["messages"][0]
    assert call.box.person("ana").view is None


@pytest.mark.parametrize("kind", OTHERS)
async def test_what_is_unknown_here_is_refused_wherever_it_stands(call: Caller, kind: str) -> None:
    for block in ({"type": kind}, actions({"type": kind}), section(accessory={"type": kind})):
        answer = await call("chat.postMessage", channel=MARKETING, text="Hello", blocks=[block])
        assert answer["error"] == "invalid_blocks"


@pytest.mark.parametrize("blocks", [[button()], ["text"], [None], [{"type": []}], [{}], [actions()]])
async def test_what_is_no_block_is_refused_and_breaks_nothing(call: Caller, blocks: list[object]) -> None:
    answer = await call("chat.postMessage", channel=MARKETING, text="Hello", blocks=blocks)
    assert answer["error"] == "invalid_blocks"
    assert call.status == 200
