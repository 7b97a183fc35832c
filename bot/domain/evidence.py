"""What a rule goes by: where it looks, in which runs, and what it takes for having happened there (docs/metrics.md).

Proposals are drawn from it, and what a change brought is measured by it, so both count the same.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.facts import DeclineReason, ReturnCause, SkipReason, StepCompleted, StepReturned
from bot.domain.ids import StepKey
from bot.domain.metrics import Timeline
from bot.domain.metrics.spans import Spans
from bot.domain.metrics.timeline import Stop
from bot.domain.parts import PartKind, SopPart
from bot.domain.sop import Sop
from bot.domain.step_state import SETTLED

RUNS_AT_LEAST = 5
"""With fewer runs than this a rule is silent: one more or less would change what it says."""
SEEN_AT_LEAST = 3
"""What happened in fewer runs than this is left alone: it may be chance."""
BURST_RUNS, BURST_DONES, BURST_WITHIN = 10, 3, timedelta(seconds=60)
"""So many Dones of one person within this time, at the end of one of the last runs: too quick for a look at each."""


@dataclass(frozen=True)
class Place:
    """Where something happens: in a step or an input, and for which cause; with neither, in the steps as a whole."""

    step: StepKey | None = None
    input: str = ""
    cause: str = ""

    def reads_the_same(self, one: Sop, other: Sop) -> bool:
        """Whether two versions have the same words here. What one of them lacks has none."""
        if not self.step and not self.input:
            return one.steps == other.steps
        part = SopPart(PartKind.STEP, self.step) if self.step else SopPart(PartKind.INPUT, self.input)
        return part.is_in(one) and part.content(one) == part.content(other)


@dataclass(frozen=True)
class Sign:
    """One thing that happened in a run: when (aware UTC), for which cause and with which words, as people put them.

    ``lost`` is the time that it cost.
    """

    at: datetime
    cause: str = ""
    words: str = ""
    lost: Spans = ()


def _nowhere(_sop: Sop, _timelines: Sequence[Timeline]) -> Iterable[Place]:
    return ()


def _always(_each: Timeline, _place: Place) -> bool:
    return True


@dataclass(frozen=True)
class Evidence:
    """What one rule goes by.

    ``signs`` gives what happened at a place in a run. ``places`` gives where to look in an SOP,
    given its runs; ``counts`` says whether a run is one of those that are compared. Of these it must have happened in
    a ``share``; with ``latest``, in one of the last so many that finished, and no fewer.
    """

    signs: Callable[[Timeline, Place], Sequence[Sign]]
    places: Callable[[Sop, Sequence[Timeline]], Iterable[Place]] = _nowhere
    counts: Callable[[Timeline, Place], bool] = _always
    share: float = 1.0
    latest: int | None = None

    def runs(self, sop: Sop, timelines: Sequence[Timeline], place: Place) -> Sequence[Timeline]:
        """Give the runs that are compared: what happened under other words says nothing of these."""
        found = [each for each in timelines if self.counts(each, place) and place.reads_the_same(each.run.sop, sop)]
        if self.latest is None:
            return found
        finished = [(each.run.finished_at, each.run.name, each) for each in found if each.run.finished_at]
        return [each for _, _, each in sorted(finished, key=lambda one: one[:2])][-self.latest :]

    def is_enough(self, seen: int, of: int) -> bool:
        """Whether what happened in ``seen`` of ``of`` runs is worth a word."""
        return of >= (self.latest or RUNS_AT_LEAST) and seen >= max(SEEN_AT_LEAST, self.share * of)


# ---- a step that came back


def _steps_and_causes(sop: Sop, _timelines: Sequence[Timeline]) -> Iterator[Place]:
    causes = [cause for cause in ReturnCause if cause is not ReturnCause.CHANGED_BRIEF]
    yield from (Place(step.key, cause=cause.value) for step in sop.steps for cause in causes)


def _was_done(each: Timeline, place: Place) -> bool:
    return any(fact.step == place.step for fact in each.done)


def _returns(each: Timeline, place: Place) -> Sequence[Sign]:
    return [
        Sign(fact.at, fact.cause.value, fact.sentence, _until_done_again(each, fact))
        for fact in each.returns
        if fact.step == place.step and fact.cause.value == place.cause
    ]


def _until_done_again(each: Timeline, returned: StepReturned) -> Spans:
    done = (fact.at for fact in each.done if fact.step == returned.step and fact.at > returned.at)
    again = min(done, default=None)
    return () if again is None else ((returned.at, again),)


RETURNED = Evidence(_returns, _steps_and_causes, _was_done, share=0.25)
"""A step came back for one cause, in the runs that did it. A changed brief is nobody's rework."""


