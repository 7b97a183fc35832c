"""Whatever people wish, in whatever order and at whatever time, the facts tell it all and the run stays sound."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.facts import (
    DeclineReason,
    Fact,
    ReturnCause,
    SkipReason,
    StepCompleted,
    StepConfirmed,
    StepSkipped,
    StepUndone,
)
from bot.domain.ids import MessageTs, UserId
from bot.domain.people import Actor
from bot.domain.refusals import Refusal
from bot.domain.run import UNDO_FOR, Run, RunStatus
from bot.domain.step_state import SETTLED, StepStatus
from bot.domain.wishes import (
    Accept,
    AddNote,
    AnswerBlocker,
    Assign,
    Block,
    Cancel,
    Complete,
    Confirm,
    Decline,
    Explain,
    Finish,
    HandOff,
    Judge,
    MoveBlocker,
    SendBack,
    Skip,
    Start,
    Supply,
    Unblock,
    Undo,
    Wish,
    Withdraw,
)
from tests.cases import cases
from tests.domain.play import ANA, BEN, BOSS, CARA, DILAN, GUEST, KNOWN, REVIEW, SHEET, STRANGER, Play

WHO = st.sampled_from([ANA, ANA, BEN, BEN, CARA, DILAN, BOSS, GUEST, STRANGER])
PAUSE = st.sampled_from([timedelta(0), timedelta(seconds=1), timedelta(minutes=4), UNDO_FOR, timedelta(days=2)])
STEP = st.sampled_from([each.key for each in REVIEW.steps])
WORDS = st.sampled_from(["", "Seen.", SHEET])
ON_STEPS = st.one_of(
    st.builds(Complete, STEP, evidence=WORDS, decision=st.sampled_from(["", "Go", "No-go"]), why=WORDS),
    st.builds(Complete, STEP, evidence=st.just(SHEET), decision=st.just("Go")),
    st.builds(Confirm, STEP),
    st.builds(Skip, STEP, st.sampled_from(SkipReason), WORDS),
    st.builds(Undo, STEP),
    st.builds(Undo, STEP),
)
ON_THE_RUN = st.one_of(
    st.builds(AddNote, WORDS, st.none() | STEP),
    st.builds(
        Supply, st.dictionaries(st.sampled_from(["angle", "brief", "tone"]), st.sampled_from(["", "Warm", SHEET]))
    ),
    st.builds(
        Assign, st.dictionaries(st.sampled_from(["lead", "decider"]), st.sampled_from(["", "U0BEN"]).map(UserId))
    ),
    st.builds(Start, WORDS),
)
THE_END = st.builds(Finish, WORDS) | st.builds(Cancel, WORDS)
WISH: st.SearchStrategy[Wish] = st.integers(0, 19).flatmap(
    lambda n: THE_END if n == 0 else ON_THE_RUN if n < 4 else ON_STEPS
)
GESTURES = st.lists(st.tuples(WISH, WHO, PAUSE), max_size=40)
NUMBER = st.integers(1, 4)
BETWEEN_PEOPLE: st.SearchStrategy[Wish] = st.one_of(
    st.builds(Block, STEP, WORDS, person=st.none() | st.just(CARA.user), source=st.none() | st.just(MessageTs("1.0"))),
    st.builds(Explain, NUMBER, WORDS),
    st.builds(MoveBlocker, NUMBER, STEP),
    st.builds(AnswerBlocker, NUMBER, st.booleans()),
    st.builds(Unblock, NUMBER, st.booleans()),
    st.builds(SendBack, STEP, st.sampled_from(ReturnCause), WORDS),
    st.builds(Judge, STEP, st.booleans()),
    st.builds(HandOff, st.sampled_from([BEN, CARA, STRANGER]), WORDS, st.none() | STEP),
    st.builds(Accept, st.none() | STEP),
    st.builds(Decline, st.sampled_from(DeclineReason), WORDS, st.none() | STEP),
    st.builds(Withdraw, st.none() | STEP),
)
ALL_GESTURES = st.lists(st.tuples(WISH | BETWEEN_PEOPLE, WHO, PAUSE), max_size=40)
"""With everything that can happen between people."""


def empty() -> Run:
    return Play().run


def replayed(play: Play) -> Run:
    run = empty()
    for fact in play.facts:
        run = run.after(fact)
    return run


def begun() -> Play:
    play = Play()
    play.wish(Start("Spring page", people={"lead": ANA.user, "decider": DILAN.user}, inputs=KNOWN))
    return play


def tried(play: Play, wish: Wish, who: Actor, pause: timedelta) -> None:
    """Let someone wish this; what is refused changes nothing."""
    before = play.run
    try:
        play.wish(wish, who, after=pause)
    except Refusal:
        assert play.run == before


@cases(400)
@given(ALL_GESTURES)
def test_the_facts_replayed_from_nothing_give_the_run(gestures: list[tuple[Wish, Actor, timedelta]]) -> None:
    play = begun()
    for wish, who, pause in gestures:
        tried(play, wish, who, pause)
        _check_soundness(play)
    assert replayed(play) == play.run
    assert play.run.seq == len(play.facts)


@cases(250)
@given(GESTURES)
def test_an_undone_click_counts_nowhere(gestures: list[tuple[Wish, Actor, timedelta]]) -> None:
    play = begun()
    for wish, who, pause in gestures:
        tried(play, wish, who, pause)
    kept: list[Fact] = []
    for fact in play.facts:
        if isinstance(fact, StepUndone):
            clicks = [n for n, each in enumerate(kept) if _moves(each, fact.step)]
            del kept[clicks[-1]]
        else:
            kept.append(fact)
    run = empty()
    for fact in kept:
        run = run.after(fact)
    assert run.steps == play.run.steps
    assert (run.status, run.inputs, run.people, run.owner) == (
        play.run.status,
        play.run.inputs,
        play.run.people,
        play.run.owner,
    )


@cases(150)
@given(GESTURES, WISH, WHO)
def test_a_click_taken_back_at_once_leaves_the_steps_as_they_were(
    gestures: list[tuple[Wish, Actor, timedelta]], last: Wish, who: Actor
) -> None:
    play = begun()
    for wish, each, pause in gestures:
        tried(play, wish, each, pause)
    before = play.run.steps
    if isinstance(last, Undo):
        return
    facts_before = len(play.facts)
    tried(play, last, who, timedelta(minutes=1))
    for fact in play.facts[facts_before:]:
        if isinstance(fact, StepCompleted | StepConfirmed | StepSkipped):
            play.wish(Undo(fact.step), who, after=timedelta(minutes=9))
    assert play.run.steps == before


@cases(150)
@given(GESTURES, WISH, WHO)
def test_deciding_is_pure_so_the_same_question_has_the_same_answer(
    gestures: list[tuple[Wish, Actor, timedelta]], last: Wish, who: Actor
) -> None:
    first, second = begun(), begun()
    for play in (first, second):
        for wish, each, pause in [*gestures, (last, who, timedelta(0))]:
            tried(play, wish, each, pause)
    assert first.facts == second.facts
    assert first.run == second.run


def _moves(fact: Fact, step: str) -> bool:
    return isinstance(fact, StepCompleted | StepConfirmed | StepSkipped) and fact.step == step


def _check_soundness(play: Play) -> None:
    run = play.run
    settled = sum(run.count(status) for status in SETTLED)
    assert len(run.steps) == len(REVIEW.steps)
    assert settled <= len(REVIEW.steps)
    assert settled + run.count(StepStatus.OPEN) + run.count(StepStatus.TO_CONFIRM) == len(REVIEW.steps)
    assert run.is_settled is (settled == len(REVIEW.steps))
    assert run.status is not RunStatus.FINISHED or run.is_settled
    assert (run.ended_at is None) is run.is_open
    for step, state in zip(REVIEW.steps, run.steps, strict=True):
        assert (state.done_at is None) is (state.status is StepStatus.OPEN)
        assert state.is_open or not (state.blockers or state.offer), "what is settled waits for nothing"
        assert len({each.number for each in state.blockers}) == len(state.blockers)
        assert state.confirmer is None or state.confirmer != state.doer
        assert bool(state.skipped) is (state.status is StepStatus.SKIPPED)
        if state.status is StepStatus.DONE:
            assert state.evidence or step.evidence is None
            assert state.decision in (step.decide or ("",))
            assert bool(state.confirmer) is step.confirm
