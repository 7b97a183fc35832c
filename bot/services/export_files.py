"""The files of an export: facts, runs and metrics of a period, as CSV or JSON, written a row at a time."""

import csv
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, TextIO, TypeVar

from bot.domain import exporting
from bot.domain.exporting import Asked, Form, Row
from bot.domain.ids import ChannelId, TeamId
from bot.domain.metrics import Period, Timeline
from bot.domain.working_hours import Calendar
from storage import exporting as stored
from storage import history
from storage.store import Tx

_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - some programs read them alike


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
            counts[part] = _TABLES[asked.form](file, columns[part], rows)
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


# ---- tables


def _to_csv(file: TextIO, columns: Sequence[str], rows: Iterable[Row]) -> int:
    file.write("\ufeff")  # so that Excel reads it as UTF-8
    table, count = csv.writer(file), 0
    table.writerow(columns)
    for count, row in enumerate(rows, 1):  # noqa: B007 - how many there were
        table.writerow([_cell(row[name]) for name in columns])
    return count


def _cell(value: Any) -> str | int | float:  # noqa: ANN401 - a value of a row
    """Give a value as a table program takes it: what people wrote never counts as a formula."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return value
        case dict():
            return json.dumps(value, ensure_ascii=False) if value else ""
        case _:
            text = str(value)
            return f"'{text}" if text.startswith(_FORMULAS) else text


def _to_json(file: TextIO, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Write a list of objects, one on a line; what a fact doesn't have is left out of its object."""
    count = 0
    file.write("[")
    for count, row in enumerate(rows, 1):
        told = {name: row[name] for name in columns if row[name] is not None}
        file.write(f"{',' if count > 1 else ''}\n{json.dumps(told, ensure_ascii=False)}")
    file.write("\n]\n")
    return count


_TABLES: Mapping[Form, Callable[[TextIO, Sequence[str], Iterable[Row]], int]] = {
    Form.CSV: _to_csv,
    Form.JSON: _to_json,
}
