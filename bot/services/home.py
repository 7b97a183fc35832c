"""Someone's Home: opened, and turned to another page. The courier draws it."""

from collections.abc import Callable

from bot.clock import Clock
from bot.domain.ids import TeamId, UserId
from bot.services.noted import note
from storage import homes
from storage.store import Store


class HomeTab:
    """The Homes of one workspace. ``wake`` tells the courier that one is behind."""

    def __init__(self, store: Store, clock: Clock, *, team: TeamId, wake: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._team = team
        self._wake = wake

    async def opened(self, user: UserId) -> None:
        """Draw someone's Home, and keep it fresh from now on."""
        await self._store.write(homes.opened, self._team, user, self._clock.now())
        self._wake()
        note()

    async def turned(self, user: UserId, page: int) -> None:
        """Show another page of it, counted from 0."""
        await self._store.write(homes.turn, self._team, user, page)
        self._wake()
