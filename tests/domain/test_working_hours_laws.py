"""What holds for every calendar and every moment, in zones whose clocks change in every way that clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.working_hours import MIDNIGHT, Calendar, parse_hours
from tests.cases import cases

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",  # changes by half an hour
    "America/Sao_Paulo",  # changed at midnight: days without a 00:00, and with two 23:00s
    "America/Havana",  # has two midnights a year, and skips one
    "America/St_Johns",  # changed at 00:01, so that a day began, was left, and began again
    "Pacific/Apia",  # skipped a day
    "Africa/Casablanca",  # changes twice around Ramadan
]
zones = st.sampled_from(ZONES).map(ZoneInfo)
minutes = st.integers(0, 24 * 60 - 1).map(lambda each: time(*divmod(each, 60)))
spans = st.none() | st.tuples(minutes, minutes | st.just(MIDNIGHT)).filter(lambda s: s[1] == MIDNIGHT or s[0] < s[1])
days = st.dates(date(2004, 1, 1), date(2040, 1, 1))
weeks = st.tuples(*[spans] * 7).filter(any)
calendars = st.builds(Calendar, zones, weeks, st.frozensets(days, max_size=5))
CHANGES = (
    *("2026-03-29 01:00", "2026-10-25 01:00", "2026-03-08 07:00", "2010-11-07 02:31", "2026-11-01 05:00"),
    *("2011-12-30 10:00", "2018-11-04 03:00", "2018-02-18 02:00", "2026-04-04 15:00", "2026-03-08 05:00"),
)
changes = st.sampled_from([datetime.fromisoformat(each).replace(tzinfo=UTC) for each in CHANGES])
"""Moments at which one of the clocks changed."""
lengths = st.timedeltas(timedelta(), timedelta(days=20))
moments = st.datetimes(datetime(2004, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)) | st.builds(  # noqa: DTZ001 - the zone is the strategy's
    lambda at, off: at + off, changes, st.timedeltas(timedelta(days=-2), timedelta(days=2))
)


@given(calendars, moments, lengths)
@cases(150)
def test_after_a_length_exactly_that_length_has_passed(calendar: Calendar, at: datetime, length: timedelta) -> None:
    due = calendar.after(at, length)
    assert due >= at
    assert due.tzinfo is UTC
    assert calendar.between(at, due) == length
    assert calendar.between(at, due - timedelta.resolution) < length or not length


@given(calendars, moments, lengths)
@cases(150)
def test_before_a_length_exactly_that_length_is_left(calendar: Calendar, at: datetime, length: timedelta) -> None:
    begun = calendar.before(at, length)
    assert begun <= at
    assert calendar.between(begun, at) == length
    assert calendar.between(begun + timedelta.resolution, at) < length or not length


@given(calendars, moments, st.tuples(lengths, lengths), st.tuples(lengths, lengths))
@cases(150)
def test_later_and_longer_never_end_earlier(
    calendar: Calendar, at: datetime, offs: tuple[timedelta, timedelta], some: tuple[timedelta, timedelta]
) -> None:
    (early, late), (short, long) = sorted(offs), sorted(some)
    assert calendar.after(at + early, short) <= calendar.after(at + late, short)
    assert calendar.after(at, short) <= calendar.after(at, long)
    assert calendar.before(at + early, short) <= calendar.before(at + late, short)
    assert calendar.before(at, long) <= calendar.before(at, short)


@given(calendars, moments)
@cases(150)
def test_the_next_moment_is_working_time_and_none_lies_before_it(calendar: Calendar, at: datetime) -> None:
    begins = calendar.next_moment(at)
    assert begins >= at
    assert calendar.is_working(begins)
    assert calendar.next_moment(begins) == begins
    assert calendar.between(at, begins) == timedelta()
    assert calendar.is_working(at) == (begins == at)


@given(calendars, moments, st.lists(lengths, min_size=3, max_size=3))
@cases(150)
def test_working_time_adds_up_and_is_never_more_than_what_elapsed(
    calendar: Calendar, at: datetime, offs: list[timedelta]
) -> None:
    first, second, third = sorted(at + off for off in offs)
    total = calendar.between(first, third)
    assert total == calendar.between(first, second) + calendar.between(second, third)
    assert timedelta() <= total <= third - first
    assert calendar.between(third, first) == timedelta()


@given(zones, moments, moments)
@cases(150)
def test_who_works_always_works_all_the_time_that_elapses(zone: ZoneInfo, one: datetime, other: datetime) -> None:
    always = parse_hours("mon-sun 00:00-24:00", zone)
    start, end = min(one, other), min(max(one, other), min(one, other) + timedelta(days=400))
    assert always.between(start, end) == end - start
    assert always.is_working(start)
    assert always.after(start, end - start) == end
    assert always.before(end, end - start) == start


@given(calendars, days, st.integers(-30, 30))
@cases(150)
def test_working_days_are_counted_there_and_back(calendar: Calendar, day: date, number: int) -> None:
    there = calendar.days_after(day, number)
    assert (there > day) - (there < day) == (number > 0) - (number < 0)
    if number:
        assert calendar.is_working_day(there)
        assert calendar.begins(there) <= calendar.opens(there) < calendar.closes(there)
        assert calendar.closes(there) <= calendar.begins(there + timedelta(days=1))
    if calendar.is_working_day(day):
        assert calendar.days_after(there, -number) == day


@given(calendars, days)
@cases(150)
def test_a_day_has_working_time_exactly_if_it_is_a_working_day(calendar: Calendar, day: date) -> None:
    worked = calendar.between(calendar.begins(day), calendar.begins(day + timedelta(days=1)))
    assert calendar.is_working_day(day) == (worked > timedelta())
