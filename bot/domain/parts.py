"""The parts of an SOP that can be changed one at a time, and what stands there."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.ids import StepKey
from bot.domain.sop import Input, Sop, Step


class PartKind(StrEnum):
    """What a part is: a step, an input, the phrases that suggest the SOP, the role that answers for its runs."""

    STEP = "step"
    INPUT = "input"
    PHRASES = "phrases"
    OWNER = "owner"


@dataclass(frozen=True)
class SopPart:
    """One part of an SOP. ``key`` is that of the step or the input; without it, one that is to be added."""

    kind: PartKind
    key: str = ""

    def __str__(self) -> str:
        """Write it as forms carry it: ``step links``, or ``step`` for a new one."""
        return f"{self.kind} {self.key}".strip()

    @classmethod
    def parse(cls, text: str) -> "SopPart":
        """Read what ``str`` writes; ``ValueError`` for anything else."""
        kind, _, key = text.partition(" ")
        part = cls(PartKind(kind), key)
        if key and part.kind in {PartKind.PHRASES, PartKind.OWNER}:
            raise ValueError(f"an SOP has no {text[:40]!r}: it has one {kind}")
        return part

    def content(self, sop: Sop) -> Step | Input | tuple[str, ...] | str | None:
        """Give what stands there in an SOP; None for a step or an input that it lacks."""
        match self.kind:
            case PartKind.STEP:
                return sop.step(StepKey(self.key)) if self.key in sop.places else None
            case PartKind.INPUT:
                return sop.inputs_by_key.get(self.key)
            case PartKind.PHRASES:
                return sop.trigger.phrases
            case PartKind.OWNER:
                return sop.owner

    def is_in(self, sop: Sop) -> bool:
        """Whether an SOP has this part."""
        return self.content(sop) is not None


def changed(before: Sop, after: Sop) -> tuple[SopPart, ...]:
    """Give the parts that two versions have differently, or that only one of them has."""
    steps = (SopPart(PartKind.STEP, key) for key in {**before.places, **after.places})
    inputs = (SopPart(PartKind.INPUT, key) for key in {**before.inputs_by_key, **after.inputs_by_key})
    parts = (*steps, *inputs, SopPart(PartKind.PHRASES), SopPart(PartKind.OWNER))
    return tuple(each for each in parts if each.content(before) != each.content(after))
