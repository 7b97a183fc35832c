"""What a period showed: what moved, what got stuck, what caused rework. Of the flow, never of people."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.agreements import Agreement, Kept, kept
from bot.domain.attention import UNUSUAL_TIME, Known, Reason, reasons
from bot.domain.facts import ReturnCause, StepReturned
from bot.domain.ids import RunName, SopKey, StepKey, in_order
from bot.domain.metrics import Figures, Period, Rate, Timeline, figures, was_cancelled
from bot.domain.metrics.spans import Span, length, within
from bot.domain.metrics.timeline import Stop
from bot.domain.patience import ANSWER_WITHIN
from bot.domain.run import Run
from bot.domain.sop import Sop
from bot.domain.step_state import SETTLED
from bot.domain.working_hours import Calendar

COMPARED_WITH = timedelta(weeks=4)
"""A period's cycle time is compared with that of the weeks before it, so many."""
FIRST_WEEKS = 3
"""So many of a channel's first digests tell what happened and give no rates, which would say little yet."""


@dataclass(frozen=True)
class Named:
    """An SOP, or a step, as it was called when it was reviewed."""

    key: str
    name: str


@dataclass(frozen=True)
class Watched:
    """An SOP that is reviewed, its current version, and why."""

    sop: Named
    version: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Moved:
    """An SOP of which runs finished: how long they took, and those of the four weeks before."""

    sop: Named
    now: Figures
    before: Figures
    runs: tuple[RunName, ...]


@dataclass(frozen=True)
class Stuck:
    """What stopped work: ``what`` names it as people did, ``step`` where they didn't. ``lost`` is working time.

    ``open`` are the runs that it still stops, each since when and with the words that were said. ``sop`` is that of
    the first of its runs, ``sops`` are those of all.
    """

    what: str
    sop: Named
    sops: frozenset[SopKey]
    step: Named
    runs: tuple[RunName, ...]
    lost: timedelta
    open: tuple[tuple[RunName, datetime, str], ...]


@dataclass(frozen=True)
class Rework:
    """A step that was sent back: how often for which cause, the latest words, and the runs."""

    sop: Named
    step: Named
    causes: tuple[tuple[ReturnCause, int], ...]
    words: str
    runs: tuple[RunName, ...]


@dataclass(frozen=True)
class Left:
    """Open runs that nobody saw to: each is named for the first of these that it is.

    ``overdue`` has so many steps that should be done by now, ``unanswered`` an offer that waits for longer than
    ``ANSWER_WITHIN``, ``idle`` saw nothing happen in the period, though nothing stops it.
    """

    overdue: tuple[tuple[RunName, int], ...] = ()
    unanswered: tuple[RunName, ...] = ()
    idle: tuple[RunName, ...] = ()

    @property
    def runs(self) -> frozenset[RunName]:
        """Give all of them."""
        return frozenset({*(name for name, _ in self.overdue), *self.unanswered, *self.idle})


@dataclass(frozen=True)
class Review:
    """A period of a team's runs.

    ``why`` has the SOPs that are reviewed; ``steady`` the others that were run, with how many of their runs finished.
    ``figures`` and ``answers`` are those of all of them; an answer was soon if it came within ``ANSWER_WITHIN``,
    else it was ``answered_late``.
    ``agreements`` are the team's. ``number`` counts the reviews of its channel from 1.
    """

    period: Period
    figures: Figures
    moved: tuple[Moved, ...]
    stuck: tuple[Stuck, ...]
    rework: tuple[Rework, ...]
    answers: Rate
    answered_late: tuple[RunName, ...]
    agreements: tuple[Kept, ...]
    open: tuple[RunName, ...]
    finished: tuple[RunName, ...]
    cancelled: tuple[RunName, ...]
    left: Left
    why: tuple[Watched, ...]
    steady: tuple[tuple[Named, int], ...]
    number: int

    @property
    def is_first(self) -> bool:
        """Whether it is too early for rates to say anything."""
        return self.number <= FIRST_WEEKS

    @property
    def is_quiet(self) -> bool:
        """Whether nothing got stuck, nothing came back, and nothing waits or took longer or shorter than usual."""
        found = self.figures
        went_on = not self.stuck and not found.blocked.part and not self.left.runs and not self.answered_late
        came_back = found.rework.part or found.changed_brief
        return went_on and not came_back and not any(UNUSUAL_TIME & {*each.reasons} for each in self.why)


