"""What should change: proposals that four rules draw from the facts, and what people said (docs/metrics.md).

A rule looks at the runs of eight weeks. A step or an input whose words have changed begins anew: what happened under
other words says nothing of these.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.domain.facts import (
    DeclineReason,
    HandoffDeclined,
    ReturnCause,
    SkipReason,
    StepCompleted,
    StepReturned,
    StepSkipped,
)
from bot.domain.ids import RunName, SopKey, StepKey, in_order
from bot.domain.metrics import Timeline
from bot.domain.metrics.spans import length
from bot.domain.metrics.timeline import Stop
from bot.domain.sop import Sop
from bot.domain.step_state import SETTLED
from bot.domain.working_hours import Calendar

LOOKS_BACK = timedelta(weeks=8)
"""Of which runs the rules speak: older ones were worked through under other circumstances."""
RUNS_AT_LEAST = 5
"""Runs under which a rule is silent: one more or less would change what it says."""
SEEN_AT_LEAST = 3
"""Runs in which something must have happened before a rule speaks of it."""
RETURNED_SHARE, STUCK_SHARE = 0.25, 0.25
MISSING_SHARE, SKIPPED_SHARE, BURST_SHARE = 0.5, 0.5, 0.5
BURST_RUNS, BURST_DONES, BURST_WITHIN = 10, 3, timedelta(seconds=60)
"""Dones of one person within this time, at a run's end, in the last runs: too quick for each to have been looked at."""


class Rule(StrEnum):
    """What a proposal is drawn from."""

    RETURNED = "returned"
    MISSING = "missing"
    INCOMPLETE = "incomplete"
    STUCK = "stuck"
    SKIPPED = "skipped"
    BURST = "burst"
    SAID = "said"


@dataclass(frozen=True)
class Proposal:
    """A change that is worth a thought, with its evidence: ``count`` of ``of`` runs, which of them, what it cost.

    The latest run comes first.

    ``cause`` is the return's cause, the skip's reason, what was waited for; ``words`` the latest that someone said.
    ``cost`` is working time. What people said counts how many said it.
    """

    rule: Rule
    sop: SopKey
    version: int
    step: StepKey | None = None
    input: str = ""
    cause: str = ""
    count: int = 0
    of: int = 0
    cost: timedelta = timedelta()
    words: str = ""
    runs: tuple[RunName, ...] = ()

    @property
    def key(self) -> str:
        """Name what it proposes: an answer to it holds for this as long as it is proposed again."""
        # Who says the same again asks for the same.
        what = " ".join(self.words.casefold().split()) if self.rule is Rule.SAID else self.step or self.input or "-"
        return f"{self.sop} {self.rule} {what} {self.cause.casefold()}".strip()


def proposals(sop: Sop, version: int, timelines: Sequence[Timeline], calendar: Calendar) -> tuple[Proposal, ...]:
    """Give what the rules propose for an SOP as it is now, the most frequent first, then the dearest.

    ``timelines`` are those of its runs of the last eight weeks, in any order.
    """
    about = _About(sop, version, timelines, calendar)
    found = [each for rule in _RULES for each in rule(about)]
    return tuple(sorted(found, key=lambda each: (-each.count, -each.cost, each.key)))


@dataclass(frozen=True)
class _About:
    sop: Sop
    version: int
    timelines: Sequence[Timeline]
    calendar: Calendar

    def with_step(self, key: StepKey) -> list[Timeline]:
        """Give the runs in which this step had the words that it has now."""
        step = self.sop.step(key)
        return [each for each in self.timelines if key in each.run.sop.places and each.run.sop.step(key) == step]

    def proposal(self, rule: Rule, seen: Sequence[Timeline], of: int, **more: object) -> Proposal:
        runs = tuple(sorted((each.run.name for each in seen), key=in_order, reverse=True))
        return Proposal(rule, self.sop.key, self.version, count=len(seen), of=of, runs=runs, **more)  # type: ignore[arg-type]  # its own fields


def _is_enough(seen: int, of: int, share: float) -> bool:
    return of >= RUNS_AT_LEAST and seen >= SEEN_AT_LEAST and seen >= share * of


def _returned(about: _About) -> Iterator[Proposal]:
    """Find the steps that came back for one cause in a quarter of the runs that did them; a changed brief is none."""
    for step in about.sop.steps:
        did = [each for each in about.with_step(step.key) if any(fact.step == step.key for fact in each.done)]
        for cause in ReturnCause:
            if cause is ReturnCause.CHANGED_BRIEF:
                continue
            found = {each.run.name: _returns_of(each, step.key, cause) for each in did}
            seen = [each for each in did if found[each.run.name]]
            if _is_enough(len(seen), len(did), RETURNED_SHARE):
                facts = [fact for facts in found.values() for fact in facts]
                cost = sum(
                    (_redoing(each, step.key, found[each.run.name], about.calendar) for each in seen), timedelta()
                )
                yield about.proposal(
                    Rule.RETURNED,
                    seen,
                    len(did),
                    step=step.key,
                    cause=cause.value,
                    cost=cost,
                    words=max(facts, key=lambda fact: fact.at).sentence,
                )


def _returns_of(each: Timeline, step: StepKey, cause: ReturnCause) -> list[StepReturned]:
    return [fact for fact in each.returns if fact.step == step and fact.cause is cause]


