"""The golden files themselves: none is left over, Slack takes each of them, and their words keep the house's rules."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.blocks.goldens import FOLDER
from tests.blocks.test_card import STATES
from tests.blocks.test_digest import DIGESTS
from tests.blocks.test_letters import LETTERS
from tests.blocks.test_modals import VIEWS
from tests.blocks.test_private import ANSWERS
from tests.blocks.test_questions import HOMES, QUESTIONS
from tests.blocks.test_review_words import FORMS, SAYINGS
from tests.blocks.test_thread import LINES
from tests.slack_rules import elements, home_faults, message_faults, texts, view_faults

FILES = sorted(FOLDER.glob("*.json"))
LABELS = {
    "Start",
    "Done",
    "Undo",
    "Confirm",
    "Return",
    "Hand off",
    "Accept",
    "Go",
    "No-go",
    "Decline",
    "Blocked",
    "Unblock",
    "Skip",
    "Note",
    "Supply",
    "Finish",
    "Cancel run",
    "All steps",
    # Answers to private questions, and the pages of Home.
    "Add the reason",
    "Other step",
    "It did",
    "It was noise",
    "Not this",
    "Not now",
    "Not in this channel",
    "Back",
    "Show more",
    # The digest's questions, and what comes of them.
    "Adopt",
    "No",
    "Keep",
    "Revert",
    "Drop",
    "Publish",
    "Edit",
    "It isn't a change of text",
    "It is a change of text",
}
NOT_OUR_WORDS = re.compile(r"\b(tasks?|workflows?|checklists?|tickets?|jobs?)\b", re.IGNORECASE)


def read(file: Path) -> dict[str, Any]:
    held: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return held


def mrkdwn(thing: object) -> Iterator[dict[str, Any]]:
    """Give every text object with markup."""
    if isinstance(thing, dict):
        if thing.get("type") == "mrkdwn":
            yield thing
        for value in thing.values():
            yield from mrkdwn(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from mrkdwn(value)


def test_no_golden_file_is_left_over() -> None:
    families: dict[str, Iterable[str]] = {
        "card": STATES,
        "thread": LINES,
        "modal": VIEWS,
        "private": ANSWERS,
        "letter": LETTERS,
        "question": QUESTIONS,
        "home": HOMES,
        "digest": DIGESTS,
        "form": FORMS,
        "review": SAYINGS,
    }
    names = {f"{family}_{name}" for family, made in families.items() for name in made} | {"refusals"}
    assert {file.stem for file in FILES} == names


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_slack_takes_it(file: Path) -> None:
    held = read(file)
    if "title" in held:
        assert view_faults(held) == []
    elif held.get("type") == "home":
        assert home_faults(held) == []
    elif "blocks" in held:
        assert message_faults(held["text"], held["blocks"]) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_its_words_are_the_houses(file: Path) -> None:
    held = read(file)
    said = [*texts(held), held.get("text", ""), *held.get("said", {}).values()]
    ours = [re.sub(r"<!date[^>]*>|&lt;!channel&gt;", "", each) for each in said]
    assert not [each for each in ours if NOT_OUR_WORDS.search(each)]
    assert not [each for each in ours if "!" in each]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_its_buttons_are_those_of_the_drawings(file: Path) -> None:
    buttons = [each["text"]["text"] for each in elements(read(file)) if each["type"] == "button"]
    assert set(buttons) <= LABELS


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_nothing_is_looked_for_in_what_people_typed(file: Path) -> None:
    assert all(each.get("verbatim") is True for each in mrkdwn(read(file)))
