"""An SOP's stored content is read back exactly, and is written in one way only."""

import json
from pathlib import Path

import pytest
from hypothesis import given

from bot.domain.due import Due, Unit
from bot.domain.ids import StepKey
from bot.domain.sop import Sop
from bot.library import bundled, check_file, from_data, to_data
from tests.cases import cases
from tests.library.samples import GOOD, written
from tests.library.strategies import sops


@given(sops)
@cases(100)
def test_an_sop_is_read_back_exactly_as_it_was(sop: Sop) -> None:
    assert from_data(json.loads(json.dumps(to_data(sop)))) == sop


@given(sops)
@cases(100)
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


def test_a_due_time_is_kept_with_the_step_that_has_one_and_nowhere_else() -> None:
    sop = next(each for each in bundled().sops if each.key == "campaign-qa")
    kept = [step.get("due") for step in to_data(sop)["steps"]]
    assert kept[6] == {"amount": 1, "unit": "d", "anchor": "launch", "before": True}
    assert kept[:4] == [None] * 4
    assert ["due" in step for step in to_data(sop)["steps"]] == [bool(each) for each in kept]
    assert from_data(to_data(sop)).step(StepKey("cap")).due == Due(1, Unit.DAYS, "launch", before=True)


def test_an_sop_that_uses_nothing_new_is_written_as_it_always_was(tmp_path: Path) -> None:
    """Any other text would be a new version of an SOP that nobody changed."""
    sop, _ = check_file(written(tmp_path, GOOD))
    assert sop is not None
    first_written = json.loads((Path(__file__).parent / "press_note.json").read_text(encoding="utf-8"))
    assert json.dumps(to_data(sop)) == json.dumps(first_written)


@pytest.mark.parametrize("data", [{}, {"key": "a"}, {"key": 1}])
def test_what_is_no_sop_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="Sop"):
        from_data(data)