def _redoing(each: Timeline, step: StepKey, returns: Iterable[StepReturned], calendar: Calendar) -> timedelta:
    """Add up the working time from each of these returns to when the step was done again."""
    done = sorted(fact.at for fact in each.done if fact.step == step)
    again = ((fact.at, next((at for at in done if at > fact.at), None)) for fact in returns)
    return sum((calendar.between(sent, at) for sent, at in again if at is not None), timedelta())


def _missing(about: _About) -> Iterator[Proposal]:
    """Find the required inputs that were not known at the start in half of the runs."""
    for each in about.sop.inputs:
        asked = [run for run in about.timelines if run.run.sop.inputs_by_key.get(each.key) == each]
        seen = [run for run in asked if each.key in run.missing]
        if each.required and _is_enough(len(seen), len(asked), MISSING_SHARE):
            yield about.proposal(Rule.MISSING, seen, len(asked), input=each.key)


def _incomplete(about: _About) -> Iterator[Proposal]:
    """Find the steps that were declined as incomplete in a quarter of the runs."""
    for step in about.sop.steps:
        had = about.with_step(step.key)
        declines = {each.run.name: [fact for fact in each.declined if was_incomplete(fact, step.key)] for each in had}
        seen = [each for each in had if declines[each.run.name]]
        if _is_enough(len(seen), len(had), RETURNED_SHARE):
            last = max((fact for facts in declines.values() for fact in facts), key=lambda fact: fact.at)
            yield about.proposal(Rule.INCOMPLETE, seen, len(had), step=step.key, words=last.missing)


def was_incomplete(fact: HandoffDeclined, step: StepKey | None) -> bool:
    """Whether this step was declined because something lacked."""
    return fact.step == step and fact.reason is DeclineReason.INCOMPLETE


def _stuck(about: _About) -> Iterator[Proposal]:
    """Find the steps that waited for the same thing in a quarter of the runs. No person is named."""
    for step in about.sop.steps:
        had = about.with_step(step.key)
        for stops in _by_what_they_waited_for(had, step.key).values():
            names = {name for name, _ in stops}
            seen = [each for each in had if each.run.name in names]
            if _is_enough(len(seen), len(had), STUCK_SHARE):
                last = max((stop for _, stop in stops), key=lambda stop: stop.blocker.at)
                cost = sum((length(stop.spans, about.calendar.between) for _, stop in stops), timedelta())
                yield about.proposal(
                    Rule.STUCK,
                    seen,
                    len(had),
                    step=step.key,
                    cause=waited_for(last),
                    cost=cost,
                    words=last.blocker.reason,
                )


def _by_what_they_waited_for(timelines: Sequence[Timeline], step: StepKey) -> dict[str, list[tuple[RunName, Stop]]]:
    groups: dict[str, list[tuple[RunName, Stop]]] = defaultdict(list)
    for each in timelines:
        for stop in each.stops:
            if stop.step == step and waited_for(stop):
                groups[waited_for(stop).casefold()].append((each.run.name, stop))
    return groups


def waited_for(stop: Stop) -> str:
    """Say what was waited for, as far as that was told."""
    return stop.blocker.party or (stop.blocker.waits_on.value if stop.blocker.waits_on else "")


def _skipped(about: _About) -> Iterator[Proposal]:
    """Find the steps that were skipped for one reason in half of the runs that settled them."""
    for step in about.sop.steps:
        had = about.with_step(step.key)
        settled = [each for each in had if each.run.state(step.key).status in SETTLED]
        for reason in SkipReason:
            skips = {
                each.run.name: [fact for fact in each.skipped if was_skipped_for(fact, step.key, reason)]
                for each in settled
            }
            seen = [each for each in settled if skips[each.run.name]]
            if _is_enough(len(seen), len(settled), SKIPPED_SHARE):
                last = max((fact for facts in skips.values() for fact in facts), key=lambda fact: fact.at)
                yield about.proposal(
                    Rule.SKIPPED, seen, len(settled), step=step.key, cause=reason.value, words=last.sentence
                )


def was_skipped_for(fact: StepSkipped, step: StepKey | None, reason: SkipReason) -> bool:
    """Whether this step was skipped for this reason."""
    return fact.step == step and fact.reason is reason


def _burst(about: _About) -> Iterator[Proposal]:
    """Tell if the last steps were ticked in one go in half of the last ten runs of the SOP as it is now."""
    same = [each for each in about.timelines if each.run.sop.steps == about.sop.steps]
    ended = sorted(
        (each for each in same if each.run.finished_at), key=lambda each: (each.run.finished_at, each.run.name)
    )
    last = ended[-BURST_RUNS:]
    seen = [each for each in last if ends_in_a_burst(each.done)]
    if len(last) >= BURST_RUNS and len(seen) >= BURST_SHARE * len(last):
        yield about.proposal(Rule.BURST, seen, len(last))


def ends_in_a_burst(done: Sequence[StepCompleted]) -> bool:
    """Whether the last Dones were one person's, within a minute."""
    if not done:
        return False
    last = max(done, key=lambda fact: fact.at)
    together = [fact for fact in done if fact.by == last.by and last.at - fact.at <= BURST_WITHIN]
    return len(together) >= BURST_DONES


_RULES: tuple[Callable[[_About], Iterator[Proposal]], ...] = (
    _returned,
    _missing,
    _incomplete,
    _stuck,
    _skipped,
    _burst,
)
