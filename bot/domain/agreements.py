"""What a team agreed on, and how well it was kept (docs/metrics.md). It tells of the flow, never of people."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.ids import RunName
from bot.domain.metrics import Period, Timeline
from bot.domain.patience import working_days_after
from bot.domain.working_hours import Calendar

_MOST = 500
"""The most hours or days that an agreement can name. Ours: what may take longer is a plan, not an agreement."""


class Kind(StrEnum):
    """What can be agreed."""

    HANDOFFS = "handoffs are answered"
    BLOCKERS = "a blocker has an owner"
    RUNS = "a run is finished or cancelled"


class Unit(StrEnum):
    """What a limit counts."""

    WORKING_HOURS = "working hours"
    WORKING_DAYS = "working days"
    HOURS = "hours"
    DAYS = "days"


@dataclass(frozen=True)
class Agreement:
    """Something that is to happen within a limit."""

    kind: Kind
    limit: int
    unit: Unit

    def deadline(self, since: datetime, calendar: Calendar) -> datetime:
        """Give the moment by which it is kept (aware UTC); working time counts from when working hours begin."""
        if self.unit is Unit.WORKING_HOURS:
            return calendar.after(since, timedelta(hours=self.limit))
        if self.unit is Unit.WORKING_DAYS:
            return working_days_after(since, self.limit, calendar)
        return since + (timedelta(hours=self.limit) if self.unit is Unit.HOURS else timedelta(days=self.limit))


@dataclass(frozen=True)
class Kept:
    """How often an agreement was kept in a period, and how often broken; the runs in which it was."""

    agreement: Agreement
    kept: int
    broken: int
    runs: tuple[RunName, ...]


_LINE = re.compile(r"(?P<what>.+?) within (?P<limit>\d{1,4}) (?P<unit>(?:working )?(?:hours?|days?))\.?", re.IGNORECASE)


def parse_agreements(text: str) -> tuple[Agreement, ...]:
    """Read agreements, one sentence a line: ``handoffs are answered within 4 working hours``.

    A line may be empty, or begin with ``#``. Raises ``ValueError`` with one sentence that names the line.
    """
    found: dict[Kind, Agreement] = {}
    for number, line in enumerate(text.splitlines(), 1):
        said = " ".join(line.split())
        if not said or said.startswith("#"):
            continue
        agreement = _read(said, number)
        if agreement.kind in found:
            raise ValueError(f"line {number} says again when {agreement.kind.value}: keep one of them.")
        found[agreement.kind] = agreement
    return tuple(found[kind] for kind in Kind if kind in found)


def _read(said: str, number: int) -> Agreement:
    written = _LINE.fullmatch(said)
    kinds = {kind.value: kind for kind in Kind}
    kind = kinds.get(written["what"].casefold()) if written else None
    if written is None or kind is None:
        known = ", ".join(f'"{kind.value} within …"' for kind in Kind)
        raise ValueError(f"line {number} is none of {known}: write one of these with a number and a unit.")
    limit, unit = int(written["limit"]), written["unit"].lower()
    if not 1 <= limit <= _MOST:
        raise ValueError(f"line {number} has {limit} {unit}: write 1 to {_MOST}.")
    return Agreement(kind, limit, Unit(unit if unit.endswith("s") else f"{unit}s"))


# ---- whether they were kept


def kept(
    agreements: Sequence[Agreement], timelines: Sequence[Timeline], period: Period, calendar: Calendar
) -> tuple[Kept, ...]:
    """Say of each agreement how it was kept.

    Each thing counts once, when it is settled: it happened in time, or its time ran out.
    """
    return tuple(_kept(each, timelines, period, calendar) for each in agreements)


def _kept(agreement: Agreement, timelines: Sequence[Timeline], period: Period, calendar: Calendar) -> Kept:
    in_time, broken = 0, []
    for each in timelines:
        for since, happened_at in _THINGS[agreement.kind](each):
            deadline = agreement.deadline(since, calendar)
            is_kept = happened_at is not None and happened_at <= deadline
            if is_kept and period.holds(happened_at):
                in_time += 1
            elif not is_kept and period.holds(deadline):
                broken.append(each.run.name)
    return Kept(agreement, in_time, len(broken), tuple(dict.fromkeys(broken)))


_Thing = tuple[datetime, datetime | None]
"""Since when something waits, and when it happened."""


def _offers(each: Timeline) -> Iterator[_Thing]:
    yield from ((answer.offered_at, answer.answered_at) for answer in each.answers)
    yield from ((since, None) for since in each.unanswered)


def _blockers(each: Timeline) -> Iterator[_Thing]:
    """Give when a blocker got its owner, or ended and so needs none; moved to another step, it is still one."""
    for number in {stop.blocker.number for stop in each.stops}:
        stops = [stop for stop in each.stops if stop.blocker.number == number]
        ends = [span[1] for stop in stops for span in stop.spans]
        ended = max(ends) if ends and not any(stop.stands for stop in stops) else None
        moments = [at for at in (stops[0].owned_at, ended) if at is not None]
        yield stops[0].blocker.at, min(moments, default=None)


def _runs(each: Timeline) -> Iterator[_Thing]:
    if each.run.started_at is not None:
        ended = each.run.finished_at or each.run.ended_at
        yield each.run.started_at, ended


_THINGS: Mapping[Kind, Callable[[Timeline], Iterator[_Thing]]] = {
    Kind.HANDOFFS: _offers,
    Kind.BLOCKERS: _blockers,
    Kind.RUNS: _runs,
}
