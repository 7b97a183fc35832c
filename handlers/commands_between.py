"""``/sop …`` for work between people: blocked, returned, handed off, answered."""

import re

from bot.blocks import modals_flow, private
from bot.domain.facts import DeclineReason, ReturnCause, WaitsOn
from bot.domain.ids import StepKey, UserId
from bot.domain.refusals import NothingMeant, TextMissing, WhichOffer, WhichRun
from bot.domain.rules import check_offered_to
from bot.domain.run import Run
from bot.domain.wishes import (
    Accept,
    AnswerBlocker,
    Block,
    Decline,
    Explain,
    Judge,
    MoveBlocker,
    SendBack,
    Unblock,
    Withdraw,
)
from bot.services import finding
from handlers.commands import act, named_step, run_meant, step_meant
from handlers.desk import Desk
from handlers.gestures import Command
from handlers.replies import Open, Reply, Say

_WHOLE_RUN = "run"
_HELPED = {"improved": True, "helped": True, "noise": False}


async def block_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Record what stops a step; ask for it if it was not said."""
    run, step, text = await step_meant(command, rest, desk, "block")
    if not text:
        return Open(modals_flow.block(run, step))
    unexplained = [each.number for each in run.state(step.key).blockers if not each.reason]
    if unexplained:  # a reaction recorded it, and here is its reason
        return await act(command, desk, run, Explain(unexplained[0], text))
    person = _waited_on(command, text)
    waits_on = WaitsOn.PERSON if person else None
    return await act(command, desk, run, Block(step.key, reason=text, waits_on=waits_on, person=person))


def _waited_on(command: Command, text: str) -> UserId | None:
    """Give whom the reason says that it waits on: "waiting for @lena", "waits on @lena"."""
    for name, user in command.people.items():
        if re.search(rf"\bwait(?:s|ing)? (?:for|on) {re.escape(name)}(?!\w)", text, re.IGNORECASE):
            return user
    return None


async def move_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Say that it is another step that can't go on: ``/sop move [cqa-41] 3 to 4``."""
    run, step, words = await step_meant(command, rest, desk, "move")
    standing = [each.number for each in run.state(step.key).blockers]
    if not standing:
        raise NothingMeant(act="unblock", run=run.name)
    target, left = named_step(run, words.removeprefix("to ").strip())
    finding.check_nothing_left(run, left)
    if target is None:
        return Open(modals_flow.move(run, run.state(step.key).blockers[0], step))
    return await act(command, desk, run, *(MoveBlocker(number, target.key) for number in standing))


async def unblock_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Say that a step can go on: every blocker of it ends."""
    run, step, words = await step_meant(command, rest, desk, "unblock")
    finding.check_nothing_left(run, words)
    standing = [each.number for each in run.state(step.key).blockers]
    if not standing:
        raise NothingMeant(act="unblock", run=run.name)
    return await act(command, desk, run, *(Unblock(number) for number in standing))


async def return_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Send a done step back; cause and sentence are asked for if they were not said."""
    run, step, text = await step_meant(command, rest, desk, "return")
    for cause in ReturnCause:
        if text.casefold().startswith(cause.value):
            return await act(command, desk, run, SendBack(step.key, cause, text[len(cause.value) :].strip(" :,-")))
    return Open(modals_flow.send_back(run, step))


async def hand_off_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Offer a step, or with the word ``run`` the run, to someone; what wasn't said is asked for."""
    run, text = await run_meant(command, rest, desk)
    first, _, others = text.partition(" ")
    whole = first.casefold() == _WHOLE_RUN
    step, words = (None, others) if whole else named_step(run, text)
    named = next((name for name in command.people if name in words), None)
    note = words.replace(named, "", 1).strip(" :,-") if named else words
    if named is None or not note:
        to = command.people[named] if named else None
        form = (
            modals_flow.hand_off_run(run, to=to, note=note)
            if whole
            else modals_flow.hand_off(run, step, to=to, note=note)
        )
        return Open(form)
    key = None if whole else (step or finding.step_to_act_on(run, "handoff")).key
    outcome = await desk.runs.hand_off(
        command.user, run.name, command.people[named], note, step=key, gesture=command.gesture
    )
    return Say(private.acted(outcome.run, outcome.facts))


