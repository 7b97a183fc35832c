"""What someone changes in an SOP: one part at a time, or a new one whole."""

from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from bot.domain.ids import SopKey, StepKey, UserId
from bot.domain.sop import Input, Sop, Step


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
    """The phrases that in a message suggest the SOP."""

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


_Part = TypeVar("_Part", bound=Step | Input)


def taken_back(now: Sop, before: Sop, *, step: StepKey | None, asked: str) -> Sop:
    """Give the SOP with one step, or one input, as it was before; other changes since stay."""
    if step is not None:
        return replace(now, steps=_as_before(now.steps, before.steps, step))
    return replace(now, inputs=_as_before(now.inputs, before.inputs, asked))


def _as_before(now: tuple[_Part, ...], before: tuple[_Part, ...], key: str) -> tuple[_Part, ...]:
    was = next((each for each in before if each.key == key), None)
    if was is None:
        return tuple(each for each in now if each.key != key)
    if any(each.key == key for each in now):
        return tuple(was if each.key == key else each for each in now)
    place = min(before.index(was), len(now))
    return (*now[:place], was, *now[place:])
