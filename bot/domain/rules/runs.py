"""A run as a whole: started, supplied, noted on, given to people, ended."""

from datetime import datetime

from bot.domain import refusals, values
from bot.domain.facts import InputSupplied, NoteAdded, PeopleAssigned, RunCancelled, RunFinished, RunStarted
from bot.domain.people import Actor
from bot.domain.rules.base import Facts, rule, step_of, words
from bot.domain.run import Run, RunStatus
from bot.domain.sop import Sop
from bot.domain.step_state import SETTLED
from bot.domain.text import one_line, paragraph
from bot.domain.wishes import AddNote, Assign, Cancel, Finish, Start, Supply


@rule.register
def _(wish: Start, run: Run, actor: Actor, now: datetime) -> Facts:
    if run.status is not RunStatus.NEW:
        return ()
    subject = words(one_line(wish.subject), "subject")
    people = {role: user for role, user in wish.people.items() if user and role in run.sop.roles_by_key}
    known = {key: value for key, value in _checked(run.sop, wish.inputs).items() if value}
    missing = tuple(each.key for each in run.sop.inputs if each.required and each.key not in known)
    if missing and not wish.knowingly:
        raise refusals.InputsMissing(inputs=missing)
    owner = people.get(run.sop.owner, actor.user)
    return (
        RunStarted(
            at=now,
            by=actor.user,
            subject=subject,
            owner=owner,
            people=people,
            inputs=known,
            origin=wish.origin,
            # Nothing is triggered by what is still to come: such a moment was made up.
            triggered_at=wish.triggered_at if wish.triggered_at and wish.triggered_at <= now else None,
        ),
    )


@rule.register
def _(wish: AddNote, run: Run, actor: Actor, now: datetime) -> Facts:
    if wish.step is not None:
        step_of(run, wish.step)
    return (NoteAdded(at=now, by=actor.user, text=words(paragraph(wish.text), "note"), step=wish.step),)


@rule.register
def _(wish: Supply, run: Run, actor: Actor, now: datetime) -> Facts:
    given = _checked(run.sop, wish.values)
    changed = {key: value for key, value in given.items() if value and value != run.inputs.get(key)}
    if not any(given.values()):
        raise refusals.TextMissing(what="value")
    return tuple(InputSupplied(at=now, by=actor.user, input=key, value=value) for key, value in changed.items())


@rule.register
def _(wish: Assign, run: Run, actor: Actor, now: datetime) -> Facts:
    named = {role: user for role, user in wish.people.items() if role in run.sop.roles_by_key}
    people = {role: user for role, user in {**run.people, **named}.items() if user}
    if people == run.people:
        return ()
    owner = people.get(run.sop.owner, run.owner)
    return (PeopleAssigned(at=now, by=actor.user, owner=owner, people=people),)


@rule.register
def _(wish: Finish, run: Run, actor: Actor, now: datetime) -> Facts:
    still = [n for n, state in enumerate(run.steps, start=1) if state.status not in SETTLED]
    if still:
        raise refusals.StepsOpen(numbers=tuple(still))
    return (RunFinished(at=now, by=actor.user, output=words(paragraph(wish.output), "output")),)


@rule.register
def _(wish: Cancel, run: Run, actor: Actor, now: datetime) -> Facts:
    del run
    return (RunCancelled(at=now, by=actor.user, why=words(paragraph(wish.why), "reason")),)


def _checked(sop: Sop, given: dict[str, str]) -> dict[str, str]:
    unknown = [key for key in given if key not in sop.inputs_by_key]
    if unknown:
        raise refusals.NoSuchInput(asked=unknown[0], inputs=tuple(each.label for each in sop.inputs))
    return {key: values.input_value(sop.inputs_by_key[key], text) for key, text in given.items()}
