"""What became of a proposal: what a change brought is counted as the rule counted that led to it."""

from collections.abc import Callable, Sequence

import pytest

from bot.domain.facts import SkipReason
from bot.domain.ids import ChannelId, StepKey
from bot.domain.improvements import Improvement, effect
from bot.domain.proposals import Proposal, Rule
from tests.blocks.samples import ANA, CAMPAIGN, MONDAY, Story
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
