"""Buttons of work between people: on the card, in direct messages, in private questions."""

from bot.blocks import modals, modals_flow
from bot.domain.refusals import BlockerGone, DecisionMissing, TooLateToReturn
from bot.domain.rules import check_offered_to
from bot.domain.run import Run
from bot.domain.sop import Step
from bot.domain.step_state import Blocker, StepStatus
from bot.domain.wishes import Accept, AnswerBlocker, Complete, Confirm, Judge, Unblock, Wish, Withdraw
from handlers.desk import Desk
from handlers.gestures import Click
from handlers.replies import Open, Reply


async def hand_off_clicked(click: Click, desk: Desk) -> Reply:
    """Ask whom a step goes to."""
    run = await desk.runs.seen(click.user, click.run)
    return Open(modals_flow.hand_off(run, _step_named(click, run)))


async def offer_accepted(click: Click, desk: Desk) -> Reply:
    """Take what was offered."""
    return await _act(click, desk, Accept(click.step_named))


async def offer_decline_clicked(click: Click, desk: Desk) -> Reply:
    """Ask why it isn't taken."""
    run = await desk.runs.seen(click.user, click.run)
    check_offered_to(run, click.step_named, click.user)
    return Open(modals_flow.decline(run, _step_named(click, run)))


async def offer_undone(click: Click, desk: Desk) -> Reply:
    """Keep what was offered."""
    return await _act(click, desk, Withdraw(click.step_named))


async def blocked_clicked(click: Click, desk: Desk) -> Reply:
    """Ask what stops which step."""
    run = await desk.runs.seen(click.user, click.run)
    return Open(modals_flow.block(run, _step_named(click, run)))


async def unblock_clicked(click: Click, desk: Desk) -> Reply:
    """Say that the step can go on."""
    return await _act(click, desk, Unblock(click.number))


async def blocker_undone(click: Click, desk: Desk) -> Reply:
    """Say that nothing was blocked."""
    return await _act(click, desk, Unblock(click.number, undone=True))


async def blocker_accepted(click: Click, desk: Desk) -> Reply:
    """Say that one sees to it."""
    return await _act(click, desk, AnswerBlocker(click.number, accepted=True))


async def blocker_declined(click: Click, desk: Desk) -> Reply:
    """Say that it isn't one's own."""
    return await _act(click, desk, AnswerBlocker(click.number, accepted=False))


async def explain_clicked(click: Click, desk: Desk) -> Reply:
    """Ask for the reason that a blocker lacks."""
    run, _, blocker = await _standing(click, desk)
    return Open(modals_flow.explain(run, blocker))


async def move_clicked(click: Click, desk: Desk) -> Reply:
    """Ask which step it is that can't go on."""
    run, step, blocker = await _standing(click, desk)
    return Open(modals_flow.move(run, blocker, step))


async def return_clicked(click: Click, desk: Desk) -> Reply:
    """Ask which done step goes back, and why; long after the finish it is too late."""
    run = await desk.runs.seen(click.user, click.run)
    if run.ended_at is not None and not run.can_return(desk.clock.now()):
        raise TooLateToReturn(run=run.name, at=run.ended_at)
    return Open(modals_flow.send_back(run, _step_named(click, run)))


async def return_helped(click: Click, desk: Desk) -> Reply:
    """Say that a return improved the work."""
    return await _act(click, desk, Judge(click.step, improved=True))


async def return_was_noise(click: Click, desk: Desk) -> Reply:
    """Say that it didn't."""
    return await _act(click, desk, Judge(click.step, improved=False))


async def decided(click: Click, desk: Desk) -> Reply:
    """Take a decision by its button; one that asks for evidence as well gets its form."""
    run = await desk.runs.seen(click.user, click.run)
    step = _step_named(click, run)
    if step is None or click.choice >= len(step.decide):
        raise DecisionMissing(step=click.step, choices=step.decide if step else ())
    if step.evidence:
        return Open(modals.decision(run, step))
    return await _act(click, desk, Complete(step.key, decision=step.decide[click.choice]))


async def typed_done_counted(click: Click, desk: Desk) -> Reply:
    """Count a "done" that was typed: as the step's own, or as the second person's."""
    run = await desk.runs.seen(click.user, click.run)
    step = _step_named(click, run)
    if step is not None and run.state(step.key).status is StepStatus.TO_CONFIRM:
        return await _act(click, desk, Confirm(step.key))
    if step is not None and step.decide:
        await desk.runs.may_decide(click.user, run.name, step.key)
        return Open(modals.decision(run, step))
    if step is not None and step.evidence:
        return Open(modals.evidence(run, step))
    return await _act(click, desk, Complete(click.step))


async def dismissed(_click: Click, _desk: Desk) -> Reply:
    """Leave a question unanswered."""
    return None


async def _standing(click: Click, desk: Desk) -> tuple[Run, Step, Blocker]:
    run = await desk.runs.seen(click.user, click.run)
    found = run.blocker(click.number)
    if found is None:
        raise BlockerGone
    return (run, *found)


def _step_named(click: Click, run: Run) -> Step | None:
    key = click.step_named
    return run.sop.step(key) if key in run.sop.places else None


async def _act(click: Click, desk: Desk, wish: Wish) -> Reply:
    await desk.runs.act(click.user, click.run, wish)
    return None
