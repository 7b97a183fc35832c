"""The weeks side by side: each has its own figures, and nothing where there was too little to tell."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.facts import ReturnCause
from bot.domain.metrics import Period, Timeline, timeline
from bot.domain.metrics.weeks import weeks, weeks_before, weeks_until
from bot.domain.wishes import Block, Complete, Finish, SendBack, Unblock
from bot.domain.working_hours import parse_hours
from tests.domain.play import BEN, DRAFT, NOON, started
from tests.domain.test_any_sequence import empty
from tests.domain.test_metrics import settle

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")
HOURS = parse_hours("mon-fri 09:00-17:30", BERLIN)
THIS_WEEK = Period(NOON - DAY, NOON + 6 * DAY)
NEXT_WEEK = Period(NOON + 6 * DAY, NOON + 13 * DAY)


def finished(after: timedelta) -> Timeline:
    """Run an SOP that is blocked for an hour, sent back once, and finishes so long after its start."""
    play = started()
    play.wish(Block(DRAFT, "No brief."), after=HOUR)
    play.wish(Unblock(1), after=HOUR)
    play.wish(Complete(DRAFT))
    play.wish(SendBack(DRAFT, ReturnCause.MISSED_CHECK, "Again."), BEN)
    play.wish(Complete(DRAFT))
    settle(play)
    play.wish(Finish("Page"), after=NOON + after - play.now)
    return timeline(empty(), play.facts, NOON + 30 * DAY)


def test_each_week_has_the_median_of_what_finished_in_it() -> None:
    done = [finished(length) for length in (1 * DAY, 2 * DAY, 4 * DAY, 7 * DAY, 8 * DAY, 9 * DAY)]
    first, second = weeks(done, [THIS_WEEK, NEXT_WEEK], HOURS)
    assert (first.cycle, second.cycle) == (2 * DAY, 8 * DAY)
    assert (first.rework, second.rework) == (first.figures.rework.percent, None), "nothing was done in the second"
    assert first.blocked == first.figures.blocked.percent
    assert second.blocked == 0


def test_of_two_finished_runs_no_median_is_told() -> None:
    (week,) = weeks([finished(DAY), finished(2 * DAY)], [THIS_WEEK], HOURS)
    assert week.figures.finished == 2
    assert week.cycle is None


def test_a_week_in_which_hardly_anything_was_open_has_no_share() -> None:
    (week,) = weeks([finished(3 * HOUR)], [THIS_WEEK], HOURS)
    assert week.figures.blocked.percent is not None
    assert week.blocked is None


def test_a_week_without_runs_tells_nothing() -> None:
    (week,) = weeks([], [THIS_WEEK], HOURS)
    assert (week.cycle, week.blocked, week.rework) == (None, None, None)


@pytest.mark.parametrize(
    ("moment", "before", "lasts"),
    [
        ((2026, 11, 2, 9), (2026, 10, 26, 9), 7 * DAY),
        ((2026, 10, 26, 9), (2026, 10, 19, 9), 7 * DAY + HOUR),
        ((2027, 3, 29, 9), (2027, 3, 22, 9), 7 * DAY - HOUR),
        ((2027, 4, 4, 2, 30), (2027, 3, 28, 3), 7 * DAY - HOUR / 2),
        ((2026, 11, 1, 2, 30), (2026, 10, 25, 2, 30), 7 * DAY + HOUR),
    ],
)
def test_a_week_before_is_by_the_teams_clock(
    moment: tuple[int, ...], before: tuple[int, ...], lasts: timedelta
) -> None:
    slot, found = (datetime(*each, tzinfo=BERLIN).astimezone(UTC) for each in (moment, before))  # type: ignore[arg-type,misc]  # no zone among them
    assert weeks_before(slot, 1, HOURS) == found
    assert slot - found == lasts


@given(
    some.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=some.just(UTC)),  # noqa: DTZ001 - the zone is given beside them
    some.integers(0, 60),
)
def test_so_many_weeks_before_the_clock_shows_the_same_unless_it_skips_it(moment: datetime, number: int) -> None:
    local, found = moment.astimezone(BERLIN), weeks_before(moment, number, HOURS).astimezone(BERLIN)
    assert local.date() - found.date() == number * 7 * DAY
    skipped_to = datetime.combine(found, local.time(), BERLIN).astimezone(UTC).astimezone(BERLIN)
    assert found.time() in {local.time(), skipped_to.time()}


def test_weeks_begin_when_the_clock_shows_the_same_time_also_where_it_was_changed() -> None:
    slot = datetime(2026, 11, 2, 9, tzinfo=BERLIN).astimezone(UTC)
    found = weeks_until(slot, 3, HOURS)
    assert [each.since.astimezone(BERLIN).strftime("%a %d %b %H:%M") for each in found] == [
        "Mon 12 Oct 09:00",
        "Mon 19 Oct 09:00",
        "Mon 26 Oct 09:00",
    ]
    assert [each.until for each in found] == [each.since for each in found[1:]] + [slot]
    assert found[1].until - found[1].since == 7 * DAY + HOUR, "summer time ended in it"
