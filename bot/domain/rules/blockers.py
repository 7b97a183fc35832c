"""What stops a step: recorded, explained, answered, ended."""

from datetime import datetime

from bot.domain import refusals
from bot.domain.facts import BlockerAnswered, BlockerEnded, BlockerExplained, BlockerRaised
from bot.domain.people import Actor
from bot.domain.permissions import Act, Part, require
from bot.domain.rules.base import Facts, rule, step_of, words
from bot.domain.run import Run
from bot.domain.sop import Step
from bot.domain.step_state import Blocker
from bot.domain.text import one_line, paragraph
from bot.domain.wishes import AnswerBlocker, Block, Explain, MoveBlocker, Unblock

PARTY_LIMIT = 80
"""Characters of what a blocker waits on, if it is no person: "Agency", "the ad account"."""


@rule.register
def _(wish: Block, run: Run, actor: Actor, now: datetime) -> Facts:
    step, state = step_of(run, wish.step)
    if not state.is_open:
        raise refusals.NotOpen(step=step.key, status=state.status.value)
    if wish.source and any(each.source == wish.source for _, each in run.open_blockers):
        return ()
    # A reaction says that something stops the work; what, is asked for afterwards.
    reason = paragraph(wish.reason) if wish.source else words(paragraph(wish.reason), "blocker")
    return (
        BlockerRaised(
            at=now,
            by=actor.user,
            step=step.key,
            blocker=run.blockers + 1,
            reason=reason,
            waits_on=wish.waits_on,
            person=wish.person,
            party=one_line(wish.party, PARTY_LIMIT),
            source=wish.source,
            author=wish.author,
        ),
    )


@rule.register
def _(wish: Explain, run: Run, actor: Actor, now: datetime) -> Facts:
    step, blocker = _standing(run, wish.blocker)
    reason = words(paragraph(wish.reason), "blocker")
    if reason == blocker.reason:
        return ()
    return (
        BlockerExplained(
            at=now, by=actor.user, step=step.key, blocker=blocker.number, reason=reason, author=wish.author
        ),
    )


@rule.register
def _(wish: MoveBlocker, run: Run, actor: Actor, now: datetime) -> Facts:
    step, blocker = _standing(run, wish.blocker)
    if wish.step == step.key:
        return ()
    target, state = step_of(run, wish.step)
    if not state.is_open:
        raise refusals.NotOpen(step=target.key, status=state.status.value)
    return (
        BlockerEnded(at=now, by=actor.user, step=step.key, blocker=blocker.number, undone=True),
        BlockerRaised(
            at=now,
            by=blocker.by,
            step=target.key,
            blocker=run.blockers + 1,
            reason=blocker.reason,
            waits_on=blocker.waits_on,
            person=blocker.person,
            party=blocker.party,
            source=blocker.source,
            author=blocker.author,
        ),
    )


@rule.register
def _(wish: AnswerBlocker, run: Run, actor: Actor, now: datetime) -> Facts:
    step, blocker = _standing(run, wish.blocker)
    if wish.accepted and blocker.accepted and blocker.person == actor.user:
        return ()
    if blocker.person != actor.user:
        raise refusals.BlockerNotYours(step=step.key, person=blocker.person)
    require(Act.ANSWER, actor, Part(owner=run.owner, receiver=blocker.person))
    return (BlockerAnswered(at=now, by=actor.user, step=step.key, blocker=blocker.number, accepted=wish.accepted),)


@rule.register
def _(wish: Unblock, run: Run, actor: Actor, now: datetime) -> Facts:
    step, blocker = _standing(run, wish.blocker)
    return (BlockerEnded(at=now, by=actor.user, step=step.key, blocker=blocker.number, undone=wish.undone),)


def _standing(run: Run, number: int) -> tuple[Step, Blocker]:
    found = run.blocker(number)
    if found is None:
        raise refusals.BlockerGone
    return found
