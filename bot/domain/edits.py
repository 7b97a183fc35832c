"""What someone changes in an SOP: one part at a time, or a new one whole."""

from dataclasses import dataclass
from typing import Literal

from bot.domain.ids import SopKey, StepKey, UserId
from bot.domain.parts import PartKind, SopPart


@dataclass(frozen=True)
class StepEdit:
    """Another title or standard of a step; with a key that the SOP lacks, a new step ``after`` one, else at the end."""

    key: StepKey
    title: str
    standard: str
    role: str = ""
    after: str = ""
    kind: Literal["step"] = "step"


@dataclass(frozen=True)
class StepRemoval:
    """A step that is no longer needed."""

    key: StepKey
    kind: Literal["no step"] = "no step"


@dataclass(frozen=True)
class InputEdit:
    """Another label of an input, or whether it is required; with a key that the SOP lacks, a new input."""

    key: str
    label: str
    required: bool
    kind: Literal["input"] = "input"


@dataclass(frozen=True)
class InputRemoval:
    """An input that is asked for no more."""

    key: str
    kind: Literal["no input"] = "no input"


@dataclass(frozen=True)
class PhrasesEdit:
    """The phrases that suggest the SOP when a message has them."""

    phrases: tuple[str, ...]
    kind: Literal["phrases"] = "phrases"


@dataclass(frozen=True)
class OwnerEdit:
    """The role that answers for a run."""

    role: str
    kind: Literal["owner"] = "owner"


@dataclass(frozen=True)
class Creation:
    """A new SOP as its form was filled in: ``owner`` is a role's label, ``steps`` has a ``step | standard`` a line."""

    name: str
    code: str
    when: str
    owner: str
    steps: str
    kind: Literal["new"] = "new"


Edit = StepEdit | StepRemoval | InputEdit | InputRemoval | PhrasesEdit | OwnerEdit


def part_of(edit: Edit) -> SopPart:
    """Give the part that an edit changes."""
    match edit:
        case StepEdit(key=key) | StepRemoval(key=key):
            return SopPart(PartKind.STEP, key)
        case InputEdit(key=key) | InputRemoval(key=key):
            return SopPart(PartKind.INPUT, key)
        case PhrasesEdit():
            return SopPart(PartKind.PHRASES)
        case OwnerEdit():
            return SopPart(PartKind.OWNER)


@dataclass(frozen=True)
class Revision:
    """What someone wrote: an edit of an SOP whose version was ``base``, or a new one (0).

    ``why`` is what it changes in a few words. With ``look_after`` runs it is followed, and ``owner`` sees to that;
    ``proposal`` is the number of the one that it follows.
    """

    sop: SopKey
    base: int
    edit: Edit | Creation
    why: str
    owner: UserId
    look_after: int | None = None
    proposal: int | None = None
