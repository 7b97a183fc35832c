"""What the thread says about each fact."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.blocks import thread
from bot.blocks.message import Message
from bot.domain.facts import SkipReason
from bot.domain.ids import StepKey
from bot.domain.sop import Input, InputType
from bot.domain.wishes import AddNote, Assign, Cancel, Complete, Confirm, Finish, Skip, Supply, Undo
from tests.blocks import goldens
from tests.blocks.samples import ANA, BEN, CAMPAIGN, CARA, DILAN, Story, finished, settled
from tests.slack_rules import message_faults, texts


def last_said(story: Story) -> Message | None:
    """Give the thread's line for the story's last fact, held against Slack's rules."""
    line = thread.said(story.run, story.facts[-1])
    if line is not None:
        assert message_faults(line.text, line.blocks) == []
    return line


def started() -> Story:
    return Story().starts(without=["cap"])


LINES: dict[str, Callable[[], Story]] = {
    "note": lambda: started().happens(AddNote("Lena is *out* until <Monday> & so on.\nCall her."), BEN),
    "note_on_step": lambda: started().happens(AddNote("See https://x.example/a_b", step=StepKey("copy")), BEN),
    "skipped": lambda: started().happens(Skip(StepKey("cap"), SkipReason.ELSEWHERE, "Finance did it."), CARA),
    "late_input": lambda: started().happens(Supply({"cap": "4,000"}), CARA),
    "people": lambda: started().happens(Assign({"paid": DILAN}), ANA),
    "evidence_link": lambda: started().happens(Complete(StepKey("utm"), evidence="https://x.example/?a=1&b=2"), ANA),
    "evidence_words": lambda: started().happens(Complete(StepKey("copy"), evidence="Lena said yes."), ANA),
    "decision": lambda: started().happens(Complete(StepKey("go"), decision="No-go", why="Cap isn't set."), DILAN),
    "finished": finished,
    "finished_in_words": lambda: settled().happens(Finish("Sent to 4,120 people. " * 20)),
    "cancelled": lambda: started().happens(Cancel("The launch moved to spring.")),
}


@pytest.mark.parametrize("line", LINES)
def test_the_line_reads_as_it_was_read(line: str) -> None:
    said = last_said(LINES[line]())
    assert said is not None
    goldens.check(f"thread_{line}", said)


@pytest.mark.parametrize(
    "story",
    [
        started,
        lambda: started().does("kpi"),
        lambda: started().does("seen", by=BEN),
        lambda: started().does("seen", by=BEN).happens(Confirm(StepKey("seen")), CARA),
        lambda: started().does("kpi").happens(Undo(StepKey("kpi"))),
    ],
    ids=["started", "done", "to confirm", "confirmed", "undone"],
)
def test_a_plain_click_writes_nothing(story: Callable[[], Story]) -> None:
    assert last_said(story()) is None


@pytest.mark.parametrize("line", LINES)
def test_a_line_calls_nobody_but_whoever_acted(line: str) -> None:
    story = LINES[line]()
    said = last_said(story)
    assert said is not None
    sent = json.dumps([said.text, said.blocks])
    assert {each for each in (ANA, BEN, CARA, DILAN) if f"<@{each}>" in sent} <= {story.facts[-1].by}


def test_a_person_given_as_input_is_not_called() -> None:
    sop = replace(CAMPAIGN, inputs=(Input("legal", "Legal contact", InputType.PERSON),))
    said = last_said(Story(sop).starts().happens(Supply({"legal": BEN}), CARA))
    assert said is not None
    assert said.text == "<@U0CARA> supplied *Legal contact*; the card shows who"


def test_a_long_note_is_kept_whole() -> None:
    words = "word & " * 420
    said = last_said(started().happens(AddNote(words)))
    assert said is not None
    shown = "".join(texts(said.blocks))
    assert shown.count("&amp;") == 420
    assert len(said.blocks) > 1


@pytest.mark.parametrize("character", ["<", "&", "`", "😀", "word "])
def test_the_longest_words_fit(character: str) -> None:
    story = started()
    assert last_said(story.happens(AddNote((character * 3000)[:3000]))) is not None
    link = "https://x.example/" + (character * 1900)[:1900].replace("<", "a").replace(" ", "b")
    assert last_said(story.happens(Complete(StepKey("utm"), evidence=link))) is not None
