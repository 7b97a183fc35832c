"""Modals that were sent off."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from bot.blocks import modals, modals_start
from bot.blocks.ids import INPUT_PREFIX, ROLE_PREFIX, Field
from bot.domain.facts import DeclineReason, ReturnCause, SkipReason, WaitsOn
from bot.domain.ids import ChannelId, MessageTs, RunName, SopKey, StepKey, UserId
from bot.domain.refusals import InputsMissing, TextMissing
from bot.domain.wishes import (
    AddNote,
    Assign,
    Block,
    Cancel,
    Complete,
    Decline,
    Explain,
    Finish,
    MoveBlocker,
    SendBack,
    Skip,
    Start,
    Supply,
    Wish,
)
from bot.services import finding
from handlers.desk import Desk
from handlers.gestures import Malformed, Submission
from handlers.replies import Redraw, Reply

E = TypeVar("E", bound=StrEnum)
_MOMENT = re.compile(r"\d{1,11}\.\d{1,9}", re.ASCII)


async def sop_chosen(sent: Submission, desk: Desk) -> Reply:
    """Show the start modal of the SOP that was chosen."""
    channel = ChannelId(sent.value(Field.CHANNEL)) if sent.value(Field.CHANNEL) else sent.channel
    form = await desk.runs.start_form(sent.user, channel, sent.value(Field.SOP))
    subject = sent.value(Field.SUBJECT)
    return Redraw(
        modals_start.start(form.published.sop, channel=channel, subject=subject, people=form.people, said=_said(sent))
    )


async def start_submitted(sent: Submission, desk: Desk) -> Reply:
    """Start the run; required inputs left empty are asked about once."""
    key = SopKey(_about(sent, "sop"))
    subject, people, inputs = sent.value(Field.SUBJECT), _people(sent), _inputs(sent)
    said = _said(sent)
    origin = desk.looking.address(sent.channel, said) if said else ""
    due = sent.since
    wish = Start(
        subject,
        people=people,
        inputs=inputs,
        knowingly=bool(sent.about.get("asked")),
        origin=origin,
        triggered_at=due or (datetime.fromtimestamp(float(said), UTC) if said else None),
    )
    try:
        await desk.runs.start(sent.user, sent.channel, key, wish, gesture=sent.gesture)
        if due is not None:
            await desk.rituals.started(key, due)
    except InputsMissing as missing:
        sop = (await desk.looking.sop(key)).sop
        asked = [sop.inputs_by_key[each] for each in missing.inputs]
        view = modals_start.start(
            sop, channel=sent.channel, subject=subject, people=people, inputs=inputs, missing=asked, said=said, due=due
        )
        return Redraw(view)
    return None


async def evidence_submitted(sent: Submission, desk: Desk) -> Reply:
    """Mark a step done with its evidence."""
    return await _act(sent, desk, Complete(_step(sent), evidence=sent.value(Field.TEXT)))


async def decision_submitted(sent: Submission, desk: Desk) -> Reply:
    """Mark a step done with what was decided, and why."""
    wish = Complete(
        _step(sent),
        decision=sent.value(Field.CHOICE),
        why=sent.value(Field.REASON),
        evidence=sent.value(Field.TEXT),
    )
    return await _act(sent, desk, wish)


async def skip_submitted(sent: Submission, desk: Desk) -> Reply:
    """Skip a step for a reason from the list."""
    reason = _listed(SkipReason, sent.value(Field.REASON))
    wish = Skip(StepKey(sent.value(Field.STEP)), reason=reason, sentence=sent.value(Field.TEXT))
    return await _act(sent, desk, wish)


async def block_submitted(sent: Submission, desk: Desk) -> Reply:
    """Record what stops a step; where the form asked for the run, its next step."""
    person, kind = sent.value(Field.PERSON), sent.value(Field.CHOICE)
    waits_on = _listed(WaitsOn, kind) if kind else WaitsOn.PERSON if person else None
    said, author = _said(sent), str(sent.about.get("author") or "")
    step, chosen = StepKey(sent.value(Field.STEP)), sent.value(Field.RUN)
    if chosen:
        sent = replace(sent, about={**sent.about, "run": chosen})
        step = finding.step_to_act_on(await desk.runs.seen(sent.user, RunName(chosen)), "block").key
    wish = Block(
        step,
        reason=sent.value(Field.REASON),
        waits_on=waits_on,
        person=UserId(person) if person else None,
        party=sent.value(Field.PARTY),
        source=said,
        author=UserId(author) if author else None,
    )
    return await _act(sent, desk, wish)


async def return_submitted(sent: Submission, desk: Desk) -> Reply:
    """Send a done step back."""
    cause = _listed(ReturnCause, sent.value(Field.CHOICE))
    wish = SendBack(StepKey(sent.value(Field.STEP)), cause=cause, sentence=sent.value(Field.TEXT))
    return await _act(sent, desk, wish)


async def explain_submitted(sent: Submission, desk: Desk) -> Reply:
    """Give a blocker its reason."""
    return await _act(sent, desk, Explain(sent.blocker, sent.value(Field.REASON)))


async def move_submitted(sent: Submission, desk: Desk) -> Reply:
    """Say which step it is that can't go on."""
    return await _act(sent, desk, MoveBlocker(sent.blocker, StepKey(sent.value(Field.STEP))))


