"""The weeks side by side: what each was like, and nothing where too little happened to tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from bot.domain.metrics.figures import Figures, Period, figures
from bot.domain.metrics.timeline import Timeline
from bot.domain.working_hours import Calendar

ENOUGH_FINISHED = 3
"""With fewer finished runs than this, a week's median says nothing about the week."""
ENOUGH_OPEN = timedelta(hours=8)
"""With less working time than this in which runs were open, all together, a share of it is chance."""


@dataclass(frozen=True)
class Week:
    """A week and its figures; None for what too little happened to tell."""

    period: Period
    figures: Figures

    @property
    def cycle(self) -> timedelta | None:
        """Give the median cycle time of the runs that finished in it."""
        found = self.figures.cycle
        return found.median if found and found.count >= ENOUGH_FINISHED else None

    @property
    def blocked(self) -> int | None:
        """Give the percentage of its open working time that was blocked."""
        found = self.figures.blocked
        return found.percent if found.whole >= ENOUGH_OPEN else None

    @property
    def rework(self) -> int | None:
        """Give its rework rate, in percent."""
        return self.figures.rework.percent


def weeks(timelines: Sequence[Timeline], periods: Sequence[Period], calendar: Calendar) -> tuple[Week, ...]:
    """Give what each of these weeks was like, from the timelines of all runs that they touch."""
    return tuple(Week(each, figures(timelines, each, calendar)) for each in periods)


def weeks_until(slot: datetime, number: int, calendar: Calendar) -> tuple[Period, ...]:
    """Give the last weeks up to a moment (aware UTC), the oldest first.

    Each begins when the team's clock shows the same time on the same weekday, so that a slot's week is its digest's.
    """
    bounds = [weeks_before(slot, back, calendar) for back in range(number, 0, -1)] + [slot]
    return tuple(Period(since, until) for since, until in pairwise(bounds))


def weeks_before(moment: datetime, number: int, calendar: Calendar) -> datetime:
    """Give the moment (aware UTC) so many weeks before this one (aware UTC), by the team's clock.

    It shows the same time on the same weekday, also where the clock was changed in between. Where it skips that time it
    is the moment of the skip; where it shows it twice, the first.
    """
    day, clock = calendar.day_of(moment), moment.astimezone(calendar.zone).time()
    return calendar.at(day - timedelta(weeks=number), clock)
