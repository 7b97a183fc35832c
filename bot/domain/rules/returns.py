"""Sending a done step back, and saying afterwards whether that helped."""

from datetime import datetime

from bot.domain import refusals
from bot.domain.facts import ReturnJudged, StepReturned
from bot.domain.people import Actor
from bot.domain.rules.base import Facts, rule, step_of, words
from bot.domain.run import Run, RunStatus
from bot.domain.step_state import StepStatus
from bot.domain.text import paragraph
from bot.domain.wishes import Judge, SendBack

_RETURNABLE = frozenset({StepStatus.DONE, StepStatus.TO_CONFIRM})


@rule.register
def _(wish: SendBack, run: Run, actor: Actor, now: datetime) -> Facts:
    step, state = step_of(run, wish.step)
    if not run.can_return(now) and run.ended_at is not None:
        raise refusals.TooLateToReturn(run=run.name, at=run.ended_at)
    if state.status not in _RETURNABLE:
        latest = state.last_return
        if state.is_sent_back and latest is not None and latest.by == actor.user:
            return ()
        raise refusals.NothingToReturn(step=step.key)
    sentence = words(paragraph(wish.sentence), "correction")
    after_finish = run.status is RunStatus.FINISHED
    return (
        StepReturned(
            at=now, by=actor.user, step=step.key, cause=wish.cause, sentence=sentence, after_finish=after_finish
        ),
    )


@rule.register
def _(wish: Judge, run: Run, actor: Actor, now: datetime) -> Facts:
    step, state = step_of(run, wish.step)
    latest = state.last_return
    if latest is None or state.is_open or latest.judged or state.doer != actor.user:
        raise refusals.NothingToJudge(step=step.key)
    return (ReturnJudged(at=now, by=actor.user, step=step.key, improved=wish.improved),)
