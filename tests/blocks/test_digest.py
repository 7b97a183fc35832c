"""The digest: what a made-up week gives, in its three forms."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.blocks import digest
from bot.blocks.message import Message
from bot.domain.facts import ReturnCause
from bot.domain.ids import SopKey, StepKey
from bot.domain.metrics import Period, Timeline, timeline
from bot.domain.people import Actor
from bot.domain.review import Review, review
from bot.domain.run import Run
from bot.domain.sop import Sop
from bot.domain.wishes import Accept, Block, Complete, Confirm, Finish, HandOff, Judge, SendBack, Unblock
from tests.blocks import goldens
from tests.blocks.samples import BEN, CAMPAIGN, CARA, DILAN, MONDAY, OFFICE_HOURS, Story
from tests.slack_rules import message_faults, texts

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK = Period(MONDAY - 12 * timedelta(minutes=1), MONDAY + 7 * DAY - 12 * timedelta(minutes=1))
REVIEW_SOP = replace(CAMPAIGN, key=SopKey("content-review"), name="Content review", code="crv")
STEADY_SOP = replace(CAMPAIGN, key=SopKey("lead-handoff"), name="Lead handoff", code="lho")
CARDS = {f"cqa-{number}": f"https://example.slack.com/archives/C1/p{number}" for number in range(1, 60)}


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


def reviewed(stories: Sequence[Story], *, number: int = 4) -> Review:
    return review(read(stories), WEEK, OFFICE_HOURS, number=number)


DIGESTS: dict[str, Callable[[], Message]] = {
    "full": lambda: digest.digest(reviewed(full_week()), CARDS, OFFICE_HOURS),  # type: ignore[arg-type]  # plain names
    "with_hidden_runs": lambda: digest.digest(reviewed(full_week()), {}, OFFICE_HOURS, hidden=2),
    "first_week": lambda: digest.digest(
        reviewed([returned(stopped(story("cqa-2"), 9)), finishes(story("cqa-3"))], number=1),
        {},
        OFFICE_HOURS,
    ),
    "quiet": lambda: digest.digest(
        reviewed([finishes(story("cqa-43")), finishes(story("crv-14", REVIEW_SOP))]), {}, OFFICE_HOURS
    ),
}


@pytest.mark.parametrize("name", DIGESTS)
def test_the_digest_looks_as_it_was_looked_at(name: str) -> None:
    drawn = DIGESTS[name]()
    assert message_faults(drawn.text, drawn.blocks) == []
    lines = "\n".join(texts({"blocks": drawn.blocks})).split("\n")
    assert len(lines) <= digest.LINES
    goldens.check(f"digest_{name}", drawn)


def test_nobody_is_named_in_a_digest() -> None:
    said = str(DIGESTS["full"]().blocks)
    assert "<@" not in said


def test_forty_sops_and_three_hundred_runs_fit_one_message() -> None:
    sops = [replace(CAMPAIGN, key=SopKey(f"s{n}"), name=f"Procedure number {n}") for n in range(40)]
    runs = [finishes(returned(stopped(story(f"s-{n}", sops[n % 40]), 2, f"Team {n % 30}"))) for n in range(300)]
    drawn = digest.digest(reviewed(runs), {}, OFFICE_HOURS)
    assert message_faults(drawn.text, drawn.blocks) == []
    assert len("\n".join(texts({"blocks": drawn.blocks})).split("\n")) <= digest.LINES


def test_the_numbers_are_those_of_the_stories() -> None:
    found = reviewed(full_week())
    assert found.figures.finished == 6
    assert [(each.sop.name, each.now.finished, each.before.finished) for each in found.moved] == [
        ("Campaign QA", 5, 4),
        ("Content review", 1, 0),
    ]
    assert [(each.what, each.runs) for each in found.stuck] == [("Legal", ("cqa-37", "cqa-39", "cqa-42"))]
    assert [(each.step, dict(each.causes)) for each in found.rework] == [
        ("links", {ReturnCause.MISSED_CHECK: 3, ReturnCause.TOOL: 1})
    ]
    assert (found.figures.rework.part, found.figures.changed_brief) == (4, 1)
    assert (found.answers.part, found.answers.whole) == (1, 2)
    assert (found.figures.quality.part, found.figures.quality.whole) == (5, 5)
    assert [each.name for each in found.steady] == ["Content review", "Lead handoff"]
