"""What stops a step: who is told of it is elsewhere; here, what it means for the run."""

import pytest

from bot.domain import refusals
from bot.domain.facts import SkipReason, WaitsOn
from bot.domain.ids import MessageTs
from bot.domain.wishes import AnswerBlocker, Block, Complete, Explain, Skip, Unblock, Undo, Wish
from tests.domain.play import ANA, BEN, CARA, DRAFT, GUEST, LINKED, STRANGER, Play, started

TS = MessageTs("1795425120.000100")


def test_a_blocked_step_is_not_next_and_is_again_once_it_can_go_on() -> None:
    play = started()
    play.wish(Block(DRAFT, "Brief isn't signed off.", waits_on=WaitsOn.PERSON, person=CARA.user), BEN)
    assert play.state(DRAFT).is_blocked
    assert play.run.next_step is play.run.sop.step(LINKED)
    play.wish(Unblock(1), CARA)
    assert play.run.next_step is play.run.sop.step(DRAFT)
    assert play.run.open_blockers == ()


def test_a_blocker_needs_words_unless_it_is_a_reaction() -> None:
    play = started()
    with pytest.raises(refusals.TextMissing):
        play.wish(Block(DRAFT, " \u200b "))
    play.wish(Block(DRAFT, source=TS))
    assert play.run.open_blockers[0][1].reason == ""
    play.wish(Explain(1, "Legal has the draft."), BEN)
    assert play.run.open_blockers[0][1].reason == "Legal has the draft."


def test_one_message_raises_one_blocker_however_many_react_on_it() -> None:
    play = started()
    for by in (ANA, BEN, CARA, GUEST):
        play.wish(Block(DRAFT, source=TS), by)
    assert len(play.run.open_blockers) == 1


def reasons(play: Play) -> list[str]:
    """Give the reasons of what stops the run."""
    return [blocker.reason for _, blocker in play.run.open_blockers]


def test_done_and_skip_end_the_steps_blockers_and_undo_brings_them_back() -> None:
    wishes: tuple[Wish, ...] = (Complete(DRAFT), Skip(DRAFT, SkipReason.NO_TIME))
    for wish in wishes:
        play = started()
        play.wish(Block(DRAFT, "First."))
        play.wish(Block(DRAFT, "Second."))
        play.wish(wish)
        assert reasons(play) == []
        play.wish(Undo(DRAFT))
        assert reasons(play) == ["First.", "Second."]


def test_only_whom_it_waits_on_sees_to_it_or_says_that_it_is_not_theirs() -> None:
    play = started()
    play.wish(Block(DRAFT, "Waiting.", waits_on=WaitsOn.PERSON, person=CARA.user))
    with pytest.raises(refusals.BlockerNotYours) as refused:
        play.wish(AnswerBlocker(1, accepted=True), BEN)
    assert refused.value.person == CARA.user
    play.wish(AnswerBlocker(1, accepted=True), CARA)
    assert play.wish(AnswerBlocker(1, accepted=True), CARA) == ()
    assert play.run.open_blockers[0][1].accepted
    play.wish(AnswerBlocker(1, accepted=False), CARA)
    assert play.run.open_blockers[0][1].person is None


def test_numbers_are_never_used_again() -> None:
    play = started()
    play.wish(Block(DRAFT, "One."))
    play.wish(Unblock(1))
    play.wish(Block(DRAFT, "Two."))
    assert [blocker.number for _, blocker in play.run.open_blockers] == [2]
    with pytest.raises(refusals.BlockerGone):
        play.wish(Unblock(1))


def test_a_settled_step_cannot_be_blocked() -> None:
    play = started()
    play.wish(Complete(DRAFT))
    with pytest.raises(refusals.NotOpen) as refused:
        play.wish(Block(DRAFT, "Late."))
    assert refused.value.status == "done"


def test_a_guest_may_record_a_blocker_and_a_stranger_may_not() -> None:
    play = started()
    play.wish(Block(DRAFT, "From the agency."), GUEST)
    with pytest.raises(refusals.NotAllowed):
        play.wish(Block(DRAFT, "From outside."), STRANGER)
