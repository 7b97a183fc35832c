"""The one way in: ``await store.write(work)`` and ``await store.read(work)``. Each is one transaction."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from alembic.util import CommandError
from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from storage import engine, failures, migrations
from storage.condition import Condition, Room, changes, look, try_room, write_a_little

Tx = Connection
"""An open transaction, handed to whatever reads or writes within it."""

P = ParamSpec("P")
T = TypeVar("T")

READERS = 2
POSTGRESQL_WRITERS = 4
RETRIES = 5
LOOK_WITHIN_SECONDS = 2.0


class Conflict(Exception):  # noqa: N818 - two people acted at once: an outcome, not an error
    """Someone else moved the run first; the work is to be decided again from what now stands."""


class Unable(Exception):  # noqa: N818 - told to whoever acted, and whoever runs the server
    """The database failed: its disk is full, its file damaged, another process holds it.

    The text is a line for the log: why, and what to do about it; without secrets, and without what people wrote.
    """


class NotWritten(Unable):
    """Nothing was recorded."""


class NotRead(Unable):
    """Nothing could be looked up, so nothing was recorded either."""


class DatabaseClosed(Exception):  # noqa: N818 - told to whoever set the address
    """The database can't be opened or brought to the newest schema; the text says why, in a line without secrets."""


class Store:
    """A database, by its address (SQLAlchemy URL). Transactions roll back unless their work returns."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self._writing = engine.writing(self.url)
        self._reading = engine.reading(self.url)
        # SQLite has one writer at a time anyway; queueing here, not in its lock, keeps waits short and in order.
        writers = 1 if self.is_sqlite else POSTGRESQL_WRITERS
        self._writers = ThreadPoolExecutor(writers, thread_name_prefix="store-write")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-read")
        # What reads for minutes has a thread of its own, and so a connection, or two of it would keep everyone waiting.
        self._long_reader = ThreadPoolExecutor(1, thread_name_prefix="store-read-long")
        self._looking = engine.looking(self.url)
        self._lookers = ThreadPoolExecutor(1, thread_name_prefix="store-look")
        self._in_hand: set[Future[Any]] = set()
        self._look: asyncio.Task[None] | None = None
        self._condition = Condition()

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the default database, one file on one machine."""
        return self.url.get_backend_name() == "sqlite"

    def migrate(self) -> None:
        """Bring the schema to the newest version; blocks, so call it before the loop has work.

        Raises ``DatabaseClosed``.
        """
        try:
            migrations.upgrade(self._writing)
        except DBAPIError as wrong:
            raise DatabaseClosed(" ".join(str(wrong.orig).split())) from None
        except CommandError as unknown:
            raise DatabaseClosed(f"{unknown} It was made by a newer sopbot, perhaps.") from None

    async def write(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work(tx, …)`` in one transaction and commit it; what it raises rolls back and comes out here.

        A ``Conflict`` is tried again a few times, from the start of the work. Raises ``NotWritten``.
        """

        def once() -> tuple[T, bool]:
            with self._writing.begin() as tx:
                before = changes(tx)
                return work(tx, *args, **kwargs), changes(tx) != before

        def transaction() -> tuple[T, bool]:
            for _ in range(RETRIES):
                with suppress(Conflict):
                    return once()
            return once()

        try:
            done, wrote = await self._done_by(self._writers, transaction)
        except SQLAlchemyError as failure:
            # "from None": a traceback would show the driver's words, and with them perhaps what people wrote.
            raise NotWritten(self._condition.failed(failure, writing=True)) from None
        if wrote:
            self._condition.wrote()
        return done

    async def read(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work(tx, …)`` on what was last committed. Raises ``NotRead``."""
        return await self._read(self._readers, lambda tx: work(tx, *args, **kwargs))

    async def read_long(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work(tx, …)`` likewise, beside all other reads, one such work after the other: it may take minutes.

        Whoever cancels this, or closes the store, has to tell the work to end: ``close`` waits for it.
        """
        return await self._read(self._long_reader, lambda tx: work(tx, *args, **kwargs))

    async def _read(self, readers: ThreadPoolExecutor, work: Callable[[Tx], T]) -> T:
        try:
            return await self._done_by(readers, lambda: _transaction(self._reading, work))
        except SQLAlchemyError as failure:
            raise NotRead(self._condition.failed(failure, writing=False)) from None

    async def take_stock(self) -> None:
        """Let SQLite count how its rows are spread, so that it takes the index that was made for a question.

        Without that it looks at every run to find the few whose card is behind. PostgreSQL does so by itself.
        """
        if self.is_sqlite:
            await self.write(_count_rows)
            self._reading.dispose()  # a connection reads these figures once, when it is opened

    @contextmanager
    def in_one(self) -> Iterator["Store"]:
        """Give a store of which all work is one transaction, done where it is called: there whole, or not at all.

        Meanwhile nothing else may write. It is for what takes seconds before anyone is served, not for clicks.
        """
        with self._writing.begin() as tx:
            yield _InOne(self.url, tx)

    async def ailment(self, now: datetime) -> str | None:
        """Say why the database can't be written or read at ``now``, in a line for the log; None if it can.

        What people do need not wait for this, nor this for longer than ``LOOK_WITHIN_SECONDS``.
        """
        if self._condition.damage or self._condition.shows_itself:
            return self._condition.damage
        if self._look is None or self._look.done():  # however many ask at once
            self._look = asyncio.create_task(self._try_out(now))
            self._look.add_done_callback(_heard)
        try:
            async with asyncio.timeout(LOOK_WITHIN_SECONDS):
                await asyncio.shield(self._look)
        except TimeoutError:
            return f"no answer within {LOOK_WITHIN_SECONDS:g} s: {failures.HELD}"
        except Unable as failure:
            return str(failure)
        return None

    async def _try_out(self, now: datetime) -> None:
        """Read, then write a little. A database that is held is seen by the look, so that no writer waits for it."""
        try:
            await self._done_by(self._lookers, self._look_at_it)
        except SQLAlchemyError as failure:
            raise NotRead(self._condition.failed(failure, writing=False)) from None
        with suppress(Room):
            await self.write(try_room)
        await self.write(write_a_little, now)

    def _look_at_it(self) -> None:
        with self._looking.connect() as connection:
            look(connection)

    async def _done_by(self, threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        doing = threads.submit(work)
        self._in_hand.add(doing)
        doing.add_done_callback(self._in_hand.discard)
        return await asyncio.wrap_future(doing)

    def close(self, within: float | None = None) -> None:
        """Finish what is queued and let go of the database; blocks, for at most ``within`` seconds (None: for all).

        What is under way then is left to itself: it comes to its end or not, and nobody was told that it did.
        """
        _, late = wait(set(self._in_hand), timeout=within)
        for threads in (self._writers, self._readers, self._long_reader, self._lookers):
            threads.shutdown(wait=not late, cancel_futures=True)
        self._writing.dispose()
        self._reading.dispose()


class _InOne(Store):
    """Work on one open transaction. What raises is undone, and only that."""

    def __init__(self, url: URL, tx: Tx) -> None:
        self.url = url
        self._tx = tx

    async def write(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self._tx.begin_nested():
            return work(self._tx, *args, **kwargs)

    async def read(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return work(self._tx, *args, **kwargs)


def _heard(look_: asyncio.Task[None]) -> None:
    """Take what a look found, also where nobody waited for it any more."""
    if not look_.cancelled():
        look_.exception()


def _count_rows(tx: Tx) -> None:
    # SQLite's own advice: of each index some rows, which is enough to tell a large one from a small one.
    tx.exec_driver_sql("PRAGMA analysis_limit = 400")
    tx.exec_driver_sql("ANALYZE")


def _transaction(engine_: Engine, work: Callable[[Tx], T]) -> T:
    with engine_.begin() as tx:
        return work(tx)
