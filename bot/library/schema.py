"""What an SOP file may hold: the fields of each part and how much they hold. ``docs/sop-format.md`` tells the same."""

import re
from dataclasses import dataclass

from bot.blocks.limits import MODAL_TITLE, OPTION_TEXT, STANDARD, TITLE

__all__ = ["MODAL_TITLE", "STANDARD", "TITLE"]

FILE_BYTES = 256 * 1024
"""A file larger than this is no SOP; reading it would only cost memory."""
STEPS = 40
"""Steps of an SOP. Surface: the longest card that is drawn; Slack: a message holds 50 blocks."""
STEPS_ADVISED = 9
"""Steps that people still read; a longer list is skimmed."""
INPUTS, ROLES = 20, 20
"""Slack: a modal holds 100 blocks, and the start modal has one for each input and each role."""
REQUIRED_ADVISED = 4
"""Required inputs that people still fill in; longer forms are avoided."""
KEY = 40
"""Characters of a key. Slack: an option's value holds 150, and a run's name stands beside the key in some."""
LABEL = 40
"""Characters of the label of an input or a role. Surface: the first 40 characters of a line carry its meaning."""
UNIT = 10
CHOICE = 40
"""Characters of a possible decision: it becomes a button."""
CHOICES_OF_INPUT = (2, 100)
"""Slack: a select holds 100 options."""
OPTION = OPTION_TEXT
"""Characters of a choice of an input."""
DECISIONS = (2, 4)
"""Choices of a decision. Surface: more are no decision any more but a list."""
SENTENCE = 140
"""Characters of ``when``, ``bounds`` and ``output``, as of an acceptance standard."""
DUE = 60
"""Characters of a due time: the longest is a number of days, "before" and a key."""
REVIEW = 280
"""Characters of the review rule."""
PHRASES, PHRASE = 20, (4, 80)
"""How many phrases, and the characters of one; a shorter one would be found within other words."""

SCHEDULE = 60
"""Characters of a schedule: five fields, the longest of which names all weekdays."""

KEY_FORM = re.compile(r"[a-z](?:-?[a-z0-9])*")
CODE_FORM = re.compile(r"[a-z]{2,5}")


@dataclass(frozen=True)
class Part:
    """A part of the file: what it is called in a sentence, and its fields, each with what it says."""

    name: str
    required: dict[str, str]
    optional: dict[str, str]

    @property
    def fields(self) -> dict[str, str]:
        """All of its fields."""
        return self.required | self.optional


SOP = Part(
    "the SOP",
    required={
        "key": "its name in commands, such as campaign-qa",
        "name": "what people call it, such as Campaign QA",
        "code": "two to five letters that its runs are named with, such as cqa",
        "trigger": "when it starts",
        "owner": "the role that answers for a run",
        "roles": "who takes part, each as key: label",
        "steps": "what is done, each with a key, a title and a standard",
        "output": "what a run ends with",
        "review": "when and by whom its results are inspected",
    },
    optional={"inputs": "what must be known before work begins"},
)
TRIGGER = Part(
    "the trigger",
    required={"when": 'the sentence after "Starts when"'},
    optional={
        "phrases": "words in a message that suggest the SOP",
        "schedule": "when someone is asked to start it, such as 0 9 * * mon",
    },
)
INPUT = Part(
    "an input",
    required={"key": "its name in commands, such as brief", "label": "what people read beside its field"},
    optional={
        "type": "the kind of value",
        "required": "whether work should wait for it",
        "choices": "the list to choose from",
        "unit": "what a number counts, such as €",
    },
)
STEP = Part(
    "a step",
    required={
        "key": "its name in commands, such as links",
        "title": "what is looked at, in a few words",
        "standard": 'what "done" means, so that it can be checked without asking',
    },
    optional={
        "role": "who does it",
        "evidence": "what is given with Done: link or sentence",
        "confirm": "whether a second person confirms it",
        "decide": "the possible decisions",
        "bounds": "what may be decided alone",
        "due": "by when it is wanted, such as 4h, 2d or 2d before launch",
    },
)
PARTS = (SOP, TRIGGER, INPUT, STEP)
