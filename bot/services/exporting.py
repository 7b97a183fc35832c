"""Exports that an admin asks for: noted, then made one at a time, packed into one file, and sent to them alone."""

import asyncio
import logging
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from io import TextIOWrapper
from tempfile import TemporaryFile
from threading import Event
from typing import TextIO

from bot.blocks import export
from bot.blocks.message import Message
from bot.clock import Clock
from bot.directory import Directory
from bot.domain import exporting
from bot.domain.exporting import Asked, Form
from bot.domain.ids import ChannelId, TeamId, UserId
from bot.domain.permissions import Act, Part, require
from bot.domain.refusals import NoSuchPeriod
from bot.domain.working_hours import Calendar
from bot.services.export_files import Source, write
from storage import deliveries, gestures, history
from storage import exporting as stored
from storage.deliveries import Delivery
from storage.exporting import Request
from storage.store import Store, Tx

log = logging.getLogger(__name__)

MOST_BYTES = 20 * 1024 * 1024
"""How large an export may be that is sent: a quarter of a year of a large team is a tenth of it."""
_FILL_WORDS = frozenset({"from", "to", "week", "weeks", "last", "as"})


class Exporting:
    """The exports that are asked for in one workspace. ``wake`` as for the courier."""

    def __init__(
        self,
        store: Store,
        directory: Directory,
        clock: Clock,
        *,
        team: TeamId,
        calendar: Calendar,
        wake: Callable[[str], None],
    ) -> None:
        self._store = store
        self._directory = directory
        self._clock = clock
        self._team = team
        self._calendar = calendar
        self._wake = wake
        self._making: asyncio.Task[None] | None = None
        self._again = False
        self._stopped = Event()

    async def ask(self, user: UserId, text: str, *, gesture: str) -> None:
        """Note that someone wants an export, who gets it as a direct message; ``text`` says which days and how.

        ``gesture`` names the command: delivered again, it asks for no second one. Raises a ``Refusal``.
        """
        await self._directory.informed(lambda: self._store.write(self._note, user, text, gesture))
        self.wake()

    def wake(self) -> None:
        """Begin to make what is still to be made, unless that is under way. Cheap, and never raises."""
        self._again = True
        if not self._stopped.is_set() and (self._making is None or self._making.done()):
            self._making = asyncio.create_task(self._make_woken(), name="exports")

    async def sweep(self) -> None:
        """Take up what a failure left, at each tick."""
        self.wake()

    async def idle(self) -> None:
        """Return when no export is being made."""
        if self._making is not None:
            await asyncio.wait({self._making})

    async def stop(self) -> None:
        """Make no more, and leave the one under way, whose reading ends within a moment: the next start makes it."""
        self._stopped.set()
        if self._making is not None:
            self._making.cancel()
            await asyncio.wait({self._making})

    # ---- asking

    def _note(self, tx: Tx, user: UserId, text: str, gesture: str) -> None:
        self._check_admin(tx, user)
        asked = self._asked(text)
        if gestures.is_first(tx, self._team, gesture, self._clock.now()):
            stored.ask(tx, self._team, user, asked)

    def _check_admin(self, tx: Tx, user: UserId) -> None:
        require(Act.EXPORT, self._directory.member(tx, user), Part())

    def _asked(self, text: str) -> Asked:
        """Read ``[weeks | first day last day] [csv | json]``."""
        words = [each for each in text.casefold().split() if each not in _FILL_WORDS]
        form = Form(words.pop()) if words and words[-1] in set(Form) else Form.CSV
        now = self._clock.now()
        today = self._calendar.day_of(now)
        try:
            match words:
                case []:
                    first, last = exporting.first_day(exporting.WEEKS, today), today
                case [number] if 0 < int(number) <= exporting.MOST_WEEKS:
                    first, last = exporting.first_day(int(number), today), today
                case [since, until]:
                    first, last = date.fromisoformat(since), date.fromisoformat(until)
                case _:
                    raise NoSuchPeriod(said=text)
            return Asked(exporting.period_of(first, last, self._calendar, now), form)
        except (ValueError, OverflowError):
            raise NoSuchPeriod(said=text) from None

    # ---- making, one at a time

    async def _make_woken(self) -> None:
        while self._again:
            self._again = False
            try:
                for request in await self._store.read(stored.requests, self._team):
                    await self._make(request)
            except Exception:
                log.exception("export.later")  # the next tick tries again

    async def _make(self, request: Request) -> None:
        try:
            message = await self._made(request)
        except Exception:
            log.exception("export.failed")
            message = export.failed()
        await self._store.write(self._answer, request, message)
        self._wake(request.user)

    def _answer(self, tx: Tx, request: Request, message: Message) -> None:
        """Queue what came of a request, and be done with it: both or neither, so it is answered once."""
        word = Delivery(key=f"export {request.id}", channel=ChannelId(request.user), message=message)
        deliveries.queue(tx, self._team, [word], self._clock.now())
        stored.finish(tx, request)

    async def _made(self, request: Request) -> Message:
        user, asked = request.user, request.asked
        await self._directory.informed(lambda: self._store.read(self._check_admin, user))  # it may be days later
        runs = await self._store.read(history.channels, self._team, asked.period.since, asked.period.until)
        seen = [channel for channel in runs if await self._directory.hears(user, channel)]
        content = await self._store.read_long(self._zipped, asked, seen)
        if content is None:
            return export.too_large()
        hidden = sum(number for channel, number in runs.items() if channel not in seen)
        return export.export(content, asked.period, asked.form, self._calendar, hidden=hidden)

    def _zipped(self, tx: Tx, asked: Asked, channels: Sequence[ChannelId]) -> bytes | None:
        """Give the files in one; None if that is too large. They are made on the disk, not in memory."""
        source = Source(tx, self._team, channels, self._calendar, self._stopped.is_set)
        with TemporaryFile() as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                write(asked, source, partial(_inside, archive))
            if file.tell() > MOST_BYTES:
                return None
            file.seek(0)
            return file.read()


@contextmanager
def _inside(archive: zipfile.ZipFile, name: str) -> Iterator[TextIO]:
    """Open a file inside of another."""
    with archive.open(name, "w") as raw, TextIOWrapper(raw, encoding="utf-8", newline="") as text:
        yield text
