"""When a step is due: so many working hours or days after the start, or before or after a date that is an input."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.working_hours import Calendar

HOURS_LIMIT, DAYS_LIMIT = (1, 500), (0, 250)
"""The fewest and the most hours and days. Ours: 250 days are a working year; who plans further ahead sets a date."""
_WRITTEN = re.compile(r"(\d+)([hd])(?: (before|after) (\S+))?", re.ASCII | re.IGNORECASE)


class Unit(StrEnum):
    """What is counted: working hours or working days."""

    HOURS = "h"
    DAYS = "d"


@dataclass(frozen=True)
class Due:
    """An amount of working time after the run's start or, with an ``anchor``, after that input's date or ``before`` it.

    ``str`` gives it as it is written: ``2d before launch``. Limits are those of ``parse_due``; what was stored once
    stays readable if they change.
    """

    amount: int
    unit: Unit
    anchor: str = ""
    before: bool = False

    def __str__(self) -> str:
        side = "before" if self.before else "after"
        return f"{self.amount}{self.unit}" + (f" {side} {self.anchor}" if self.anchor else "")


def parse_due(text: str) -> Due:
    """Read ``4h``, ``2d``, ``2d before launch`` or ``1d after launch``, where ``launch`` is the key of an input.

    Whether there is such an input, and whether it is a date, is for the caller to see. Raises ``ValueError`` with a
    sentence that says what to write instead.
    """
    written = _WRITTEN.fullmatch(" ".join(text.split()))
    if written is None:
        raise ValueError("Write working hours or days, such as 4h, 2d, 2d before launch or 1d after launch.")
    unit = Unit(written[2].lower())
    least, most = HOURS_LIMIT if unit is Unit.HOURS else DAYS_LIMIT
    digits = written[1].lstrip("0") or "0"
    # Python makes no number of more than 4300 digits, and says so in words for programmers.
    if len(digits) > len(str(most)) or not least <= int(digits) <= most:
        raise ValueError(f"Write {least}{unit} to {most}{unit}.")
    return Due(int(digits), unit, anchor=written[4] or "", before=(written[3] or "").lower() == "before")


def due_at(due: Due, *, started_at: datetime, inputs: Mapping[str, str], calendar: Calendar) -> datetime | None:
    """Give the moment (aware UTC) when a step is due; None while its date isn't known.

    ``inputs`` has the stored values by key, a date as ``2026-12-03``. A date at the far end of the calendar (in the
    years 1 and 9999) counts as not known: the days around it can't be told.

    Days end when work ends on them: ``2d`` is that moment on the second working day after the day of the start or of
    the date, ``2d before`` on the second one before it. ``0d`` is the day itself; if that is a day off, ``0d before``
    is the last working day before it, ``0d after`` the next one, and ``0d`` alone ends the day in which work next
    goes on after the start. Hours count from the start; ``4h before`` is 4 working hours before work begins on the
    date, ``4h after`` 4 working hours after; on a day off, work begins when it next does.
    """
    try:
        if not due.anchor:
            return _after_start(due, started_at, calendar)
        known = inputs.get(due.anchor)
        return _around(due, date.fromisoformat(known), calendar) if known else None
    except OverflowError:
        return None


def _after_start(due: Due, started_at: datetime, calendar: Calendar) -> datetime:
    if due.unit is Unit.HOURS:
        return calendar.after(started_at, timedelta(hours=due.amount))
    if not due.amount:
        return calendar.closes(calendar.day_of(calendar.next_moment(started_at)))
    return calendar.closes(calendar.days_after(calendar.day_of(started_at), due.amount))


def _around(due: Due, day: date, calendar: Calendar) -> datetime:
    if due.unit is Unit.HOURS:
        count = calendar.before if due.before else calendar.after
        return count(calendar.begins(day), timedelta(hours=due.amount))
    direction = -1 if due.before else 1
    if not due.amount and calendar.is_working_day(day):
        return calendar.closes(day)
    return calendar.closes(calendar.days_after(day, direction * max(due.amount, 1)))
