"""Done and Undo: what a click does, what a second one does, and how it is taken back."""

from datetime import timedelta

import pytest

from bot.domain import refusals
from bot.domain.facts import SkipReason, StepCompleted, StepUndone
from bot.domain.ids import StepKey
from bot.domain.people import Actor
from bot.domain.step_state import StepState, StepStatus
from bot.domain.wishes import Complete, Confirm, Skip, Undo
from tests.domain.play import ANA, BEN, BOSS, CARA, DILAN, DRAFT, GO, LINKED, MINUTE, QUOTED, SEEN, SHEET, started


def test_done_is_one_fact_with_its_doer_and_its_moment() -> None:
    play = started()
    assert play.wish(Complete(DRAFT), BEN) == (StepCompleted(at=play.now, by=BEN.user, step=DRAFT),)
    assert play.state(DRAFT).status is StepStatus.DONE
    assert (play.state(DRAFT).doer, play.state(DRAFT).done_at) == (BEN.user, play.now)


def test_a_second_done_of_the_same_person_changes_nothing() -> None:
    play = started()
    play.wish(Complete(DRAFT), BEN)
    assert play.wish(Complete(DRAFT), BEN) == ()


def test_a_done_of_someone_else_is_refused_with_who_was_first_and_when() -> None:
    play = started()
    play.wish(Complete(DRAFT), BEN)
    first_at = play.now
    with pytest.raises(refusals.AlreadySettled) as refused:
        play.wish(Complete(DRAFT), CARA)
    assert refused.value.__dict__ == {"step": DRAFT, "status": "done", "by": BEN.user, "at": first_at}


def test_a_skipped_step_is_not_marked_done_even_by_who_skipped_it() -> None:
    play = started()
    play.wish(Skip(DRAFT, SkipReason.NO_TIME), BEN)
    with pytest.raises(refusals.AlreadySettled) as refused:
        play.wish(Complete(DRAFT), BEN)
    assert refused.value.status == "skipped"


def test_a_second_decision_that_differs_is_never_passed_over_in_silence() -> None:
    play = started()
    play.wish(Complete(GO, decision="Go"), DILAN)
    with pytest.raises(refusals.AlreadySettled):
        play.wish(Complete(GO, decision="No-go"), DILAN)
    assert play.wish(Complete(GO, decision=" go "), DILAN) == ()
    assert play.state(GO).decision == "Go"


@pytest.mark.parametrize(("step", "first", "second"), [(LINKED, SHEET, SHEET + "/2"), (QUOTED, "Yes.", "No.")])
def test_a_second_done_with_other_evidence_is_never_passed_over_in_silence(
    step: StepKey, first: str, second: str
) -> None:
    play = started()
    play.wish(Complete(step, evidence=first), BEN)
    assert play.wish(Complete(step, evidence=f" {first} "), BEN) == ()
    assert play.wish(Complete(step), BEN) == ()
    with pytest.raises(refusals.AlreadySettled):
        play.wish(Complete(step, evidence=second), BEN)


def test_a_step_that_is_not_in_the_sop_is_refused_with_how_many_there_are() -> None:
    with pytest.raises(refusals.NoSuchStep) as refused:
        started().wish(Complete(StepKey("launch")))
    assert (refused.value.asked, refused.value.steps) == ("launch", 5)


# ---- undo


def test_its_doer_takes_a_click_back_within_ten_minutes() -> None:
    play = started()
    play.wish(Complete(DRAFT), BEN)
    facts = play.wish(Undo(DRAFT), BEN, after=timedelta(minutes=10) - timedelta(microseconds=1))
    assert facts == (StepUndone(at=play.now, by=BEN.user, step=DRAFT),)
    assert play.state(DRAFT) == StepState()
    assert play.run.latest is None


def test_after_ten_minutes_nobody_takes_it_back() -> None:
    play = started()
    play.wish(Complete(DRAFT), BEN)
    with pytest.raises(refusals.NotYoursToUndo) as refused:
        play.wish(Undo(DRAFT), BEN, after=timedelta(minutes=10))
    assert refused.value.by == BEN.user
    assert play.state(DRAFT).status is StepStatus.DONE


@pytest.mark.parametrize("who", [ANA, CARA, BOSS])
def test_nobody_else_takes_it_back_whatever_their_standing(who: Actor) -> None:
    play = started()
    play.wish(Complete(DRAFT), BEN)
    with pytest.raises(refusals.NotYoursToUndo) as refused:
        play.wish(Undo(DRAFT), who)
    assert refused.value.by == BEN.user


def test_an_open_step_has_nothing_to_undo() -> None:
    with pytest.raises(refusals.NothingToUndo) as refused:
        started().wish(Undo(DRAFT))
    assert refused.value.step == DRAFT


def test_a_second_undo_finds_nothing_to_undo() -> None:
    play = started()
    play.wish(Complete(DRAFT), BEN)
    play.wish(Undo(DRAFT), BEN)
    with pytest.raises(refusals.NothingToUndo):
        play.wish(Undo(DRAFT), BEN)


def test_after_an_undo_anyone_can_do_the_step() -> None:
    play = started()
    play.wish(Complete(DRAFT), BEN)
    play.wish(Undo(DRAFT), BEN)
    play.wish(Complete(DRAFT), CARA)
    assert play.state(DRAFT).doer == CARA.user


def test_an_undone_confirmation_waits_again_for_a_second_person() -> None:
    play = started()
    play.wish(Complete(SEEN), BEN)
    waiting = play.run.steps
    play.wish(Confirm(SEEN), CARA)
    play.wish(Undo(SEEN), CARA)
    assert play.run.steps == waiting


def test_an_undone_skip_of_a_step_to_confirm_gives_it_back_to_its_doer() -> None:
    play = started()
    play.wish(Complete(SEEN), BEN)
    waiting = play.run.steps
    play.wish(Skip(SEEN, SkipReason.NO_TIME, "Launch is today."), CARA)
    play.wish(Undo(SEEN), CARA)
    assert play.run.steps == waiting
    with pytest.raises(refusals.NeedsSecondPerson):
        play.wish(Confirm(SEEN), BEN)
    play.wish(Confirm(SEEN), CARA)
    assert (play.state(SEEN).doer, play.state(SEEN).confirmer) == (BEN.user, CARA.user)


def test_the_doer_can_still_take_a_click_back_after_its_confirmation_was_undone() -> None:
    play = started()
    play.wish(Complete(SEEN), BEN)
    play.wish(Confirm(SEEN), CARA)
    play.wish(Undo(SEEN), CARA)
    play.wish(Undo(SEEN), BEN, after=6 * MINUTE)
    assert play.state(SEEN) == StepState()
