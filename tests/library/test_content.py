"""An SOP's stored content is read back exactly, and is written in one way only."""

import json

import pytest
from hypothesis import given, settings

from bot.domain.sop import Sop
from bot.library import bundled, from_data, to_data
from tests.library.strategies import sops


@given(sops)
@settings(deadline=None)  # a busy machine is no fault
def test_an_sop_is_read_back_exactly_as_it_was(sop: Sop) -> None:
    assert from_data(json.loads(json.dumps(to_data(sop)))) == sop


@given(sops)
@settings(deadline=None)  # a busy machine is no fault
def test_equal_content_is_written_in_the_same_order(sop: Sop) -> None:
    again = from_data(to_data(sop))
    assert json.dumps(to_data(again)) == json.dumps(to_data(sop))


@pytest.mark.parametrize("sop", bundled().sops, ids=lambda sop: sop.key)
def test_what_was_looked_up_is_no_part_of_the_content(sop: Sop) -> None:
    before = to_data(sop)
    assert sop.places
    assert to_data(sop) == before
    assert set(before) <= {
        *("key", "name", "code", "trigger", "owner", "roles", "steps", "output", "review", "inputs"),
    }


def test_what_stands_at_its_default_is_left_out() -> None:
    sop = next(each for each in bundled().sops if each.key == "campaign-qa")
    assert to_data(sop)["steps"][2] == {
        "key": "links",
        "title": "Links resolve",
        "standard": "Every link opened on phone and desktop; no redirect drops a parameter.",
        "role": "owner",
    }


@pytest.mark.parametrize("data", [{}, {"key": "a"}, {"key": 1}])
def test_what_is_no_sop_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="Sop"):
        from_data(data)
