"""Working time is counted by the team's clock: over nights, weekends, holidays and the days when the clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.working_hours import MIDNIGHT, Calendar, Span, parse_holidays, parse_hours

OFFICE = "mon-fri 09:00-17:30"
ALWAYS = "mon-sun 00:00-24:00"
BERLIN, NEW_YORK, KOLKATA = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata")
HALF_HOUR, HOUR = timedelta(minutes=30), timedelta(hours=1)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def clock(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%a %d %b %H:%M}"


def in_berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


# ---- an ordinary week


@pytest.mark.parametrize(
    ("at", "begins"),
    [
        ("2026-06-01 09:00", "Mon 01 Jun 09:00"),
        ("2026-06-01 12:00", "Mon 01 Jun 12:00"),
        ("2026-06-01 17:29", "Mon 01 Jun 17:29"),
        ("2026-06-01 17:30", "Tue 02 Jun 09:00"),
        ("2026-06-01 00:00", "Mon 01 Jun 09:00"),
        ("2026-06-05 18:00", "Mon 08 Jun 09:00"),
        ("2026-06-06 12:00", "Mon 08 Jun 09:00"),
    ],
)
def test_work_goes_on_at_once_or_when_it_next_begins(at: str, begins: str) -> None:
    calendar = parse_hours(OFFICE, BERLIN)
    assert clock(calendar.next_moment(in_berlin(at)), BERLIN) == begins
    assert calendar.is_working(in_berlin(at)) == (clock(in_berlin(at), BERLIN) == begins)


@pytest.mark.parametrize(
    ("at", "hours", "due"),
    [
        ("2026-06-01 09:00", 4, "Mon 01 Jun 13:00"),
        ("2026-06-01 16:00", 4, "Tue 02 Jun 11:30"),
        ("2026-06-05 16:00", 4, "Mon 08 Jun 11:30"),
        ("2026-06-06 16:00", 4, "Mon 08 Jun 13:00"),
        ("2026-06-01 09:00", 8.5, "Mon 01 Jun 17:30"),
        ("2026-06-01 09:00", 42.5, "Fri 05 Jun 17:30"),
        ("2026-06-06 16:00", 0, "Sat 06 Jun 16:00"),
    ],
)
def test_hours_pass_only_while_there_is_work(at: str, hours: float, due: str) -> None:
    calendar = parse_hours(OFFICE, BERLIN)
    assert clock(calendar.after(in_berlin(at), timedelta(hours=hours)), BERLIN) == due


@pytest.mark.parametrize(
    ("at", "hours", "begun"),
    [
        ("2026-06-02 09:00", 4, "Mon 01 Jun 13:30"),
        ("2026-06-08 00:00", 4, "Fri 05 Jun 13:30"),
        ("2026-06-02 12:00", 4, "Mon 01 Jun 16:30"),
        ("2026-06-02 09:00", 8.5, "Mon 01 Jun 09:00"),
        ("2026-06-06 16:00", 0, "Sat 06 Jun 16:00"),
    ],
)
def test_hours_are_counted_back_in_the_same_way(at: str, hours: float, begun: str) -> None:
    calendar = parse_hours(OFFICE, BERLIN)
    assert clock(calendar.before(in_berlin(at), timedelta(hours=hours)), BERLIN) == begun


def test_less_than_nothing_is_no_working_time() -> None:
    calendar = parse_hours(OFFICE, BERLIN)
    for count in (calendar.after, calendar.before):
        with pytest.raises(ValueError, match="less than nothing"):
            count(in_berlin("2026-06-01 09:00"), -HOUR)


def test_between_two_moments_only_working_time_counts() -> None:
    calendar = parse_hours(OFFICE, BERLIN)
    friday, monday = in_berlin("2026-06-05 16:30"), in_berlin("2026-06-08 10:00")
    assert calendar.between(friday, monday) == 2 * HOUR
    assert calendar.between(monday, friday) == timedelta()
    assert calendar.between(in_berlin("2026-01-01 00:00"), in_berlin("2027-01-01 00:00")) == 261 * 8.5 * HOUR


def test_the_same_moment_is_in_working_hours_in_one_place_and_not_in_another() -> None:
    at = moment("2026-06-01 04:00")
    assert [parse_hours(OFFICE, zone).is_working(at) for zone in (BERLIN, NEW_YORK, KOLKATA)] == [False, False, True]
    assert clock(parse_hours(OFFICE, NEW_YORK).next_moment(moment("2026-06-06 01:00")), NEW_YORK) == "Mon 08 Jun 09:00"


def test_in_a_zone_of_half_hours_the_day_lies_where_its_clock_says() -> None:
    calendar = parse_hours(OFFICE, KOLKATA)
    assert calendar.opens(date(2026, 6, 1)) == moment("2026-06-01 03:30")
    assert calendar.closes(date(2026, 6, 1)) == moment("2026-06-01 12:00")
    assert calendar.day_of(moment("2026-06-01 18:30")) == date(2026, 6, 2)


# ---- holidays


def test_a_holiday_is_passed_over_as_a_weekend_is() -> None:
    calendar = parse_hours(OFFICE, BERLIN, frozenset({date(2026, 12, 25), date(2026, 12, 28)}))
    eve = in_berlin("2026-12-24 16:30")
    assert clock(calendar.after(eve, 2 * HOUR), BERLIN) == "Tue 29 Dec 10:00"
    assert clock(calendar.before(in_berlin("2026-12-29 10:00"), 2 * HOUR), BERLIN) == "Thu 24 Dec 16:30"
    assert calendar.between(eve, in_berlin("2026-12-29 10:00")) == 2 * HOUR
    assert not calendar.is_working(in_berlin("2026-12-25 12:00"))
    assert not calendar.is_working_day(date(2026, 12, 25))
    assert calendar.days_after(date(2026, 12, 24), 1) == date(2026, 12, 29)
    assert calendar.days_after(date(2026, 12, 29), -1) == date(2026, 12, 24)
    with pytest.raises(ValueError, match="2026-12-25 is a day off"):
        calendar.opens(date(2026, 12, 25))


def test_working_days_are_counted_both_ways_and_from_days_off() -> None:
    calendar = parse_hours(OFFICE, BERLIN)
    friday, saturday, monday = date(2026, 6, 5), date(2026, 6, 6), date(2026, 6, 8)
    assert calendar.days_after(friday, 1) == calendar.days_after(saturday, 1) == monday
    assert calendar.days_after(monday, -1) == calendar.days_after(saturday, -1) == friday
    assert calendar.days_after(saturday, 0) == saturday
    assert calendar.days_after(friday, 250) == date(2027, 5, 21)


# ---- the clock changes: Berlin on 29 March and 25 October 2026 at 01:00 UTC, New York on 8 March at 07:00 UTC


@pytest.mark.parametrize(
    ("hours", "day", "opens", "closes"),
    [
        ("mon-sun 00:00-24:00", "2026-03-29", "2026-03-28 23:00", "2026-03-29 22:00"),
        ("mon-sun 00:00-24:00", "2026-10-25", "2026-10-24 22:00", "2026-10-25 23:00"),
        ("sun 01:00-04:00", "2026-03-29", "2026-03-29 00:00", "2026-03-29 02:00"),
        ("sun 01:00-04:00", "2026-10-25", "2026-10-24 23:00", "2026-10-25 03:00"),
        ("sun 02:30-04:00", "2026-03-29", "2026-03-29 01:00", "2026-03-29 02:00"),
        ("sun 01:00-02:30", "2026-03-29", "2026-03-29 00:00", "2026-03-29 01:00"),
        ("sun 02:30-04:00", "2026-10-25", "2026-10-25 00:30", "2026-10-25 03:00"),
        ("sun 01:00-02:30", "2026-10-25", "2026-10-24 23:00", "2026-10-25 01:30"),
    ],
)
def test_a_day_of_the_clock_change_is_as_long_as_it_really_is(hours: str, day: str, opens: str, closes: str) -> None:
    calendar = parse_hours(hours, BERLIN)
    assert calendar.opens(date.fromisoformat(day)) == moment(opens)
    assert calendar.closes(date.fromisoformat(day)) == moment(closes)


def test_work_that_lies_wholly_in_the_missing_hour_falls_out() -> None:
    calendar = parse_hours("sun 02:10-02:50", BERLIN)
    assert not calendar.is_working_day(date(2026, 3, 29))
    assert calendar.days_after(date(2026, 3, 22), 1) == date(2026, 4, 5)
    assert clock(calendar.after(moment("2026-03-23 00:00"), HALF_HOUR), BERLIN) == "Sun 05 Apr 02:40"


def test_over_a_weekend_of_the_clock_change_hours_keep_to_the_clock_on_the_wall() -> None:
    calendar = parse_hours(OFFICE, NEW_YORK)
    friday = datetime(2026, 3, 6, 16, 30, tzinfo=NEW_YORK).astimezone(UTC)
    assert clock(calendar.after(friday, 2 * HOUR), NEW_YORK) == "Mon 09 Mar 10:00"
    assert calendar.between(friday, calendar.opens(date(2026, 3, 9))) == HOUR


def test_a_day_that_a_country_skipped_has_no_working_time() -> None:
    calendar = parse_hours(OFFICE, ZoneInfo("Pacific/Apia"))  # there was no Friday 30 December 2011
    assert not calendar.is_working_day(date(2011, 12, 30))
    assert calendar.days_after(date(2011, 12, 29), 1) == date(2012, 1, 2)
    assert calendar.begins(date(2011, 12, 30)) == calendar.begins(date(2011, 12, 31))


def test_a_day_that_was_left_for_the_evening_before_counts_once() -> None:
    # On 7 November 2010 the clocks of St John's went from 00:01 (02:31 UTC) back to 23:01 on Saturday.
    calendar = parse_hours("sat 20:00-23:30, sun 00:00-10:00", ZoneInfo("America/St_Johns"))
    opens, closes = moment("2010-11-06 22:30"), moment("2010-11-07 13:30")
    assert calendar.closes(date(2010, 11, 6)) == calendar.opens(date(2010, 11, 7)) == moment("2010-11-07 02:30")
    assert calendar.between(opens, closes) == 15 * HOUR
    in_the_second_saturday_night = moment("2010-11-07 03:00")
    assert calendar.is_working(in_the_second_saturday_night)
    assert calendar.before(in_the_second_saturday_night, HALF_HOUR / 2) == moment("2010-11-07 02:45")


# ---- what is written


def test_hours_are_read_as_people_write_them() -> None:
    nine, three, late = time(9), time(15), time(17, 30)
    office: Span = (nine, late)
    short: Span = (nine, three)
    for text, spans in {
        OFFICE: (office,) * 5 + (None,) * 2,
        "mon-thu 09:00-17:30, fri 09:00-15:00": (office,) * 4 + (short,) + (None,) * 2,
        "Mon - Fri  9:00 – 17:30": (office,) * 5 + (None,) * 2,
        "mon, wed 09:00-15:00": (short, None, short) + (None,) * 4,
        "sun-tue 09:00-15:00": (short,) * 2 + (None,) * 4 + (short,),
        ALWAYS: ((MIDNIGHT, MIDNIGHT),) * 7,
        "sat 15:00-24:00": (None,) * 5 + ((three, MIDNIGHT), None),
    }.items():
        calendar = parse_hours(text, BERLIN)
        assert calendar == Calendar(BERLIN, spans)
        assert hash(calendar) == hash(Calendar(BERLIN, spans))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "'' can't be read: write days and hours, such as mon-fri 09:00-17:30."),
        ("mon-fri 9-5", "'mon-fri 9-5' can't be read: write days and hours, such as mon-fri 09:00-17:30."),
        ("mon-fry 09:00-17:30", "'mon-fry 09:00-17:30' can't be read: "),
        ("mon 09:00-17:30,", "'' can't be read: "),
        ("mon 09:00-12:00 13:00-17:00", "'mon 09:00-12:00 13:00-17:00' can't be read: "),
        ("mon-fri 18:00-09:00", "18:00-09:00 ends before it begins: a day's hours end by 24:00."),
        ("mon-fri 09:00-09:00", "09:00-09:00 ends before it begins: "),
        ("mon-fri 09:00-00:00", "09:00-00:00 ends before it begins: "),
        ("mon-fri 09:00-25:00", "25:00 is no time of day: write one such as 09:00."),
        ("mon-fri 24:00-24:00", "24:00 is no time of day: write one such as 09:00."),
        ("mon-fri 09:00-17:30, fri 09:00-15:00", "fri is there twice: give each day one span."),
        ("mon 09:00-17:30, fri", "fri has no hours: write them after it, such as fri 09:00-17:30."),
    ],
)
def test_hours_that_are_not_clear_are_refused_in_one_sentence(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=r"\.$") as caught:
        parse_hours(text, BERLIN)
    assert str(caught.value).startswith(fault)


@pytest.mark.parametrize("spans", [(), (None,) * 7, ((time(9), time(17)),), ((time(9), time(8)),) * 7])
def test_a_week_without_working_time_is_none(spans: tuple[Span | None, ...]) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        Calendar(BERLIN, spans)


def test_holidays_are_read_with_their_names_comments_and_empty_lines() -> None:
    text = "# Berlin\n\n2026-12-25  Christmas Day\r\n  2026-12-26\n2027-01-01, New Year\n2026-12-26 again\n"
    assert parse_holidays(text) == {date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)}
    assert parse_holidays("") == frozenset()


@pytest.mark.parametrize("line", ["25.12.2026 Christmas", "2026-02-30", "20261225", "2026-12-25th", "Christmas"])
def test_a_wrong_line_of_the_holidays_is_named(line: str) -> None:
    with pytest.raises(ValueError, match=r"^line 3 doesn't begin with a date such as 2026-12-25: '.+'\.$"):
        parse_holidays(f"# ours\n2026-12-25\n{line}\n2026-99-99\n")
