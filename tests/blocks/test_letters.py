"""Direct messages: what each asks for, and what it says once that is no longer so."""

from collections.abc import Callable

import pytest

from bot.blocks.letters import Letter, draw, still_asks
from bot.blocks.message import Message
from bot.domain.asks import Ask, Call, calls
from bot.domain.facts import DeclineReason
from bot.domain.ids import StepKey, UserId
from bot.domain.people import Actor
from bot.domain.wishes import Accept, AddNote, Cancel, Complete, Decline, HandOff, Unblock
from tests.blocks import goldens
from tests.blocks.samples import ANA, BEN, CARA, DILAN, LENA, OFFICE_HOURS, Story, in_the_middle
from tests.slack_rules import elements, message_faults, texts

CARD = "https://example.slack.com/archives/C1/p1"


def letter(story: Story, ask: Ask, user: UserId, *, posted: bool = True) -> Letter:
    """Give the latest letter of this kind to this person that the story calls for."""
    run, found = Story().run, None
    for fact in story.facts:
        after = run.after(fact)
        for call in calls(run, after, fact):
            if (call.ask, call.user) == (ask, user):
                found = (call, fact)
        run = after
    assert found is not None, f"nobody is told: {ask}"
    call, fact = found
    return Letter(call, story.run, fact, CARD, OFFICE_HOURS, posted=posted)


def declined() -> Story:
    wish = Decline(DeclineReason.INCOMPLETE, "Links 9 to 14 are drafts.", step=StepKey("utm"))
    return in_the_middle().happens(wish, BEN)


def for_the_decision() -> Story:
    story = Story().starts().happens(AddNote("Assets are final."))
    for step in ("kpi", "audience", "links", "cap"):
        story.does(step)
    story.happens(Complete(StepKey("utm"), evidence="https://example.com/utm"))
    story.happens(Complete(StepKey("copy"), evidence="Lena said yes."))
    return story.does("seen", by=BEN)


LETTERS: dict[str, Callable[[], Letter]] = {
    "turn": lambda: letter(
        Story().starts().happens(AddNote("Assets are final.")).does("kpi"), Ask.TURN, BEN, posted=False
    ),
    "turn_done": lambda: letter(Story().starts().does("kpi").does("audience", by=BEN), Ask.TURN, BEN),
    "decision": lambda: letter(for_the_decision(), Ask.TURN, DILAN),
    "offer": lambda: letter(in_the_middle(), Ask.OFFER, BEN),
    "offer_accepted": lambda: letter(in_the_middle().happens(Accept(StepKey("utm")), BEN), Ask.OFFER, BEN),
    "offer_of_the_run": lambda: letter(
        Story().starts().happens(HandOff(Actor(DILAN), "I am away from Thursday.")), Ask.OFFER, DILAN
    ),
    "declined": lambda: letter(declined(), Ask.DECLINED, ANA),
    "accepted": lambda: letter(in_the_middle().happens(Accept(StepKey("utm")), BEN), Ask.ACCEPTED, ANA),
    "returned": lambda: letter(in_the_middle(), Ask.RETURNED, ANA),
    "confirm": lambda: letter(in_the_middle(), Ask.CONFIRM, ANA),
    "blocker": lambda: letter(in_the_middle(), Ask.BLOCKER, LENA),
    "blocker_ended": lambda: letter(in_the_middle().happens(Unblock(1), LENA), Ask.BLOCKER, LENA),
    "unblocked": lambda: letter(in_the_middle().happens(Unblock(1), LENA), Ask.UNBLOCKED, ANA),
    "run_cancelled": lambda: letter(in_the_middle().happens(Cancel("No launch.")), Ask.OFFER, BEN),
}


def drawn(name: str) -> Message:
    """Draw a letter, and hold it against Slack's rules."""
    message = draw(LETTERS[name]())
    assert message_faults(message.text, message.blocks) == []
    return message


@pytest.mark.parametrize("name", LETTERS)
def test_the_letter_reads_as_it_was_read(name: str) -> None:
    goldens.check(f"letter_{name}", drawn(name))


@pytest.mark.parametrize("name", ["turn_done", "blocker_ended", "run_cancelled", "accepted", "unblocked"])
def test_what_asks_for_nothing_has_no_buttons(name: str) -> None:
    assert list(elements(drawn(name).blocks)) == []


def test_a_turn_that_passed_before_it_was_told_is_not_told() -> None:
    story = Story().starts().does("kpi").does("audience", by=CARA)
    assert not still_asks(letter(story, Ask.TURN, BEN, posted=False))


def test_nobody_is_told_what_they_did_themselves() -> None:
    run = Story().run
    for fact in in_the_middle().facts:
        after = run.after(fact)
        assert fact.by not in {call.user for call in calls(run, after, fact)}
        run = after


def test_an_offer_is_another_one_when_it_is_made_again() -> None:
    story = declined().happens(HandOff(Actor(BEN), "Now it is final.", StepKey("utm")))
    first = Letter(Call(Ask.OFFER, BEN, StepKey("utm"), 6), story.run, None, CARD, OFFICE_HOURS)
    assert not still_asks(first)
    assert still_asks(letter(story, Ask.OFFER, BEN))
    assert "Now it is final." in "\n".join(texts(draw(letter(story, Ask.OFFER, BEN)).blocks))
