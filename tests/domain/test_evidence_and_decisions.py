"""Steps that ask for more than a click: evidence, a second person, a decision, a reason to skip."""

import pytest

from bot.domain import refusals
from bot.domain.facts import SkipReason, StepCompleted, StepConfirmed, StepSkipped
from bot.domain.ids import StepKey
from bot.domain.people import Actor
from bot.domain.step_state import StepStatus
from bot.domain.wishes import Assign, Complete, Confirm, Skip
from tests.domain.play import ANA, BEN, BOSS, CARA, DILAN, DRAFT, GO, GUEST, LINKED, QUOTED, SEEN, SHEET, started

UNSEEN = ["", "  \n", "\u200b\ufeff", "\u202e\u2066", "\x00"]


@pytest.mark.parametrize("given", UNSEEN)
@pytest.mark.parametrize(("step", "kind"), [(LINKED, "link"), (QUOTED, "sentence")])
def test_a_step_that_asks_for_evidence_is_not_done_without(step: StepKey, kind: str, given: str) -> None:
    with pytest.raises(refusals.EvidenceMissing) as refused:
        started().wish(Complete(step, evidence=given))
    assert (refused.value.step, refused.value.kind) == (step, kind)


def test_a_link_is_what_a_step_takes_that_asks_for_one() -> None:
    play = started()
    with pytest.raises(refusals.NotALink) as refused:
        play.wish(Complete(LINKED, evidence="the sheet"))
    assert refused.value.text == "the sheet"
    play.wish(Complete(LINKED, evidence=f" {SHEET} "), BEN)
    assert play.state(LINKED).evidence == SHEET


def test_evidence_may_be_given_where_none_is_asked_for() -> None:
    play = started()
    play.wish(Complete(DRAFT, evidence="Read twice."))
    assert play.state(DRAFT).evidence == "Read twice."


def test_a_second_person_confirms_what_someone_did() -> None:
    play = started()
    play.wish(Complete(SEEN), BEN)
    assert play.state(SEEN).status is StepStatus.TO_CONFIRM
    assert play.wish(Confirm(SEEN), CARA) == (StepConfirmed(at=play.now, by=CARA.user, step=SEEN),)
    assert play.state(SEEN).status is StepStatus.DONE
    assert (play.state(SEEN).doer, play.state(SEEN).confirmer) == (BEN.user, CARA.user)


@pytest.mark.parametrize("doer", [BEN, ANA, BOSS])
def test_nobody_confirms_their_own_work_whatever_their_standing(doer: Actor) -> None:
    play = started()
    play.wish(Complete(SEEN), doer)
    with pytest.raises(refusals.NeedsSecondPerson) as refused:
        play.wish(Confirm(SEEN), doer)
    assert refused.value.step == SEEN


def test_a_second_confirmation_is_silent_for_the_same_person_and_refused_for_another() -> None:
    play = started()
    play.wish(Complete(SEEN), BEN)
    play.wish(Confirm(SEEN), CARA)
    confirmed_at = play.now
    assert play.wish(Confirm(SEEN), CARA) == ()
    with pytest.raises(refusals.AlreadySettled) as refused:
        play.wish(Confirm(SEEN), DILAN)
    assert refused.value.__dict__ == {"step": SEEN, "status": "done", "by": CARA.user, "at": confirmed_at}


@pytest.mark.parametrize("step", [DRAFT, SEEN])
def test_an_open_step_can_not_be_confirmed(step: StepKey) -> None:
    with pytest.raises(refusals.NothingToConfirm) as refused:
        started().wish(Confirm(step), CARA)
    assert refused.value.step == step


def test_a_done_step_that_needs_no_second_person_can_not_be_confirmed() -> None:
    play = started()
    play.wish(Complete(DRAFT), BEN)
    with pytest.raises(refusals.NothingToConfirm):
        play.wish(Confirm(DRAFT), CARA)


# ---- decisions