async def accept_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Take what is offered to one, or see to the blocker that waits on one."""
    run, step, _ = await _answerable(command, rest, desk)
    blocker = _waits_on(run, command.user, step)
    if blocker and not _offered_to(run, command.user, step):
        return await act(command, desk, run, AnswerBlocker(blocker, accepted=True))
    return await act(command, desk, run, Accept(_offered(run, "accept", step, _offered_to(run, command.user, step))))


async def decline_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Not take what is offered to one, or say that a blocker isn't one's own; a missing reason is asked for."""
    run, step, words = await _answerable(command, rest, desk)
    blocker, offered = _waits_on(run, command.user, step), _offered_to(run, command.user, step)
    if blocker and not offered:
        return await act(command, desk, run, AnswerBlocker(blocker, accepted=False))
    key = _offered(run, "decline", step, offered)
    check_offered_to(run, key, command.user)
    for reason in DeclineReason:
        if words.casefold().startswith(reason.value):
            missing = words[len(reason.value) :].strip(" :,-")
            return await act(command, desk, run, Decline(reason, missing=missing, step=key))
    return Open(modals_flow.decline(run, run.sop.step(key) if key else None))


async def withdraw_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Keep what one offered."""
    run, step, _ = await _answerable(command, rest, desk)
    mine = [key for key, offer in run.offers if offer.by == command.user]
    return await act(command, desk, run, Withdraw(_offered(run, "withdraw", step, mine)))


async def judge_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Say whether the return of a step improved the work: ``/sop judge [cqa-41] 3 improved``, or ``noise``."""
    run, step, words = await step_meant(command, rest, desk, "judge")
    improved = _HELPED.get(words.casefold())
    if improved is None:
        raise TextMissing(what="judgement")
    return await act(command, desk, run, Judge(step.key, improved=improved))


async def mute_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Stop the daily nudge for whoever asks, or with ``off`` begin it again."""
    if rest.casefold() not in {"", "off"}:
        raise TextMissing(what="mute")
    muted = not rest
    await desk.reminders.mute(command.user, muted=muted, gesture=command.gesture)
    return Say(private.muted() if muted else private.unmuted())


async def _answerable(command: Command, rest: str, desk: Desk) -> tuple[Run, StepKey | str | None, str]:
    """Take run and step from the words; the word ``run`` stands for the run itself.

    Of several open runs, the only one in which something waits for an answer of theirs is meant.
    """
    try:
        run, text = await run_meant(command, rest, desk)
    except WhichRun:
        found = [run for run, _ in await desk.looking.open_runs(command.user, command.channel)]
        answerable = [run for run in found if _waits_for(run, command.user)]
        if len(answerable) != 1:
            raise
        run, text = answerable[0], rest
    first, _, others = text.partition(" ")
    if first.casefold() == _WHOLE_RUN:
        return run, _WHOLE_RUN, others.strip()
    step, words = named_step(run, text)
    return run, step.key if step else None, words


def _waits_for(run: Run, user: UserId) -> bool:
    """Whether something in a run waits for this person: an offer, to them or theirs, or a blocker."""
    return any(user in {offer.to, offer.by} for _, offer in run.offers) or bool(_waits_on(run, user, None))


def _offered_to(run: Run, user: UserId, step: StepKey | str | None) -> list[StepKey | None]:
    """Give what is offered to this person: all of it, or only the step or the run that was named."""
    return [key for key, offer in run.offers if offer.to == user and step in {None, key or _WHOLE_RUN}]


def _offered(run: Run, act_: str, step: StepKey | str | None, found: list[StepKey | None]) -> StepKey | None:
    """Give the offer meant: the one that was named, else the only one; raises ``NothingMeant`` or ``WhichOffer``."""
    if step is not None:
        return None if step == _WHOLE_RUN else StepKey(step)
    if not found:
        raise NothingMeant(act=act_, run=run.name)
    if len(found) > 1:
        raise WhichOffer(act=act_, run=run, steps=tuple(found))
    return found[0]


def _waits_on(run: Run, user: UserId, step: StepKey | str | None) -> int:
    """Give the blocker that waits on this person, by its number; 0 if there is none."""
    return next((each.number for on, each in run.open_blockers if each.person == user and step in {None, on.key}), 0)
