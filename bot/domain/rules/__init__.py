"""The rules: (run, wish, actor, now) -> facts, or a refusal. The only place that decides."""

from datetime import datetime

from bot.domain import refusals
from bot.domain.people import Actor
from bot.domain.permissions import Act, require
from bot.domain.rules import blockers, handoffs, returns, runs, steps  # noqa: F401 - each registers its rules
from bot.domain.rules.base import Facts, part_in, rule
from bot.domain.rules.handoffs import check_offered_to, check_receiver
from bot.domain.rules.steps import check_decider
from bot.domain.run import Run, RunStatus
from bot.domain.wishes import (
    Accept,
    AnswerBlocker,
    Assign,
    Block,
    Cancel,
    Decline,
    Explain,
    Finish,
    HandOff,
    MoveBlocker,
    SendBack,
    Skip,
    Start,
    Unblock,
    Wish,
    Withdraw,
)

__all__ = ["Facts", "check_decider", "check_offered_to", "check_receiver", "decide"]

_ACTS: dict[type, Act | None] = {
    Start: Act.START,
    Skip: Act.SKIP,
    Finish: Act.FINISH,
    Cancel: Act.CANCEL,
    Assign: Act.REASSIGN,
    Block: Act.BLOCK,
    Explain: Act.BLOCK,
    MoveBlocker: Act.BLOCK,
    Unblock: Act.BLOCK,
    SendBack: Act.BLOCK,
    # Who may is decided by whom they concern, in their own rules.
    AnswerBlocker: None,
    HandOff: None,
    Accept: None,
    Decline: None,
    Withdraw: None,
}


def decide(run: Run, wish: Wish, actor: Actor, now: datetime) -> Facts:
    """Say what happens when ``actor`` wishes this at ``now`` (aware UTC).

    No facts means that it is so already and nothing need be said (a second click of the same person).
    Raises a ``Refusal`` when it can't be done.
    """
    act = _ACTS.get(type(wish), Act.WORK)
    if act is not None:
        require(act, actor, part_in(run, getattr(wish, "step", None)))
    if run.status is RunStatus.NEW and not isinstance(wish, Start):
        raise refusals.NoSuchRun(asked=run.name)
    if run.status is RunStatus.CANCELLED or (run.status is RunStatus.FINISHED and not isinstance(wish, SendBack)):
        return _on_closed(run, wish, actor)
    return rule(wish, run, actor, now)


def _on_closed(run: Run, wish: Wish, actor: Actor) -> Facts:
    """Refuse, save for the second of two equal clicks by the person who ended the run."""
    finished = run.status is RunStatus.FINISHED
    again = isinstance(wish, Finish) if finished else isinstance(wish, Cancel)
    if again and run.ended_by == actor.user:
        return ()
    if run.ended_at is None:  # pragma: no cover - a closed run has an end; said for the type checker
        raise refusals.NoOpenRun
    raise refusals.RunClosed(run=run.name, finished=finished, at=run.ended_at)
