"""The metrics, held against a count by hand of every minute, and each definition by an example (docs/metrics.md)."""

from datetime import UTC, datetime, timedelta

from hypothesis import given

from bot.domain.facts import Fact, ReturnCause, SkipReason, StepCompleted
from bot.domain.metrics import Period, Rate, figures, timeline
from bot.domain.metrics.figures import typical
from bot.domain.metrics.spans import length, union, within
from bot.domain.people import Actor
from bot.domain.wishes import (
    Accept,
    Block,
    Cancel,
    Complete,
    Confirm,
    Finish,
    HandOff,
    Judge,
    SendBack,
    Skip,
    Unblock,
    Undo,
    Wish,
)
from bot.domain.working_hours import parse_hours
from tests.agreement import replayed
from tests.blocks.samples import BERLIN
from tests.cases import cases
from tests.domain.play import BEN, CARA, DILAN, DRAFT, GO, LINKED, NOON, QUOTED, SEEN, SHEET, Play, started
from tests.domain.test_any_sequence import ALL_GESTURES, begun, empty, tried

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ALWAYS = parse_hours("mon-sun 00:00-24:00", BERLIN)
EVER = Period(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


def read(play: Play, until: datetime | None = None):  # type: ignore[no-untyped-def]  # noqa: ANN201 - as timeline
    return timeline(empty(), play.facts, until or play.now + MINUTE)


def settle(play: Play, after: timedelta = MINUTE) -> None:
    """Settle every step but the first, which was done."""
    play.wish(Complete(LINKED, evidence=SHEET), BEN, after=after)
    play.wish(Skip(QUOTED, SkipReason.NO_TIME), BEN)
    play.wish(Complete(SEEN), BEN)
    play.wish(Confirm(SEEN), CARA)
    play.wish(Complete(GO, decision="Go"), DILAN)


def test_cycle_time_is_from_the_start_to_the_first_finish_and_net_of_its_waits() -> None:
    play = started()
    play.wish(Block(LINKED, "No sheet yet."), after=1 * HOUR)
    play.wish(Block(DRAFT, "No draft either."), after=1 * HOUR)
    play.wish(Unblock(1), after=1 * HOUR)
    play.wish(Unblock(2), after=2 * HOUR)  # blocked for 4 hours, of which one was blocked twice
    play.wish(HandOff(BEN, "Yours?", DRAFT), after=1 * HOUR)
    play.wish(Accept(DRAFT), BEN, after=3 * HOUR)
    play.wish(Complete(DRAFT), BEN, after=1 * HOUR)
    settle(play)
    play.wish(Finish("Page"), after=1 * HOUR)
    finished_at = play.now
    play.wish(SendBack(DRAFT, ReturnCause.MISSED_CHECK, "Again."), after=24 * HOUR)
    play.wish(Complete(DRAFT), BEN)
    play.wish(Finish("Page"))
    course = read(play)
    assert course.cycle == finished_at - NOON
    assert course.net_cycle == finished_at - NOON - 4 * HOUR - 3 * HOUR
    assert length(course.open) == (finished_at - NOON) + 2 * MINUTE, "it was closed for a day"


def test_rework_counts_each_return_and_each_done_that_stood() -> None:
    play = started()
    play.wish(Complete(DRAFT))
    play.wish(Undo(DRAFT))
    for cause in (ReturnCause.MISSED_CHECK, ReturnCause.CHANGED_BRIEF, ReturnCause.TOOL):
        play.wish(Complete(DRAFT))
        play.wish(SendBack(DRAFT, cause, "Again."), BEN)
    play.wish(Complete(DRAFT))
    play.wish(Judge(DRAFT, improved=True))
    found = figures([read(play)], EVER, ALWAYS)
    assert (found.rework, found.changed_brief) == (Rate(2, 4), 1)
    assert found.quality == Rate(1, 1)
    assert found.rework.percent is None, "four are too few"
    assert Rate(1, 5).percent == 20


def test_a_blocker_recorded_by_mistake_lost_no_time() -> None:
    play = started()
    play.wish(Block(DRAFT, "Stopped."))
    play.wish(Unblock(1, undone=True), after=5 * HOUR)
    assert read(play).blocked == ()
    play.wish(Block(DRAFT, "Stopped."))
    play.wish(Complete(DRAFT), after=HOUR)
    assert length(read(play).blocked) == HOUR, "done ends it"
    play.wish(Undo(DRAFT), after=MINUTE)
    play.wish(Unblock(2), after=MINUTE)
    assert length(read(play).blocked) == HOUR + MINUTE, "and to undo that brings it back"


def test_a_step_takes_from_when_it_was_next_or_accepted_without_its_own_waits() -> None:
    play = started()
    play.wish(Complete(DRAFT), after=2 * HOUR)
    play.wish(Block(LINKED, "No sheet."), after=HOUR)
    play.wish(Unblock(1), after=3 * HOUR)
    play.wish(Complete(LINKED, evidence=SHEET), after=HOUR)
    play.wish(HandOff(BEN, "Yours?", QUOTED), after=HOUR)
    play.wish(Accept(QUOTED), BEN, after=HOUR)
    play.wish(Complete(QUOTED, evidence="Checked."), BEN, after=4 * HOUR)
    took = {each.step: each.took for each in read(play).step_times}
    assert took == {DRAFT: 2 * HOUR, LINKED: 2 * HOUR, QUOTED: 4 * HOUR}


def test_what_was_done_before_it_was_next_has_no_time_of_its_own() -> None:
    play = started()
    play.wish(Complete(LINKED, evidence=SHEET), after=HOUR)
    assert read(play).step_times == ()


def test_a_period_holds_what_happened_in_it_and_cancelled_runs_apart() -> None:
    play = started()
    play.wish(Block(DRAFT, "Stopped."), after=2 * HOUR)
    play.wish(Cancel("Not needed."), after=8 * HOUR)
    course = read(play)
    middle = Period(NOON + 4 * HOUR, NOON + 6 * HOUR)
    found = figures([course], middle, ALWAYS)
    assert (found.cancelled, found.finished, found.cycle) == (0, 0, None)
    assert (found.blocked.part, found.blocked.whole, found.blocked.percent) == (2 * HOUR, 2 * HOUR, 100)
    assert figures([course], EVER, ALWAYS).cancelled == 1
    assert figures([course], EVER, ALWAYS).blocked.percent == 80


def test_medians_and_the_eightieth_percentile_by_nearest_rank() -> None:
    assert typical([]) is None
    found = typical([n * HOUR for n in (9, 1, 5, 3)])
    assert found is not None
    assert (found.median, found.p80, found.count) == (4 * HOUR, 9 * HOUR, 4)
    five = typical([n * HOUR for n in (1, 2, 3, 4, 50)])
    assert five is not None
    assert (five.median, five.p80) == (3 * HOUR, 4 * HOUR)


@cases(150)
@given(ALL_GESTURES)
def test_every_span_is_what_a_look_at_each_moment_sees(gestures: list[tuple[Wish, Actor, timedelta]]) -> None:
    play = begun()
    for wish, who, pause in gestures:
        tried(play, wish, who, pause)
    course = read(play)
    mistaken = {getattr(fact, "blocker", 0) for fact in play.facts if getattr(fact, "undone", False)}
    moments = [fact.at for fact in play.facts]
    for seen, at in enumerate(moments, 1):
        if at in moments[seen:]:
            continue  # of several facts at one moment the last says how it stood
        run = replayed(empty(), tuple(play.facts[:seen]))
        standing = [each for _, each in run.open_blockers if each.number not in mistaken]
        assert _covers(course.open, at) is run.is_open
        assert _covers(course.blocked, at) is (run.is_open and bool(standing))
        assert _covers(course.offered, at) is (run.is_open and bool(run.offers))
    assert len(course.done) == len(_standing(play.facts))


def _covers(spans: tuple[tuple[datetime, datetime], ...], at: datetime) -> bool:
    return any(begin <= at < end for begin, end in spans)


def _standing(facts: list[Fact]) -> list[Fact]:
    """Count the Dones the slow way: each that no later click on its step took back."""
    left: list[Fact] = []
    for place, fact in enumerate(facts):
        if isinstance(fact, StepCompleted):
            depth = 0
            for later in facts[place + 1 :]:
                if getattr(later, "step", None) != fact.step:
                    continue
                depth += {"StepCompleted": 1, "StepConfirmed": 1, "StepSkipped": 1, "StepUndone": -1}.get(later.kind, 0)
                if depth < 0 or later.kind == "StepReturned":
                    break
            if depth >= 0:
                left.append(fact)
    return left


@cases(100)
@given(ALL_GESTURES)
def test_periods_side_by_side_add_up_to_the_whole(gestures: list[tuple[Wish, Actor, timedelta]]) -> None:
    play = begun()
    for wish, who, pause in gestures:
        tried(play, wish, who, pause)
    course, middle = read(play), NOON + 3 * HOUR
    parts = [figures([course], each, ALWAYS) for each in (Period(EVER.since, middle), Period(middle, EVER.until))]
    whole = figures([course], EVER, ALWAYS)
    assert sum(each.rework.part for each in parts) == whole.rework.part
    assert sum(each.rework.whole for each in parts) == whole.rework.whole
    assert sum((each.blocked.part for each in parts), timedelta()) == whole.blocked.part
    assert sum((each.blocked.whole for each in parts), timedelta()) == whole.blocked.whole
    assert [sum(each.finished for each in parts), sum(each.cancelled for each in parts)] == [
        whole.finished,
        whole.cancelled,
    ]


def test_spans_that_overlap_count_once() -> None:
    spans = [(NOON, NOON + HOUR), (NOON + HOUR, NOON + 2 * HOUR), (NOON + 5 * HOUR, NOON + 6 * HOUR), (NOON, NOON)]
    assert union(spans) == ((NOON, NOON + 2 * HOUR), (NOON + 5 * HOUR, NOON + 6 * HOUR))
    assert within(spans, NOON + HOUR, NOON + 5 * HOUR) == ((NOON + HOUR, NOON + 2 * HOUR),)
