"""The course of one run, read from its facts: when it was open, blocked, offered; what was done and what came back."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.asks import offer_of
from bot.domain.facts import (
    BlockerEnded,
    Fact,
    HandoffAccepted,
    HandoffDeclined,
    ReturnJudged,
    RunStarted,
    StepCompleted,
    StepConfirmed,
    StepReturned,
    StepSkipped,
    StepUndone,
)
from bot.domain.ids import StepKey
from bot.domain.metrics.spans import Spans, length, union, within
from bot.domain.run import Run, RunStatus
from bot.domain.step_state import Blocker


@dataclass(frozen=True)
class StepTime:
    """How long a step took whoever had it: since it was next, or accepted if that was later, without its waits."""

    step: StepKey
    done_at: datetime
    took: timedelta


@dataclass(frozen=True)
class Stop:
    """A blocker as it was last, the step that it stopped, and when it did; ``stands``: it has not ended.

    ``owned_at`` is when it first had someone who is to see to it; None if it never had.
    """

    step: StepKey
    blocker: Blocker
    spans: Spans
    stands: bool
    owned_at: datetime | None = None


@dataclass(frozen=True)
class Answer:
    """When an offer of a step, or of the run, got its answer: it was taken, or declined."""

    offered_at: datetime
    answered_at: datetime


@dataclass(frozen=True)
class Timeline:
    """The course of one run up to a moment. ``run`` is how it stood then; spans that had no end by then end there.

    ``done`` and ``skipped`` are those that were not taken back. Blockers that were recorded by mistake are neither in
    ``blocked`` nor in ``stops``; what was withdrawn is in no ``answers``. ``missing`` are the keys of the required
    inputs that the start lacked. ``triggered_at`` is when the calendar, or a message, asked for it. ``unanswered`` is
    since when offers wait that have no answer yet. ``last_at`` is when anything happened last.
    """

    run: Run
    open: Spans
    blocked: Spans
    offered: Spans
    done: tuple[StepCompleted, ...]
    returns: tuple[StepReturned, ...]
    judgements: tuple[ReturnJudged, ...]
    step_times: tuple[StepTime, ...]
    stops: tuple[Stop, ...]
    answers: tuple[Answer, ...]
    skipped: tuple[StepSkipped, ...] = ()
    declined: tuple[HandoffDeclined, ...] = ()
    missing: tuple[str, ...] = ()
    unanswered: tuple[datetime, ...] = ()
    triggered_at: datetime | None = None
    last_at: datetime | None = None

    @property
    def start_delay(self) -> timedelta | None:
        """Give the time from the trigger (the calendar, or a message) to the start; None where none is known."""
        if self.run.started_at is None or self.triggered_at is None:
            return None
        return self.run.started_at - self.triggered_at

    @property
    def cycle(self) -> timedelta | None:
        """Give the time from the start to the first finish; None for a run that has not finished."""
        if self.run.started_at is None or self.run.finished_at is None:
            return None
        return self.run.finished_at - self.run.started_at

    @property
    def net_cycle(self) -> timedelta | None:
        """Give the cycle time without what was spent blocked, or waiting for an answer to an offer."""
        run = self.run
        if run.started_at is None or run.finished_at is None:
            return None
        waits = within([*self.blocked, *self.offered], run.started_at, run.finished_at)
        return run.finished_at - run.started_at - length(waits)


def timeline(beginning: Run, facts: Sequence[Fact], until: datetime) -> Timeline:
    """Read a run's course from its facts, in their order, up to ``until`` (aware UTC).

    ``beginning`` is the run before its first fact: its team, its name, its SOP.
    """
    course = _Course(beginning)
    for fact in facts:
        if fact.at >= until:
            break
        course.happens(fact)
    return course.told(until)


@dataclass
class _Presence:
    """Which things are there, and since when: each thing has the spans in which it was."""

    since: dict[Hashable, datetime] = field(default_factory=dict)
    spans: dict[Hashable, list[tuple[datetime, datetime]]] = field(default_factory=dict)

    def are(self, things: Iterable[Hashable], at: datetime) -> None:
        """From this moment on these are there, and no others."""
        now = set(things)
        for gone in self.since.keys() - now:
            self.spans.setdefault(gone, []).append((self.since.pop(gone), at))
        for come in now - self.since.keys():
            self.since[come] = at

    def never(self, thing: Hashable) -> None:
        """Forget that this was there: it was recorded by mistake."""
        self.since.pop(thing, None)
        self.spans.pop(thing, None)


class _Course:
    def __init__(self, beginning: Run) -> None:
        self._run = beginning
        self._open, self._blockers, self._offers = _Presence(), _Presence(), _Presence()
        self._next_since: dict[StepKey, datetime] = {}
        self._place = 0
        self._clicks: dict[StepKey, list[int]] = {}
        self._done: dict[int, StepCompleted] = {}
        self._times: dict[int, StepTime] = {}
        self._returns: list[StepReturned] = []
        self._judgements: list[ReturnJudged] = []
        self._seen: dict[tuple[StepKey, int], Blocker] = {}
        self._owned: dict[int, datetime] = {}
        self._answers: list[Answer] = []
        self._skipped: dict[int, StepSkipped] = {}
        self._declined: list[HandoffDeclined] = []
        self._missing: tuple[str, ...] = ()
        self._triggered_at: datetime | None = None
        self._last_at: datetime | None = None

    def happens(self, fact: Fact) -> None:
        """Go on by one fact. What can be taken back is kept by the fact's place, counted from 1."""
        self._place += 1
        self._last_at = fact.at
        before, self._run = self._run, self._run.after(fact)
        self._count(before, fact)
        run = self._run
        self._open.are(["open"] if run.status is RunStatus.OPEN else [], fact.at)
        self._blockers.are([(step.key, each.number) for step, each in run.open_blockers if run.is_open], fact.at)
        self._seen |= {(step.key, each.number): each for step, each in run.open_blockers}
        for _, each in run.open_blockers:
            if each.person is not None and not each.declined:
                self._owned.setdefault(each.number, fact.at)
        self._offers.are([key for key, _ in run.offers if run.is_open], fact.at)
        if isinstance(fact, BlockerEnded) and fact.undone:
            self._blockers.never((fact.step, fact.blocker))
        if run.is_open and run.next_step is not None:
            self._next_since.setdefault(run.next_step.key, fact.at)

    def _count(self, before: Run, fact: Fact) -> None:
        match fact:
            case StepCompleted():
                self._complete(before, fact)
            case RunStarted():
                self._missing = tuple(each.key for each in self._run.missing)
                self._triggered_at = fact.triggered_at
            case StepConfirmed():
                self._clicks.setdefault(fact.step, []).append(self._place)
            case StepSkipped():
                self._clicks.setdefault(fact.step, []).append(self._place)
                self._skipped[self._place] = fact
            case StepUndone():
                self._take_back(fact)
            case StepReturned():
                self._returns.append(fact)
                self._clicks.pop(fact.step, None)
                self._next_since.pop(fact.step, None)  # it begins again
            case HandoffAccepted() | HandoffDeclined():
                self._answer(before, fact)
            case ReturnJudged():
                self._judgements.append(fact)

    def _answer(self, before: Run, fact: HandoffAccepted | HandoffDeclined) -> None:
        if isinstance(fact, HandoffDeclined):
            self._declined.append(fact)
        offer = offer_of(before, fact.step)
        if offer is not None:
            self._answers.append(Answer(offer.at, fact.at))
        if isinstance(fact, HandoffAccepted) and fact.step in self._next_since:
            self._next_since[fact.step] = fact.at

    def _complete(self, before: Run, fact: StepCompleted) -> None:
        self._clicks.setdefault(fact.step, []).append(self._place)
        self._done[self._place] = fact
        since = self._next_since.get(fact.step)
        # One that was done before it was next has no time of its own: nobody waited for it.
        if since is not None and before.state(fact.step).is_open:
            waits = within(self._waits_of(fact.step, fact.at), since, fact.at)
            self._times[self._place] = StepTime(fact.step, fact.at, fact.at - since - length(waits))

    def _waits_of(self, step: StepKey, at: datetime) -> Spans:
        """Give when this one step was blocked, or offered to someone, so far."""
        found: list[tuple[datetime, datetime]] = []
        for thing, spans in self._blockers.spans.items():
            found += spans if isinstance(thing, tuple) and thing[0] == step else []
        found += [(since, at) for thing, since in self._blockers.since.items() if _is_of(thing, step)]
        found += self._offers.spans.get(step, [])
        found += [(self._offers.since[step], at)] if step in self._offers.since else []
        return union(found)

    def _take_back(self, fact: StepUndone) -> None:
        clicks = self._clicks.get(fact.step)
        if clicks:
            last = clicks.pop()
            for kept in (self._done, self._times, self._skipped):
                kept.pop(last, None)

    def told(self, until: datetime) -> Timeline:
        standing = frozenset(self._blockers.since)
        unanswered = tuple(self._offers.since.values())
        for presence in (self._open, self._blockers, self._offers):
            presence.are([], until)
        return Timeline(
            run=self._run,
            open=_all(self._open),
            blocked=_all(self._blockers),
            offered=_all(self._offers),
            done=tuple(self._done.values()),
            returns=tuple(self._returns),
            judgements=tuple(self._judgements),
            step_times=tuple(self._times.values()),
            stops=tuple(
                Stop(
                    thing[0],
                    self._seen[thing],
                    union(spans),
                    stands=thing in standing,
                    owned_at=self._owned.get(thing[1]),
                )
                for thing, spans in self._blockers.spans.items()
                if isinstance(thing, tuple)
            ),
            answers=tuple(self._answers),
            skipped=tuple(self._skipped.values()),
            declined=tuple(self._declined),
            missing=self._missing,
            unanswered=unanswered,
            triggered_at=self._triggered_at,
            last_at=self._last_at,
        )


def _is_of(thing: Hashable, step: StepKey) -> bool:
    return isinstance(thing, tuple) and thing[0] == step


def _all(presence: _Presence) -> Spans:
    return union(span for spans in presence.spans.values() for span in spans)
