"""The team's working hours: the one place that counts working time.

Hours are written as people read them off a clock, moments are aware UTC. The working time of a day is what elapses
between its opening and its closing: a day whose clock changes within working hours is that much longer or shorter.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = time(0)
"""As a closing time: 24:00, when the day ends. A clock has no such hour."""
_DAY = timedelta(days=1)
_PART = re.compile(r"([a-z]{3})(?:-([a-z]{3}))?(?: (\d{1,2}:\d{2})-(\d{1,2}:\d{2}))?", re.ASCII)
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[\s,;]|$)", re.ASCII)

Span = tuple[time, time]
"""When work begins and when it ends on a day, by the clock on the wall."""


@dataclass(frozen=True)
class Calendar:
    """When the team works: its zone, the span of each weekday from Monday on (None: a day off), its holidays.

    A time that the clock skips counts as the moment of the skip; of a time that it shows twice, work begins at the
    first and ends at the second. Raises ``ValueError`` when made of anything but 7 days of which one has working time.
    Every method takes and gives aware UTC; one that leaves the years 1 to 9999 raises ``OverflowError``.
    """

    zone: ZoneInfo
    spans: tuple[Span | None, ...]
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        # Without a day of work, looking for the next one would never end.
        if len(self.spans) != len(DAYS) or not any(self.spans):
            raise ValueError("A week has 7 days, and at least one of them working hours.")
        for span in self.spans:
            if span and MIDNIGHT != span[1] <= span[0]:
                raise ValueError(f"{span[0]:%H:%M}-{span[1]:%H:%M} ends before it begins.")

    # ---- moments

    def is_working(self, at: datetime) -> bool:
        """Whether the moment lies in working time. The one of closing doesn't any more."""
        return self.next_moment(at) == at

    def next_moment(self, at: datetime) -> datetime:
        """Give the moment itself if it is working time, else the one when work next begins."""
        return max(at, next(self._spans_from(at))[0])

    def after(self, at: datetime, length: timedelta) -> datetime:
        """Give the first moment by which so much working time has passed since ``at``.

        ``ValueError`` for less than nothing.
        """
        _require_length(length)
        if not length:
            return at
        for opens, closes in self._spans_from(at):
            begin = max(at, opens)
            if length <= closes - begin:
                return begin + length
            length -= closes - begin
        raise AssertionError  # the days don't end: they run out of the calendar's years before

    def before(self, at: datetime, length: timedelta) -> datetime:
        """Give the last moment at which so much working time is left until ``at``.

        ``ValueError`` for less than nothing.
        """
        _require_length(length)
        if not length:
            return at
        for opens, closes in self._spans_until(at):
            end = min(at, closes)
            if length <= end - opens:
                return end - length
            length -= end - opens
        raise AssertionError  # as above

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Give the working time between two moments; nothing if the end is not after the start.

        It looks at each day between them, so its time grows with theirs: a few milliseconds for a year.
        """
        spans = takewhile(lambda span: span[0] < end, self._spans_from(start)) if start < end else ()
        return sum((min(end, closes) - max(start, opens) for opens, closes in spans), timedelta())

    # ---- days

    def day_of(self, at: datetime) -> date:
        """Give the date that the team's calendar shows at a moment."""
        return at.astimezone(self.zone).date()

    def week_of(self, at: datetime) -> date:
        """Give the Monday of the week that the team's calendar shows at a moment."""
        day = self.day_of(at)
        return day - timedelta(days=day.weekday())

    def is_working_day(self, day: date) -> bool:
        """Whether there is working time on a day."""
        return self._span(day) is not None

    def days_after(self, day: date, number: int) -> date:
        """Give the day so many working days later, or earlier if the number is negative; 0 gives the day itself."""
        step = _DAY if number > 0 else -_DAY
        for _ in range(abs(number)):
            day += step
            while not self.is_working_day(day):
                day += step
        return day

    def begins(self, day: date) -> datetime:
        """Give the first moment of a day, working or not."""
        return self._moment(datetime.combine(day, MIDNIGHT), fold=0)

    def at(self, day: date, clock: time) -> datetime:
        """Give the moment when the team's clock shows this on a day; where it skips over it, when it does."""
        return self._moment(datetime.combine(day, clock), fold=0)

    def opens(self, day: date) -> datetime:
        """Give the moment when work begins on a day; ``ValueError`` on a day off."""
        return self._span_of(day)[0]

    def closes(self, day: date) -> datetime:
        """Give the moment when work ends on a day; ``ValueError`` on a day off."""
        return self._span_of(day)[1]

    # ---- how days lie in time

    def _spans_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Give the spans that end after a moment, onwards."""
        day = self.day_of(at)
        while True:
            span = self._span(day)
            if span and span[1] > at:
                yield span
            day += _DAY

    def _spans_until(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Give the spans that begin before a moment, backwards."""
        # Clocks were set back over midnight here and there: the day after may have begun before.
        day = self.day_of(at) + _DAY
        while True:
            span = self._span(day)
            if span and span[0] < at:
                yield span
            day -= _DAY

    def _span_of(self, day: date) -> tuple[datetime, datetime]:
        span = self._span(day)
        if span is None:
            raise ValueError(f"{day} is a day off.")
        return span

    def _span(self, day: date) -> tuple[datetime, datetime] | None:
        """Give when work begins and ends on a day; None if no time lies between. The spans of days never overlap."""
        clock = None if day in self.holidays else self.spans[day.weekday()]
        if clock is None:
            return None
        opens = self._moment(datetime.combine(day, clock[0]), fold=0)
        closes = self.begins(day + _DAY)
        if clock[1] != MIDNIGHT:
            closes = min(closes, self._moment(datetime.combine(day, clock[1]), fold=1))
        return (opens, closes) if opens < closes else None

    def _moment(self, clock: datetime, fold: int) -> datetime:
        """Give the moment when the clock shows this: the first (fold 0) or second, or when it skips over it."""
        at = clock.replace(tzinfo=self.zone, fold=fold).astimezone(UTC)
        if at.astimezone(self.zone).replace(tzinfo=None) == clock:
            return at
        # Of a time that is skipped, fold 1 gives a moment before the skip and fold 0 one after it.
        early, late = (clock.replace(tzinfo=self.zone, fold=each).astimezone(UTC) for each in (1, 0))
        return early + timedelta(
            seconds=bisect_left(
                range(int((late - early).total_seconds())),
                True,  # noqa: FBT003 - what is looked for: the first second for which the key is true
                key=lambda passed: (
                    (early + timedelta(seconds=passed)).astimezone(self.zone).replace(tzinfo=None) > clock
                ),
            )
        )


