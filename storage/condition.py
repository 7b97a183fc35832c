"""Whether the database would take what people do, and give what it has: for whoever watches the server.

What people do shows it best. Where nobody did anything for a moment, or the last attempt failed, it is tried.
"""

import time
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert
from sqlalchemy.exc import SQLAlchemyError

from storage import failures, rows_flow, rows_review  # noqa: F401 - the rows add their tables to the metadata
from storage.columns import metadata
from storage.rows import GestureRow, RemarkRow
from storage.upsert import put

_gesture, _remark = GestureRow.__table__, RemarkRow.__table__  # type: ignore[attr-defined]  # SQLModel adds them
_NOBODY = ""
"""The workspace of what is written here: none."""
_A_LOT = "x" * 50_000
"""More than a click writes, and than a nearly full file has room for."""
_SHOWN_FOR_SECONDS = 2.0
"""How long what was written shows that more can be. By the machine's clock: a disk knows of no other."""


@dataclass
class Condition:
    """What reads and writes have shown lately. ``damage``: what is wrong with the file, once that was seen."""

    damage: str | None = None
    _failing: bool = False
    _wrote_at: float = float("-inf")

    def failed(self, failure: SQLAlchemyError, *, writing: bool) -> str:
        """Note a failure, and give its line for the log."""
        line = failures.told(failure)
        if failures.is_lasting(failure):
            self.damage = line
        self._failing = self._failing or writing
        return line

    def wrote(self) -> None:
        """Note that something was written and stands."""
        self._failing, self._wrote_at = False, time.monotonic()

    @property
    def shows_itself(self) -> bool:
        """Whether a write of just now shows that others would be taken."""
        return not self._failing and time.monotonic() - self._wrote_at < _SHOWN_FOR_SECONDS


def changes(tx: Connection) -> int:
    """Count what was changed over a connection; on PostgreSQL, which doesn't count, each call gives more."""
    if tx.dialect.name != "sqlite":
        return time.monotonic_ns()
    counted: int = tx.connection.driver_connection.total_changes  # type: ignore[union-attr]  # it is an open one
    return counted


def look(connection: Connection) -> None:
    """Read from every table, and see that no other process holds the database. In no transaction of its own."""
    sqlite = connection.dialect.name == "sqlite"
    for table in metadata.sorted_tables:
        # Not from an index, which may be whole where its table is damaged.
        where = f'"{table.name}" NOT INDEXED' if sqlite else f'"{table.name}"'
        connection.exec_driver_sql(f"SELECT 1 FROM {where} LIMIT 1").first()  # noqa: S608 - the tables' own names
    if sqlite:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.exec_driver_sql("ROLLBACK")


class Room(Exception):  # noqa: N818 - an outcome, not an error
    """There is room. Raised because what shows it must not stay."""


def try_room(tx: Connection) -> None:
    """See whether there would be room for a lot; raises ``Room`` if so."""
    about = {"team_id": _NOBODY, "sop_key": "", "sop_version": 0, "channel_id": "", "week": ""}
    tx.execute(insert(_remark).values(**about, text=_A_LOT))
    raise Room


def write_a_little(tx: Connection, now: datetime) -> None:
    """Write a row that is always the same one: what is only tried never reaches the disk."""
    put(tx, _gesture, {"team_id": _NOBODY, "key": "health"}, {"at": now})
