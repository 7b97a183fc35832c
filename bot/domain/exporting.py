"""What an export holds: a row of plain values for each fact, run, and week of an SOP. People only if asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, get_args

from bot.domain.facts import Fact, InputSupplied, ReturnCause, RunStarted
from bot.domain.ids import SopKey
from bot.domain.metrics import Period, Timeline, Typical, figures
from bot.domain.metrics.spans import length
from bot.domain.run import Run
from bot.domain.sop import InputType, Sop
from bot.domain.text import SOMEONE, unnamed
from bot.domain.working_hours import Calendar

WEEKS = 12
"""How many weeks are exported where nobody says which."""
MOST_WEEKS = 520
ALL_SOPS = "(all)"
"""Stands in the place of an SOP's key in the row that is of all of them."""

Row = dict[str, Any]
"""A row: its values are texts, numbers, truth values, None, and objects of these."""

_PEOPLE = ("by", "owner", "to", "person", "author", "people", "starter", "assignees")
_COMMON = ("kind", "at", "by", "step")
_EVERY = dict.fromkeys(each.name for kind in get_args(Fact) for each in fields(kind))
_DETAILS = tuple(name for name in _EVERY if name not in _COMMON)
_FACT = ("run", "number", "at", "fact", "sop", "version", "channel", "step", "by", *_DETAILS)
_RUN = (
    *("run", "sop", "sop_name", "version", "channel", "subject", "status", "started_at", "finished_at", "ended_at"),
    *("cycle_hours", "net_cycle_hours", "open_working_hours", "blocked_working_hours"),
    *("steps", "done", "skipped", "returns", "changed_brief", "judged", "improved", "missing_inputs"),
    *("owner", "starter", "people"),
)
_METRIC = (
    *("since", "until", "sop", "finished", "cancelled", "cycle_median_hours", "cycle_p80_hours"),
    *("net_cycle_median_hours", "net_cycle_p80_hours", "rework_returns", "rework_done", "rework_percent"),
    *("changed_brief", "blocked_working_hours", "open_working_hours", "blocked_percent"),
    *("judged", "improved", "quality_percent"),
)


def columns(*, with_people: bool) -> Mapping[str, tuple[str, ...]]:
    """Name the columns of each of the three parts of an export."""
    every = {"facts": _FACT, "runs": _RUN, "metrics": _METRIC}
    return {part: tuple(name for name in names if with_people or name not in _PEOPLE) for part, names in every.items()}


class Form(StrEnum):
    """How tables are written."""

    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True)
class Asked:
    """What is to be exported."""

    period: Period
    form: Form = Form.CSV
    with_people: bool = False

    @property
    def files(self) -> Mapping[str, str]:
        """Name the file of each part."""
        return {part: f"{part}.{self.form}" for part in columns(with_people=self.with_people)}


# ---- which days


def period_of(first: date, last: date, calendar: Calendar, now: datetime) -> Period:
    """Give the time from the beginning of a day to the end of another, up to now at most.

    ``ValueError`` if that is no time at all.
    """
    period = Period(calendar.begins(first), min(now, calendar.begins(last + timedelta(days=1))))
    if period.since >= period.until:
        raise ValueError(f"{first} to {last} is no time up to now.")
    return period


def first_day(weeks: int, last: date) -> date:
    """Give the Monday with which the last weeks begin, the one of ``last`` counted."""
    return last - timedelta(days=last.weekday(), weeks=weeks - 1)


def weeks_in(period: Period, calendar: Calendar) -> Iterator[Period]:
    """Part a period into weeks from its first day on; the last may be shorter."""
    day, since = calendar.day_of(period.since), period.since
    while since < period.until:
        day += timedelta(weeks=1)
        until = min(calendar.begins(day), period.until)
        yield Period(since, until)
        since = until


# ---- rows


