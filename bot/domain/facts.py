"""What can happen in a run. A fact is never changed or deleted; its meaning is given by ``Run.after`` alone.

Every fact has the moment it happened (``at``, aware UTC) and who made it happen (``by``). ``kind`` is its
name in the log, ``FORMAT`` the version of the payload, so that an old fact can always be read.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.domain.ids import StepKey, UserId

FORMAT = 1


class SkipReason(StrEnum):
    """Why a step was not needed; the weekly review counts these."""

    NOT_APPLICABLE = "doesn't apply this time"
    UNCLEAR = "wording unclear"
    NO_TIME = "no time"
    NOT_MINE = "not mine to decide"
    ELSEWHERE = "done elsewhere"


@dataclass(frozen=True, kw_only=True)
class RunStarted:
    """Work began. ``people`` maps roles, ``inputs`` what was known then; values are as people gave them."""

    at: datetime
    by: UserId
    subject: str
    owner: UserId
    people: dict[str, UserId]
    inputs: dict[str, str]
    kind: Literal["RunStarted"] = "RunStarted"


@dataclass(frozen=True, kw_only=True)
class InputSupplied:
    """An input became known, or known better, after the start."""

    at: datetime
    by: UserId
    input: str
    value: str
    kind: Literal["InputSupplied"] = "InputSupplied"


@dataclass(frozen=True, kw_only=True)
class PeopleAssigned:
    """Roles were given to people anew; ``owner`` is the person of the owner's role."""

    at: datetime
    by: UserId
    owner: UserId
    people: dict[str, UserId]
    kind: Literal["PeopleAssigned"] = "PeopleAssigned"


@dataclass(frozen=True, kw_only=True)
class StepCompleted:
    """Someone says that the standard is met; with the evidence or the decision the step asks for."""

    at: datetime
    by: UserId
    step: StepKey
    evidence: str = ""
    decision: str = ""
    why: str = ""
    kind: Literal["StepCompleted"] = "StepCompleted"


@dataclass(frozen=True, kw_only=True)
class StepConfirmed:
    """A second person says so too."""

    at: datetime
    by: UserId
    step: StepKey
    kind: Literal["StepConfirmed"] = "StepConfirmed"


@dataclass(frozen=True, kw_only=True)
class StepSkipped:
    """The step was not needed, for a reason."""

    at: datetime
    by: UserId
    step: StepKey
    reason: SkipReason
    sentence: str = ""
    kind: Literal["StepSkipped"] = "StepSkipped"


@dataclass(frozen=True, kw_only=True)
class StepUndone:
    """A wrong click was taken back by its doer: neither work nor rework."""

    at: datetime
    by: UserId
    step: StepKey
    kind: Literal["StepUndone"] = "StepUndone"


@dataclass(frozen=True, kw_only=True)
class NoteAdded:
    """Someone left words for the others, on a step or on the run."""

    at: datetime
    by: UserId
    text: str
    step: StepKey | None = None
    kind: Literal["NoteAdded"] = "NoteAdded"


@dataclass(frozen=True, kw_only=True)
class RunFinished:
    """The run ended with its output."""

    at: datetime
    by: UserId
    output: str
    kind: Literal["RunFinished"] = "RunFinished"


@dataclass(frozen=True, kw_only=True)
class RunCancelled:
    """The run ended without its output."""

    at: datetime
    by: UserId
    why: str
    kind: Literal["RunCancelled"] = "RunCancelled"


Fact = (
    RunStarted
    | InputSupplied
    | PeopleAssigned
    | StepCompleted
    | StepConfirmed
    | StepSkipped
    | StepUndone
    | NoteAdded
    | RunFinished
    | RunCancelled
)
