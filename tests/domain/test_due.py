"""A step's due time: written in a few words, counted in working time, unknown as long as its date is."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.due import DAYS_LIMIT, HOURS_LIMIT, Due, Unit, due_at, parse_due
from bot.domain.working_hours import parse_hours
from tests.cases import cases

BERLIN = ZoneInfo("Europe/Berlin")
HOLIDAYS = frozenset({date(2026, 6, 11)})
CALENDAR = parse_hours("mon-thu 09:00-17:30, fri 09:00-15:00", BERLIN, HOLIDAYS)
"""June 2026 begins with a Monday; Thursday 11 June is a holiday."""


def due(text: str, *, started: str = "2026-06-01 10:00", launch: str = "") -> str:
    start = datetime.fromisoformat(started).replace(tzinfo=BERLIN).astimezone(UTC)
    at = due_at(parse_due(text), started_at=start, inputs={"launch": launch}, calendar=CALENDAR)
    return f"{at.astimezone(BERLIN):%a %d %b %H:%M}" if at else "not known"


# ---- what is written


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("4h", Due(4, Unit.HOURS)),
        ("2d", Due(2, Unit.DAYS)),
        ("0d", Due(0, Unit.DAYS)),
        ("2d before launch", Due(2, Unit.DAYS, "launch", before=True)),
        ("4h before launch", Due(4, Unit.HOURS, "launch", before=True)),
        ("1d after go-live", Due(1, Unit.DAYS, "go-live")),
        ("  500H   BEFORE launch ", Due(500, Unit.HOURS, "launch", before=True)),
        ("010d", Due(10, Unit.DAYS)),
        ("0" * 5000 + "d", Due(0, Unit.DAYS)),
    ],
)
def test_a_due_time_is_read(text: str, read: Due) -> None:
    assert parse_due(text) == read


@pytest.mark.parametrize(
    "text", ["", "soon", "2", "d", "2 d", "2w", "-1d", "1.5d", "2d before", "2d launch", "2d before the launch", "٢d"]
)
def test_what_is_no_due_time_is_answered_with_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"^Write working hours or days, such as 4h, 2d, 2d before launch or .*\.$"):
        parse_due(text)


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("0h", "Write 1h to 500h."),
        ("501h before launch", "Write 1h to 500h."),
        ("251d", "Write 0d to 250d."),
        ("9" * 5000 + "d", "Write 0d to 250d."),
    ],
)
def test_an_amount_beyond_the_limits_is_answered_with_them(text: str, mend: str) -> None:
    with pytest.raises(ValueError, match=r"^Write") as caught:
        parse_due(text)
    assert str(caught.value) == mend


# ---- after the start


@pytest.mark.parametrize(
    ("text", "started", "at"),
    [
        ("4h", "2026-06-01 10:00", "Mon 01 Jun 14:00"),
        ("4h", "2026-06-05 14:00", "Mon 08 Jun 12:00"),
        ("4h", "2026-06-06 14:00", "Mon 08 Jun 13:00"),
        ("1d", "2026-06-01 10:00", "Tue 02 Jun 17:30"),
        ("1d", "2026-06-01 23:00", "Tue 02 Jun 17:30"),
        ("2d", "2026-06-03 10:00", "Fri 05 Jun 15:00"),
        ("1d", "2026-06-06 10:00", "Mon 08 Jun 17:30"),
        ("1d", "2026-06-10 10:00", "Fri 12 Jun 15:00"),
        ("0d", "2026-06-01 10:00", "Mon 01 Jun 17:30"),
        ("0d", "2026-06-01 17:30", "Tue 02 Jun 17:30"),
        ("0d", "2026-06-06 10:00", "Mon 08 Jun 17:30"),
    ],
)
def test_from_the_start_hours_are_working_hours_and_days_end_with_work(text: str, started: str, at: str) -> None:
    assert due(text, started=started) == at


def test_the_day_of_the_start_is_the_one_on_the_teams_calendar() -> None:
    start = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)  # in Berlin it is Tuesday already
    at = due_at(parse_due("1d"), started_at=start, inputs={}, calendar=CALENDAR)
    assert at == datetime(2026, 6, 3, 15, 30, tzinfo=UTC)


# ---- around a date


@pytest.mark.parametrize(
    ("text", "launch", "at"),
    [
        ("1d before launch", "2026-06-16", "Mon 15 Jun 17:30"),
        ("1d before launch", "2026-06-15", "Fri 12 Jun 15:00"),
        ("2d before launch", "2026-06-15", "Wed 10 Jun 17:30"),
        ("2d before launch", "2026-06-13", "Wed 10 Jun 17:30"),
        ("1d after launch", "2026-06-12", "Mon 15 Jun 17:30"),
        ("1d after launch", "2026-06-13", "Mon 15 Jun 17:30"),
        ("0d before launch", "2026-06-16", "Tue 16 Jun 17:30"),
        ("0d after launch", "2026-06-16", "Tue 16 Jun 17:30"),
        ("0d before launch", "2026-06-14", "Fri 12 Jun 15:00"),
        ("0d after launch", "2026-06-14", "Mon 15 Jun 17:30"),
        ("4h before launch", "2026-06-16", "Mon 15 Jun 13:30"),
        ("4h before launch", "2026-06-15", "Fri 12 Jun 11:00"),
        ("4h before launch", "2026-06-14", "Fri 12 Jun 11:00"),
        ("4h after launch", "2026-06-16", "Tue 16 Jun 13:00"),
        ("4h after launch", "2026-06-14", "Mon 15 Jun 13:00"),
    ],
)
def test_around_a_date_days_and_hours_off_are_passed_over(text: str, launch: str, at: str) -> None:
    assert due(text, launch=launch) == at


def test_the_start_has_no_part_in_what_hangs_on_a_date() -> None:
    assert due("1d before launch", started="2026-12-01 10:00", launch="2026-06-16") == "Mon 15 Jun 17:30"


@pytest.mark.parametrize("inputs", [{}, {"launch": ""}, {"start": "2026-06-16"}])
def test_as_long_as_the_date_is_not_known_neither_is_the_due_time(inputs: dict[str, str]) -> None:
    start = datetime(2026, 6, 1, tzinfo=UTC)
    assert due_at(parse_due("1d before launch"), started_at=start, inputs=inputs, calendar=CALENDAR) is None


def test_a_date_at_the_end_of_all_calendars_gives_none() -> None:
    assert due("1d after launch", launch="9999-12-31") == "not known"
    assert due("4h before launch", launch="0001-01-01") == "not known"


# ---- whatever is written

amounts = st.one_of(
    st.tuples(st.integers(*HOURS_LIMIT), st.just(Unit.HOURS)), st.tuples(st.integers(*DAYS_LIMIT), st.just(Unit.DAYS))
)
sides = st.sampled_from([("", False), ("launch", False), ("launch", True)])
dues = st.builds(lambda amount, side: Due(*amount, *side), amounts, sides)
starts = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy adds UTC
dates = st.dates(date(2020, 1, 1), date(2040, 1, 1))
zones = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata"]).map(ZoneInfo)


@given(dues)
def test_a_due_time_is_written_as_it_is_read(one: Due) -> None:
    assert parse_due(str(one)) == one


@given(dues, starts, dates, zones)
@cases(100)
def test_a_due_time_lies_on_its_side_at_work(one: Due, start: datetime, day: date, zone: ZoneInfo) -> None:
    calendar = parse_hours("mon-fri 09:00-17:30", zone, HOLIDAYS)
    at = due_at(one, started_at=start, inputs={"launch": day.isoformat()}, calendar=calendar)
    assert at is not None
    assert calendar.is_working(at - timedelta.resolution) or calendar.is_working(at)
    if not one.anchor:
        assert at > start
    elif one.before and one.amount:
        assert at < calendar.begins(day)
    elif not one.before:
        assert at > calendar.begins(day)
    if one.unit is Unit.DAYS:
        assert at == calendar.closes(calendar.day_of(at))
    elif not one.anchor:
        assert calendar.between(start, at) == timedelta(hours=one.amount)


@given(dues, dues, starts, dates)
@cases(100)
def test_more_of_the_same_is_never_nearer(one: Due, other: Due, start: datetime, day: date) -> None:
    less, more = sorted((one.amount, other.amount if other.unit is one.unit else one.amount))
    near, far = (
        due_at(
            Due(each, one.unit, one.anchor, one.before),
            started_at=start,
            inputs={"launch": day.isoformat()},
            calendar=CALENDAR,
        )
        for each in (less, more)
    )
    assert near is not None
    assert far is not None
    assert (far <= near) if one.before else (near <= far)


@given(dues, st.dates())
@cases(100)
def test_no_date_is_too_far_away_to_be_answered(one: Due, day: date) -> None:
    at = due_at(one, started_at=datetime(2026, 6, 1, tzinfo=UTC), inputs={"launch": day.isoformat()}, calendar=CALENDAR)
    assert at is None or at.tzinfo is UTC