# ---- what lacked at the start, or when it was handed over


def _required_inputs(sop: Sop, _timelines: Sequence[Timeline]) -> Iterator[Place]:
    yield from (Place(input=each.key) for each in sop.inputs if each.required)


def _missing(each: Timeline, place: Place) -> Sequence[Sign]:
    began = each.run.started_at
    return [Sign(began)] if began is not None and place.input in each.missing else []


MISSING = Evidence(_missing, _required_inputs, share=0.5)
"""A required input was not known at the start."""


def _steps(sop: Sop, _timelines: Sequence[Timeline]) -> Iterator[Place]:
    yield from (Place(step.key) for step in sop.steps)


def _incomplete(each: Timeline, place: Place) -> Sequence[Sign]:
    declined = (fact for fact in each.declined if fact.step == place.step)
    return [Sign(fact.at, words=fact.missing) for fact in declined if fact.reason is DeclineReason.INCOMPLETE]


INCOMPLETE = Evidence(_incomplete, _steps, share=0.25)
"""A step was declined because something lacked."""


# ---- a step that waited


def _waited_for(stop: Stop) -> str:
    """Say what was waited for, as far as that was told; of a person only that they were. No one is named."""
    return stop.blocker.party or (stop.blocker.waits_on.value if stop.blocker.waits_on else "")


def _what_steps_waited_for(sop: Sop, timelines: Sequence[Timeline]) -> Iterable[Place]:
    stops = (stop for each in timelines for stop in each.stops if stop.step in sop.places)
    return dict.fromkeys(Place(stop.step, cause=_waited_for(stop).casefold()) for stop in stops if _waited_for(stop))


def _stops(each: Timeline, place: Place) -> Sequence[Sign]:
    same = (stop for stop in each.stops if stop.step == place.step)
    return [
        Sign(stop.blocker.at, _waited_for(stop), stop.blocker.reason, stop.spans)
        for stop in same
        if _waited_for(stop).casefold() == place.cause.casefold()
    ]


STUCK = Evidence(_stops, _what_steps_waited_for, share=0.25)
"""A step waited for the same thing, however people wrote it."""


# ---- steps that are passed over


def _steps_and_reasons(sop: Sop, _timelines: Sequence[Timeline]) -> Iterator[Place]:
    yield from (Place(step.key, cause=reason.value) for step in sop.steps for reason in SkipReason)


def _was_settled(each: Timeline, place: Place) -> bool:
    return place.step in each.run.sop.places and each.run.state(place.step).status in SETTLED


def _skips(each: Timeline, place: Place) -> Sequence[Sign]:
    return [
        Sign(fact.at, fact.reason.value, fact.sentence)
        for fact in each.skipped
        if fact.step == place.step and fact.reason.value == place.cause
    ]


SKIPPED = Evidence(_skips, _steps_and_reasons, _was_settled, share=0.5)
"""A step was skipped for one reason, in the runs that settled it."""


def _the_steps_as_a_whole(_sop: Sop, _timelines: Sequence[Timeline]) -> Iterable[Place]:
    return (Place(),)


def _bursts(each: Timeline, _place: Place) -> Sequence[Sign]:
    last = max(each.done, key=lambda fact: fact.at, default=None)
    return [Sign(last.at)] if last is not None and _is_a_burst(each.done, last) else []


def _is_a_burst(done: Sequence[StepCompleted], last: StepCompleted) -> bool:
    together = [fact for fact in done if fact.by == last.by and last.at - fact.at <= BURST_WITHIN]
    return len(together) >= BURST_DONES


BURST = Evidence(_bursts, _the_steps_as_a_whole, share=0.5, latest=BURST_RUNS)
"""The last steps were ticked in one go, by one person."""


# ---- what people said


def _rework(each: Timeline, place: Place) -> Sequence[Sign]:
    named = (fact for fact in each.returns if place.step in {None, fact.step})
    return [Sign(fact.at) for fact in named if fact.cause is not ReturnCause.CHANGED_BRIEF]


SAID = Evidence(_rework)
"""No rule looks for what people say. A change that follows it is measured by the returns of its step, or of any."""
