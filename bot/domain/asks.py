"""Whom a fact calls: each ask is told to its person once, privately (docs/surface.md, rule 9)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.domain.facts import (
    BlockerAnswered,
    BlockerEnded,
    BlockerRaised,
    Fact,
    HandoffAccepted,
    HandoffDeclined,
    HandoffOffered,
    StepCompleted,
    StepReturned,
)
from bot.domain.ids import StepKey, UserId
from bot.domain.run import Run
from bot.domain.step_state import Offer

TURN_AFTER = timedelta(minutes=2)
"""A step that is next by someone's click is told of only if it is still so by then: clicks come in rows, and some
are undone (docs/surface.md, rule 9)."""


class Ask(StrEnum):
    """What someone is told."""

    TURN = "your turn"
    OFFER = "offered to you"
    ACCEPTED = "your offer was accepted"
    DECLINED = "your offer was declined"
    UNANSWERED = "your offer has no answer"
    RETURNED = "your step was returned"
    CONFIRM = "please confirm"
    BLOCKER = "a blocker waits on you"
    NOT_THEIRS = "your blocker waits on someone else"
    UNBLOCKED = "your blocker ended"


@dataclass(frozen=True)
class Call:
    """One person is asked, or told, one thing about one run.

    ``step`` is None for the run itself. ``number`` is the place in the run of the fact that called, so that a second
    offer is a new call; for a blocker it is the blocker's own. A turn has none: the same turn is told of once.
    """

    ask: Ask
    user: UserId
    step: StepKey | None = None
    number: int = 0

    @property
    def delay(self) -> timedelta:
        """Say how long to wait before it is told."""
        return TURN_AFTER if self.ask is Ask.TURN else timedelta()


def calls(before: Run, after: Run, fact: Fact) -> tuple[Call, ...]:
    """Say whom this fact calls, who moved the run from ``before`` to ``after``. Nobody is told what they did."""
    found = (*_about(before, after, fact), *_turn(before, after))
    told: dict[tuple[UserId, StepKey | None], Call] = {}
    for call in found:
        if call.user != fact.by:
            told.setdefault((call.user, call.step), call)  # a returned step is its doer's turn too: said once
    return tuple(told.values())


def _about(before: Run, after: Run, fact: Fact) -> Iterator[Call]:
    match fact:
        case HandoffOffered():
            yield Call(Ask.OFFER, fact.to, fact.step, after.seq)
        case HandoffAccepted() | HandoffDeclined():
            yield from _answered(before, fact, after.seq)
        case StepReturned():
            doer = before.state(fact.step).doer
            yield from [Call(Ask.RETURNED, doer, fact.step, after.seq)] if doer else []
        case StepCompleted():
            second = second_person(after, fact.step)
            yield from [Call(Ask.CONFIRM, second, fact.step, after.seq)] if second else []
        case BlockerRaised():
            yield from [Call(Ask.BLOCKER, fact.person, fact.step, fact.blocker)] if fact.person else []
        case BlockerAnswered(accepted=False):
            found = before.blocker(fact.blocker)
            yield from [Call(Ask.NOT_THEIRS, found[1].by, fact.step, after.seq)] if found else []
        case BlockerEnded():
            ended = None if fact.undone else before.blocker(fact.blocker)
            yield from [Call(Ask.UNBLOCKED, ended[1].by, fact.step, after.seq)] if ended else []


def _answered(before: Run, fact: HandoffAccepted | HandoffDeclined, seq: int) -> Iterator[Call]:
    offer = offer_of(before, fact.step)
    answer = Ask.ACCEPTED if isinstance(fact, HandoffAccepted) else Ask.DECLINED
    if offer is None:
        return
    yield Call(answer, offer.by, fact.step, seq)
    holder = before.owner if fact.step is None else before.assignee(before.sop.step(fact.step))
    is_concerned = answer is Ask.ACCEPTED or fact.step is None
    if is_concerned and holder is not None and holder != offer.by:
        yield Call(answer, holder, fact.step, seq)  # it is theirs by now, or was; and someone else gave it away


def _turn(before: Run, after: Run) -> Iterator[Call]:
    """Tell whoever sees to the next step, if it wasn't theirs and next already."""
    upcoming = after.next_step if after.is_open else None
    if upcoming is None:
        return
    whose = after.in_charge(upcoming)
    was = before.next_step if before.is_open else None
    if was != upcoming or before.in_charge(upcoming) != whose:
        yield Call(Ask.TURN, whose, upcoming.key)


def counts_on(call: Call, run: Run) -> UserId | None:
    """Give who is told when the person called can't be: whoever offered it, or recorded it, else the run's owner."""
    offer, blocker = offer_of(run, call.step), run.blocker(call.number)
    match call.ask:
        case Ask.OFFER:
            found = offer.by if offer else None
        case Ask.BLOCKER:
            found = blocker[1].by if blocker else None
        case Ask.TURN | Ask.RETURNED:
            found = run.owner
        case _:
            found = None
    return found if found != call.user else None


def second_person(run: Run, key: StepKey) -> UserId | None:
    """Give who is asked to confirm a step: its owner, else its assignee, whoever of them didn't do it."""
    state = run.state(key)
    if not run.sop.step(key).confirm:
        return None
    candidates = (run.owner, run.assignee(run.sop.step(key)))
    return next((each for each in candidates if each and each != state.doer), None)


def offer_of(run: Run, key: StepKey | None) -> Offer | None:
    """Give the offer of a step, or of the run, that waits for its answer."""
    return run.offer if key is None else run.state(key).offer
