"""A cron expression as people say it."""

import re

_DAYS = {
    "mon": "Mondays",
    "tue": "Tuesdays",
    "wed": "Wednesdays",
    "thu": "Thursdays",
    "fri": "Fridays",
    "sat": "Saturdays",
    "sun": "Sundays",
}
_WEEKDAYS = re.compile(r"[a-z]{3}(?:-[a-z]{3})?(?:,[a-z]{3}(?:-[a-z]{3})?)*")


def in_words(cron: str) -> str:
    """Say when an expression that ``parse_cron`` gave comes: ``Mondays at 09:00``; itself where words are many."""
    minute, hour, day, month, weekday = cron.split()
    at = f"at {int(hour):02}:{int(minute):02}"
    if month != "*":
        return cron
    if day == "*" and weekday == "*":
        return f"every day {at}"
    if day == "*" and _WEEKDAYS.fullmatch(weekday):
        spans = [" to ".join(_DAYS[each] for each in span.split("-")) for span in weekday.split(",")]
        return f"{', '.join(spans)} {at}"
    if weekday == "*" and day.isdecimal():
        return f"on day {int(day)} of each month {at}"
    return cron
