"""Engines for the two databases, with the settings that make them safe under concurrent clicks."""

from typing import Any

from sqlalchemy import Engine, NullPool, create_engine, event
from sqlalchemy.engine import URL, make_url

BUSY_TIMEOUT_MS = 5000
"""How long a write waits for another process that holds the database: over Slack's 3 s, so that the click is
answered with an error rather than lost, and under the retry that follows."""
LOOK_TIMEOUT_MS = 500
"""How long a look waits for one: who watches the server wants to know that it is held."""


def writing(url: str | URL) -> Engine:
    """Give the engine whose transactions write. On SQLite each begins IMMEDIATE.

    A deferred transaction that reads before it writes either loses updates or fails with "database is locked",
    whatever the timeout (measured: 65 % of concurrent updates lost).
    """
    return _engine(url, begin="BEGIN IMMEDIATE")


def reading(url: str | URL) -> Engine:
    """Give the engine for reads, which on SQLite see the last commit and never wait for the writer."""
    return _engine(url, begin="BEGIN")


def looking(url: str | URL) -> Engine:
    """Give the engine for a look at how the database is: each opens it anew, and statements are their own."""
    url = make_url(url)
    is_sqlite = url.get_backend_name() == "sqlite"
    patience = {"timeout": LOOK_TIMEOUT_MS / 1000} if is_sqlite else {"connect_timeout": 1}
    return create_engine(
        url, connect_args=patience, poolclass=NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True
    )


def _engine(url: str | URL, *, begin: str) -> Engine:
    url = make_url(url)
    # Errors would show the values of the statement that failed, which are what people wrote: hide_parameters.
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_size=4, max_overflow=0, pool_pre_ping=True, hide_parameters=True)
    patience = {"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000}
    engine = create_engine(url, connect_args=patience, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:  # noqa: ANN401 - a driver's connection has no common type
        connection.isolation_level = None  # the driver's own BEGIN would be deferred; ours follows below
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",  # what was acknowledged survives a power cut
            "foreign_keys = ON",
            f"busy_timeout = {BUSY_TIMEOUT_MS}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:  # noqa: ANN401 - the same
        connection.exec_driver_sql(begin)

    return engine
