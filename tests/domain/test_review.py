"""What a period showed of what stopped work: the time that was lost, as the blocked share counts it."""

from datetime import timedelta

from bot.domain.ids import StepKey
from bot.domain.metrics import Period
from bot.domain.review import Review, review
from bot.domain.wishes import Block, Unblock
from tests.blocks.samples import MONDAY, OFFICE_HOURS, Story
from tests.domain.test_proposals import read

HOUR = timedelta(hours=1)
COPY, LINKS = StepKey("copy"), StepKey("links")
WEEK = Period(MONDAY - HOUR, MONDAY + timedelta(days=7))


def waits(story: Story, *blocks: Block, hours: int) -> Story:
    """Let these stop a run, and end together so many hours after the first."""
    for each in blocks:
        story.happens(each, after=timedelta())
    story.now += hours * HOUR
    for number in range(1, len(blocks) + 1):
        story.happens(Unblock(number), after=timedelta())
    return story


def reviewed(*stories: Story) -> Review:
    return review(read(stories), WEEK, OFFICE_HOURS, number=4)


def test_a_run_that_waits_with_two_steps_for_one_thing_waits_once() -> None:
    found = reviewed(
        waits(Story().starts(), Block(COPY, "A", party="Legal"), Block(LINKS, "B", party="legal"), hours=4)
    )
    (legal,) = found.stuck
    assert (legal.what, legal.runs, legal.lost) == ("Legal", ("cqa-41",), 4 * HOUR)
    assert legal.lost == found.figures.blocked.part


def test_two_runs_that_wait_at_once_wait_each() -> None:
    stories = [waits(Story(name=f"cqa-{n}").starts(), Block(COPY, "A", party="Legal"), hours=2) for n in (1, 2)]
    found = reviewed(*stories)
    assert [(each.runs, each.lost) for each in found.stuck] == [(("cqa-1", "cqa-2"), 4 * HOUR)]
    assert found.figures.blocked.part == 4 * HOUR


def test_what_a_run_waited_for_at_once_counts_for_each_thing() -> None:
    found = reviewed(waits(Story().starts(), Block(COPY, "A", party="Legal"), Block(LINKS, "B", party="IT"), hours=3))
    assert [(each.what, each.lost) for each in found.stuck] == [("IT", 3 * HOUR), ("Legal", 3 * HOUR)]
    assert found.figures.blocked.part == 3 * HOUR
