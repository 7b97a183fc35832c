"""How long something may wait before someone is told (docs/surface.md, rule 9)."""

from datetime import datetime, timedelta

from bot.domain.working_hours import Calendar

ANSWER_WITHIN = timedelta(hours=4)
"""Working hours in which an offer is answered; after that its giver is told."""
OWNER_TOLD_AFTER, CHANNEL_TOLD_AFTER = 1, 2
"""Working days that a blocker stands before the run's owner, and before the channel is told."""


def working_days_after(since: datetime, days: int, calendar: Calendar) -> datetime:
    """Give the moment so many working days later, at the same time of day, or when work next goes on after it.

    ``since`` is aware UTC, and so is what it gives.
    """
    # What began on a day off begins to count when work next goes on.
    begins = calendar.next_moment(since)
    day = calendar.days_after(calendar.day_of(begins), days)
    return calendar.next_moment(calendar.at(day, begins.astimezone(calendar.zone).time()))
