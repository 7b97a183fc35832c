"""Working days later: at the same time of day, or when work next goes on. Reminders and agreements count alike."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.agreements import Agreement, Kind, Unit
from bot.domain.patience import working_days_after
from bot.domain.working_hours import Calendar, parse_hours
from tests.blocks.samples import BERLIN

SHORT_FRIDAYS = parse_hours("mon-thu 09:00-17:30, fri 09:00-15:00", BERLIN, frozenset({date(2026, 11, 25)}))
ALL_DAY = parse_hours("mon-sun 00:00-24:00", BERLIN)


def clock(day: int, hour: int, minute: int = 0, *, month: int = 11, year: int = 2026, calendar: Calendar) -> datetime:
    return calendar.at(date(year, month, day), time(hour, minute))


@pytest.mark.parametrize(
    ("since", "days", "later"),
    [
        ((23, 10), 1, (24, 10)),
        ((24, 10), 1, (26, 10)),  # the 25th is a holiday
        ((21, 12), 1, (24, 9)),  # a Saturday: it begins on Monday
        ((26, 16), 1, (30, 9)),  # at 16:00 on Friday nobody works
        ((26, 18), 1, (30, 9)),  # after closing: it begins on Friday, and Saturday is off
    ],
)
def test_a_working_day_later_is_at_the_same_time_or_when_work_goes_on(
    since: tuple[int, int], days: int, later: tuple[int, int]
) -> None:
    found = working_days_after(clock(*since, calendar=SHORT_FRIDAYS), days, SHORT_FRIDAYS)
    assert found == clock(*later, calendar=SHORT_FRIDAYS)


def test_a_time_that_the_clock_skips_is_the_moment_of_the_skip() -> None:
    since = clock(27, 2, 30, month=3, year=2027, calendar=ALL_DAY)
    assert working_days_after(since, 1, ALL_DAY) == clock(28, 3, month=3, year=2027, calendar=ALL_DAY)


@given(some.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=some.just(BERLIN)), some.integers(1, 20))  # noqa: DTZ001 - the zone is given beside
def test_an_agreement_counts_working_days_as_reminders_do(local: datetime, days: int) -> None:
    since = SHORT_FRIDAYS.at(local.date(), local.time())
    agreed = Agreement(Kind.BLOCKERS, days, Unit.WORKING_DAYS).deadline(since, SHORT_FRIDAYS)
    assert agreed == working_days_after(since, days, SHORT_FRIDAYS)
    assert SHORT_FRIDAYS.is_working(agreed)
