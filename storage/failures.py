"""What the database said when it failed, for the log: why, and what whoever runs the server can do.

It never quotes what was to be stored. SQLite's messages don't; PostgreSQL's do for some errors, whose kind is named
instead, with the place in the code that asked.
"""

import sqlite3
import traceback
from pathlib import Path

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

_ROOT = Path(__file__).parents[1]
_OURS = tuple(f"{_ROOT / package}/" for package in ("storage", "bot", "handlers", "schedules"))
HELD = "end the other process that holds the database"
_REPORT = "a fault of sopbot's; please report this line"
_SERVER = "see whether the PostgreSQL server runs and takes connections"
_RESTORE = "stop sopbot, put a backup of the database in its place, start it again"
_ALLOW = "let the user that runs sopbot write the database's file and its folder"
_MENDS = {
    "SQLITE_FULL": "make room on the disk",
    "SQLITE_BUSY": HELD,
    "SQLITE_LOCKED": HELD,
    "SQLITE_CORRUPT": _RESTORE,
    "SQLITE_NOTADB": _RESTORE,
    "SQLITE_READONLY": _ALLOW,
    "SQLITE_CANTOPEN": _ALLOW,
    "SQLITE_PERM": _ALLOW,
    "SQLITE_IOERR": "look at the disk: it takes or gives nothing",
}
_CORRUPT = frozenset({"SQLITE_CORRUPT", "SQLITE_NOTADB"})


def told(error: SQLAlchemyError) -> str:
    """Say in one line what failed, and what to do about it."""
    orig = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(orig, sqlite3.Error):
        mend = _MENDS.get(_code(orig))
        return f"{_first_line(orig)}: {mend}" if mend else f"{_first_line(orig)} {_place(error)}: {_REPORT}"
    if isinstance(error, OperationalError):
        return f"{_first_line(orig)}: {_SERVER}"
    return f"{type(orig or error).__name__} {_place(error)}: {_REPORT}"


def is_lasting(error: SQLAlchemyError) -> bool:
    """Whether the database's file is damaged: that doesn't pass, whatever else can still be read from it."""
    orig = error.orig if isinstance(error, DBAPIError) else None
    return isinstance(orig, sqlite3.Error) and _code(orig) in _CORRUPT


def _code(error: sqlite3.Error) -> str:
    """Give SQLite's name for an error, without what narrows it down: ``SQLITE_IOERR`` for ``SQLITE_IOERR_WRITE``."""
    return "_".join(str(getattr(error, "sqlite_errorname", "")).split("_")[:2])


def _first_line(error: BaseException | None) -> str:
    return next(iter(str(error).splitlines()), "") or type(error).__name__


def _place(error: BaseException) -> str:
    """Name the last line of ours that an error went through."""
    passed = [each for each in traceback.extract_tb(error.__traceback__) if each.filename.startswith(_OURS)]
    return f"at {Path(passed[-1].filename).relative_to(_ROOT)}:{passed[-1].lineno}" if passed else "somewhere"
