"""An SOP as data: what starts it, what must be known, who does what, when it is done, what ends it."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from bot.domain.due import Due
from bot.domain.ids import SopKey, StepKey


class InputType(StrEnum):
    """The kinds of input a start modal has a control for."""

    TEXT = "text"
    LONG_TEXT = "long text"
    LINK = "link"
    DATE = "date"
    NUMBER = "number"
    PERSON = "person"
    CHOICE = "choice"


class Evidence(StrEnum):
    """What a step asks for when it is done, besides the click."""

    LINK = "link"
    SENTENCE = "sentence"


@dataclass(frozen=True)
class Input:
    """Something that must be known before work begins.

    ``choices`` is filled for ``InputType.CHOICE`` only; ``unit`` (``"€"``) is shown beside numbers.
    """

    key: str
    label: str
    type: InputType = InputType.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True)
class Role:
    """What an SOP names instead of a person."""

    key: str
    label: str


@dataclass(frozen=True)
class Step:
    """One line of the checklist and the acceptance standard that says what "done" means for it.

    ``role`` is the key of the role that does it (``""``: whoever is there). ``decide`` holds the possible
    choices of a decision, ``bounds`` what its person may decide alone. ``confirm`` asks for a second person.
    ``due`` says by when it is wanted; its ``anchor``, if it has one, is the key of an input that is a date.
    """

    key: StepKey
    title: str
    standard: str
    role: str = ""
    evidence: Evidence | None = None
    confirm: bool = False
    decide: tuple[str, ...] = ()
    bounds: str = ""
    due: Due | None = None


@dataclass(frozen=True)
class Trigger:
    """When an SOP starts: a sentence for people, and phrases that in a message suggest it.

    ``schedule`` is what ``parse_cron`` gives, in the team's zone: then someone is asked to start it.
    """

    when: str
    phrases: tuple[str, ...] = ()
    schedule: str = ""


@dataclass(frozen=True)
class Sop:
    """A written procedure. ``owner`` is the key of the role that answers for a run; ``code`` names runs."""

    key: SopKey
    name: str
    code: str
    trigger: Trigger
    owner: str
    roles: tuple[Role, ...]
    steps: tuple[Step, ...]
    output: str
    review: str
    inputs: tuple[Input, ...] = ()

    @cached_property
    def places(self) -> dict[StepKey, int]:
        """Each step's place in the checklist, counted from 0."""
        return {step.key: place for place, step in enumerate(self.steps)}

    @cached_property
    def inputs_by_key(self) -> dict[str, Input]:
        """The inputs, to be looked up."""
        return {each.key: each for each in self.inputs}

    @cached_property
    def roles_by_key(self) -> dict[str, Role]:
        """The roles, to be looked up."""
        return {each.key: each for each in self.roles}

    def step(self, key: StepKey) -> Step:
        """Give the step with this key; ``KeyError`` if the SOP has none."""
        return self.steps[self.places[key]]
