"""Working on a step: done, confirmed, skipped, undone."""

from datetime import datetime

from bot.domain import refusals, values
from bot.domain.facts import StepCompleted, StepConfirmed, StepSkipped, StepUndone
from bot.domain.ids import UserId
from bot.domain.people import Actor
from bot.domain.permissions import Act, may
from bot.domain.rules.base import Facts, part_in, rule, step_of
from bot.domain.run import Run
from bot.domain.sop import Evidence, Step
from bot.domain.step_state import SETTLED, StepState, StepStatus
from bot.domain.text import paragraph
from bot.domain.wishes import Complete, Confirm, Skip, Undo


@rule.register
def _(wish: Complete, run: Run, actor: Actor, now: datetime) -> Facts:
    step, state = step_of(run, wish.step)
    if state.status is not StepStatus.OPEN:
        return _settled_already(state, step, actor, wanted=_says_the_same(wish, state))
    if step.decide:
        return (_decision(run, step, wish, actor, now),)
    return (StepCompleted(at=now, by=actor.user, step=step.key, evidence=_evidence(step, wish.evidence)),)


def _says_the_same(wish: Complete, state: StepState) -> bool:
    """Whether a second Done adds nothing: other evidence or another choice must not be lost in silence."""
    if state.status is StepStatus.SKIPPED:
        return False
    evidence, decision = paragraph(wish.evidence), wish.decision.strip().casefold()
    return evidence in {"", state.evidence} and decision in {"", state.decision.casefold()}


def check_decider(run: Run, step: Step, actor: Actor) -> None:
    """Raise ``SomeoneElseDecides`` unless this person may take the step's decision."""
    decider = run.assignee(step)
    if decider and decider != actor.user and not may(Act.DECIDE, actor, part_in(run, step.key)):
        raise refusals.SomeoneElseDecides(step=step.key, decider=decider)


def _decision(run: Run, step: Step, wish: Complete, actor: Actor, now: datetime) -> StepCompleted:
    check_decider(run, step, actor)
    chosen = next((each for each in step.decide if each.casefold() == wish.decision.strip().casefold()), None)
    if chosen is None:
        raise refusals.DecisionMissing(step=step.key, choices=step.decide)
    evidence = _evidence(step, wish.evidence)
    why = paragraph(wish.why)
    return StepCompleted(at=now, by=actor.user, step=step.key, evidence=evidence, decision=chosen, why=why)


def _evidence(step: Step, given: str) -> str:
    words = paragraph(given)
    if step.evidence and not words:
        raise refusals.EvidenceMissing(step=step.key, kind=step.evidence.value)
    return values.link(words) if step.evidence is Evidence.LINK else words


@rule.register
def _(wish: Confirm, run: Run, actor: Actor, now: datetime) -> Facts:
    step, state = step_of(run, wish.step)
    if state.status is StepStatus.DONE and state.confirmer:
        if state.confirmer == actor.user:
            return ()
        raise refusals.AlreadySettled(
            step=step.key,
            status=state.status.value,
            by=state.confirmer,
            at=state.last.at if state.last else now,
        )
    if state.status is not StepStatus.TO_CONFIRM:
        raise refusals.NothingToConfirm(step=step.key)
    if state.doer == actor.user:
        raise refusals.NeedsSecondPerson(step=step.key)
    return (StepConfirmed(at=now, by=actor.user, step=step.key),)


@rule.register
def _(wish: Skip, run: Run, actor: Actor, now: datetime) -> Facts:
    step, state = step_of(run, wish.step)
    if state.status in SETTLED:
        return _settled_already(state, step, actor, wanted=state.status is StepStatus.SKIPPED)
    if step.decide:
        check_decider(run, step, actor)  # to leave a decision out is to take it
    sentence = paragraph(wish.sentence)
    return (StepSkipped(at=now, by=actor.user, step=step.key, reason=wish.reason, sentence=sentence),)


@rule.register
def _(wish: Undo, run: Run, actor: Actor, now: datetime) -> Facts:
    step, state = step_of(run, wish.step)
    if state.last is None:
        raise refusals.NothingToUndo(step=step.key)
    if state.last.by != actor.user or not run.can_undo(step.key, now):
        raise refusals.NotYoursToUndo(by=state.last.by)
    return (StepUndone(at=now, by=actor.user, step=step.key, told=state.has_words),)


def _settled_already(state: StepState, step: Step, actor: Actor, *, wanted: bool) -> Facts:
    """Answer a click that came too late: in silence if it is the same person's second one."""
    if wanted and state.doer == actor.user:
        return ()
    by = state.doer or UserId("")
    at = state.done_at
    if at is None:  # pragma: no cover - a settled step has a moment; said for the type checker
        return ()
    raise refusals.AlreadySettled(step=step.key, status=state.status.value, by=by, at=at)
