"""What became of a proposal: when it is asked again, and what a change brought, counted as its rule counted."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.facts import SkipReason
from bot.domain.ids import ChannelId, StepKey
from bot.domain.improvements import Answer, Improvement, Shown, effect
from bot.domain.proposals import Proposal, Rule
from bot.domain.working_hours import parse_hours
from tests.blocks.samples import ANA, BERLIN, CAMPAIGN, MONDAY, Story
from tests.domain.test_proposals import (
    LINKS,
    UTM,
    declined,
    finish,
    in_one_go,
    nothing,
    proposed,
    read,
    returned,
    runs,
    skipped,
    waited,
    without,
)


def change(proposal: Proposal) -> Improvement:
    return Improvement(
        id=1,
        channel=ChannelId("C1"),
        sop=proposal.sop,
        rule=proposal.rule,
        step=proposal.step,
        input=proposal.input,
        cause=proposal.cause,
        what="Other words",
        owner=ANA,
        at=MONDAY,
        version=2,
    )


def missing() -> list[Story]:
    stories = without("cap")
    for each in stories:
        finish(each)
    return stories


@pytest.mark.parametrize(
    ("rule", "happened"),
    [
        (Rule.RETURNED, lambda: runs(8, 3, returned())),
        (Rule.MISSING, missing),
        (Rule.INCOMPLETE, lambda: runs(8, 3, declined)),
        (Rule.STUCK, lambda: [*runs(6, 2, waited("Legal")), *runs(2, 1, waited("legal"), first=7)]),
        (Rule.SKIPPED, lambda: runs(8, 4, skipped(SkipReason.NOT_APPLICABLE))),
        (Rule.BURST, lambda: runs(10, 5, in_one_go(30))),
    ],
)
def test_before_a_change_it_happened_in_the_runs_that_its_proposal_named(
    rule: Rule, happened: Callable[[], Sequence[Story]]
) -> None:
    stories = happened()
    found = next(each for each in proposed(stories) if each.rule is rule)
    brought = effect(change(found), read(stories), read(runs(5, 0, nothing, first=20)))
    assert set(brought.before.runs) == set(found.runs)
    assert (brought.before.seen, brought.before.of) == (found.count, len(stories))
    assert (brought.after.seen, brought.after.of) == (0, 5)
    assert brought.can_be_told


@pytest.mark.parametrize(("step", "seen"), [(None, 3), (LINKS, 3), (UTM, 0)])
def test_what_people_said_is_measured_by_the_returns_of_its_step_or_of_any(step: StepKey | None, seen: int) -> None:
    said = Proposal(Rule.SAID, CAMPAIGN.key, 1, step=step, words="Ask for it earlier.")
    brought = effect(change(said), read(runs(8, 3, returned())), ())
    assert brought.before.seen == seen
    assert not brought.can_be_told


# ---- when it is asked again

BERLIN_HOURS = parse_hours("mon-fri 09:00-17:30", BERLIN)
PROPOSAL = Proposal(Rule.MISSING, CAMPAIGN.key, 1, input="cap")


def nine(day: date, hour: int = 9) -> datetime:
    """Give the moment when the clock in Berlin shows nine on a day."""
    return BERLIN_HOURS.at(day, time(hour))


def asked(at: datetime, answer: Answer = Answer.OPEN, answered_at: datetime | None = None) -> Shown:
    return Shown(1, ChannelId("C1"), PROPOSAL, at, answer, answered_at, extra=False)


def weeks_at_rest(shown: Shown, first: date) -> int:
    """Give after how many weeks since ``first``, a Monday, the digest of Monday 09:00 asks again."""
    return next(n for n in range(1, 30) if not shown.rests(nine(first + timedelta(weeks=n)), BERLIN_HOURS))


MARCH = date(2027, 3, 1)
"""A Monday; the clocks in Berlin change on the 28th."""


def test_a_clock_change_makes_no_week_longer() -> None:
    assert weeks_at_rest(asked(nine(MARCH)), MARCH) == 4
    assert weeks_at_rest(asked(nine(MARCH), Answer.REFUSED, nine(MARCH, 11)), MARCH) == 8


def test_a_digest_that_a_holiday_moved_to_tuesday_rests_no_week_longer() -> None:
    assert weeks_at_rest(asked(nine(MARCH + timedelta(days=1))), MARCH) == 4


@pytest.mark.parametrize(
    ("answer", "weeks"), [(Answer.LATER, 4), (Answer.REFUSED, 8), (Answer.ADOPTED, 8), (Answer.SENT, 8)]
)
def test_an_answer_rests_from_the_week_in_which_it_was_given(answer: Answer, weeks: int) -> None:
    answered = nine(MARCH + timedelta(days=26))
    assert weeks_at_rest(asked(nine(MARCH), answer, answered), MARCH) == 3 + weeks


@given(some.dates(date(2026, 1, 1), date(2028, 1, 1)), some.integers(0, 23), some.integers(0, 6), some.integers(0, 6))
def test_a_digest_of_any_day_asks_again_four_weeks_later_and_not_after_three(
    day: date, hour: int, before: int, later: int
) -> None:
    shown, monday = asked(nine(day, hour)), day - timedelta(days=day.weekday())
    assert shown.rests(nine(monday + timedelta(weeks=3, days=before), hour), BERLIN_HOURS)
    assert not shown.rests(nine(monday + timedelta(weeks=4, days=later), hour), BERLIN_HOURS)


def test_what_only_an_extra_digest_asked_is_asked_by_the_next_one_until_it_is_answered() -> None:
    shown = replace(asked(nine(MARCH)), extra=True)
    assert not shown.rests(nine(MARCH + timedelta(days=1)), BERLIN_HOURS)
    assert weeks_at_rest(replace(shown, answer=Answer.LATER, answered_at=nine(MARCH)), MARCH) == 4
