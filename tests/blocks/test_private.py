"""Private answers: what they say, and that they fit whatever is to be listed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.blocks import private
from bot.blocks.message import Message
from bot.domain.ids import SopKey, UserId
from bot.domain.people import Actor
from bot.domain.run import Run
from bot.domain.wishes import HandOff, Start
from tests.blocks import goldens
from tests.blocks.samples import (
    BEN,
    CAMPAIGN,
    MONDAY,
    OFFICE_HOURS,
    Story,
    finished,
    full_sop,
    halfway,
    in_the_middle,
    long_sop,
    settled,
)
from tests.slack_rules import elements, message_faults, texts

CARD = "https://example.slack.com/archives/C1/p1795421520000100"
BOTH = [CAMPAIGN, long_sop()]


def checked(message: Message) -> Message:
    """Hold an answer against Slack's rules and give it back."""
    assert message_faults(message.text, message.blocks) == []
    return message


LATE = MONDAY + timedelta(days=9, hours=10)
"""The evening before the launch, when the budget cap should have been set."""


def status(*runs: tuple[Run, str | None], now: datetime = MONDAY) -> Message:
    return private.status(runs, now, OFFICE_HOURS)


def offered_whole() -> Story:
    return Story().starts().happens(HandOff(Actor(BEN), "I'm away next week.", None))


ANSWERS: dict[str, Callable[[], Message]] = {
    "help": lambda: private.help_text(BOTH),
    "help_without_sops": lambda: private.help_text([]),
    "list": lambda: private.sop_list(BOTH),
    "list_of_none": lambda: private.sop_list([]),
    "page": lambda: private.sop_page(CAMPAIGN, 3),
    "status": lambda: status((halfway().run, CARD), (settled().run, CARD), (Story().starts().run, None)),
    "status_held_up": lambda: status((in_the_middle().run, CARD), (offered_whole().run, CARD), now=LATE),
    "status_of_none": status,
    "acted": lambda: private.acted(halfway().run, halfway().facts[-1:]),
    "acted_on_the_end": lambda: private.acted(finished().run, finished().facts[-1:]),
    "nothing_to_do": lambda: private.acted(halfway().run, []),
    "unknown_word": lambda: private.unknown_word("launch <!channel>", BOTH),
    "name_of_an_sop": lambda: private.unknown_word("Campaign QA", BOTH),
    "too_slow": private.too_slow,
    "recorded_already": private.recorded_already,
    "welcome": lambda: private.welcome(UserId("U0BOT")),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_the_answer_reads_as_it_was_read(answer: str) -> None:
    goldens.check(f"private_{answer}", checked(ANSWERS[answer]()))


@pytest.mark.parametrize("answer", ["help", "list", "page", "status_of_none", "welcome"])
def test_start_is_near_at_hand(answer: str) -> None:
    assert "sop.start" in {each["action_id"] for each in elements(ANSWERS[answer]().blocks)}


def test_the_welcome_has_three_lines() -> None:
    assert ANSWERS["welcome"]().blocks[0]["text"]["text"].count("\n") == 2


def test_the_page_has_every_step_with_its_standard() -> None:
    shown = "\n".join(texts(private.sop_page(CAMPAIGN, 1).blocks))
    for step in CAMPAIGN.steps:
        assert step.title in shown
        assert step.standard in shown


def test_forty_steps_stand_on_one_page() -> None:
    shown = "\n".join(texts(checked(private.sop_page(long_sop(), 1)).blocks))
    assert "Each page of group 40 names itself." in shown


@pytest.mark.parametrize("character", ["a", "<", "&", "`", "é", "漢", "😀", "Every word "])
def test_any_sop_fits_its_page_and_any_number_of_them_the_list(character: str) -> None:
    sop = full_sop(character)
    checked(private.sop_page(sop, 1))
    many = [replace(sop, key=SopKey(f"key-{number}")) for number in range(120)]
    checked(private.sop_list(many))
    checked(private.help_text(many))


@pytest.mark.parametrize("character", ["a", "<", "`", "😀"])
def test_any_number_of_runs_fits_the_status(character: str) -> None:
    run = Story(full_sop(character), "full-1").happens(Start(character * 200, knowingly=True)).run
    answer = checked(status(*[(run, CARD)] * 80, now=LATE))
    shown = len(answer.blocks) - 1
    assert shown >= 3
    assert f"And {80 - shown} more." in "\n".join(texts(answer.blocks))


def test_a_list_that_is_cut_says_how_many_are_left() -> None:
    many = [replace(CAMPAIGN, key=SopKey(f"key-{number}")) for number in range(120)]
    answer = private.sop_list(many)
    shown = sum(block["type"] == "section" for block in answer.blocks)
    assert f"And {120 - shown} more" in answer.blocks[-1]["elements"][0]["text"]
