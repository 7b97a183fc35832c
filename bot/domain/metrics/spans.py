"""Spans of time: which of them overlap counts once. A span holds its first moment and not its last."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

Span = tuple[datetime, datetime]
"""From, to; both aware UTC, the first before the second."""
Spans = tuple[Span, ...]
"""In order, and apart from each other."""


def union(spans: Iterable[Span]) -> Spans:
    """Give the time that any of these spans covers."""
    found: list[Span] = []
    for begin, end in sorted(span for span in spans if span[0] < span[1]):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return tuple(found)


def within(spans: Iterable[Span], begin: datetime, end: datetime) -> Spans:
    """Give what of these spans lies between two moments."""
    return union((max(first, begin), min(last, end)) for first, last in spans)


def length(spans: Iterable[Span], between: Callable[[datetime, datetime], timedelta] | None = None) -> timedelta:
    """Add up spans that are apart; ``between`` counts one, if not by the clock: working time, say."""
    counted = (between(*span) if between else span[1] - span[0] for span in spans)
    return sum(counted, timedelta())
