"""``sopbot export``: facts, runs and metrics of a period, as files."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from threading import Event
from typing import TextIO

from bot.database import opened
from bot.domain import exporting
from bot.domain.exporting import Asked, Form
from bot.domain.ids import TeamId
from bot.services.export_files import Source, write
from bot.settings import Settings, SettingsError
from storage import exporting as stored
from storage import history
from storage.store import Tx

_UNFINISHED = ".part"


def export(
    settings: Settings,
    *,
    now: datetime,
    out: Path,
    since: date | None = None,
    until: date | None = None,
    form: str = "csv",
    with_people: bool = False,
    overwrite: bool = False,
) -> list[str]:
    """Write the files and give what to print. Both days count whole; by default, the last twelve weeks.

    Raises ``SettingsError``.
    """
    last = until or settings.calendar.day_of(now)
    try:
        period = exporting.period_of(since or exporting.first_day(exporting.WEEKS, last), last, settings.calendar, now)
    except (ValueError, OverflowError):
        raise SettingsError(f"There is no time up to now from --since to --until, {last}: give other days.") from None
    asked = Asked(period, Form(form), with_people)
    counts = asyncio.run(_written(settings, asked, out, overwrite=overwrite))
    return [f"{file}: {rows} {'row' if rows == 1 else 'rows'}" for file, rows in counts.items()]


async def _written(settings: Settings, asked: Asked, out: Path, *, overwrite: bool) -> Mapping[Path, int]:
    given_up = Event()
    with opened(settings.database_url) as store:
        try:
            return await store.read(_write_all, settings, asked, out, overwrite=overwrite, is_stopped=given_up.is_set)
        except OSError as failure:
            raise SettingsError(f"{failure.filename or out} can't be written: {failure.strerror}.") from None
        finally:
            given_up.set()  # after Ctrl-C the thread would otherwise go on to its end


def _write_all(
    tx: Tx, settings: Settings, asked: Asked, out: Path, *, overwrite: bool, is_stopped: Callable[[], bool]
) -> Mapping[Path, int]:
    """Write each workspace's files; into folders of their own where the database holds several."""
    teams = stored.teams(tx) or (TeamId(""),)
    folders = {team: out / team if len(teams) > 1 else out for team in teams}
    for folder in folders.values():
        _prepare(folder, asked, overwrite=overwrite)
    counts: dict[Path, int] = {}
    for team, folder in folders.items():
        channels = history.channels(tx, team, asked.period.since, asked.period.until)
        found = write(asked, Source(tx, team, channels, settings.calendar, is_stopped), partial(_whole, folder))
        counts |= {folder / asked.files[part]: rows for part, rows in found.items()}
    return counts


def _prepare(folder: Path, asked: Asked, *, overwrite: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise SettingsError(f"{folder} is a file: name a folder with --out.")
    folder.mkdir(parents=True, exist_ok=True)
    there = [folder / name for name in asked.files.values() if (folder / name).exists()]
    if there and not overwrite:
        raise SettingsError(f"{there[0]} is there already: name another folder with --out, or say --overwrite.")


@contextmanager
def _whole(folder: Path, name: str) -> Iterator[TextIO]:
    """Write a file so that it is there whole or not at all."""
    unfinished = folder / f"{name}{_UNFINISHED}"
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            yield file
        unfinished.replace(folder / name)
    finally:
        unfinished.unlink(missing_ok=True)
