"""Slots: when the calendar asks for something, holidays and changed clocks included."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.working_hours import parse_hours
from schedules.slots import Slots

BERLIN = ZoneInfo("Europe/Berlin")
HOLIDAYS = frozenset({date(2026, 12, 25), date(2026, 12, 28)})
CALENDAR = parse_hours("mon-fri 09:00-17:30", BERLIN, HOLIDAYS)
MONDAYS = Slots("0 9 * * mon", CALENDAR)


def berlin(month: int, day: int, hour: int = 9, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


def test_a_slot_counts_from_its_very_moment() -> None:
    assert MONDAYS.latest(berlin(11, 23) - timedelta(seconds=1)) == berlin(11, 16)
    assert MONDAYS.latest(berlin(11, 23)) == berlin(11, 23)
    assert MONDAYS.next(berlin(11, 23)) == berlin(11, 30)


def test_on_a_holiday_it_moves_to_the_next_working_day() -> None:
    assert MONDAYS.latest(berlin(12, 28, 12)) == berlin(12, 21)
    assert MONDAYS.latest(berlin(12, 29)) == berlin(12, 29)
    assert MONDAYS.next(berlin(12, 28, 12)) == berlin(12, 29)
    fridays = Slots("0 9 * * fri", CALENDAR)
    assert fridays.next(berlin(12, 24)) == berlin(12, 29), "Friday and Monday are holidays"


def test_a_weekend_that_was_asked_for_is_no_holiday() -> None:
    assert Slots("0 9 * * sun", CALENDAR).next(berlin(11, 23)) == berlin(11, 29)


def test_it_stays_at_its_hour_when_the_clocks_change() -> None:
    assert MONDAYS.next(berlin(10, 20)) == berlin(10, 19) + timedelta(days=7, hours=1)


def test_months_and_years_are_found_as_well() -> None:
    assert Slots("0 9 1 * *", CALENDAR).latest(berlin(11, 23)) == berlin(11, 1)
    assert Slots("0 9 1 4 *", CALENDAR).latest(berlin(3, 30)) == berlin(4, 1, year=2025)
    assert Slots("0 9 30 2 *", CALENDAR).latest(berlin(3, 30)) is None


@given(some.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=some.just(UTC)))  # noqa: DTZ001 - the zone is given beside them
def test_the_latest_and_the_next_lie_side_by_side(now: datetime) -> None:
    for slots in (MONDAYS, Slots("0 9 * * fri", CALENDAR), Slots("15 16 * * mon-fri", CALENDAR)):
        latest, following = slots.latest(now), slots.next(now)
        assert latest is not None
        assert following is not None
        assert latest <= now < following
        assert slots.latest(following - timedelta(microseconds=1)) == latest
        assert slots.next(latest) == following


def test_what_is_no_expression_is_refused() -> None:
    with pytest.raises(ValueError, match="fields"):
        Slots("soon", CALENDAR)
