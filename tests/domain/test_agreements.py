"""What a team agreed on: read from sentences, and kept or broken, each thing once."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.agreements import Agreement, Kept, Kind, Unit, kept, parse_agreements
from bot.domain.metrics import Period, Timeline, timeline
from bot.domain.wishes import Accept, Block, HandOff, MoveBlocker, Unblock
from tests.blocks.samples import OFFICE_HOURS
from tests.cases import cases
from tests.domain.play import ANA, BEN, CARA, DRAFT, LINKED, NOON, Play, started
from tests.domain.test_any_sequence import empty

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HANDOFFS = Agreement(Kind.HANDOFFS, 4, Unit.WORKING_HOURS)
BLOCKERS = Agreement(Kind.BLOCKERS, 1, Unit.WORKING_DAYS)
RUNS = Agreement(Kind.RUNS, 10, Unit.DAYS)


def read(play: Play, until: datetime) -> Timeline:
    return timeline(empty(), play.facts, until)


def told(agreement: Agreement, play: Play, after: timedelta, period: Period | None = None) -> Kept:
    until = play.now + after
    (found,) = kept([agreement], [read(play, until)], period or Period(NOON - DAY, until), OFFICE_HOURS)
    return found


def test_three_sentences_are_read_however_they_are_spaced() -> None:
    text = """# how we work
    Handoffs are answered within 4 working hours

    a blocker  has an owner within 1 working day.
    a run is finished or cancelled within 10 days"""
    assert parse_agreements(text) == (HANDOFFS, BLOCKERS, RUNS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("we are kind", "line 1 is none of"),
        ("\nhandoffs are answered within 0 hours", "line 2 has 0 hours: write 1 to 500."),
        ("handoffs are answered within 4 hours\nhandoffs are answered within 5 hours", "line 2 says again"),
        ("handoffs are answered within 4 moons", "line 1 is none of"),
    ],
)
def test_what_is_no_agreement_is_said_with_its_line(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_agreements(text)


def test_a_handoff_is_kept_by_an_answer_in_time_and_broken_once_its_time_ran_out() -> None:
    play = started()
    play.wish(HandOff(BEN, "Yours?", DRAFT))
    play.wish(Accept(DRAFT), BEN, after=3 * HOUR)
    play.wish(HandOff(CARA, "Yours?", LINKED), BEN)
    assert told(HANDOFFS, play, HOUR) == Kept(HANDOFFS, 1, 0, ()), "the second has time yet"
    run = read(play, play.now).run.name
    assert told(HANDOFFS, play, 3 * DAY) == Kept(HANDOFFS, 1, 1, (run,))


def test_a_late_answer_counts_where_the_time_ran_out_and_not_again() -> None:
    play = started()
    offered = play.now
    play.wish(HandOff(BEN, "Yours?", DRAFT))
    play.wish(Accept(DRAFT), BEN, after=7 * DAY)
    weeks = [Period(offered + week * 7 * DAY, offered + (week + 1) * 7 * DAY) for week in range(3)]
    found = [told(HANDOFFS, play, DAY, week) for week in weeks]
    assert [(each.kept, each.broken) for each in found] == [(0, 1), (0, 0), (0, 0)]


def test_a_blocker_is_owned_by_whom_it_waits_on_and_needs_nobody_once_it_ends() -> None:
    play = started()
    play.wish(Block(DRAFT, "No brief.", person=CARA.user))
    play.wish(Block(LINKED, "No sheet."))
    play.wish(Unblock(2), after=2 * HOUR)
    assert told(BLOCKERS, play, 5 * DAY) == Kept(BLOCKERS, 2, 0, ())
    play.wish(Block(LINKED, "No sheet, still."))
    play.wish(MoveBlocker(3, DRAFT), after=HOUR)
    found = told(BLOCKERS, play, 5 * DAY)
    assert (found.kept, found.broken) == (2, 1), "moved, it is one blocker"


def test_a_run_is_broken_on_its_tenth_day() -> None:
    play = started()
    assert told(RUNS, play, 9 * DAY) == Kept(RUNS, 0, 0, ())
    assert told(RUNS, play, 11 * DAY).broken == 1


@given(some.integers(0, 10_000), some.integers(1, 60), some.sampled_from(Unit))
def test_a_deadline_is_never_before_what_it_is_for_and_grows_with_its_limit(
    minutes: int, limit: int, unit: Unit
) -> None:
    since = NOON + minutes * timedelta(minutes=1)
    first, second = (Agreement(Kind.RUNS, limit + more, unit).deadline(since, OFFICE_HOURS) for more in (0, 1))
    assert since < first < second


@cases(30)
@given(some.lists(some.integers(0, 20 * 24), min_size=1, max_size=6), some.integers(1, 40))
def test_each_thing_counts_once_however_periods_are_cut(hours: list[int], days: int) -> None:
    play = started()
    giver = ANA
    for wait in hours:
        play.wish(HandOff(BEN, "Yours?", DRAFT), giver, after=HOUR)
        giver = CARA
        play.wish(Accept(DRAFT), BEN, after=wait * HOUR)
        play.wish(HandOff(CARA, "Back?", DRAFT), BEN, after=HOUR)
        play.wish(Accept(DRAFT), CARA, after=HOUR)
    whole = told(HANDOFFS, play, 60 * DAY)
    edges = [NOON - DAY + number * days * DAY for number in range(200 // days + 2)]
    cut = [told(HANDOFFS, play, 60 * DAY, Period(*each)) for each in pairwise(edges)]
    assert sum(each.kept for each in cut) == whole.kept
    assert sum(each.broken for each in cut) == whole.broken
    assert whole.kept + whole.broken == 2 * len(hours)
