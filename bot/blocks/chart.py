"""The chart under a digest: three small panels over the last weeks, and the same in words for whoever can't see it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.blocks.limits import ALT_TEXT
from bot.blocks.message import File, Message
from bot.blocks.mrkdwn import day
from bot.domain.metrics.weeks import Week
from bot.domain.working_hours import Calendar

_ALL = "All SOPs together"
"""Said wherever the numbers are: a median of them also moves when one SOP is run more often than before."""
_TOO_FEW = "too few"
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Panel:
    """One measure: its name, what it is counted in, how a value is written, and its value of each week."""

    title: str
    unit: str
    written: Callable[[float], str]
    values: tuple[float | None, ...]


def panels(weeks: Sequence[Week], calendar: Calendar) -> dict[str, Any]:
    """Give what the chart shows, as ``bot.charts`` draws it: JSON's own types alone."""
    return {
        "heading": f"{_ALL}, week by week",
        "weeks": [_begins(each, calendar) for each in weeks],
        "panels": [
            {
                "title": each.title,
                "unit": each.unit,
                "values": list(each.values),
                "labels": ["" if value is None else each.written(value) for value in each.values],
            }
            for each in _panels(weeks)
        ],
    }


def tells_something(weeks: Sequence[Week]) -> bool:
    """Whether any of the panels has a line: two weeks at least of which there is enough to tell."""
    return any(sum(value is not None for value in each.values) > 1 for each in _panels(weeks))


def alt_text(weeks: Sequence[Week], calendar: Calendar) -> str:
    """Say in words what the chart shows."""
    first, last = _begins(weeks[0], calendar), _begins(weeks[-1], calendar)
    said = [f"Three line charts, week by week, from the week of {first} to the week of {last}. {_ALL}."]
    for each in _panels(weeks):
        values = ", ".join(_TOO_FEW if value is None else each.written(value) for value in each.values)
        said.append(f"{each.title}, {each.unit}: {values}.")
    return " ".join(said)[:ALT_TEXT]


def chart(weeks: Sequence[Week], calendar: Calendar, picture: bytes) -> Message:
    """Give the message that brings the chart into the digest's thread."""
    first = _begins(weeks[0], calendar)
    is_cut = any(value is None for each in _panels(weeks) for value in each.values)
    gap = " “–”: too little to tell." if is_cut else ""
    text = f"The last {len(weeks)} weeks, all SOPs together. Each date is the first day of a week.{gap}"
    file = File(
        name=f"weeks-since-{first.replace(' ', '-').lower()}.png", content=picture, alt=alt_text(weeks, calendar)
    )
    return Message(text=text, blocks=[], file=file)


def _panels(weeks: Sequence[Week]) -> tuple[_Panel, ...]:
    return (
        _cycle([each.cycle for each in weeks]),
        _Panel("Blocked", "% of open time", _whole, tuple(each.blocked for each in weeks)),
        _Panel("Rework rate", "% of steps", _whole, tuple(each.rework for each in weeks)),
    )


def _cycle(medians: Sequence[timedelta | None]) -> _Panel:
    """Count in days; in hours where nothing takes a day."""
    in_hours = all(each is None or each < _A_DAY for each in medians)
    unit = timedelta(hours=1) if in_hours else _A_DAY
    values = tuple(None if each is None else round(each / unit, 1) for each in medians)
    return _Panel("Median cycle time", "hours" if in_hours else "days", _short, values)


def _short(value: float) -> str:
    """Write a number with one decimal as long as that says something."""
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"  # noqa: PLR2004 - two digits are enough


def _whole(value: float) -> str:
    return f"{value:.0f}"


def _begins(week: Week, calendar: Calendar) -> str:
    """Name a week by the day on which it begins: ``7 Sep``."""
    return day(calendar.day_of(week.period.since)).partition(" ")[2]
