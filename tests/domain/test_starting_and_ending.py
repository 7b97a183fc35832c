"""The rules of a run's life: start, inputs, people, notes, finish, cancel, and what comes too late."""

import pytest

from bot.domain import refusals
from bot.domain.facts import InputSupplied, NoteAdded, PeopleAssigned, RunCancelled, RunFinished, RunStarted, SkipReason
from bot.domain.ids import StepKey, UserId
from bot.domain.run import RunStatus
from bot.domain.wishes import AddNote, Assign, Cancel, Complete, Confirm, Finish, Skip, Start, Supply, Undo, Wish
from tests.domain.play import ANA, BEN, BOSS, CARA, DILAN, DRAFT, KNOWN, MINUTE, SEEN, Play, settled, started

UNSEEN = ["", " \n ", "\u202e", "\u200b", "\x00\x07"]


def test_a_start_says_who_does_what_and_what_is_known() -> None:
    play = Play()
    wish = Start("  Spring \n page ", people={"decider": DILAN.user, "cook": BEN.user}, inputs={**KNOWN, "angle": " "})
    fact = RunStarted(
        at=play.now + MINUTE,
        by=ANA.user,
        subject="Spring page",
        owner=ANA.user,
        people={"decider": DILAN.user},
        inputs=KNOWN,
    )
    assert play.wish(wish) == (fact,)
    assert (play.run.status, play.run.seq, play.run.starter) == (RunStatus.OPEN, 1, ANA.user)


def test_whoever_has_the_owners_role_owns_the_run_else_its_starter() -> None:
    play = Play()
    play.wish(Start("x", people={"lead": BEN.user}, inputs=KNOWN))
    assert (play.run.owner, play.run.starter) == (BEN.user, ANA.user)


def test_missing_inputs_are_asked_about_unless_the_start_is_knowing() -> None:
    play = Play()
    with pytest.raises(refusals.InputsMissing) as refused:
        play.wish(Start("x", inputs={"brief": "\u200b"}))
    assert refused.value.inputs == ("brief", "words")
    play.wish(Start("x", inputs={"words": "8"}, knowingly=True))
    assert [each.key for each in play.run.missing] == ["brief"]


def test_a_run_begins_once() -> None:
    play = started()
    before = play.run
    assert play.wish(Start("Again", inputs=KNOWN), BEN) == ()
    assert play.run == before


@pytest.mark.parametrize("wish", [Complete(DRAFT), AddNote("x"), Finish("x"), Supply({"angle": "x"}), Undo(DRAFT)])
def test_nothing_happens_in_a_run_that_has_not_begun(wish: Wish) -> None:
    with pytest.raises(refusals.NoSuchRun) as refused:
        Play().wish(wish, BOSS)
    assert refused.value.asked == "rev-1"


# ---- inputs, people, notes


def test_what_is_supplied_is_a_fact_for_each_value_that_changed() -> None:
    play = started()
    facts = play.wish(Supply({"words": "€ 1,200", "brief": KNOWN["brief"], "tone": "warm", "angle": ""}), BEN)
    assert facts == (
        InputSupplied(at=play.now, by=BEN.user, input="words", value="1200"),
        InputSupplied(at=play.now, by=BEN.user, input="tone", value="Warm"),
    )
    assert play.run.inputs == {**KNOWN, "words": "1200", "tone": "Warm"}
    assert play.run.seq == 3


def test_supplying_what_is_known_already_changes_nothing() -> None:
    assert started().wish(Supply(dict(KNOWN)), BEN) == ()


def test_an_input_that_is_not_in_the_sop_is_refused_with_those_that_are() -> None:
    with pytest.raises(refusals.NoSuchInput) as refused:
        started().wish(Supply({"budget": "1"}))
    assert refused.value.asked == "budget"
    assert refused.value.inputs == ("Brief", "Words", "Launch", "Writer", "Tone", "Angle", "Notes")


@pytest.mark.parametrize("given", UNSEEN)
def test_supplying_nothing_is_refused(given: str) -> None:
    with pytest.raises(refusals.TextMissing) as refused:
        started().wish(Supply({"angle": given}))
    assert refused.value.what == "value"


def test_roles_are_given_freed_and_left_as_they_are() -> None:
    play = started()
    facts = play.wish(Assign({"lead": BEN.user, "decider": UserId(""), "cook": CARA.user}))
    assert facts == (PeopleAssigned(at=play.now, by=ANA.user, owner=BEN.user, people={"lead": BEN.user}),)
    assert play.run.owner == BEN.user


