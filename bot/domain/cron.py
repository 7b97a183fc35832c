"""Cron expressions as sopbot takes them: five fields, weekdays by name."""

import re

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PLACES = ("minute", "hour", "day of the month", "month", "weekday")
_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12))
_NUMBERS = re.compile(r"(\d{1,2})(?:-(\d{1,2}))?")
_NAMES = re.compile(rf"({'|'.join(_DAYS)})(?:-({'|'.join(_DAYS)}))?")


def parse_cron(text: str) -> str:
    """Give an expression such as ``0 9 * * mon`` in small letters: minute, hour, day of the month, month, weekday.

    A minute and an hour are one number each, so that a slot comes once a day at most. A weekday is a name: numbers
    count from Sunday here and from Monday there. Raises ``ValueError`` with one sentence, which says what to write.
    """
    fields = text.lower().split()
    if len(fields) != len(_PLACES):
        raise ValueError(f"Write five fields such as 0 9 * * mon: minute, hour, day, month, weekday; not {text!r}.")
    for field, place, (least, most) in zip(fields, _PLACES, _RANGES, strict=False):
        if field == "*" and place not in {"minute", "hour"}:
            continue
        parts = [field] if place in {"minute", "hour"} else field.split(",")
        if not all(_lies_in(part, least, most, alone=place in {"minute", "hour"}) for part in parts):
            raise ValueError(f"Write the {place} as a number from {least} to {most}, not {field!r}.")
    if fields[4] != "*" and not all(_is_days(part) for part in fields[4].split(",")):
        raise ValueError(f"Write the weekday by name, such as mon or mon-fri, not {fields[4]!r}.")
    return " ".join(fields)


def _lies_in(part: str, least: int, most: int, *, alone: bool) -> bool:
    found = _NUMBERS.fullmatch(part)
    if found is None or (alone and found[2]):
        return False
    first, last = int(found[1]), int(found[2] or found[1])
    return least <= first <= last <= most


def _is_days(part: str) -> bool:
    found = _NAMES.fullmatch(part)
    return found is not None and _DAYS.index(found[1]) <= _DAYS.index(found[2] or found[1])
