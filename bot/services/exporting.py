"""Exports that an admin asks for: made, packed into one file, and sent to them alone."""

import asyncio
import logging
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from io import TextIOWrapper
from tempfile import TemporaryFile
from typing import TextIO

from bot.blocks import export
from bot.blocks.message import Message
from bot.clock import Clock
from bot.directory import Directory
from bot.domain import exporting
from bot.domain.ids import ChannelId, TeamId, UserId
from bot.domain.permissions import Act, Part, require
from bot.domain.refusals import NoSuchPeriod
from bot.domain.working_hours import Calendar
from bot.services.export_files import Asked, Form, write
from storage import deliveries
from storage import exporting as stored
from storage.deliveries import Delivery
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
        self._making: set[asyncio.Task[None]] = set()

    async def idle(self) -> None:
        """Return when no export is being made."""
        while self._making:
            await asyncio.wait(self._making)

    async def stop(self) -> None:
        """Make no more of them: whoever asked asks again."""
        for each in self._making:
            each.cancel()
        await asyncio.gather(*self._making, return_exceptions=True)

    async def send(self, user: UserId, text: str) -> None:
        """Begin to make an export for someone, who gets it as a direct message; ``text`` says which days and how.

        Raises a ``Refusal``.
        """
        await self._directory.informed(lambda: self._store.read(self._check_admin, user))
        asked = self._asked(text)
        making = asyncio.create_task(self._make_and_queue(user, asked), name="export")
        self._making.add(making)
        making.add_done_callback(self._making.discard)

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

    async def _make_and_queue(self, user: UserId, asked: Asked) -> None:
        try:
            message = await self._made(user, asked)
        except Exception:
            log.exception("export.failed")
            message = export.failed()
        now = self._clock.now()
        word = Delivery(key=f"export {user} {now.isoformat()}", channel=ChannelId(user), message=message)
        await self._store.write(deliveries.queue, self._team, [word], now)
        self._wake(user)

    async def _made(self, user: UserId, asked: Asked) -> Message:
        period = asked.period
        runs = await self._store.read(stored.channels, self._team, period.since, period.until)
        seen = [channel for channel in runs if await self._directory.hears(user, channel)]
        content = await self._store.read(self._zipped, asked, seen)
        if content is None:
            return export.too_large()
        hidden = sum(number for channel, number in runs.items() if channel not in seen)
        return export.export(content, period, asked.form, self._calendar, hidden=hidden)

    def _zipped(self, tx: Tx, asked: Asked, channels: Sequence[ChannelId]) -> bytes | None:
        """Give the files in one; None if that is too large. They are made on the disk, not in memory."""
        with TemporaryFile() as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                opening = partial(_inside, archive)
                write(tx, self._team, asked, opening, calendar=self._calendar, channels=channels)
            if file.tell() > MOST_BYTES:
                return None
            file.seek(0)
            return file.read()


@contextmanager
def _inside(archive: zipfile.ZipFile, name: str) -> Iterator[TextIO]:
    """Open a file inside of another."""
    with archive.open(name, "w") as raw, TextIOWrapper(raw, encoding="utf-8", newline="") as text:
        yield text
