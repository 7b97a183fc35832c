"""What people can ask for in a run. A wish is only a request; ``bot.domain.rules`` decides."""

from dataclasses import dataclass, field

from bot.domain.facts import SkipReason
from bot.domain.ids import StepKey, UserId


@dataclass(frozen=True)
class Start:
    """Begin: ``people`` maps roles; ``inputs`` holds what is known, as people typed it.

    ``knowingly``: the person was told which required inputs are missing and starts all the same.
    """

    subject: str
    people: dict[str, UserId] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    knowingly: bool = False


@dataclass(frozen=True)
class Complete:
    """Mark a step done, with what it asks for."""

    step: StepKey
    evidence: str = ""
    decision: str = ""
    why: str = ""


@dataclass(frozen=True)
class Confirm:
    """Say as a second person that a step is done."""

    step: StepKey


@dataclass(frozen=True)
class Skip:
    """Settle a step without doing it."""

    step: StepKey
    reason: SkipReason
    sentence: str = ""


@dataclass(frozen=True)
class Undo:
    """Take one's own last click on a step back."""

    step: StepKey


@dataclass(frozen=True)
class AddNote:
    """Leave words for the others."""

    text: str
    step: StepKey | None = None


@dataclass(frozen=True)
class Supply:
    """Give values for inputs, by their keys; what is unchanged is no fact."""

    values: dict[str, str]


@dataclass(frozen=True)
class Assign:
    """Give roles to people; roles not named keep theirs, an empty person frees the role."""

    people: dict[str, UserId]


@dataclass(frozen=True)
class Finish:
    """End the run with its output: a link or a sentence."""

    output: str


@dataclass(frozen=True)
class Cancel:
    """End the run without its output."""

    why: str


Wish = Start | Complete | Confirm | Skip | Undo | AddNote | Supply | Assign | Finish | Cancel