def test_a_run_keeps_its_owner_when_the_owners_role_is_freed() -> None:
    play = started()
    play.wish(Assign({"lead": UserId("")}))
    assert play.run.owner == ANA.user


def test_assigning_who_is_assigned_changes_nothing() -> None:
    assert started().wish(Assign({"decider": DILAN.user})) == ()


@pytest.mark.parametrize("step", [None, DRAFT])
def test_a_note_is_left_on_the_run_or_on_a_step(step: StepKey | None) -> None:
    play = started()
    before = play.run.steps
    assert play.wish(AddNote(" Two\r\nlines ", step), BEN) == (
        NoteAdded(at=play.now, by=BEN.user, text="Two\nlines", step=step),
    )
    assert play.run.steps == before


@pytest.mark.parametrize("given", UNSEEN)
@pytest.mark.parametrize(
    ("wish", "what"), [(AddNote, "note"), (Finish, "output"), (Cancel, "reason"), (Start, "subject")]
)
def test_words_that_can_not_be_seen_are_none(wish: type[Finish], what: str, given: str) -> None:
    play = Play() if what == "subject" else settled()
    with pytest.raises(refusals.TextMissing) as refused:
        play.wish(wish(given))
    assert refused.value.what == what


def test_a_note_on_a_step_that_is_not_there_is_refused() -> None:
    with pytest.raises(refusals.NoSuchStep):
        started().wish(AddNote("x", StepKey("launch")))


# ---- the end


def test_a_run_is_finished_when_every_step_is_settled() -> None:
    play = settled()
    assert play.run.is_settled
    facts = play.wish(Finish(" https://example.com/page "), BEN)
    assert facts == (RunFinished(at=play.now, by=BEN.user, output="https://example.com/page"),)
    assert (play.run.status, play.run.ended_at, play.run.ended_by) == (RunStatus.FINISHED, play.now, BEN.user)
    assert play.run.latest is None


def test_open_steps_are_named_by_number_and_one_to_confirm_is_open() -> None:
    play = started()
    play.wish(Complete(DRAFT))
    play.wish(Skip(StepKey("linked"), SkipReason.NO_TIME))
    play.wish(Complete(SEEN))
    with pytest.raises(refusals.StepsOpen) as refused:
        play.wish(Finish("x"))
    assert refused.value.numbers == (3, 4, 5)


def test_a_run_is_cancelled_with_a_reason_whatever_is_open() -> None:
    play = started()
    assert play.wish(Cancel("Called off.")) == (RunCancelled(at=play.now, by=ANA.user, why="Called off."),)
    assert (play.run.status, play.run.why_cancelled) == (RunStatus.CANCELLED, "Called off.")


@pytest.mark.parametrize(
    "wish",
    [
        Complete(DRAFT),
        Confirm(SEEN),
        Skip(DRAFT, SkipReason.NO_TIME),
        Undo(DRAFT),
        AddNote("x"),
        Supply({"angle": "x"}),
        Assign({"lead": BEN.user}),
        Start("x"),
    ],
)
@pytest.mark.parametrize("end", [Finish("x"), Cancel("x")])
def test_whatever_comes_after_the_end_is_refused_with_what_happened(wish: Wish, end: Wish) -> None:
    play = settled()
    play.wish(end)
    ended_at = play.now
    with pytest.raises(refusals.RunClosed) as refused:
        play.wish(wish)
    assert refused.value.__dict__ == {"run": "rev-1", "finished": isinstance(end, Finish), "at": ended_at}


@pytest.mark.parametrize("end", [Finish("x"), Cancel("x")])
def test_a_second_end_is_silent_for_the_same_person_and_refused_for_another(end: Wish) -> None:
    play = settled()
    play.wish(end, ANA)
    assert play.wish(end, ANA) == ()
    with pytest.raises(refusals.RunClosed):
        play.wish(end, BOSS)


@pytest.mark.parametrize(("first", "second"), [(Finish("x"), Cancel("x")), (Cancel("x"), Finish("x"))])
def test_a_run_that_ended_one_way_does_not_end_the_other_way(first: Wish, second: Wish) -> None:
    play = settled()
    play.wish(first, ANA)
    with pytest.raises(refusals.RunClosed):
        play.wish(second, ANA)
