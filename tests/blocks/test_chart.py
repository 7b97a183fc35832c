"""The chart: what it shows, in which unit, and that its words say the same."""

from datetime import UTC, datetime, timedelta

from bot.blocks.chart import alt_text, chart, panels, tells_something
from bot.blocks.limits import ALT_TEXT
from bot.domain.metrics import Figures, Rate, Share, Typical
from bot.domain.metrics.weeks import Week, weeks_until
from bot.domain.working_hours import parse_hours
from tests.blocks.samples import BERLIN

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOURS = parse_hours("mon-fri 09:00-17:30", BERLIN)
SLOT = datetime(2026, 11, 30, 8, tzinfo=UTC)


def figured(days: float, *, finished: int = 5, blocked: int = 20, returned: int = 1) -> Figures:
    cycle = Typical(days * DAY, days * DAY, finished) if finished else None
    shared = Share(blocked * HOUR, 100 * HOUR)
    return Figures(finished, 0, cycle, cycle, Rate(returned, 10), 0, shared, Rate(0, 0))


NOTHING = Figures(0, 0, None, None, Rate(0, 0), 0, Share(0 * HOUR, 0 * HOUR), Rate(0, 0))


def weeks_of(*found: Figures) -> tuple[Week, ...]:
    periods = weeks_until(SLOT, len(found), HOURS)
    return tuple(Week(period, each) for period, each in zip(periods, found, strict=True))


def test_it_shows_three_panels_with_a_gap_where_there_is_too_little() -> None:
    shown = panels(weeks_of(figured(1.94, blocked=31), NOTHING, figured(12.2, returned=2)), HOURS)
    assert shown["heading"] == "All SOPs together, week by week"
    assert shown["weeks"] == ["9 Nov", "16 Nov", "23 Nov"]
    cycle, blocked, rework = shown["panels"]
    assert (cycle["title"], cycle["unit"]) == ("Median cycle time", "days")
    assert (cycle["values"], cycle["labels"]) == ([1.9, None, 12.2], ["1.9", "", "12"])
    assert (blocked["values"], blocked["unit"]) == ([31, None, 20], "% of open time")
    assert (rework["values"], rework["labels"]) == ([10, None, 20], ["10", "", "20"])


def test_it_counts_in_hours_where_nothing_takes_a_day() -> None:
    cycle = panels(weeks_of(figured(0.25), figured(0.5)), HOURS)["panels"][0]
    assert (cycle["unit"], cycle["labels"]) == ("hours", ["6.0", "12"])


def test_its_words_say_what_it_shows() -> None:
    assert alt_text(weeks_of(figured(1.9), NOTHING, figured(1.2, blocked=9)), HOURS) == (
        "Three line charts, week by week, from the week of 9 Nov to the week of 23 Nov. All SOPs together. "
        "Median cycle time, days: 1.9, too few, 1.2. "
        "Blocked, % of open time: 20, too few, 9. "
        "Rework rate, % of steps: 10, too few, 10."
    )


def test_its_words_fit_for_a_quarter_of_a_year() -> None:
    said = alt_text(weeks_of(*[NOTHING] * 13), HOURS)
    assert len(said) < ALT_TEXT


def test_a_chart_of_single_points_tells_nothing() -> None:
    assert not tells_something(weeks_of(NOTHING, figured(1), NOTHING))
    assert tells_something(weeks_of(figured(1), figured(1, finished=0)))


def test_it_comes_as_a_file_with_its_words() -> None:
    message = chart(weeks_of(figured(1), figured(2)), HOURS, b"picture")
    assert message.file is not None
    assert (message.file.name, message.file.content) == ("weeks-since-16-nov.png", b"picture")
    assert message.file.alt.startswith("Three line charts")
    assert message.text == "The last 2 weeks, all SOPs together. Each date is the first day of a week."


def test_a_gap_is_explained_where_there_is_one() -> None:
    assert chart(weeks_of(figured(1), NOTHING), HOURS, b"").text.endswith(" “–”: too little to tell.")
