"""What is written down is read back as it was: runs, facts, SOPs, messages."""

import json
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.message import File, Message
from bot.domain import facts
from bot.domain.facts import Fact
from bot.domain.run import Run
from bot.domain.sop import Sop
from bot.domain.wishes import Wish
from storage import codec
from tests.cases import cases
from tests.domain.play import MINUTE, REVIEW, Play, settled, started
from tests.domain.test_any_sequence import GESTURES, begun, tried
from tests.library.strategies import sops

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
PEOPLE = st.dictionaries(WORDS, WORDS, max_size=3)
NUMBER = st.integers(min_value=1, max_value=10**6)
MOMENT = st.datetimes(timezones=st.just(UTC))
FACTS = st.one_of(
    st.builds(facts.RunStarted, at=MOMENT, by=WORDS, subject=WORDS, owner=WORDS, people=PEOPLE, inputs=PEOPLE),
    st.builds(facts.InputSupplied, at=MOMENT, by=WORDS, input=WORDS, value=WORDS),
    st.builds(facts.PeopleAssigned, at=MOMENT, by=WORDS, owner=WORDS, people=PEOPLE),
    st.builds(facts.StepCompleted, at=MOMENT, by=WORDS, step=WORDS, evidence=WORDS, decision=WORDS, why=WORDS),
    st.builds(facts.StepConfirmed, at=MOMENT, by=WORDS, step=WORDS),
    st.builds(
        facts.StepSkipped, at=MOMENT, by=WORDS, step=WORDS, reason=st.sampled_from(facts.SkipReason), sentence=WORDS
    ),
    st.builds(facts.StepUndone, at=MOMENT, by=WORDS, step=WORDS),
    st.builds(
        facts.StepReturned, at=MOMENT, by=WORDS, step=WORDS, cause=st.sampled_from(facts.ReturnCause), sentence=WORDS
    ),
    st.builds(facts.ReturnJudged, at=MOMENT, by=WORDS, step=WORDS, improved=st.booleans()),
    st.builds(
        facts.BlockerRaised,
        at=MOMENT,
        by=WORDS,
        step=WORDS,
        blocker=NUMBER,
        reason=WORDS,
        waits_on=st.none() | st.sampled_from(facts.WaitsOn),
        person=st.none() | WORDS,
        party=WORDS,
        source=st.none() | WORDS,
    ),
    st.builds(facts.BlockerExplained, at=MOMENT, by=WORDS, step=WORDS, blocker=NUMBER, reason=WORDS),
    st.builds(facts.BlockerAnswered, at=MOMENT, by=WORDS, step=WORDS, blocker=NUMBER, accepted=st.booleans()),
    st.builds(facts.BlockerEnded, at=MOMENT, by=WORDS, step=WORDS, blocker=NUMBER, undone=st.booleans()),
    st.builds(facts.HandoffOffered, at=MOMENT, by=WORDS, to=WORDS, note=WORDS, step=st.none() | WORDS),
    st.builds(facts.HandoffAccepted, at=MOMENT, by=WORDS, step=st.none() | WORDS),
    st.builds(
        facts.HandoffDeclined,
        at=MOMENT,
        by=WORDS,
        reason=st.sampled_from(facts.DeclineReason),
        missing=WORDS,
        step=st.none() | WORDS,
    ),
    st.builds(facts.HandoffWithdrawn, at=MOMENT, by=WORDS, step=st.none() | WORDS),
    st.builds(facts.NoteAdded, at=MOMENT, by=WORDS, text=WORDS, step=st.none() | WORDS),
    st.builds(facts.RunFinished, at=MOMENT, by=WORDS, output=WORDS),
    st.builds(facts.RunCancelled, at=MOMENT, by=WORDS, why=WORDS),
)


def reread(run: Run, sop: Sop) -> Run:
    identity = {"team": run.team, "name": run.name, "channel": run.channel, "version": run.version, "seq": run.seq}
    return codec.run_from_text(codec.run_to_text(run), sop=sop, **identity)


def test_every_kind_of_fact_is_tried_here() -> None:
    kinds = {each.__name__ for each in Fact.__args__}
    tried_here = {str(each) for each in kinds if any(each in str(one) for one in FACTS.original_strategies)}  # type: ignore[attr-defined]  # one_of has them
    assert tried_here == kinds


@given(FACTS)
def test_a_fact_is_read_back_as_it_was(fact: Fact) -> None:
    back = codec.fact_from_text(codec.fact_to_text(fact))
    assert back == fact
    assert type(back) is type(fact)
    assert json.loads(codec.fact_to_text(fact))["kind"] == type(fact).__name__


@cases(80)
@given(GESTURES)
def test_a_run_is_read_back_as_it_was(gestures: list[tuple[Wish, Play, object]]) -> None:
    play = begun()
    for wish, who, pause in gestures:
        tried(play, wish, who, pause)  # type: ignore[arg-type]  # a tuple of the three
    assert reread(play.run, REVIEW) == play.run


def test_how_a_run_stands_is_written_without_what_its_row_says_already() -> None:
    written = json.loads(codec.run_to_text(settled().run))
    assert not written.keys() & {"team", "name", "channel", "sop", "version", "seq"}


def test_moments_are_read_back_in_utc() -> None:
    play = started()
    started_at = reread(play.run, REVIEW).started_at
    assert started_at is not None
    assert started_at.utcoffset() == MINUTE * 0


@given(sops)
def test_an_sop_is_read_back_as_it_was_and_equal_content_gives_equal_text(sop: Sop) -> None:
    text = codec.sop_to_text(sop)
    back = codec.sop_from_text(text)
    assert back == sop
    assert codec.sop_to_text(back) == text


@given(WORDS)
def test_a_message_is_read_back_as_it_was(words: str) -> None:
    message = Message(words, [{"type": "section", "text": {"type": "mrkdwn", "text": words}}])
    assert codec.message_from_text(codec.message_to_text(message)) == message


def test_what_was_never_a_fact_is_refused() -> None:
    with pytest.raises(ValueError, match="kind"):
        codec.fact_from_text('{"kind": "StepForgotten", "at": "2026-11-23T12:00:00Z", "by": "U1"}')


def test_a_message_with_a_file_keeps_every_byte_of_it() -> None:
    message = Message("The last weeks.", [], File("chart.png", bytes(range(256)), alt="A line “falls”."))
    assert codec.message_from_text(codec.message_to_text(message)) == message