@pytest.mark.parametrize("who", [DILAN, ANA, BOSS])
def test_a_decision_is_taken_by_its_person_the_owner_or_an_admin(who: Actor) -> None:
    play = started()
    facts = play.wish(Complete(GO, decision="no-GO", why=" Budget.  "), who)
    assert facts == (StepCompleted(at=play.now, by=who.user, step=GO, decision="No-go", why="Budget."),)


@pytest.mark.parametrize("who", [BEN, GUEST])
def test_nobody_else_decides_and_is_told_who_does(who: Actor) -> None:
    with pytest.raises(refusals.SomeoneElseDecides) as refused:
        started().wish(Complete(GO, decision="Go"), who)
    assert (refused.value.step, refused.value.decider) == (GO, DILAN.user)


def test_a_guest_decides_what_was_given_to_them() -> None:
    play = started()
    play.wish(Assign({"decider": GUEST.user}))
    play.wish(Complete(GO, decision="Go"), GUEST)
    assert play.state(GO).doer == GUEST.user


def test_whoever_is_there_decides_when_nobody_was_named() -> None:
    play = started()
    play.wish(Assign({"decider": BEN.user.__class__("")}))
    play.wish(Complete(GO, decision="Go"), BEN)
    assert play.state(GO).decision == "Go"


@pytest.mark.parametrize("given", ["", "Maybe", "Go!", "Go No-go"])
def test_a_decision_is_one_of_its_choices(given: str) -> None:
    with pytest.raises(refusals.DecisionMissing) as refused:
        started().wish(Complete(GO, decision=given), DILAN)
    assert (refused.value.step, refused.value.choices) == (GO, ("Go", "No-go"))


# ---- skip


@pytest.mark.parametrize("reason", SkipReason)
def test_a_step_is_skipped_for_a_reason(reason: SkipReason) -> None:
    play = started()
    facts = play.wish(Skip(DRAFT, reason, " No  draft. "), BEN)
    assert facts == (StepSkipped(at=play.now, by=BEN.user, step=DRAFT, reason=reason, sentence="No draft."),)
    state = play.state(DRAFT)
    assert (state.status, state.skipped, state.note) == (StepStatus.SKIPPED, reason.value, "No draft.")


def test_a_second_skip_is_silent_for_the_same_person_and_refused_for_another() -> None:
    play = started()
    play.wish(Skip(DRAFT, SkipReason.NO_TIME), BEN)
    assert play.wish(Skip(DRAFT, SkipReason.NO_TIME), BEN) == ()
    with pytest.raises(refusals.AlreadySettled) as refused:
        play.wish(Skip(DRAFT, SkipReason.NO_TIME), CARA)
    assert (refused.value.status, refused.value.by) == ("skipped", BEN.user)


def test_a_done_step_is_not_skipped() -> None:
    play = started()
    play.wish(Complete(DRAFT), BEN)
    with pytest.raises(refusals.AlreadySettled) as refused:
        play.wish(Skip(DRAFT, SkipReason.NO_TIME), BEN)
    assert refused.value.status == "done"


def test_a_skip_over_a_step_to_confirm_keeps_nothing_of_what_was_done() -> None:
    play = started()
    play.wish(Complete(SEEN, evidence="On my phone."), BEN)
    play.wish(Skip(SEEN, SkipReason.ELSEWHERE), CARA)
    state = play.state(SEEN)
    assert (state.doer, state.evidence, state.confirmer) == (CARA.user, "", None)


def test_a_skip_asks_for_no_evidence_no_decision_and_no_second_person() -> None:
    play = started()
    for step in (LINKED, QUOTED, SEEN):
        play.wish(Skip(step, SkipReason.NOT_APPLICABLE), BEN)
    play.wish(Skip(GO, SkipReason.NOT_APPLICABLE), DILAN)
    assert play.run.count(StepStatus.SKIPPED) == 4


def test_a_decision_is_skipped_by_whoever_may_take_it() -> None:
    play = started()
    with pytest.raises(refusals.SomeoneElseDecides):
        play.wish(Skip(GO, SkipReason.NOT_MINE), BEN)
