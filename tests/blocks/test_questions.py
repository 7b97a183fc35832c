"""Private questions, the nudge and Home: what each says, and which buttons it has."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.blocks import questions
from bot.blocks.home import Home, draw
from bot.blocks.message import Message
from bot.blocks.nudge import nudge
from bot.domain.asks import Ask
from bot.domain.ids import MessageTs, RunName, SopKey, StepKey, UserId
from bot.domain.step_state import Blocker
from tests.blocks import goldens
from tests.blocks.samples import (
    ANA,
    BEN,
    CAMPAIGN,
    CARA,
    DILAN,
    LENA,
    MONDAY,
    OFFICE_HOURS,
    Story,
    in_the_middle,
    long_sop,
)
from tests.blocks.test_letters import letter
from tests.slack_rules import message_faults, texts

CARD = "https://example.slack.com/archives/C1/p1"
MANY_SOPS = [(replace(CAMPAIGN, key=SopKey(f"campaign-{n}")), n) for n in range(1, 31)]
SAID_AT = MessageTs("1700000000.000100")
STEP = CAMPAIGN.step(StepKey("copy"))
BLOCKER = Blocker(number=1, by=BEN, at=MONDAY, reason="Discount clause isn't signed off.")

QUESTIONS: dict[str, Callable[[], Message]] = {
    "what_stops_it": lambda: questions.what_stops_it(in_the_middle().run, STEP, BLOCKER),
    "nothing_to_block": lambda: questions.nothing_to_block(in_the_middle().run),
    "did_it_help": lambda: questions.did_it_help(in_the_middle().run, STEP),
    "count_as_done": lambda: questions.count_as_done(in_the_middle().run, STEP),
    "start_this": lambda: questions.start_this(
        CAMPAIGN, "Spring webinar, ready for QA?", MessageTs("1700000000.000100")
    ),
    "old_blocker_to_the_owner": lambda: questions.old_blocker(in_the_middle().run, STEP, BLOCKER, CARD, days=1),
    "old_blocker_in_the_channel": lambda: questions.old_blocker(in_the_middle().run, STEP, BLOCKER, None, days=2),
    "struck_out": lambda: questions.struck_out(RunName("cqa-41")),
    "turn_not_told": lambda: questions.not_told(letter(Story().starts().does("kpi"), Ask.TURN, BEN)),
    "offer_not_told": lambda: questions.not_told(letter(in_the_middle(), Ask.OFFER, BEN)),
    **{
        f"card_held_{error}": lambda error=error: questions.card_held(in_the_middle().run, error)  # type: ignore[misc]
        for error in (
            "is_archived",
            "not_in_channel",
            "restricted_action",
            "edit_window_closed",
            "message_not_found",
            "missing_scope",
            "invalid_arguments",
        )
    },
    "channel_deleted": lambda: questions.channel_deleted([in_the_middle().run]),
    "channel_deleted_with_two": lambda: questions.channel_deleted([in_the_middle().run, Story().starts().run]),
    "nudge": lambda: a_nudge(days=9),
    "nudge_overdue": lambda: a_nudge(days=14),
}


def a_nudge(days: int) -> Message:
    run, cap = Story().starts().run, CAMPAIGN.step(StepKey("cap"))
    steps = [(run, cap, CARD), (replace(run, name=RunName("cqa-42")), cap, None)]
    return nudge(steps[:1] if days == 9 else steps, MONDAY + timedelta(days=days), OFFICE_HOURS)


HOMES: dict[str, Callable[[], Home]] = {
    "for_an_owner": lambda: home(ANA),
    "with_everything": lambda: home(BEN),
    "overdue": lambda: home(CARA, MONDAY + timedelta(days=10)),
    "a_blocker_waits": lambda: home(LENA),
    "empty": lambda: Home(DILAN, [], {}, [], OFFICE_HOURS, MONDAY),
    "of_a_guest": lambda: Home(LENA, [in_the_middle().run], {}, [], OFFICE_HOURS, MONDAY, may_start=False),
    "of_many": lambda: Home(BEN, [in_the_middle().run] * 12, {}, MANY_SOPS, OFFICE_HOURS, MONDAY, page=1),
}


def home(user: UserId, now: datetime = MONDAY) -> Home:
    run = in_the_middle().run
    return Home(user, [run], {run.name: CARD}, [(CAMPAIGN, 3), (long_sop(), 1)], OFFICE_HOURS, now)


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_question_looks_as_it_was_looked_at(name: str) -> None:
    drawn = QUESTIONS[name]()
    assert message_faults(drawn.text, drawn.blocks) == []
    goldens.check(f"question_{name}", drawn)


@pytest.mark.parametrize("name", HOMES)
def test_home_looks_as_it_was_looked_at(name: str) -> None:
    goldens.check(f"home_{name}", draw(HOMES[name]()))


def test_a_guest_is_offered_no_start() -> None:
    assert "Start" not in " ".join(texts(draw(HOMES["of_a_guest"]())))


def test_what_waits_on_someone_who_cant_be_told_is_not_handed_off() -> None:
    said = questions.not_told(letter(in_the_middle(), Ask.BLOCKER, LENA))
    assert f"waits on <@{LENA}>" in said.text
    assert [each for each in said.blocks if each["type"] == "actions"] == []
