"""Someone's Home: opened, and turned to another page. The courier draws it."""

from collections.abc import Callable

from bot.clock import Clock
from bot.directory import Directory
from bot.domain.ids import TeamId, UserId
from bot.services.noted import note
from storage import homes
from storage.store import Store, Tx


class HomeTab:
    """The Homes of one workspace. ``wake`` tells the courier that one is behind."""

    def __init__(
        self, store: Store, directory: Directory, clock: Clock, *, team: TeamId, wake: Callable[[], None]
    ) -> None:
        self._store = store
        self._directory = directory
        self._clock = clock
        self._team = team
        self._wake = wake

    async def opened(self, user: UserId) -> None:
        """Draw someone's Home, and keep it fresh from now on; that of nobody who may not act."""
        if await self._directory.unless_refused(lambda: self._store.write(self._opened, user)):
            self._wake()
            note()

    async def turned(self, user: UserId, page: int) -> None:
        """Show another page of it, counted from 0. Raises a ``Refusal``."""
        await self._directory.informed(lambda: self._store.write(self._turned, user, page))
        self._wake()

    # ---- inside the transaction

    def _opened(self, tx: Tx, user: UserId) -> bool:
        self._directory.someone(tx, user)
        homes.opened(tx, self._team, user, self._clock.now())
        return True

    def _turned(self, tx: Tx, user: UserId, page: int) -> None:
        self._directory.someone(tx, user)
        homes.turn(tx, self._team, user, page)
