"""An export names nobody unless it is asked to, whatever happened; its rows have the columns that it says."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.exporting import ALL_SOPS, columns, fact_row, first_day, metric_rows, period_of, run_row, weeks_in
from bot.domain.facts import Fact, InputSupplied, NoteAdded, RunStarted
from bot.domain.ids import UserId
from bot.domain.metrics import Period, figures, timeline
from bot.domain.people import Actor
from bot.domain.wishes import Complete, Wish
from bot.domain.working_hours import parse_hours
from tests.blocks.samples import BERLIN
from tests.cases import cases
from tests.domain.play import ANA, DRAFT, NOON, Play, started
from tests.domain.test_any_sequence import ALL_GESTURES, begun, empty, tried

HOURS = parse_hours("mon-fri 09:00-17:30", BERLIN)
DAY = timedelta(days=1)
WEEK = Period(NOON - DAY, NOON + 6 * DAY)


def rows_of(play: Play, *, with_people: bool) -> list[tuple[str, dict[str, Any]]]:
    """Give every row that an export has of a run, each with the part that it is of."""
    course = timeline(empty(), play.facts, play.now + DAY)
    return [
        *(("facts", fact_row(empty(), n, fact, with_people=with_people)) for n, fact in enumerate(play.facts, 1)),
        ("runs", run_row(course, HOURS, with_people=with_people)),
        *(("metrics", row) for row in metric_rows([course], WEEK, HOURS)),
    ]


@cases(60)
@given(ALL_GESTURES, st.booleans())
def test_whatever_happened_the_rows_have_their_columns_and_name_nobody(
    gestures: list[tuple[Wish, Actor, timedelta]],
    with_people: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    play = begun()
    for wish, actor, pause in gestures:
        tried(play, wish, actor, pause)
    for part, row in rows_of(play, with_people=with_people):
        assert set(row) == set(columns(with_people=with_people)[part])
        told = json.dumps(row)
        assert with_people or "U0" not in told


def row(fact: Fact, *, with_people: bool = False) -> dict[str, Any]:
    return fact_row(empty(), 1, fact, with_people=with_people)


def test_whoever_a_text_mentions_is_someone_and_the_rest_stays_as_it_was() -> None:
    said = "<@U0LENA> and <@W0BEN|ben>: see <https://example.com|the sheet>, @ana, @Lena Fischer"
    note = NoteAdded(at=NOON, by=ANA.user, text=said)
    assert row(note)["text"] == "@someone and @someone: see <https://example.com|the sheet>, @someone, @someone"
    assert row(note, with_people=True)["text"] == said


def test_an_input_that_is_a_person_is_left_out() -> None:
    supplied = InputSupplied(at=NOON, by=ANA.user, input="writer", value="U0LENA")
    begins = RunStarted(
        at=NOON, by=ANA.user, subject="Page", owner=ANA.user, people={}, inputs={"writer": "U0LENA", "words": "800"}
    )
    assert (row(supplied)["value"], row(begins)["inputs"]) == ("@someone", {"words": "800"})
    assert row(supplied, with_people=True)["value"] == "U0LENA"
    assert row(begins, with_people=True)["inputs"]["writer"] == UserId("U0LENA")


def test_a_runs_row_is_what_its_course_says() -> None:
    play = started()
    play.wish(Complete(DRAFT), after=timedelta(hours=2))
    course = timeline(empty(), play.facts, play.now)
    found = run_row(course, HOURS, with_people=False)
    assert (found["run"], found["sop"], found["status"]) == ("rev-1", "content-review", "In progress")
    assert (found["started_at"], found["finished_at"]) == ("2026-11-23T12:00:00Z", None)
    assert found["open_working_hours"] == pytest.approx(2.0, abs=0.05)
    assert found["done"] == 0, "what happens at the very end is read by the next export"


def test_the_figures_of_a_week_are_the_digests() -> None:
    play = started()
    play.wish(Complete(DRAFT))
    course = timeline(empty(), play.facts, play.now + DAY)
    every, own = metric_rows([course], WEEK, HOURS)
    expected = figures([course], WEEK, HOURS)
    assert (every["sop"], own["sop"]) == (ALL_SOPS, "content-review")
    for each in (every, own):
        assert each["rework_done"] == expected.rework.whole == 1
        assert each["blocked_percent"] == expected.blocked.percent
        assert each["cycle_median_hours"] is None
    assert list(metric_rows([], WEEK, HOURS)) == []


# ---- which days


def test_a_period_is_whole_days_of_the_team_up_to_now() -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    found = period_of(date(2026, 11, 22), date(2026, 11, 23), HOURS, now)
    assert found == Period(datetime(2026, 11, 21, 23, tzinfo=UTC), now)
    assert period_of(date(2026, 11, 21), date(2026, 11, 21), HOURS, now).until == datetime(2026, 11, 21, 23, tzinfo=UTC)
    for first, last in ((date(2026, 11, 24), date(2026, 11, 30)), (date(2026, 11, 2), date(2026, 11, 1))):
        with pytest.raises(ValueError, match="no time"):
            period_of(first, last, HOURS, now)


def test_the_last_weeks_begin_on_a_monday() -> None:
    assert first_day(1, date(2026, 11, 25)) == date(2026, 11, 23)
    assert first_day(12, date(2026, 11, 23)) == date(2026, 9, 7)


def test_weeks_follow_each_other_and_the_last_may_be_shorter() -> None:
    period = period_of(date(2026, 10, 19), date(2026, 11, 4), HOURS, datetime(2027, 1, 1, tzinfo=UTC))
    found = list(weeks_in(period, HOURS))
    assert [round((each.until - each.since) / timedelta(hours=1)) for each in found] == [7 * 24 + 1, 7 * 24, 3 * 24]
    assert (found[0].since, found[-1].until) == (period.since, period.until)
