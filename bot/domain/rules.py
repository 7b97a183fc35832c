"""The rules: (run, wish, actor, now) -> facts, or a refusal. The only place that decides."""

from datetime import datetime
from functools import singledispatch

from bot.domain import refusals, values
from bot.domain.facts import (
    Fact,
    InputSupplied,
    NoteAdded,
    PeopleAssigned,
    RunCancelled,
    RunFinished,
    RunStarted,
    StepCompleted,
    StepConfirmed,
    StepSkipped,
    StepUndone,
)
from bot.domain.ids import StepKey, UserId
from bot.domain.people import Actor
from bot.domain.permissions import ALLOWED, Act, require, standings
from bot.domain.run import SETTLED, Run, RunStatus, StepState, StepStatus
from bot.domain.sop import Evidence, Sop, Step
from bot.domain.text import one_line, paragraph
from bot.domain.wishes import (
    AddNote,
    Assign,
    Cancel,
    Complete,
    Confirm,
    Finish,
    Skip,
    Start,
    Supply,
    Undo,
    Wish,
)

Facts = tuple[Fact, ...]


def decide(run: Run, wish: Wish, actor: Actor, now: datetime) -> Facts:
    """Say what happens when ``actor`` wishes this at ``now`` (aware UTC).

    No facts means that it is so already and nothing need be said (a second click of the same person).
    Raises a ``Refusal`` when it can't be done.
    """
    require(_act_for(wish), actor, owner=run.owner, starter=run.starter)
    if run.status is RunStatus.NEW and not isinstance(wish, Start):
        raise refusals.NoSuchRun(asked=run.name)
    if run.status in {RunStatus.FINISHED, RunStatus.CANCELLED}:
        return _on_closed(run, wish, actor)
    return _decide(wish, run, actor, now)


_ACTS: dict[type, Act] = {
    Start: Act.START,
    Skip: Act.SKIP,
    Finish: Act.FINISH,
    Cancel: Act.CANCEL,
    Assign: Act.REASSIGN,
}


def _act_for(wish: Wish) -> Act:
    return _ACTS.get(type(wish), Act.WORK)


def _on_closed(run: Run, wish: Wish, actor: Actor) -> Facts:
    """Refuse, save for the second of two equal clicks by the person who ended the run."""
    finished = run.status is RunStatus.FINISHED
    again = isinstance(wish, Finish) if finished else isinstance(wish, Cancel)
    if again and run.ended_by == actor.user:
        return ()
    if run.ended_at is None:  # pragma: no cover - a closed run has an end; said for the type checker
        raise refusals.NoOpenRun
    raise refusals.RunClosed(run=run.name, finished=finished, at=run.ended_at)


@singledispatch
def _decide(wish: Wish, run: Run, actor: Actor, now: datetime) -> Facts:
    raise TypeError(f"no rule for {type(wish).__name__}")


@_decide.register
def _(wish: Start, run: Run, actor: Actor, now: datetime) -> Facts:
    if run.status is not RunStatus.NEW:
        return ()
    subject = _words(one_line(wish.subject), "subject")
    people = {role: user for role, user in wish.people.items() if user and role in run.sop.roles_by_key}
    known = {key: value for key, value in _checked(run.sop, wish.inputs).items() if value}
    missing = tuple(each.key for each in run.sop.inputs if each.required and each.key not in known)
    if missing and not wish.knowingly:
        raise refusals.InputsMissing(inputs=missing)
    owner = people.get(run.sop.owner, actor.user)
    return (RunStarted(at=now, by=actor.user, subject=subject, owner=owner, people=people, inputs=known),)


@_decide.register
def _(wish: Complete, run: Run, actor: Actor, now: datetime) -> Facts:
    step, state = _step(run, wish.step)
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
    may_stand_in = ALLOWED[Act.DECIDE] & standings(actor, owner=run.owner, starter=run.starter)
    if decider and decider != actor.user and not may_stand_in:
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


