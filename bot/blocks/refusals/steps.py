"""A step that is not as it was thought to be: done, undone, confirmed, returned, decided."""

from bot.blocks.mrkdwn import mention, moment
from bot.blocks.refusals.base import Said, words
from bot.domain import refusals


@words.register
def _(refusal: refusals.AlreadySettled, said: Said) -> str:
    who, at = said.person(refusal.by), moment(refusal.at, said.zone)
    if refusal.status == "skipped":
        return f"{who} skipped {said.step(refusal.step)} {at}. Nothing changed."
    if said.run and refusal.step in said.run.sop.places and said.run.state(refusal.step).confirmer == refusal.by:
        return f"{who} confirmed {said.step(refusal.step)} {at}. Nothing changed."
    waiting = "; it waits for a second person" if refusal.status == "to confirm" else ""
    return f"{who} marked {said.step(refusal.step)} done {at}{waiting}. Nothing changed."


@words.register
def _(refusal: refusals.NothingToUndo, said: Said) -> str:
    return f"{said.step(refusal.step, opening=True)} is open; there is nothing to undo."


@words.register
def _(refusal: refusals.NotYoursToUndo, said: Said) -> str:
    if refusal.by == said.viewer:
        return "A click can be undone within 10 minutes; this one is older. Nothing changed."
    return f"Only {said.person(refusal.by)} can undo this, within 10 minutes. Nothing changed."


@words.register
def _(refusal: refusals.NothingToConfirm, said: Said) -> str:
    return f"{said.step(refusal.step, opening=True)} doesn't wait for a second person. Nothing changed."


@words.register
def _(refusal: refusals.NeedsSecondPerson, said: Said) -> str:
    return f"You did {said.step(refusal.step)}, so someone else confirms it."


@words.register
def _(refusal: refusals.NothingToReturn, said: Said) -> str:
    return f"{said.step(refusal.step, opening=True)} isn't done, so there is nothing to return."


@words.register
def _(refusal: refusals.TooLateToReturn, said: Said) -> str:
    return (
        f"{refusal.run} finished {moment(refusal.at, said.zone)}; a step can be returned for 14 days. Start a new run."
    )


@words.register
def _(refusal: refusals.NothingToJudge, said: Said) -> str:
    return f"There is no return of {said.step(refusal.step)} for you to say that of. Nothing changed."


@words.register
def _(refusal: refusals.NotOpen, said: Said) -> str:
    return f"{said.step(refusal.step, opening=True)} is {refusal.status}. Nothing changed."


@words.register
def _(refusal: refusals.SomeoneElseDecides, said: Said) -> str:
    who = mention(refusal.decider)
    return f"{who} decides {said.step(refusal.step)}; the run's owner or an admin can stand in. Nothing changed."
