"""The figures of a period, over the runs that it touches (docs/metrics.md has each formula and an example)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from bot.domain.facts import ReturnCause
from bot.domain.metrics.spans import Spans, length, within
from bot.domain.metrics.timeline import Timeline
from bot.domain.run import RunStatus
from bot.domain.working_hours import Calendar

ENOUGH = 5
"""With fewer observations than this no percentage is given: one more or less would move it by a quarter."""
_P80 = 0.8


@dataclass(frozen=True)
class Period:
    """From ``since`` up to, and not including, ``until``; both aware UTC."""

    since: datetime
    until: datetime

    def holds(self, at: datetime | None) -> bool:
        """Whether this moment lies in it."""
        return at is not None and self.since <= at < self.until


@dataclass(frozen=True)
class Typical:
    """What is usual: the ``median`` of so many lengths of time, and the 80th percentile by nearest rank."""

    median: timedelta
    p80: timedelta
    count: int


@dataclass(frozen=True)
class Rate:
    """``part`` of ``whole``."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        """Give the percentage; None where there is too little to tell."""
        return round(100 * self.part / self.whole) if self.whole >= ENOUGH else None


@dataclass(frozen=True)
class Share:
    """``part`` of ``whole``, both in working time."""

    part: timedelta
    whole: timedelta

    @property
    def percent(self) -> int | None:
        """Give the percentage; None where there was no working time."""
        return round(100 * (self.part / self.whole)) if self.whole else None


@dataclass(frozen=True)
class Figures:
    """What a period was like. ``cycle`` and ``net_cycle`` are None where no run finished in it.

    ``start_delay`` is the time from trigger to start of the runs that started in it, where their trigger is known.

    ``changed_brief`` counts the returns that are nobody's rework.
    """

    finished: int
    cancelled: int
    cycle: Typical | None
    net_cycle: Typical | None
    rework: Rate
    changed_brief: int
    blocked: Share
    quality: Rate
    start_delay: Typical | None = None


def figures(timelines: Sequence[Timeline], period: Period, calendar: Calendar) -> Figures:
    """Count a period's figures from the timelines of all runs that it touches, read up to its end or later."""
    finished = [each for each in timelines if period.holds(each.run.finished_at)]
    done = sum(period.holds(fact.at) for each in timelines for fact in each.done)
    returns = [fact for each in timelines for fact in each.returns if period.holds(fact.at)]
    briefs = sum(fact.cause is ReturnCause.CHANGED_BRIEF for fact in returns)
    judged = [fact for each in timelines for fact in each.judgements if period.holds(fact.at)]
    return Figures(
        finished=len(finished),
        cancelled=sum(was_cancelled(each, period) for each in timelines),
        cycle=typical(each.cycle for each in finished if each.cycle is not None),
        net_cycle=typical(each.net_cycle for each in finished if each.net_cycle is not None),
        rework=Rate(len(returns) - briefs, done),
        changed_brief=briefs,
        blocked=Share(
            _working((each.blocked for each in timelines), period, calendar),
            _working((each.open for each in timelines), period, calendar),
        ),
        quality=Rate(sum(fact.improved for fact in judged), len(judged)),
        start_delay=typical(
            each.start_delay for each in timelines if each.start_delay is not None and period.holds(each.run.started_at)
        ),
    )


def typical(lengths: Iterable[timedelta]) -> Typical | None:
    """Give what is usual of these lengths of time; None if there are none."""
    ordered = sorted(lengths)
    if not ordered:
        return None
    middle = len(ordered) // 2
    median = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    return Typical(median, ordered[ceil(_P80 * len(ordered)) - 1], len(ordered))


def was_cancelled(each: Timeline, period: Period) -> bool:
    """Whether a run was cancelled in a period."""
    return each.run.status is RunStatus.CANCELLED and period.holds(each.run.ended_at)


def _working(spans: Iterable[Spans], period: Period, calendar: Calendar) -> timedelta:
    """Add up, over the runs whose spans these are, the working time that lies in the period."""
    clipped = (within(each, period.since, period.until) for each in spans)
    return sum((length(each, calendar.between) for each in clipped), timedelta())