@_decide.register
def _(wish: Confirm, run: Run, actor: Actor, now: datetime) -> Facts:
    step, state = _step(run, wish.step)
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


@_decide.register
def _(wish: Skip, run: Run, actor: Actor, now: datetime) -> Facts:
    step, state = _step(run, wish.step)
    if state.status in SETTLED:
        return _settled_already(state, step, actor, wanted=state.status is StepStatus.SKIPPED)
    sentence = paragraph(wish.sentence)
    return (StepSkipped(at=now, by=actor.user, step=step.key, reason=wish.reason, sentence=sentence),)


@_decide.register
def _(wish: Undo, run: Run, actor: Actor, now: datetime) -> Facts:
    step, state = _step(run, wish.step)
    if state.last is None:
        raise refusals.NothingToUndo(step=step.key)
    if state.last.by != actor.user or not run.can_undo(step.key, now):
        raise refusals.NotYoursToUndo(by=state.last.by)
    return (StepUndone(at=now, by=actor.user, step=step.key),)


@_decide.register
def _(wish: AddNote, run: Run, actor: Actor, now: datetime) -> Facts:
    if wish.step is not None:
        _step(run, wish.step)
    return (NoteAdded(at=now, by=actor.user, text=_words(paragraph(wish.text), "note"), step=wish.step),)


@_decide.register
def _(wish: Supply, run: Run, actor: Actor, now: datetime) -> Facts:
    given = _checked(run.sop, wish.values)
    changed = {key: value for key, value in given.items() if value and value != run.inputs.get(key)}
    if not any(given.values()):
        raise refusals.TextMissing(what="value")
    return tuple(InputSupplied(at=now, by=actor.user, input=key, value=value) for key, value in changed.items())


@_decide.register
def _(wish: Assign, run: Run, actor: Actor, now: datetime) -> Facts:
    named = {role: user for role, user in wish.people.items() if role in run.sop.roles_by_key}
    people = {role: user for role, user in {**run.people, **named}.items() if user}
    if people == run.people:
        return ()
    owner = people.get(run.sop.owner, run.owner)
    return (PeopleAssigned(at=now, by=actor.user, owner=owner, people=people),)


@_decide.register
def _(wish: Finish, run: Run, actor: Actor, now: datetime) -> Facts:
    still = [n for n, state in enumerate(run.steps, start=1) if state.status not in SETTLED]
    if still:
        raise refusals.StepsOpen(numbers=tuple(still))
    return (RunFinished(at=now, by=actor.user, output=_words(paragraph(wish.output), "output")),)


@_decide.register
def _(wish: Cancel, run: Run, actor: Actor, now: datetime) -> Facts:
    del run
    return (RunCancelled(at=now, by=actor.user, why=_words(paragraph(wish.why), "reason")),)


# ---- what the rules share


def _step(run: Run, key: StepKey) -> tuple[Step, StepState]:
    if key not in run.sop.places:
        raise refusals.NoSuchStep(asked=key, steps=len(run.sop.steps))
    return run.sop.step(key), run.state(key)


def _settled_already(state: StepState, step: Step, actor: Actor, *, wanted: bool) -> Facts:
    """Answer a click that came too late: in silence if it is the same person's second one."""
    if wanted and state.doer == actor.user:
        return ()
    by = state.doer or UserId("")
    at = state.done_at
    if at is None:  # pragma: no cover - a settled step has a moment; said for the type checker
        return ()
    raise refusals.AlreadySettled(step=step.key, status=state.status.value, by=by, at=at)


def _checked(sop: Sop, given: dict[str, str]) -> dict[str, str]:
    unknown = [key for key in given if key not in sop.inputs_by_key]
    if unknown:
        raise refusals.NoSuchInput(asked=unknown[0], inputs=tuple(each.label for each in sop.inputs))
    return {key: values.input_value(sop.inputs_by_key[key], text) for key, text in given.items()}


def _words(cleaned: str, what: str) -> str:
    if not cleaned:
        raise refusals.TextMissing(what=what)
    return cleaned
