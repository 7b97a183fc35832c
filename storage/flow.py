"""The rows that follow from a run's facts: offers, blockers, open steps. Written as a run is saved, and nowhere else.

Each is what changed between two states of the run, so that whatever moves a run, an undone click included, leaves
rows that agree with the fold of its facts.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, delete, select, update

from bot.domain.facts import BlockerEnded, Fact, HandoffAccepted, HandoffDeclined, HandoffWithdrawn
from bot.domain.ids import RunName, StepKey, TeamId, UserId
from bot.domain.run import Run
from bot.domain.step_state import Blocker, Offer
from storage.rows_flow import BlockerRow, HandoffRow, OpenStepRow
from storage.store import Tx
from storage.upsert import put

_handoff, _blocker, _step = HandoffRow.__table__, BlockerRow.__table__, OpenStepRow.__table__  # type: ignore[attr-defined]  # SQLModel adds them

WHOLE_RUN = ""
"""Stands in place of a step's key: the run itself is offered."""
_ANSWERS: dict[type, str] = {
    HandoffAccepted: "accepted",
    HandoffDeclined: "declined",
    HandoffWithdrawn: "withdrawn",
}
ENDED = "ended"
"""Neither answered nor withdrawn: its step was settled, or its run ended."""


_SETTLE = delete(_step).where(  # at every click, so built once
    _step.c.team_id == bindparam("of_team"),
    _step.c.run == bindparam("of_run"),
    _step.c.step == bindparam("of_step"),
)


def record(tx: Tx, before: Run, after: Run, fact: Fact) -> None:
    """Write what this fact changed."""
    _record_offers(tx, before, after, fact)
    _record_blockers(tx, before, after, fact)
    _record_open_steps(tx, before, after)


def _record_offers(tx: Tx, before: Run, after: Run, fact: Fact) -> None:
    old, new = offers(before), offers(after)
    for step, offer in old.items() - new.items():
        values = {"answer": _ANSWERS.get(type(fact), ENDED), "answered_at": fact.at}
        tx.execute(update(_handoff).where(*_is(_handoff, after, step=step, offered_at=offer.at)).values(values))
    for step, offer in new.items() - old.items():
        # An offer that an undone click brought back is the one that was there before.
        values = {"giver": offer.by, "receiver": offer.to, "answer": None, "answered_at": None}
        put(tx, _handoff, _key(after, step=step, offered_at=offer.at), values)


def _record_blockers(tx: Tx, before: Run, after: Run, fact: Fact) -> None:
    old, new = blockers(before), blockers(after)
    for number in old.keys() - new.keys():
        values: dict[str, Any] = {"ended_at": fact.at, "undone": isinstance(fact, BlockerEnded) and fact.undone}
        tx.execute(update(_blocker).where(*_is(_blocker, after, number=number)).values(values))
    for number, (step, blocker) in new.items():
        if old.get(number) != (step, blocker):
            put(tx, _blocker, _key(after, number=number), _blocker_values(step, blocker))


def _blocker_values(step: StepKey, blocker: Blocker) -> dict[str, Any]:
    return {
        "step": step,
        "raised_by": blocker.by,
        "raised_at": blocker.at,
        "person": blocker.person,
        "source": blocker.source,
        "ended_at": None,
        "undone": False,
    }


def _record_open_steps(tx: Tx, before: Run, after: Run) -> None:
    old, new = open_steps(before), open_steps(after)
    for step in old.keys() - new.keys():
        tx.execute(_SETTLE, {"of_team": after.team, "of_run": after.name, "of_step": step})
    for step, user in new.items():
        if old.get(step) != user:
            put(tx, _step, _key(after, step=step), {"user_id": user})


def put_due(tx: Tx, run: Run, due: dict[StepKey, datetime]) -> None:
    """Note by when the run's open steps are to be done; those not named have no such time."""
    known = select(_step.c.step, _step.c.due_at).where(*_is(_step, run))
    for row in tx.execute(known).all():
        wanted = due.get(StepKey(row.step))
        if wanted != row.due_at:
            tx.execute(update(_step).where(*_is(_step, run, step=row.step)).values(due_at=wanted))


# ---- what is due


def waiting_offers(tx: Tx, team: TeamId, before: datetime) -> tuple[tuple[RunName, StepKey | None, datetime], ...]:
    """Give the offers that were made before this moment and wait for their answer: run, step (None: the run), since."""
    query = select(_handoff.c.run, _handoff.c.step, _handoff.c.offered_at).where(
        _handoff.c.team_id == team, _handoff.c.answer.is_(None), _handoff.c.offered_at < before
    )
    return tuple((RunName(row.run), StepKey(row.step) or None, row.offered_at) for row in tx.execute(query))


def standing_blockers(tx: Tx, team: TeamId, before: datetime) -> tuple[tuple[RunName, int, datetime], ...]:
    """Give the blockers that were raised before this moment and still stand: run, number, since."""
    query = select(_blocker.c.run, _blocker.c.number, _blocker.c.raised_at).where(
        _blocker.c.team_id == team, _blocker.c.ended_at.is_(None), _blocker.c.raised_at < before
    )
    return tuple((RunName(row.run), row.number, row.raised_at) for row in tx.execute(query))


def due_steps(tx: Tx, team: TeamId, by: datetime) -> dict[UserId, tuple[tuple[RunName, StepKey], ...]]:
    """Give the open steps that are due by this moment, by whom they are to be done, the first due first."""
    query = (
        select(_step.c.user_id, _step.c.run, _step.c.step)
        .where(_step.c.team_id == team, _step.c.due_at <= by)
        .order_by(_step.c.due_at)
    )
    found: dict[UserId, tuple[tuple[RunName, StepKey], ...]] = {}
    for row in tx.execute(query):
        user = UserId(row.user_id)
        found[user] = (*found.get(user, ()), (RunName(row.run), StepKey(row.step)))
    return found


# ---- what the rows follow from


def offers(run: Run) -> dict[str, Offer]:
    """Give the offers that wait for an answer, by their steps. In a run that has ended nothing waits."""
    return {key or WHOLE_RUN: offer for key, offer in run.offers} if run.is_open else {}


def blockers(run: Run) -> dict[int, tuple[StepKey, Blocker]]:
    """Give the blockers that stand, by their numbers."""
    return {each.number: (step.key, each) for step, each in run.open_blockers} if run.is_open else {}


def open_steps(run: Run) -> dict[StepKey, UserId]:
    """Give who sees to which step that is still open."""
    still_open = [step for step in run.sop.steps if run.is_open and run.state(step.key).is_open]
    return {step.key: run.in_charge(step) for step in still_open}


# ---- rows


def _key(run: Run, **more: object) -> dict[str, Any]:
    return {"team_id": run.team, "run": run.name, **more}


def _is(table: Table, run: Run, **more: object) -> list[Any]:
    return [table.c[name] == value for name, value in _key(run, **more).items()]
