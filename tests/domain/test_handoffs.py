"""Handing over: an offer waits for its answer, and until then the work stays where it was."""

import pytest

from bot.domain import refusals
from bot.domain.facts import DeclineReason, HandoffOffered, HandoffWithdrawn
from bot.domain.ids import UserId
from bot.domain.people import Actor, Kind
from bot.domain.wishes import Accept, Complete, Decline, HandOff, Undo, Withdraw
from tests.domain.play import ANA, BEN, BOSS, CARA, DILAN, DRAFT, GUEST, LINKED, started

OUTSIDE = Actor(UserId("U0OUT"), in_channel=False)
"""A full member of the workspace who isn't in the (public) channel."""


def test_an_offered_step_stays_the_givers_until_it_is_accepted() -> None:
    play = started()
    play.wish(HandOff(BEN, "The brief is final.", DRAFT))
    step = play.run.sop.step(DRAFT)
    assert play.state(DRAFT).offer
    assert play.run.assignee(step) == ANA.user
    play.wish(Accept(DRAFT), BEN)
    assert play.run.assignee(step) == BEN.user
    assert play.state(DRAFT).offer is None
    assert play.wish(Accept(DRAFT), BEN) == ()


def test_a_declined_offer_leaves_the_step_where_it_was() -> None:
    play = started()
    play.wish(HandOff(BEN, "Please.", DRAFT))
    play.wish(Decline(DeclineReason.INCOMPLETE, "Links 9 to 14 are drafts.", DRAFT), BEN)
    assert play.run.assignee(play.run.sop.step(DRAFT)) == ANA.user
    with pytest.raises(refusals.OfferGone):
        play.wish(Accept(DRAFT), BEN)


def test_only_the_receiver_answers() -> None:
    play = started()
    play.wish(HandOff(BEN, "Please.", DRAFT))
    for wish in (Accept(DRAFT), Decline(DeclineReason.OTHER, step=DRAFT)):
        with pytest.raises(refusals.OfferedToSomeoneElse):
            play.wish(wish, CARA)


def test_offering_to_someone_else_withdraws_the_first_offer_and_the_same_again_changes_nothing() -> None:
    play = started()
    play.wish(HandOff(BEN, "Please.", DRAFT))
    assert play.wish(HandOff(BEN, "Please.", DRAFT)) == ()
    facts = play.wish(HandOff(CARA, "Please.", DRAFT))
    assert [type(fact) for fact in facts] == [HandoffWithdrawn, HandoffOffered]
    play.wish(Withdraw(DRAFT))
    with pytest.raises(refusals.OfferGone):
        play.wish(Accept(DRAFT), CARA)


def test_done_by_the_giver_withdraws_the_offer_and_undo_renews_it() -> None:
    play = started()
    play.wish(HandOff(BEN, "Please.", DRAFT))
    play.wish(Complete(DRAFT))
    assert play.state(DRAFT).offer is None
    play.wish(Undo(DRAFT))
    assert play.state(DRAFT).offer


@pytest.mark.parametrize(
    ("receiver", "why"),
    [
        (ANA, "yours"),
        (Actor(UserId("U0BOT"), kind=Kind.BOT), "bot"),
        (Actor(UserId("U0ZED"), kind=Kind.DEACTIVATED), "gone"),
        (Actor(UserId("U0G2"), kind=Kind.GUEST, in_channel=False, may_look_in=False), "guest"),
        (Actor(UserId("U0FAR"), in_channel=False, may_look_in=False), "outside"),
    ],
)
def test_some_people_cannot_receive(receiver: Actor, why: str) -> None:
    play = started()
    with pytest.raises(refusals.CantReceive) as refused:
        play.wish(HandOff(receiver, "Please.", DRAFT))
    assert refused.value.why == why


def test_others_steps_are_handed_off_by_owner_or_admin_and_free_ones_by_any_member() -> None:
    play = started()
    with pytest.raises(refusals.NotAllowed):
        play.wish(HandOff(CARA, "Please.", DRAFT), BEN)
    play.wish(HandOff(CARA, "Please.", DRAFT), BOSS)
    play.wish(HandOff(CARA, "Nobody has it.", LINKED), BEN)
    with pytest.raises(refusals.NotAllowed):
        play.wish(HandOff(CARA, "Please.", LINKED), GUEST)


def test_in_a_public_channel_someone_outside_can_take_a_step_and_work_on_that_one_only() -> None:
    play = started()
    play.wish(HandOff(OUTSIDE, "Please.", DRAFT))
    with pytest.raises(refusals.NotAllowed):
        play.wish(Complete(DRAFT), OUTSIDE)
    play.wish(Accept(DRAFT), OUTSIDE)
    with pytest.raises(refusals.NotAllowed):
        play.wish(Complete(LINKED, evidence="https://example.com"), OUTSIDE)
    play.wish(Complete(DRAFT), OUTSIDE)


def test_the_run_itself_is_handed_off_by_its_owner() -> None:
    play = started()
    with pytest.raises(refusals.NotAllowed):
        play.wish(HandOff(BEN, "It's yours."), CARA)
    play.wish(HandOff(BEN, "I'm away next week."))
    assert play.run.owner == ANA.user
    play.wish(Accept(), BEN)
    assert play.run.owner == BEN.user
    assert play.run.people["lead"] == BEN.user
    play.wish(HandOff(DILAN, "And on."), BEN)
    play.wish(Decline(DeclineReason.NO_CAPACITY), DILAN)
    assert play.run.owner == BEN.user
