"""What the rules share: the table that they register in, and the few questions that many of them ask."""

from datetime import datetime
from functools import singledispatch

from bot.domain import refusals
from bot.domain.facts import Fact
from bot.domain.ids import StepKey
from bot.domain.people import Actor
from bot.domain.permissions import Part
from bot.domain.run import Run
from bot.domain.sop import Step
from bot.domain.step_state import StepState
from bot.domain.wishes import Wish

Facts = tuple[Fact, ...]


@singledispatch
def rule(wish: Wish, run: Run, actor: Actor, now: datetime) -> Facts:
    """Say what happens when this is wished of an open run by someone who may: each kind of wish has its rule."""
    raise TypeError(f"no rule for {type(wish).__name__}")


def step_of(run: Run, key: StepKey) -> tuple[Step, StepState]:
    """Give a step and how it stands; raises ``NoSuchStep``."""
    if key not in run.sop.places:
        raise refusals.NoSuchStep(asked=key, steps=len(run.sop.steps), whose=run.name)
    return run.sop.step(key), run.state(key)


def part_in(run: Run, key: StepKey | None = None) -> Part:
    """Give whom an act on this run, or on this step of it, concerns."""
    if key is None or key not in run.sop.places or not run.steps:
        return Part(owner=run.owner, starter=run.starter, receiver=run.offer.to if run.offer else None)
    offer = run.state(key).offer
    assignee = run.assignee(run.sop.step(key))
    return Part(owner=run.owner, starter=run.starter, assignee=assignee, receiver=offer.to if offer else None)


def words(cleaned: str, what: str) -> str:
    """Give the words that an act needs; raises ``TextMissing``."""
    if not cleaned:
        raise refusals.TextMissing(what=what)
    return cleaned
