"""Each rule proposes a change when what it looks for happened often enough, and is silent when it did not."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.facts import DeclineReason, ReturnCause, SkipReason, WaitsOn
from bot.domain.ids import StepKey
from bot.domain.metrics import Timeline, timeline
from bot.domain.people import Actor
from bot.domain.proposals import Proposal, Rule, proposals
from bot.domain.run import Run
from bot.domain.sop import Sop
from bot.domain.wishes import Block, Complete, Confirm, Decline, Finish, HandOff, SendBack, Skip, Start, Undo
from tests.blocks.samples import BEN, CAMPAIGN, CARA, DILAN, KNOWN, OFFICE_HOURS, PEOPLE, Story

HOUR = timedelta(hours=1)
LINKS, UTM, COPY, SEEN, GO = (StepKey(key) for key in ("links", "utm", "copy", "seen", "go"))
Happens = Callable[[Story], object]


def nothing(_story: Story) -> None:
    """Let a run go as it should."""


def begun(number: int, sop: Sop = CAMPAIGN, **inputs: str) -> Story:
    story = Story(sop, f"cqa-{number}")
    story.now += timedelta(days=number)
    return story.happens(Start("Spring webinar", people=PEOPLE, inputs=KNOWN | inputs, knowingly=True))


def runs(total: int, seen: int, happens: Happens, *, sop: Sop = CAMPAIGN, first: int = 1) -> list[Story]:
    """Give so many runs, numbered from ``first``; in the first ``seen`` of them this happens."""
    stories = [begun(number, sop) for number in range(first, first + total)]
    for number, story in enumerate(stories):
        (happens if number < seen else nothing)(story)
        finish(story)
    return stories


def finish(story: Story, after: timedelta = timedelta(minutes=5)) -> None:
    """Do whatever is left, in five minutes each."""
    for step in story.run.sop.steps:
        if not story.run.state(step.key).is_open:
            continue
        how = {UTM: {"evidence": "https://example.com/utm"}, COPY: {"evidence": "Yes."}, GO: {"decision": "Go"}}
        by = {SEEN: BEN, GO: DILAN}.get(step.key, PEOPLE["owner"])
        story.happens(Complete(step.key, **how.get(step.key, {})), by, after=after)
        if step.confirm:
            story.happens(Confirm(step.key), CARA)
    story.happens(Finish("https://example.com/record"))


def read(stories: Sequence[Story]) -> list[Timeline]:
    return [timeline(_beginning(each.run), each.facts, each.now + HOUR) for each in stories]


def _beginning(run: Run) -> Run:
    return Run(team=run.team, name=run.name, channel=run.channel, sop=run.sop, version=run.version)


def proposed(stories: Sequence[Story], sop: Sop = CAMPAIGN) -> tuple[Proposal, ...]:
    return proposals(sop, 1, read(stories), OFFICE_HOURS)


def returned(cause: ReturnCause = ReturnCause.MISSED_CHECK) -> Happens:
    def happens(story: Story) -> None:
        story.does("links").happens(SendBack(LINKS, cause, f"Ad 2 of {story.run.name}."), DILAN)
        story.happens(Complete(LINKS), after=HOUR)

    return happens


def without(key: str) -> list[Story]:
    """Give six runs, the first four of which began without this input."""
    return [begun(number, CAMPAIGN, **({key: ""} if number <= 4 else {})) for number in range(1, 7)]


def declined(story: Story) -> None:
    story.happens(HandOff(Actor(BEN), "Sheet is final.", UTM))
    story.happens(Decline(DeclineReason.INCOMPLETE, "Links 9 to 14 are drafts.", UTM), BEN)


def waited(party: str, kind: WaitsOn | None = None) -> Happens:
    def happens(story: Story) -> None:
        story.happens(Block(COPY, "The discount clause.", waits_on=kind, party=party))
        story.happens(Complete(COPY, evidence="Yes."), after=2 * HOUR)

    return happens


def skipped(reason: SkipReason) -> Happens:
    return lambda story: story.happens(Skip(SEEN, reason=reason, sentence="Nothing to see."))


def in_one_go(seconds: int) -> Happens:
    """Leave three steps for the end, and tick them so many seconds apart."""

    def happens(story: Story) -> None:
        for step in ("kpi", "audience"):
            story.does(step)
        story.happens(Skip(SEEN, reason=SkipReason.NO_TIME))
        story.happens(Complete(GO, decision="Go"), DILAN)
        story.happens(Complete(UTM, evidence="https://example.com/utm"), after=HOUR)
        story.happens(Complete(COPY, evidence="Yes."), after=HOUR)
        for step in (LINKS, StepKey("cap")):
            story.happens(Complete(step), after=timedelta(seconds=seconds))

    return happens


def test_a_step_that_came_back_for_one_cause() -> None:
    (found,) = proposed(runs(8, 3, returned()))
    assert (found.rule, found.step, found.cause) == (Rule.RETURNED, LINKS, "missed check")
    assert (found.count, found.of, found.runs) == (3, 8, ("cqa-3", "cqa-2", "cqa-1")), "the latest first"
    assert found.cost == 3 * HOUR
    assert found.words == "Ad 2 of cqa-3.", "the latest"


@pytest.mark.parametrize(
    "stories",
    [
        runs(8, 2, returned()),
        runs(4, 4, returned()),
        runs(13, 3, returned()),
        runs(8, 8, returned(ReturnCause.CHANGED_BRIEF)),
        [*runs(8, 2, returned()), *runs(8, 2, returned(ReturnCause.TOOL), first=9)],
    ],
    ids=["twice", "of four runs", "of too many", "changed brief", "for two causes"],
)
def test_it_is_silent_about_what_came_back_too_seldom(stories: Sequence[Story]) -> None:
    assert proposed(stories) == ()


def test_an_input_that_was_missing_at_the_start() -> None:
    (found,) = proposed(without("cap"))
    assert (found.rule, found.input, found.count, found.of) == (Rule.MISSING, "cap", 4, 6)
    assert proposed(without("links")) == (), "it isn't required"
    assert proposed(without("cap")[:4]) == (), "four runs are too few"
    assert proposed([*without("cap"), *runs(3, 0, nothing, first=7)]) == (), "less than half"


def test_a_step_that_was_handed_over_incomplete() -> None:
    (found,) = proposed(runs(8, 3, declined))
    assert (found.rule, found.step, found.count, found.words) == (
        Rule.INCOMPLETE,
        UTM,
        3,
        "Links 9 to 14 are drafts.",
    )
    assert proposed(runs(8, 2, declined)) == ()


def test_a_step_that_waited_for_the_same_thing_however_it_was_written() -> None:
    (found,) = proposed([*runs(6, 2, waited("Legal")), *runs(2, 1, waited("legal"), first=7)])
    assert (found.rule, found.step, found.count, found.of) == (Rule.STUCK, COPY, 3, 8)
    assert found.cause.casefold() == "legal"
    assert found.cost == 6 * HOUR


def test_what_stops_a_step_twice_at_once_costs_its_time_once() -> None:
    def happens(story: Story) -> None:
        story.happens(Block(COPY, "The discount clause.", party="Legal"))
        story.happens(Block(COPY, "The imprint.", party="Legal"), after=HOUR)
        story.happens(Complete(COPY, evidence="Yes."), after=HOUR)

    (found,) = proposed(runs(8, 3, happens))
    assert (found.count, found.cost, found.words) == (3, 6 * HOUR, "The imprint.")


def test_of_people_only_that_they_are_waited_for_is_said_and_of_nothing_nothing() -> None:
    (found,) = proposed(runs(8, 3, waited("", WaitsOn.DECISION)))
    assert found.cause == "a decision"
    assert proposed(runs(8, 8, waited(""))) == ()


def test_a_step_that_was_skipped_for_one_reason() -> None:
    (found,) = proposed(runs(8, 4, skipped(SkipReason.NOT_APPLICABLE)))
    assert (found.rule, found.step, found.cause, found.words) == (
        Rule.SKIPPED,
        SEEN,
        "doesn't apply this time",
        "Nothing to see.",
    )
    assert proposed(runs(8, 3, skipped(SkipReason.NOT_APPLICABLE))) == ()


def test_a_skip_that_was_taken_back_does_not_count() -> None:
    def happens(story: Story) -> None:
        story.happens(Skip(SEEN, reason=SkipReason.UNCLEAR)).happens(Undo(SEEN))

    assert proposed(runs(8, 8, happens)) == ()


def bursts(stories: Sequence[Story]) -> list[Proposal]:
    return [each for each in proposed(stories) if each.rule is Rule.BURST]


def test_last_steps_that_were_ticked_in_one_go() -> None:
    (found,) = bursts(runs(10, 5, in_one_go(30)))
    assert (found.count, found.of, found.step) == (5, 10, None)
    assert bursts(runs(10, 4, in_one_go(30))) == []
    assert bursts(runs(9, 9, in_one_go(30))) == [], "nine runs are too few"
    assert bursts(runs(10, 10, in_one_go(31))) == [], "more than a minute"


def test_what_happened_under_other_words_says_nothing_of_these() -> None:
    step = replace(CAMPAIGN.step(LINKS), standard="Every link opened after the redirect.")
    changed = replace(CAMPAIGN, steps=tuple(step if each.key == LINKS else each for each in CAMPAIGN.steps))
    assert proposed(runs(8, 8, returned()), changed) == ()
    assert proposed(runs(8, 8, returned(), sop=changed), changed) != ()


def test_the_most_frequent_comes_first_then_the_dearest() -> None:
    stories = [*runs(6, 4, returned()), *runs(2, 2, waited("Legal"), first=7), *runs(2, 2, waited("legal"), first=9)]
    assert [each.rule for each in proposed(stories)] == [Rule.STUCK, Rule.RETURNED], "each 4 of 10; two hours over one"
