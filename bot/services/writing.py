"""Writing in one transaction, and waking whoever has to say what was written."""

from collections.abc import Callable
from typing import TypeVar

from bot.directory import Directory
from storage.store import Store, Tx

T = TypeVar("T")


class Writer:
    """Does what services decide on, each time in one transaction. ``wake`` as for the courier."""

    def __init__(self, store: Store, directory: Directory, wake: Callable[[str], None]) -> None:
        self._store = store
        self._directory = directory
        self._wake = wake

    async def write(self, work: Callable[[Tx, set[str]], T]) -> T:
        """Do something in one transaction, and wake the lanes that it names as having something to say.

        It may be done anew: where Slack has to be asked first, or it lost a race. Raises a ``Refusal``.
        """

        def whole(tx: Tx) -> tuple[T, set[str]]:
            lanes: set[str] = set()
            return work(tx, lanes), lanes

        done, lanes = await self._directory.informed(lambda: self._store.write(whole))
        for lane in lanes:
            self._wake(lane)
        return done