def review(
    timelines: Sequence[Timeline],
    period: Period,
    calendar: Calendar,
    *,
    number: int,
    known: Mapping[SopKey, Known] | None = None,
    agreed: Sequence[Agreement] = (),
) -> Review:
    """Say what a period showed.

    ``timelines`` are those of all runs that touch it, or the four weeks before it, read up to its end. ``known`` says
    what was before it; an SOP of which nothing is known is new. ``agreed`` are the team's agreements.
    """
    timelines = sorted(timelines, key=lambda each: in_order(each.run.name))
    touched = [each for each in timelines if touches(each, period)]
    stuck, left = _stuck(touched, period, calendar), _left(touched, period, calendar)
    answers, late = _answers(touched, period, calendar)
    sops = _sops(touched)
    before = {key: (known or {}).get(key, Known()) for key in sops}
    why = _why(touched, period, calendar, before=before, stuck=stuck, left=left)
    finished = Counter(each.run.sop.key for each in touched if period.holds(each.run.finished_at))
    return Review(
        period=period,
        figures=figures(touched, period, calendar),
        moved=_moved(timelines, period, calendar, why),
        stuck=tuple(each for each in stuck if any(why[key] for key in each.sops)),
        rework=tuple(each for each in _rework(touched, period) if why[SopKey(each.sop.key)]),
        answers=answers,
        answered_late=late,
        agreements=kept(agreed, timelines, period, calendar),
        open=tuple(each.run.name for each in touched if each.run.is_open),
        finished=tuple(each.run.name for each in touched if period.holds(each.run.finished_at)),
        cancelled=tuple(each.run.name for each in touched if was_cancelled(each, period)),
        left=left,
        why=tuple(Watched(_named(sop), before[key].version, why[key]) for key, sop in sops.items() if why[key]),
        steady=tuple((_named(sop), finished[key]) for key, sop in sops.items() if not why[key]),
        number=number,
    )


def _why(
    touched: Sequence[Timeline],
    period: Period,
    calendar: Calendar,
    *,
    before: Mapping[SopKey, Known],
    stuck: Sequence[Stuck],
    left: Left,
) -> dict[SopKey, tuple[Reason, ...]]:
    """Say of each SOP why it is reviewed; nothing for one that is steady."""
    stopped = {key for each in stuck if len(each.runs) > 1 or each.open for key in each.sops}
    overdue = {name for name, _ in left.overdue}
    found = {}
    for key, known in before.items():
        own = [each for each in touched if each.run.sop.key == key]
        names = {each.run.name for each in own}
        found[key] = reasons(
            known,
            figures(own, period, calendar),
            is_stuck=key in stopped,
            is_overdue=bool(names & overdue),
            is_waiting=bool(names & {*left.unanswered, *left.idle}),
        )
    return found


def _named(sop: Sop) -> Named:
    return Named(sop.key, sop.name)


def _named_step(sop: Sop, key: StepKey) -> Named:
    return Named(key, sop.step(key).title)


def touches(each: Timeline, period: Period) -> bool:
    """Whether a run was open in a period, or something happened to it then."""
    return bool(within(each.open, period.since, period.until)) or _happened(each, period)


def _happened(each: Timeline, period: Period) -> bool:
    return period.holds(each.run.finished_at) or any(period.holds(fact.at) for fact in each.returns)


def _sops(timelines: Iterable[Timeline]) -> dict[SopKey, Sop]:
    """Give the SOPs by their keys, in the latest version that a run has; by their names."""
    latest = {each.run.sop.key: each.run.sop for each in sorted(timelines, key=lambda each: each.run.version)}
    return dict(sorted(latest.items(), key=lambda item: item[1].name.casefold()))


def _moved(
    timelines: Sequence[Timeline], period: Period, calendar: Calendar, why: Mapping[SopKey, tuple[Reason, ...]]
) -> tuple[Moved, ...]:
    """Tell of the SOPs that are reviewed and had runs finish: first those whose time is the reason, then by runs."""
    earlier = Period(period.since - COMPARED_WITH, period.since)
    found = []
    for key, sop in _sops(timelines).items():
        own = [each for each in timelines if each.run.sop.key == key]
        finished = [each.run.name for each in own if period.holds(each.run.finished_at)]
        if finished and why[key]:
            now, before = (figures(own, each, calendar) for each in (period, earlier))
            found.append(Moved(_named(sop), now, before, tuple(finished)))
    return tuple(sorted(found, key=lambda each: (not UNUSUAL_TIME & {*why[SopKey(each.sop.key)]}, -len(each.runs))))