def parse_hours(text: str, zone: ZoneInfo, holidays: frozenset[date] = frozenset()) -> Calendar:
    """Read hours such as ``mon-thu 09:00-17:30, fri 09:00-15:00``: each day one span, days not named are off.

    Days without hours take those that follow: ``mon, wed 10:00-16:00``. ``24:00`` is the end of a day.
    Raises ``ValueError`` with one sentence.
    """
    spans: dict[str, Span] = {}
    waiting: list[str] = []
    for part in text.split(","):
        days, span = _part(part)
        waiting += days
        if span is None:
            continue
        for day in waiting:
            if day in spans:
                raise ValueError(f"{day} is there twice: give each day one span.")
            spans[day] = span
        waiting = []
    if waiting:
        raise ValueError(f"{waiting[-1]} has no hours: write them after it, such as {waiting[-1]} 09:00-17:30.")
    return Calendar(zone, tuple(spans.get(day) for day in DAYS), holidays)


def parse_holidays(text: str) -> frozenset[date]:
    """Read holidays, one a line: ``2026-12-25 Christmas Day``. Empty lines and those that begin with # are passed over.

    Raises ``ValueError`` with one sentence that names the first line that is wrong.
    """
    found = set()
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        written = _DATE.match(words)
        try:
            found.add(date.fromisoformat(written[1] if written else ""))
        except ValueError:
            raise ValueError(f"line {number} doesn't begin with a date such as 2026-12-25: {words[:40]!r}.") from None
    return frozenset(found)


def _part(text: str) -> tuple[list[str], Span | None]:
    """Read one or more days in a row, and their hours if they have any."""
    plain = re.sub(r"\s*[-–]\s*", "-", " ".join(text.lower().split()))
    found = _PART.fullmatch(plain)
    first, last = (found[1], found[2] or found[1]) if found else ("", "")
    if found is None or first not in DAYS or last not in DAYS:
        raise ValueError(f"{text.strip()!r} can't be read: write days and hours, such as mon-fri 09:00-17:30.")
    start, end = DAYS.index(first), DAYS.index(last)
    # "sun-thu" goes on over the end of the week.
    days = [DAYS[(start + each) % len(DAYS)] for each in range((end - start) % len(DAYS) + 1)]
    return days, (_span(found[3], found[4]) if found[3] else None)


def _span(opens: str, closes: str) -> Span:
    span = _clock(opens), MIDNIGHT if closes == "24:00" else _clock(closes)
    if closes != "24:00" and span[1] <= span[0]:
        raise ValueError(f"{opens}-{closes} ends before it begins: a day's hours end by 24:00.")
    return span


def _clock(text: str) -> time:
    hour, minute = text.split(":")
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise ValueError(f"{text} is no time of day: write one such as 09:00.") from None


def _require_length(length: timedelta) -> None:
    if length < timedelta():
        raise ValueError("Working time can't be less than nothing.")