async def hand_off_submitted(sent: Submission, desk: Desk) -> Reply:
    """Offer a step, or where the modal had none to choose the run, to someone."""
    step, to = sent.value(Field.STEP), sent.value(Field.PERSON)
    if not to:
        raise TextMissing(what="person")
    await desk.runs.hand_off(
        sent.user,
        sent.run,
        UserId(to),
        sent.value(Field.TEXT),
        step=StepKey(step) if step else None,
        gesture=sent.gesture,
    )
    return None


async def decline_submitted(sent: Submission, desk: Desk) -> Reply:
    """Not take what was offered."""
    step = str(sent.about.get("step") or "")
    reason = _listed(DeclineReason, sent.value(Field.CHOICE))
    wish = Decline(reason, missing=sent.value(Field.TEXT), step=StepKey(step) if step else None)
    return await _act(sent, desk, wish)


async def note_submitted(sent: Submission, desk: Desk) -> Reply:
    """Leave a note, on a step or on the run."""
    step = sent.value(Field.STEP)
    return await _act(sent, desk, AddNote(sent.value(Field.TEXT), step=StepKey(step) if step else None))


async def supply_submitted(sent: Submission, desk: Desk) -> Reply:
    """Supply inputs."""
    return await _act(sent, desk, Supply(_inputs(sent)))


async def people_submitted(sent: Submission, desk: Desk) -> Reply:
    """Change the run's people."""
    return await _act(sent, desk, Assign(_people(sent)))


async def cancel_submitted(sent: Submission, desk: Desk) -> Reply:
    """Cancel the run."""
    return await _act(sent, desk, Cancel(sent.value(Field.REASON)))


async def finish_submitted(sent: Submission, desk: Desk) -> Reply:
    """Finish the run with its output; what didn't fit is kept without a name."""
    wish = Finish(sent.value(Field.TEXT))
    await desk.runs.act(sent.user, sent.run, wish, gesture=sent.gesture, remark=sent.value(Field.REMARK))
    return None


async def _act(sent: Submission, desk: Desk, wish: Wish) -> Reply:
    outcome = await desk.runs.act(sent.user, sent.run, wish, gesture=sent.gesture)
    if not sent.under:
        return None
    # It was opened from the modal with all steps, which is seen again now and must show what changed.
    return Redraw(modals.all_steps(outcome.run, desk.clock.now(), desk.calendar), view_id=sent.under)


def _listed(choices: type[E], chosen: str) -> E:
    """Give what was chosen from a list; raises ``TextMissing`` for what isn't on it."""
    try:
        return choices(chosen)
    except ValueError as unlisted:
        raise TextMissing(what="reason") from unlisted


def _said(sent: Submission) -> MessageTs | None:
    """Give the message that a run begins with, or that says what stops one."""
    found = sent.about.get("said")
    return MessageTs(found) if isinstance(found, str) and _MOMENT.fullmatch(found) else None


def _step(sent: Submission) -> StepKey:
    return StepKey(_about(sent, "step"))


def _about(sent: Submission, key: str) -> str:
    found = sent.about.get(key)
    if not isinstance(found, str):
        raise Malformed(f"{sent.callback} without its {key}")
    return found


def _inputs(sent: Submission) -> dict[str, str]:
    return _prefixed(sent, INPUT_PREFIX)


def _people(sent: Submission) -> dict[str, UserId]:
    return {role: UserId(user) for role, user in _prefixed(sent, ROLE_PREFIX).items()}


def _prefixed(sent: Submission, prefix: str) -> dict[str, str]:
    return {block.removeprefix(prefix): value for block, value in sent.values.items() if block.startswith(prefix)}
