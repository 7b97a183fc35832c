"""What is struck out changes no metric: the fold of the facts that are left stands as before, save for words."""

from datetime import timedelta

import pytest
from hypothesis import given

from bot.domain.edits import (
    Creation,
    Edit,
    InputEdit,
    InputRemoval,
    OwnerEdit,
    PhrasesEdit,
    Revision,
    StepEdit,
    StepRemoval,
)
from bot.domain.forgetting import STRUCK, struck, struck_revision
from bot.domain.ids import SopKey, StepKey
from bot.domain.people import Actor
from bot.domain.run import Run
from bot.domain.wishes import Wish
from tests.agreement import replayed
from tests.cases import cases
from tests.domain.play import ANA
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


@cases(150)
@given(ALL_GESTURES)
def test_every_metric_stays_as_it_was(gestures: list[tuple[Wish, Actor, timedelta]]) -> None:
    play = begun()
    for wish, who, pause in gestures:
        tried(play, wish, who, pause)
    left = tuple(struck(fact, play.run.sop) for fact in play.facts)
    assert measured(replayed(play.run, left)) == measured(play.run)
    assert tuple(struck(fact, play.run.sop) for fact in left) == left, "a second time there is nothing to strike"
    assert all(getattr(fact, "text", STRUCK) == STRUCK for fact in left)


LINKS = StepKey("links")


@pytest.mark.parametrize(
    ("edit", "left"),
    [
        (StepEdit(LINKS, "Said", "Said", role="ops"), StepEdit(LINKS, STRUCK, STRUCK, role="ops")),
        (StepRemoval(LINKS), StepRemoval(LINKS)),
        (InputEdit("kpi", "Said", required=True), InputEdit("kpi", STRUCK, required=True)),
        (InputRemoval("kpi"), InputRemoval("kpi")),
        (PhrasesEdit(("Said", "so")), PhrasesEdit(())),
        (OwnerEdit("ops"), OwnerEdit("ops")),
        (Creation("Said", "ab", "Said", "Said", "Said"), Creation(STRUCK, "ab", STRUCK, STRUCK, STRUCK)),
    ],
)
def test_a_change_of_an_sop_loses_its_words_and_keeps_what_it_is_of(edit: Edit | Creation, left: Edit) -> None:
    revision = Revision(SopKey("campaign-qa"), 1, edit, "Said", ANA.user, look_after=8, proposal=3)
    found = struck_revision(revision)
    assert found == Revision(SopKey("campaign-qa"), 1, left, STRUCK, ANA.user, look_after=8, proposal=3)
    assert struck_revision(found) == found