def fact_row(run: Run, number: int, fact: Fact, *, with_people: bool) -> Row:
    """Give a fact, the run's ``number``th. Of the run its name, its SOP and its channel are looked at."""
    row: Row = dict.fromkeys(_FACT)
    row |= {each.name: getattr(fact, each.name) for each in fields(fact) if each.name != "kind"}
    row |= {"run": run.name, "number": number, "fact": fact.kind, "channel": run.channel}
    row |= {"sop": run.sop.key, "version": run.version}
    if isinstance(fact, RunStarted) and not with_people:
        row["inputs"] = {key: value for key, value in fact.inputs.items() if not _is_person(run.sop, key)}
    if isinstance(fact, InputSupplied) and not with_people and _is_person(run.sop, fact.input):
        row["value"] = SOMEONE
    return _told(row, with_people=with_people)


def run_row(course: Timeline, calendar: Calendar, *, with_people: bool) -> Row:
    """Give a run as its course was read: up to a moment."""
    run = course.run
    briefs = sum(each.cause is ReturnCause.CHANGED_BRIEF for each in course.returns)
    row: Row = {
        "run": run.name,
        "sop": run.sop.key,
        "sop_name": run.sop.name,
        "version": run.version,
        "channel": run.channel,
        "subject": run.subject,
        "status": run.status.value,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "ended_at": run.ended_at,
        "cycle_hours": course.cycle,
        "net_cycle_hours": course.net_cycle,
        "open_working_hours": length(course.open, calendar.between),
        "blocked_working_hours": length(course.blocked, calendar.between),
        "steps": len(run.sop.steps),
        "done": len(course.done),
        "skipped": len(course.skipped),
        "returns": len(course.returns) - briefs,
        "changed_brief": briefs,
        "judged": len(course.judgements),
        "improved": sum(each.improved for each in course.judgements),
        "missing_inputs": len(course.missing),
        "owner": run.owner,
        "starter": run.starter,
        "people": run.people,
    }
    return _told(row, with_people=with_people)


def metric_rows(courses: Sequence[Timeline], week: Period, calendar: Calendar) -> Iterator[Row]:
    """Give the figures of a week, of all SOPs together and of each, from the courses of all runs that it touches."""
    if not courses:
        return
    yield _metric_row(ALL_SOPS, courses, week, calendar)
    for key in sorted({each.run.sop.key for each in courses}):
        yield _metric_row(key, [each for each in courses if each.run.sop.key == key], week, calendar)


def _metric_row(sop: SopKey | str, courses: Sequence[Timeline], week: Period, calendar: Calendar) -> Row:
    found = figures(courses, week, calendar)
    row: Row = {
        "since": week.since,
        "until": week.until,
        "sop": sop,
        "finished": found.finished,
        "cancelled": found.cancelled,
        **_typical("cycle", found.cycle),
        **_typical("net_cycle", found.net_cycle),
        "rework_returns": found.rework.part,
        "rework_done": found.rework.whole,
        "rework_percent": found.rework.percent,
        "changed_brief": found.changed_brief,
        "blocked_working_hours": found.blocked.part,
        "open_working_hours": found.blocked.whole,
        "blocked_percent": found.blocked.percent,
        "judged": found.quality.whole,
        "improved": found.quality.part,
        "quality_percent": found.quality.percent,
    }
    return _told(row, with_people=True)


def _typical(name: str, found: Typical | None) -> Row:
    return {
        f"{name}_median_hours": found.median if found else None,
        f"{name}_p80_hours": found.p80 if found else None,
    }


def _told(row: Row, *, with_people: bool) -> Row:
    kept = {name: value for name, value in row.items() if with_people or name not in _PEOPLE}
    return {name: _plain(value, with_people=with_people) for name, value in kept.items()}


def _plain(value: Any, *, with_people: bool) -> Any:  # noqa: ANN401 - a field of a fact, whatever it holds
    """Give a value as JSON has it: moments in UTC, lengths of time in hours."""
    match value:
        case datetime():
            return value.strftime("%Y-%m-%dT%H:%M:%SZ")
        case timedelta():
            return round(value / timedelta(hours=1), 2)
        case dict():
            return {key: _plain(each, with_people=with_people) for key, each in value.items()}
        case str():
            text = str(value)  # of a reason from a list, its words
            return text if with_people else unnamed(text)
        case _:
            return value


def _is_person(sop: Sop, key: str) -> bool:
    known = sop.inputs_by_key.get(key)
    return known is not None and known.type is InputType.PERSON
