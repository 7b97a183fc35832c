"""Years of a made-up team: its quarter, told again and again further back in time, until the history is long enough.

The quarter is lived through the services; what is copied here are its rows, since what matters is how many there are.
"""

import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.domain.ids import RunName
from storage.store import Store
from tests.quarter import MONDAY, quarter

QUARTER = timedelta(weeks=12)
SIDE_BY_SIDE = 20
"""Copies that lie in the same quarter: such a team finishes some 270 runs a week."""
FACTS_A_RUN = 20
_FIRST_NUMBER = 1000
_MOMENTS = {
    "run": ("started_at", "ended_at", "finished_at"),
    "blocker": ("raised_at", "ended_at"),
    "handoff": ("offered_at", "answered_at"),
}
Row = dict[str, Any]


async def filled(folder: Path, *, runs: int) -> Store:
    """Give a database of so many runs, with 20 facts each, of which the last quarter is always the same."""
    async with quarter(folder) as past:
        await past.store.take_stock()
    file = folder / "years.db"
    shutil.copy(folder / "quarter.db", file)
    with closing(sqlite3.connect(file)) as rows:
        rows.row_factory = sqlite3.Row
        _copy(rows, runs)
        rows.commit()
    store = Store(f"sqlite:///{file}")
    await store.take_stock()
    return store


def _copy(rows: sqlite3.Connection, wanted: int) -> None:
    tables = {table: _all(rows, table) for table in (*_MOMENTS, "fact")}
    tables["fact"] = list(_padded(tables["fact"]))
    for table in tables:
        rows.execute(f"DELETE FROM {table}")  # noqa: S608 - one of our tables
    every = sorted(row["name"] for row in tables["run"])
    ended = sorted(row["name"] for row in tables["run"] if row["ended_at"])
    count = copy = 0
    while count < wanted:
        back = QUARTER * (copy // SIDE_BY_SIDE)
        # A run that is still open is so in the last quarter alone: the others came to an end.
        told = set((ended if back else every)[: wanted - count])
        for table, its in tables.items():
            mine = [row for row in its if row["name" if table == "run" else "run"] in told]
            _insert(rows, table, [_moved(table, row, copy, back) for row in mine])
        count += len(told)
        copy += 1


def _all(rows: sqlite3.Connection, table: str) -> list[Row]:
    return [dict(row) for row in rows.execute(f"SELECT * FROM {table}")]  # noqa: S608 - the same


def _padded(facts: Sequence[Row]) -> Iterator[Row]:
    """Give each run as many facts as a run usually has, by notes right after its start."""
    by_run: dict[str, list[Row]] = {}
    for fact in sorted(facts, key=lambda row: (row["run"], row["seq"])):
        by_run.setdefault(fact["run"], []).append(fact)
    for start, *others in by_run.values():
        told = {"at": json.loads(start["payload"])["at"], "by": start["actor"], "text": "The links sheet is final."}
        payload = json.dumps({**told, "step": None, "kind": "NoteAdded"}, separators=(",", ":"))
        note = start | {"kind": "NoteAdded", "payload": payload}
        notes = [note] * (FACTS_A_RUN - 1 - len(others))
        yield from (fact | {"seq": seq} for seq, fact in enumerate([start, *notes, *others], 1))


def _moved(table: str, row: Row, copy: int, back: timedelta) -> Row:
    moved = dict(row)
    name = "name" if table == "run" else "run"
    code, number = str(row[name]).split("-")
    moved[name] = RunName(f"{code}-{int(number) + copy * _FIRST_NUMBER}")
    if table == "run":
        moved["number"] = int(number) + copy * _FIRST_NUMBER
    if table == "fact":
        at = datetime.fromisoformat(row["at"])
        moved["at"] = _text(at - back)
        moved["payload"] = row["payload"].replace(f"{at:%Y-%m-%dT%H:%M:%S}", f"{at - back:%Y-%m-%dT%H:%M:%S}")
    for column in _MOMENTS.get(table, ()):
        if row[column]:
            moved[column] = _text(datetime.fromisoformat(row[column]) - back)
    return moved


def _text(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S.%f}"


def _insert(rows: sqlite3.Connection, table: str, those: Sequence[Row]) -> None:
    if those:
        columns = ", ".join(f'"{each}"' for each in those[0])
        marks = ", ".join("?" * len(those[0]))
        rows.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", [tuple(row.values()) for row in those])  # noqa: S608 - the same


LAST_WEEK = (MONDAY - timedelta(weeks=1), MONDAY)
