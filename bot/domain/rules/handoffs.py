"""Handing a step, or the run, to someone else: offered, accepted, declined, withdrawn."""

from datetime import datetime

from bot.domain import refusals
from bot.domain.facts import HandoffAccepted, HandoffDeclined, HandoffOffered, HandoffWithdrawn
from bot.domain.ids import StepKey, UserId
from bot.domain.people import Actor, Kind
from bot.domain.permissions import Act, require
from bot.domain.rules.base import Facts, part_in, rule, step_of, words
from bot.domain.run import Run
from bot.domain.step_state import Offer
from bot.domain.text import paragraph
from bot.domain.wishes import Accept, Decline, HandOff, Withdraw


@rule.register
def _(wish: HandOff, run: Run, actor: Actor, now: datetime) -> Facts:
    holder = _holder(run, wish.step)
    require(
        Act.HAND_OFF if _is_theirs_to_give(run, wish.step, actor) else Act.HAND_OFF_ANY, actor, part_in(run, wish.step)
    )
    check_receiver(wish.receiver, holder)
    if wish.step is None:
        _check_may_own(wish.receiver)
    offer = _offer(run, wish.step)
    if offer is not None and (offer.by, offer.to) == (actor.user, wish.receiver.user):
        return ()
    note = words(paragraph(wish.note), "handoff")
    offered = HandoffOffered(at=now, by=actor.user, to=wish.receiver.user, note=note, step=wish.step)
    if offer is None:
        return (offered,)
    return (HandoffWithdrawn(at=now, by=actor.user, step=wish.step), offered)


@rule.register
def _(wish: Accept, run: Run, actor: Actor, now: datetime) -> Facts:
    if _offer(run, wish.step) is None and _holder(run, wish.step) == actor.user:
        return ()
    _check_may_answer(run, wish.step, actor)
    return (HandoffAccepted(at=now, by=actor.user, step=wish.step),)


@rule.register
def _(wish: Decline, run: Run, actor: Actor, now: datetime) -> Facts:
    _check_may_answer(run, wish.step, actor)
    missing = paragraph(wish.missing)
    return (HandoffDeclined(at=now, by=actor.user, step=wish.step, reason=wish.reason, missing=missing),)


@rule.register
def _(wish: Withdraw, run: Run, actor: Actor, now: datetime) -> Facts:
    offer = _offer(run, wish.step)
    if offer is None:
        raise refusals.OfferGone(step=wish.step)
    require(Act.HAND_OFF if offer.by == actor.user else Act.HAND_OFF_ANY, actor, part_in(run, wish.step))
    return (HandoffWithdrawn(at=now, by=actor.user, step=wish.step),)


def _offer(run: Run, key: StepKey | None) -> Offer | None:
    return run.offer if key is None else step_of(run, key)[1].offer


def _holder(run: Run, key: StepKey | None) -> UserId | None:
    """Give who has it now; raises ``NotOpen`` for a step that nobody needs any more."""
    if key is None:
        return run.owner
    step, state = step_of(run, key)
    if not state.is_open:
        raise refusals.NotOpen(step=key, status=state.status.value)
    return run.assignee(step)


def _is_theirs_to_give(run: Run, key: StepKey | None, actor: Actor) -> bool:
    return key is not None and _holder(run, key) in {actor.user, None}


def check_receiver(receiver: Actor, holder: UserId | None = None) -> None:
    """Raise ``CantReceive`` for someone who has it already, could not do it, or may not know of it."""
    why = ""
    if receiver.kind is Kind.BOT:
        why = "bot"
    elif receiver.kind is Kind.DEACTIVATED:
        why = "gone"
    elif receiver.user == holder:
        why = "yours"
    elif not receiver.in_channel and receiver.kind is not Kind.MEMBER:
        why = "guest"
    elif not receiver.in_channel and not receiver.may_look_in:
        why = "outside"
    if why:
        raise refusals.CantReceive(user=receiver.user, why=why)


def _check_may_own(receiver: Actor) -> None:
    """Raise ``CantReceive`` for someone who could not do what a run's owner does: cancel it, give its steps away."""
    if not receiver.in_channel:
        raise refusals.CantReceive(user=receiver.user, why="owner")
    if receiver.kind is not Kind.MEMBER:
        raise refusals.CantReceive(user=receiver.user, why="guest owner")


def _check_may_answer(run: Run, key: StepKey | None, actor: Actor) -> None:
    check_offered_to(run, key, actor.user)
    require(Act.ANSWER, actor, part_in(run, key))


def check_offered_to(run: Run, key: StepKey | None, user: UserId) -> None:
    """Raise ``OfferGone`` or ``OfferedToSomeoneElse`` unless this is offered to this person."""
    offer = _offer(run, key)
    if offer is None:
        raise refusals.OfferGone(step=key)
    if offer.to != user:
        raise refusals.OfferedToSomeoneElse(step=key, to=offer.to)
