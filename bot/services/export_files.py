"""The files of an export: facts, runs and metrics of a period, as CSV or JSON, written a row at a time."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TextIO, TypeVar

from bot.domain import exporting
from bot.domain.exporting import Asked, Row
from bot.domain.ids import ChannelId, TeamId
from bot.domain.metrics import Period, Timeline
from bot.domain.working_hours import Calendar
from bot.services.tables import WRITERS
from storage import exporting as stored
from storage import history
from storage.store import Tx


class Stopped(Exception):  # noqa: N818 - it was asked to
    """The files are not to be finished."""


Opening = Callable[[str], AbstractContextManager[TextIO]]
"""Opens the file of this name to be written."""
T = TypeVar("T")


@dataclass(frozen=True)
class Source:
    """Where an export's rows are read: in a transaction, of one workspace, the runs of these channels.

    ``is_stopped`` is asked at each run and each fact, so that work of minutes can end within a moment.
    """

    tx: Tx
    team: TeamId
    channels: Collection[ChannelId]
    calendar: Calendar
    is_stopped: Callable[[], bool]


def write(asked: Asked, source: Source, opening: Opening) -> Mapping[str, int]:
    """Write the files of an export, a row at a time, and count each one's rows. Raises ``Stopped``."""
    parts = {"facts": _facts(asked, source), "runs": _runs(asked, source), "metrics": _metrics(asked, source)}
    columns, counts = exporting.columns(with_people=asked.with_people), {}
    for part, rows in parts.items():
        with opening(asked.files[part]) as file:
            counts[part] = WRITERS[asked.form](file, columns[part], rows)
    return counts


def _facts(asked: Asked, source: Source) -> Iterator[Row]:
    for channel in sorted(source.channels):
        found = stored.facts(source.tx, source.team, channel, asked.period.since, asked.period.until)
        for each in _until_stopped(found, source):
            yield exporting.fact_row(each.run, each.number, each.fact, with_people=asked.with_people)


def _runs(asked: Asked, source: Source) -> Iterator[Row]:
    for course in _courses(source, asked.period):
        yield exporting.run_row(course, source.calendar, with_people=asked.with_people)


def _metrics(asked: Asked, source: Source) -> Iterator[Row]:
    for week in exporting.weeks_in(asked.period, source.calendar):
        yield from exporting.metric_rows(list(_courses(source, week)), week, source.calendar)


def _courses(source: Source, period: Period) -> Iterator[Timeline]:
    found = history.one_by_one(source.tx, source.team, period.since, period.until)
    return (each.timeline for each in _until_stopped(found, source) if each.channel in source.channels)


def _until_stopped(rows: Iterable[T], source: Source) -> Iterator[T]:
    for each in rows:
        if source.is_stopped():
            raise Stopped
        yield each
