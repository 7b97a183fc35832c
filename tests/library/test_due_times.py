"""A step's due time is read from its file, and counts from nothing but an input that is a date."""

from pathlib import Path

import pytest

from bot.domain.due import Due, Unit
from bot.library import Level, check_file
from tests.library.samples import GOOD, found, told, written

DATES = (
    "  - {key: on, label: Goes out on, type: date, required: true}\n  - {key: embargo, label: Embargo, type: date}\n"
)


def with_due(due: str, inputs: str = DATES) -> str:
    """Give the good file with more inputs and a due time in line 24, or so many lines later."""
    return GOOD.replace("inputs:\n", f"inputs:\n{inputs}").replace("    confirm: true\n", f"    due: {due}\n")


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("4h", Due(4, Unit.HOURS)),
        ("'2d'", Due(2, Unit.DAYS)),
        ("2d before on", Due(2, Unit.DAYS, "on", before=True)),
        ("1d  after on", Due(1, Unit.DAYS, "on")),
    ],
)
def test_a_due_time_is_read_with_its_step(tmp_path: Path, text: str, due: Due) -> None:
    sop, faults = check_file(written(tmp_path, with_due(text)))
    assert faults == ()
    assert sop is not None
    assert [step.due for step in sop.steps] == [due, None]


@pytest.mark.parametrize(
    ("due", "finding"),
    [
        (
            "next week",
            (
                '"due" of step 1 can\'t be "next week". '
                "Write working hours or days, such as 4h, 2d, 2d before launch or 1d after launch."
            ),
        ),
        ("0h", '"due" of step 1 can\'t be "0h". Write 1h to 500h.'),
        ("251d before on", '"due" of step 1 can\'t be "251d before on". Write 0d to 250d.'),
        ("2d before ebargo", '"due" of step 1 names the unknown input "ebargo". Did you mean "embargo"?'),
        (
            "2d before launch",
            (
                '"due" of step 1 names the unknown input "launch". '
                "Add it to inputs with type: date, or write one of: on, embargo."
            ),
        ),
        (
            "2d before news",
            (
                '"due" of step 1 counts from the input "news", which is no date. '
                "Give that input type: date, or write one of: on, embargo."
            ),
        ),
        ("[2d]", '"due" of step 1 is a list, not a text. Write one text.'),
        ("", '"due" of step 1 is empty. Fill it in, or delete "due:".'),
    ],
)
def test_a_due_time_that_can_not_be_used_is_told_with_its_mend(tmp_path: Path, due: str, finding: str) -> None:
    assert told(tmp_path, with_due(due)) == [f"26: {finding}"]


def test_without_any_date_the_mend_names_none(tmp_path: Path) -> None:
    assert told(tmp_path, with_due("2d before launch", inputs="")) == [
        '24: "due" of step 1 names the unknown input "launch". Add it to inputs with type: date.'
    ]
    assert told(tmp_path, with_due("2d before news", inputs="")) == [
        '24: "due" of step 1 counts from the input "news", which is no date. Give that input type: date.'
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [("key: on,", "kay: on,"), ("type: date, required", "type: day, required"), ("inputs:\n", "inptus:\n")],
)
def test_as_long_as_the_inputs_have_faults_no_step_is_blamed_for_naming_one(tmp_path: Path, old: str, new: str) -> None:
    text = with_due("1d before on")
    assert text.count(old) == 1
    lines = [line for line, _ in found(tmp_path, text.replace(old, new))]
    assert lines
    assert 26 not in lines


def test_a_date_that_may_be_missing_is_advised_against(tmp_path: Path) -> None:
    text = with_due("1d before embargo")
    assert found(tmp_path, text) == []
    assert found(tmp_path, text, Level.ADVICE) == [
        (26, 'step 1 has no due time as long as "embargo" isn\'t given'),
    ]
