"""A run's inputs as they are shown: the known ones, each in the way of its type, and the names of the missing."""

import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from bot.blocks.limits import SUBJECT, TITLE
from bot.blocks.mrkdwn import day, link, mention, one_line, words
from bot.domain.ids import UserId
from bot.domain.run import Run
from bot.domain.sop import Input, InputType
from bot.domain.text import shortened

_NEAR = timedelta(days=180)


def dates(run: Run) -> list[str]:
    """Give the known dates with their labels, as they stand in the card's second line: ``launch Thu 3 Dec``."""
    return [
        f"{one_line(each.label[:1].lower() + each.label[1:], TITLE)} {_date(run, run.inputs[each.key])}"
        for each in _known(run)
        if each.type is InputType.DATE
    ]


def _date(run: Run, stored: str) -> str:
    """Give a date; with its year if it is far from when the run began, and could be taken for another year's."""
    on = date.fromisoformat(stored)
    far = run.started_at is not None and abs(on - run.started_at.date()) > _NEAR
    return f"{day(on)} {on.year}" if far else day(on)


def others(run: Run) -> list[str]:
    """Give the known inputs that are no dates: links by their label, the others as ``KPI: 120 registrations``."""
    return [shown(each, run.inputs[each.key]) for each in _known(run) if each.type is not InputType.DATE]


def shown(wanted: Input, stored: str, limit: int = SUBJECT) -> str:
    """Give an input with its value; a link stands under its label."""
    if wanted.type is InputType.LINK:
        return value(wanted, stored)
    return f"{one_line(wanted.label, TITLE)}: {value(wanted, stored, limit)}"


def value(wanted: Input, stored: str, limit: int = SUBJECT) -> str:
    """Give a stored value in the way of its type. ``limit`` cuts texts, in characters."""
    match wanted.type:
        case InputType.LINK:
            return link(stored, shortened(wanted.label, TITLE))
        case InputType.DATE:
            return day(date.fromisoformat(stored))
        case InputType.PERSON:
            return mention(UserId(stored))
        case InputType.NUMBER:
            return _number(wanted, stored)
    return words(" ".join(stored.split()), limit)


def labels(inputs: Sequence[Input], room: int) -> str:
    """Name inputs, in bold, as many as ``room`` characters hold."""
    return in_one_line([f"*{one_line(each.label, TITLE)}*" for each in inputs], room, between=", ")


def in_one_line(parts: Sequence[str], room: int, between: str = " · ") -> str:
    """Join as many whole parts as ``room`` characters hold, at least one; cutting within one could cut a link."""
    kept = parts[0]
    for part in parts[1:]:
        longer = f"{kept}{between}{part}"
        if len(longer) > room:
            return f"{kept}{between}…"
        kept = longer
    return kept


def _known(run: Run) -> list[Input]:
    return [each for each in run.sop.inputs if run.inputs.get(each.key)]


def _number(wanted: Input, stored: str) -> str:
    """Give a number with its unit as people write it: ``€ 4,000``, ``120 registrations``."""
    unit, number = one_line(wanted.unit, TITLE), f"{Decimal(stored):,f}"
    if not unit:
        return number
    return f"{unit} {number}" if unicodedata.category(unit[0]) == "Sc" else f"{number} {unit}"
