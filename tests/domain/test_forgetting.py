"""What is struck out changes no metric: the fold of the facts that are left stands as before, save for words."""

from datetime import timedelta

from hypothesis import given, settings

from bot.domain.forgetting import STRUCK, struck
from bot.domain.people import Actor
from bot.domain.run import Run
from bot.domain.wishes import Wish
from tests.agreement import replayed
from tests.domain.test_any_sequence import ALL_GESTURES, begun, tried


def measured(run: Run) -> object:
    """Give what metrics are counted from."""
    steps = [
        (each.status, each.doer, each.done_at, each.skipped, each.decision, each.returned, each.assignee)
        for each in run.steps
    ]
    blockers = [(each.number, each.at, each.by, each.person, each.waits_on) for _, each in run.open_blockers]
    times = (run.started_at, run.finished_at, run.ended_at, run.blocked, run.offered)
    return run.status, run.seq, run.owner, run.people, steps, blockers, times, [key for key, _ in run.offers]


@settings(max_examples=150, deadline=None)
@given(ALL_GESTURES)
def test_every_metric_stays_as_it_was(gestures: list[tuple[Wish, Actor, timedelta]]) -> None:
    play = begun()
    for wish, who, pause in gestures:
        tried(play, wish, who, pause)
    left = tuple(struck(fact, play.run.sop) for fact in play.facts)
    assert measured(replayed(play.run, left)) == measured(play.run)
    assert tuple(struck(fact, play.run.sop) for fact in left) == left, "a second time there is nothing to strike"
    assert all(getattr(fact, "text", STRUCK) == STRUCK for fact in left)
