"""The digest: what a made-up week gives, in its three forms."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.blocks import digest
from bot.blocks.digest_proposals import proposal
from bot.blocks.elements import section
from bot.blocks.message import Message
from bot.domain.agreements import parse_agreements
from bot.domain.attention import Known, Reason
from bot.domain.digests import Digest, Proposed, Why, proposed
from bot.domain.facts import ReturnCause
from bot.domain.ids import ChannelId, RunName, SopKey, StepKey
from bot.domain.improvements import About, Answer, Effect, Followed, Improvement, Shown, Side, Status
from bot.domain.metrics import Period, Timeline, Typical, timeline
from bot.domain.people import Actor
from bot.domain.proposals import Proposal, Rule
from bot.domain.review import Review, review
from bot.domain.run import Run
from bot.domain.sop import Sop
from bot.domain.wishes import Accept, Block, Complete, Confirm, Finish, HandOff, Judge, SendBack, Unblock
from tests.blocks import goldens
from tests.blocks.samples import ANA, BEN, CAMPAIGN, CARA, DILAN, MONDAY, OFFICE_HOURS, Story
from tests.slack_rules import message_faults

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK = Period(MONDAY - 12 * timedelta(minutes=1), MONDAY + 7 * DAY - 12 * timedelta(minutes=1))
REVIEW_SOP = replace(CAMPAIGN, key=SopKey("content-review"), name="Content review", code="crv")
STEADY_SOP = replace(CAMPAIGN, key=SopKey("lead-handoff"), name="Lead handoff", code="lho")
CARDS = {RunName(f"cqa-{number}"): f"https://example.slack.com/archives/C1/p{number}" for number in range(1, 60)}
FAR_CARDS = {
    RunName(f"s-{number}"): f"https://long-name-of-a-team.slack.com/archives/C0123456789/p1795425120{number:06}"
    for number in range(300)
}


def story(name: str, sop: Sop = CAMPAIGN, begins: datetime = MONDAY) -> Story:
    made = Story(sop, name)
    made.now = begins
    return made.starts()


def finishes(made: Story, after: timedelta = HOUR) -> Story:
    """Do what is left, and finish."""
    for step in ("kpi", "audience", "links", "cap"):
        if made.run.state(StepKey(step)).is_open:
            made.does(step)
    made.happens(Complete(StepKey("utm"), evidence="https://example.com/utm"))
    made.happens(Complete(StepKey("copy"), evidence="Lena said yes."))
    made.does("seen", by=BEN).happens(Confirm(StepKey("seen")), CARA)
    made.happens(Complete(StepKey("go"), decision="Go"), DILAN)
    return made.happens(Finish("https://example.com/record"), after=after)


def stopped(made: Story, hours: int, party: str = "Legal", *, ends: bool = True) -> Story:
    made.happens(Block(StepKey("copy"), "Waiting for legal on the discount clause.", party=party))
    return made.happens(Unblock(made.run.blockers), after=hours * HOUR) if ends else made


def returned(made: Story, cause: ReturnCause = ReturnCause.MISSED_CHECK) -> Story:
    made.does("links").happens(
        SendBack(StepKey("links"), cause, "Ad 2 loses its parameters after the redirect."), DILAN
    )
    return made.does("links").happens(Judge(StepKey("links"), improved=True))


def handed(made: Story, hours: int) -> Story:
    made.happens(HandOff(Actor(BEN), "Sheet is final.", StepKey("utm")))
    return made.happens(Accept(StepKey("utm")), BEN, after=hours * HOUR)


def full_week() -> list[Story]:
    before = [finishes(story(f"cqa-{n}", begins=MONDAY - 9 * DAY), after=(n + 30) * HOUR) for n in range(1, 5)]
    return [
        *before,
        finishes(returned(stopped(story("cqa-37"), 6))),
        finishes(returned(returned(story("cqa-38")))),
        finishes(handed(stopped(story("cqa-39"), 3), 2)),
        finishes(returned(handed(story("cqa-40"), 9), ReturnCause.CHANGED_BRIEF)),
        finishes(returned(story("cqa-41"), ReturnCause.TOOL)),
        stopped(story("cqa-42", begins=MONDAY + 3 * DAY), 0, ends=False),
        finishes(story("crv-12", REVIEW_SOP)),
        story("lho-7", STEADY_SOP),
    ]


def read(stories: Sequence[Story], until: datetime = WEEK.until) -> list[Timeline]:
    return [timeline(_beginning(each.run), each.facts, until) for each in stories]


def _beginning(run: Run) -> Run:
    return Run(team=run.team, name=run.name, channel=run.channel, sop=run.sop, version=run.version)


USUAL = [finishes(story(f"cqa-{n}", begins=MONDAY - 20 * DAY)) for n in range(20, 26)]
KNOWN = {
    CAMPAIGN.key: Known(version=4, finished=5, under_version=2),
    STEADY_SOP.key: Known(version=2, finished=5, under_version=5),
}


def reviewed(stories: Sequence[Story], *, number: int = 4, known: Mapping[SopKey, Known] | None = None) -> Review:
    return review(read(stories), WEEK, OFFICE_HOURS, number=number, known=KNOWN if known is None else known)


def improved(number: int, what: str, status: Status = Status.RUNNING, *, due: date | None = None) -> Improvement:
    about = {"step": StepKey("utm"), "input": "", "cause": "missed check", "owner": ANA, "at": MONDAY, "version": 4}
    values: dict[str, Any] = about | {
        "channel": ChannelId("C1"),
        "sop": CAMPAIGN.key,
        "rule": Rule.RETURNED,
        "due": due,
    }
    return Improvement(id=number, what=what, status=status, **values)


def side(seen: int, of: int, days: float) -> Side:
    return Side(seen, of, Typical(days * DAY, days * DAY, of))


UTM = About("Campaign QA", "UTM tags")
CHANGES = (
    Followed(
        improved(1, "UTM tags: the naming pattern is in the standard"), Effect(side(5, 8, 1.9), side(1, 8, 1.2)), UTM
    ),
    Followed(
        improved(2, "Legal names a deputy for discount clauses", Status.OPEN, due=date(2026, 12, 4)),
        None,
        About("Campaign QA", "Copy, claims and legal"),
    ),
    Followed(
        improved(3, "Brief is asked for by link"),
        Effect(side(2, 8, 1), side(0, 3, 1)),
        About("Campaign QA", input="Brief"),
    ),
    Followed(improved(4, "Copy approved begins a day earlier", Status.KEPT), None, About("Campaign QA")),
)
FOUND = Proposal(
    Rule.RETURNED,
    CAMPAIGN.key,
    4,
    step=StepKey("links"),
    cause="missed check",
    count=4,
    of=9,
    cost=5 * HOUR,
    words="Ad 2 loses its parameters after the redirect.",
    runs=(RunName("cqa-38"), RunName("cqa-40"), RunName("cqa-41")),
)
SAID = Proposal(Rule.SAID, CAMPAIGN.key, 4, words="Budget cap is never known at the start.", count=1)


def shown(number: int, proposal: Proposal) -> Proposed:
    return proposed(Shown(number, ChannelId("C1"), proposal, MONDAY, Answer.OPEN, None, extra=False), CAMPAIGN)


def every_rule() -> Message:
    """Draw a proposal of each rule: never so many at once, but each can be there."""
    about: dict[str, Any] = {"sop": CAMPAIGN.key, "version": 4, "count": 4, "of": 9, "words": "The sheet was empty."}
    step = about | {"step": StepKey("utm")}
    found = [
        Proposal(Rule.RETURNED, **step | {"cause": "unclear standard"}),
        Proposal(Rule.MISSING, **about | {"input": "budget_cap", "words": ""}),
        Proposal(Rule.INCOMPLETE, **step),
        Proposal(Rule.STUCK, **step | {"cause": "Legal", "cost": 19 * HOUR}),
        Proposal(Rule.SKIPPED, **step | {"cause": "doesn't apply this time"}),
        Proposal(Rule.BURST, **about | {"of": 10, "words": ""}),
        SAID,
    ]
    said = "\n".join(proposal(shown(0, each), {}) for each in found)
    return Message(text="proposals", blocks=[section(said)])


def drawn(
    stories: Sequence[Story], *, number: int = 4, known: Mapping[SopKey, Known] | None = None, **beside: object
) -> Message:
    return digest.digest(Digest(reviewed(stories, number=number, known=known), **beside), OFFICE_HOURS)  # type: ignore[arg-type]  # its own fields


AGREED = parse_agreements(
    "handoffs are answered within 4 working hours\na blocker has an owner within 1 working day\n"
    "a run is finished or cancelled within 10 days"
)
DIGESTS: dict[str, Callable[[], Message]] = {
    "full": lambda: drawn(full_week(), cards=CARDS),
    "with_changes": lambda: drawn(
        full_week(), cards=CARDS, changes=CHANGES, proposed=(shown(1, FOUND), shown(2, SAID)), has_chart=True
    ),
    "with_hidden_runs": lambda: drawn(full_week(), hidden=2),
    "late": lambda: drawn(full_week(), why=Why.LATE),
    "first_week": lambda: drawn(
        [returned(stopped(story("cqa-2"), 9)), finishes(story("cqa-3"))], proposed=(shown(2, SAID),), number=1
    ),
    "quiet": lambda: drawn([finishes(story("cqa-43")), finishes(story("crv-14", REVIEW_SOP))], changes=CHANGES[1:2]),
    "proposals": every_rule,
    "with_agreements": lambda: digest.digest(
        Digest(review(read(full_week()), WEEK, OFFICE_HOURS, number=4, known=KNOWN, agreed=AGREED), cards=CARDS),
        OFFICE_HOURS,
    ),
}


@pytest.mark.parametrize("name", DIGESTS)
def test_the_digest_looks_as_it_was_looked_at(name: str) -> None:
    made = DIGESTS[name]()
    assert message_faults(made.text, made.blocks) == []
    assert digest.lines(made.blocks) <= digest.LINES
    goldens.check(f"digest_{name}", made)


def test_nobody_is_named_in_a_digest() -> None:
    said = str(DIGESTS["full"]().blocks)
    assert "<@" not in said


def test_forty_sops_and_three_hundred_runs_fit_one_message() -> None:
    sops = [replace(CAMPAIGN, key=SopKey(f"s{n}"), name=f"Procedure number {n}") for n in range(40)]
    runs = [finishes(returned(stopped(story(f"s-{n}", sops[n % 40]), 2, f"Team {n % 30}"))) for n in range(300)]
    made = drawn(
        runs, changes=CHANGES, proposed=(shown(1, FOUND), shown(2, SAID)), has_chart=True, known={}, cards=FAR_CARDS
    )
    assert message_faults(made.text, made.blocks) == []
    assert digest.lines(made.blocks) <= digest.LINES


def test_the_numbers_are_those_of_the_stories() -> None:
    found = reviewed(full_week())
    assert found.figures.finished == 6
    assert [(each.sop.name, each.now.finished, each.before.finished) for each in found.moved] == [
        ("Campaign QA", 5, 4),
        ("Content review", 1, 0),
    ]
    assert [(each.what, each.runs) for each in found.stuck] == [("Legal", ("cqa-37", "cqa-39", "cqa-42"))]
    assert [(each.step.key, dict(each.causes)) for each in found.rework] == [
        ("links", {ReturnCause.MISSED_CHECK: 3, ReturnCause.TOOL: 1})
    ]
    assert (found.figures.rework.part, found.figures.changed_brief) == (4, 1)
    assert (found.answers.part, found.answers.whole) == (1, 2)
    assert (found.figures.quality.part, found.figures.quality.whole) == (5, 5)
    assert [(each.sop.name, each.version, each.reasons) for each in found.why] == [
        ("Campaign QA", 4, (Reason.VERSION, Reason.BLOCKER)),
        ("Content review", 1, (Reason.NEW,)),
    ]
    assert [(sop.name, finished) for sop, finished in found.steady] == [("Lead handoff", 0)]


def test_whom_someones_words_mention_is_not_named_but_an_address_stays() -> None:
    said = Proposal(Rule.SAID, CAMPAIGN.key, 4, words="As @ben.m said: ask legal@example.com, or @lena.", count=1)
    assert "“As @someone said: ask legal@example.com, or @someone" in proposal(shown(0, said), {})
