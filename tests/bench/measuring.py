"""How a figure comes about: several repetitions, taken in turns, of which the median and the spread are told."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A line of the table: what was measured, what it should be, what it is here."""

    measured: str
    goal: str
    here: str

    def __str__(self) -> str:
        """Write it as a row of a Markdown table."""
        return f"| {self.measured} | {self.goal} | {self.here} |"


async def in_turns(ways: Sequence[Callable[[], Awaitable[object]]], rounds: int) -> list[list[float]]:
    """Do each of these in turn, so often, and give for each the seconds that it took.

    In turns, since a machine is faster at one time than at another: a ratio of two figures of one run holds.
    """
    for way in ways:
        await way()  # what is loaded and cached once is not what is measured
    taken: list[list[float]] = [[] for _ in ways]
    for _ in range(rounds):
        for way, times in zip(ways, taken, strict=True):
            began = time.perf_counter()
            await way()
            times.append(time.perf_counter() - began)
            await asyncio.sleep(0)
    return taken


def ratio(over: Sequence[float], under: Sequence[float]) -> str:
    """Give the ratio of two medians, and between which the middle half of the pairs' ratios lies."""
    pairs = sorted(a / b for a, b in zip(over, under, strict=True))
    quarter = len(pairs) // 4
    middle = statistics.median(over) / statistics.median(under)
    return f"{middle:.2g}x ({pairs[quarter]:.2g} to {pairs[-quarter - 1]:.2g})"


def share(of: Sequence[float], whole: Sequence[float]) -> str:
    """Give what part one median is of another, and between which the middle half of the pairs' parts lies."""
    times, _, spread = ratio(whole, of).partition("x (")
    least, most = spread.rstrip(")").split(" to ")
    return f"1/{times} (1/{most} to 1/{least})"


def milliseconds(times: Sequence[float]) -> str:
    """Give a median in milliseconds."""
    return f"{statistics.median(times) * 1000:.2f} ms"


def nearest_rank(times: Sequence[float], share: float) -> float:
    """Give the value that this share of the others doesn't exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