def _left(timelines: Sequence[Timeline], period: Period, calendar: Calendar) -> Left:
    """Find the open runs that nobody saw to, as they stood at the end of the period."""
    overdue, unanswered, idle = [], [], []
    for each in timelines:
        run = each.run
        if not run.is_open:
            continue
        if late := _overdue_steps(run, period.until, calendar):
            overdue.append((run.name, late))
        elif any(calendar.between(since, period.until) > ANSWER_WITHIN for since in each.unanswered):
            unanswered.append(run.name)
        elif each.last_at is not None and each.last_at < period.since and not run.open_blockers:
            idle.append(run.name)
    return Left(tuple(overdue), tuple(unanswered), tuple(idle))


def _overdue_steps(run: Run, now: datetime, calendar: Calendar) -> int:
    steps = (step for step in run.sop.steps if run.state(step.key).status not in SETTLED)
    return sum(due < now for step in steps if (due := run.due(step, calendar)) is not None)


def _stuck(timelines: Sequence[Timeline], period: Period, calendar: Calendar) -> tuple[Stuck, ...]:
    """Group what stopped work by what it waited on, as people named it, else by the step; the dearest first."""
    groups: dict[tuple[str, str], list[tuple[Timeline, Stop]]] = defaultdict(list)
    for each in timelines:
        for stop in each.stops:
            if within(stop.spans, period.since, period.until):
                party = stop.blocker.party.casefold()
                groups[("", party) if party else (each.run.sop.key, stop.step)].append((each, stop))
    found = [_stopped(members, period, calendar) for members in groups.values()]
    return tuple(sorted(found, key=lambda each: (-each.lost, each.what)))


def _stopped(members: Sequence[tuple[Timeline, Stop]], period: Period, calendar: Calendar) -> Stuck:
    first, stop = members[0]
    waits: dict[RunName, list[Span]] = defaultdict(list)
    for each, one in members:
        waits[each.run.name] += one.spans
    return Stuck(
        what=stop.blocker.party,
        sop=_named(first.run.sop),
        sops=frozenset(each.run.sop.key for each, _ in members),
        step=_named_step(first.run.sop, stop.step),
        runs=tuple(waits),
        # A run that waited with two steps at once waited once.
        lost=sum(
            (length(within(spans, period.since, period.until), calendar.between) for spans in waits.values()),
            timedelta(),
        ),
        open=tuple((each.run.name, stop.blocker.at, stop.blocker.reason) for each, stop in members if stop.stands),
    )


def _rework(timelines: Sequence[Timeline], period: Period) -> tuple[Rework, ...]:
    """Group what was sent back by its step; a changed brief is nobody's rework. The most often returned first."""
    groups: dict[tuple[SopKey, StepKey], list[tuple[Timeline, StepReturned]]] = defaultdict(list)
    for each in timelines:
        for fact in each.returns:
            if period.holds(fact.at) and fact.cause is not ReturnCause.CHANGED_BRIEF:
                groups[(each.run.sop.key, fact.step)].append((each, fact))
    found = [
        Rework(
            sop=_named(members[0][0].run.sop),
            step=_named_step(members[0][0].run.sop, step),
            causes=tuple(Counter(fact.cause for _, fact in members).most_common()),
            words=max(members, key=lambda member: member[1].at)[1].sentence,
            runs=tuple(dict.fromkeys(each.run.name for each, _ in members)),
        )
        for (_, step), members in groups.items()
    ]
    return tuple(sorted(found, key=lambda each: -sum(count for _, count in each.causes)))


def _answers(timelines: Sequence[Timeline], period: Period, calendar: Calendar) -> tuple[Rate, tuple[RunName, ...]]:
    """Count the offers that were answered in the period, and how many of them soon; name the runs of the others."""
    answered = [(each, answer) for each in timelines for answer in each.answers if period.holds(answer.answered_at)]
    late = [
        each.run.name
        for each, answer in answered
        if calendar.between(answer.offered_at, answer.answered_at) > ANSWER_WITHIN
    ]
    return Rate(len(answered) - len(late), len(answered)), tuple(dict.fromkeys(late))
