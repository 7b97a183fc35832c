"""The files of an export: facts, runs and metrics of a period, as CSV or JSON, written a row at a time."""

import csv
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TextIO

from bot.domain import exporting
from bot.domain.exporting import Row
from bot.domain.ids import ChannelId, TeamId
from bot.domain.metrics import Period
from bot.domain.working_hours import Calendar
from storage import exporting as stored
from storage import history
from storage.store import Tx

_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - some programs read them alike


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
        return {part: f"{part}.{self.form}" for part in exporting.columns(with_people=self.with_people)}


Opening = Callable[[str], AbstractContextManager[TextIO]]
"""Opens the file of this name to be written."""


def write(
    tx: Tx, team: TeamId, asked: Asked, opening: Opening, *, calendar: Calendar, channels: Collection[ChannelId]
) -> Mapping[str, int]:
    """Write the files of an export, a row at a time, of the runs of these channels, and count each one's rows."""
    parts = {
        "facts": _facts(tx, team, asked, channels),
        "runs": _runs(tx, team, asked, calendar, channels),
        "metrics": _metrics(tx, team, asked, calendar, channels),
    }
    columns, counts = exporting.columns(with_people=asked.with_people), {}
    for part, rows in parts.items():
        with opening(asked.files[part]) as file:
            counts[part] = _TABLES[asked.form](file, columns[part], rows)
    return counts


def _facts(tx: Tx, team: TeamId, asked: Asked, channels: Collection[ChannelId]) -> Iterator[Row]:
    for channel in sorted(channels):
        for each in stored.facts(tx, team, channel, asked.period.since, asked.period.until):
            yield exporting.fact_row(each.run, each.number, each.fact, with_people=asked.with_people)


def _runs(tx: Tx, team: TeamId, asked: Asked, calendar: Calendar, channels: Collection[ChannelId]) -> Iterator[Row]:
    for each in history.one_by_one(tx, team, asked.period.since, asked.period.until):
        if each.channel in channels:
            yield exporting.run_row(each.timeline, calendar, with_people=asked.with_people)


def _metrics(tx: Tx, team: TeamId, asked: Asked, calendar: Calendar, channels: Collection[ChannelId]) -> Iterator[Row]:
    for week in exporting.weeks_in(asked.period, calendar):
        found = history.one_by_one(tx, team, week.since, week.until)
        courses = [each.timeline for each in found if each.channel in channels]
        yield from exporting.metric_rows(courses, week, calendar)


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
