"""A new SOP as people paste it: from a list, from a document with boxes, from a spreadsheet."""

import pytest

from bot.domain.edits import Creation
from bot.domain.sop import Sop
from bot.library.edits import created


def made(steps: str = "Text | short", when: str = "news is cleared") -> Sop:
    return created(Creation("Press note", "pn", when, "PR lead", steps), (), ())


@pytest.mark.parametrize(
    "line",
    [
        "Text | under 100 words",
        "2. Text | under 100 words",
        "• Text | under 100 words",
        "[ ] Text | under 100 words",
        "- [x] Text | under 100 words",
        "3) [X] Text | under 100 words",
        "☐ Text | under 100 words",
        "☑ 4. Text | under 100 words",
        "Text\tunder 100 words",
        "Text\t\tunder 100 words",
        "12\tText\tunder 100 words",
        "☐\tText\tunder 100 words",
    ],
)
def test_what_stands_before_a_pasted_step_is_dropped(line: str) -> None:
    (step,) = made(line).steps
    assert (step.title, step.standard) == ("Text", "under 100 words")


@pytest.mark.parametrize(
    ("line", "title", "standard"),
    [
        ("Text\tunder 100 words | no jargon", "Text", "under 100 words | no jargon"),
        ("A [x] in the title | seen", "A [x] in the title", "seen"),
        ("3 photos chosen | rights cleared", "3 photos chosen", "rights cleared"),
    ],
)
def test_the_first_bar_or_tab_parts_a_line_and_the_rest_stays(line: str, title: str, standard: str) -> None:
    (step,) = made(line).steps
    assert (step.title, step.standard) == (title, standard)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("A webinar date is fixed", "a webinar date is fixed"),
        ("The brief is signed", "the brief is signed"),
        ("It's signed", "it's signed"),
        ("UTM tags are agreed", "UTM tags are agreed"),
        ("LinkedIn ads are booked", "LinkedIn ads are booked"),
        ("Q4 begins", "Q4 begins"),
        ("I'm asked for one", "I'm asked for one"),
        ("Monday's figures are in", "Monday's figures are in"),
        ("“Launch” is said", "“Launch” is said"),
    ],
)
def test_the_trigger_reads_on_after_starts_when(typed: str, shown: str) -> None:
    assert made(when=typed).trigger.when == shown
