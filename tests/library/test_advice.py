"""Advice is told at its line and keeps no SOP from being loaded."""

from pathlib import Path

import pytest

from bot.library import Level
from tests.library.samples import GOOD, Change, changed, changes, found, steps, told

CHANGES = changes("advice.txt")


@pytest.mark.parametrize("change", CHANGES, ids=[change.findings[0] for change in CHANGES])
def test_advice_is_told_at_its_line_and_the_sop_loads(tmp_path: Path, change: Change) -> None:
    assert found(tmp_path, change.text) == []
    assert told(tmp_path, change.text) == change.findings


def test_an_owner_needs_no_step_of_their_own(tmp_path: Path) -> None:
    assert found(tmp_path, changed("    role: pr\n", ""), Level.ADVICE) == []


def test_an_sop_without_any_role_at_its_steps_is_told(tmp_path: Path) -> None:
    text = GOOD.replace("    role: pr\n", "").replace("    role: lead\n", "")
    assert found(tmp_path, text, Level.ADVICE) == [(18, "no step has a role, so nobody is told of their turn")]


def test_nine_steps_are_fine_and_ten_are_told(tmp_path: Path) -> None:
    assert found(tmp_path, steps(9), Level.ADVICE) == []
    assert found(tmp_path, steps(10), Level.ADVICE) == [(17, "there are 10 steps; people read about 9")]


def test_five_required_inputs_are_told(tmp_path: Path) -> None:
    inputs = "".join(f"  - {{key: i{n}, label: I{n}, required: yes}}\n" for n in range(4))
    text = changed("inputs:\n", f"inputs:\n{inputs}")
    assert found(tmp_path, text, Level.ADVICE) == [(11, "5 inputs are required; long forms are left empty")]
