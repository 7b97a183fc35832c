"""Sending a done step back for correction: this is rework."""

from datetime import timedelta

import pytest

from bot.domain import refusals
from bot.domain.facts import ReturnCause
from bot.domain.run import RETURN_FOR, RunStatus
from bot.domain.wishes import Cancel, Complete, Confirm, Finish, Judge, SendBack, Undo
from tests.domain.play import ANA, BEN, CARA, DILAN, DRAFT, LINKED, MINUTE, SEEN, SHEET, settled, started

BACK = SendBack(DRAFT, ReturnCause.MISSED_CHECK, "The second page is a placeholder.")


def test_a_returned_step_is_open_again_and_comes_first() -> None:
    play = started()
    play.wish(Complete(LINKED, evidence=SHEET), BEN)
    assert play.run.next_step is play.run.sop.step(DRAFT)
    play.wish(SendBack(LINKED, ReturnCause.WRONG_INPUT, "Old sheet."), CARA)
    state = play.state(LINKED)
    assert state.is_sent_back
    assert state.evidence == ""
    assert state.last_return
    assert (state.last_return.by, state.last_return.doer) == (CARA.user, BEN.user)
    assert play.run.next_step is play.run.sop.step(LINKED)


def test_a_return_cannot_be_undone_as_a_click_and_is_counted_each_time() -> None:
    play = started()
    for _ in range(2):
        play.wish(Complete(DRAFT))
        play.wish(BACK, BEN)
    assert play.state(DRAFT).returned == 2
    with pytest.raises(refusals.NothingToUndo):
        play.wish(Undo(DRAFT))


def test_a_step_that_waits_for_a_second_person_can_be_sent_back_by_them() -> None:
    play = started()
    play.wish(Complete(SEEN), BEN)
    play.wish(SendBack(SEEN, ReturnCause.MISSED_CHECK, "Cut off on a small phone."), CARA)
    assert play.state(SEEN).is_open
    play.wish(Complete(SEEN), BEN)
    play.wish(Confirm(SEEN), CARA)
    assert play.state(SEEN).returned == 1


def test_what_is_not_done_cannot_be_sent_back_and_a_second_click_is_silent() -> None:
    play = started()
    with pytest.raises(refusals.NothingToReturn):
        play.wish(BACK)
    play.wish(Complete(DRAFT))
    with pytest.raises(refusals.TextMissing):
        play.wish(SendBack(DRAFT, ReturnCause.TOOL, "  "))
    assert play.wish(BACK, BEN)
    assert play.wish(BACK, BEN) == ()
    with pytest.raises(refusals.NothingToReturn):
        play.wish(BACK, CARA)


def test_a_finished_run_can_be_returned_to_for_14_days_and_keeps_its_first_finish() -> None:
    play = settled()
    play.wish(Finish("Published."))
    first = play.run.ended_at
    (fact,) = play.wish(BACK, CARA, after=RETURN_FOR - MINUTE)
    assert fact.after_finish  # type: ignore[union-attr]  # it is a StepReturned
    assert play.run.status is RunStatus.OPEN
    play.wish(Complete(DRAFT))
    play.wish(Finish("Published again."))
    assert play.run.finished_at == first
    assert play.run.ended_at == play.now


def test_later_it_is_too_late_and_a_cancelled_run_stays_cancelled() -> None:
    play = settled()
    play.wish(Finish("Published."))
    with pytest.raises(refusals.TooLateToReturn):
        play.wish(BACK, CARA, after=RETURN_FOR)
    other = settled()
    other.wish(Cancel("Called off."))
    with pytest.raises(refusals.RunClosed):
        other.wish(BACK, CARA)


def test_whoever_did_it_again_says_once_whether_the_return_helped() -> None:
    play = started()
    play.wish(Complete(DRAFT))
    with pytest.raises(refusals.NothingToJudge):
        play.wish(Judge(DRAFT, improved=True))
    play.wish(BACK, DILAN)
    with pytest.raises(refusals.NothingToJudge):
        play.wish(Judge(DRAFT, improved=True))
    play.wish(Complete(DRAFT), BEN, after=timedelta(hours=1))
    with pytest.raises(refusals.NothingToJudge):
        play.wish(Judge(DRAFT, improved=True), ANA)
    assert play.wish(Judge(DRAFT, improved=False), BEN)
    with pytest.raises(refusals.NothingToJudge):
        play.wish(Judge(DRAFT, improved=True), BEN)
