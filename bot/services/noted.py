"""What came of the gesture in hand, for its line in the log: noted where it is found, read where the line is written.

One task handles a gesture from its arrival to its answer, so what is noted hangs on that task. A run's name is found
deep inside, and nothing that lies between has a use for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from bot.domain.ids import RunName


@dataclass
class Noted:
    """``acted``: whether anything came of it; ``run`` is the one that it is about, if any."""

    acted: bool = False
    run: RunName | None = None


_in_hand: ContextVar[Noted | None] = ContextVar("in_hand", default=None)


@contextmanager
def noting() -> Iterator[Noted]:
    """Give what is noted while this lasts."""
    noted = Noted()
    before = _in_hand.set(noted)
    try:
        yield noted
    finally:
        _in_hand.reset(before)


def note(run: RunName | None = None) -> None:
    """Say that something came of the gesture in hand, if one is, and to which run it led."""
    noted = _in_hand.get()
    if noted is not None:
        noted.acted, noted.run = True, run or noted.run
