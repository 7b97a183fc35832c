"""What can happen in a run. A fact is never changed or deleted; its meaning is given by ``Run.after`` alone.

Every fact has the moment it happened (``at``, aware UTC) and who made it happen (``by``). ``kind`` is its
name in the log, ``FORMAT`` the version of the payload, so that an old fact can always be read.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.domain.ids import MessageTs, StepKey, UserId

FORMAT = 1


class SkipReason(StrEnum):
    """Why a step was not needed; the weekly review counts these."""

    NOT_APPLICABLE = "doesn't apply this time"
    UNCLEAR = "wording unclear"
    NO_TIME = "no time"
    NOT_MINE = "not mine to decide"
    ELSEWHERE = "done elsewhere"


class WaitsOn(StrEnum):
    """What kind of thing a blocker waits on."""

    PERSON = "a person"
    TEAM = "a team"
    DECISION = "a decision"
    INPUT = "an input"
    TOOL = "a tool"


class ReturnCause(StrEnum):
    """Why a done step went back. A changed brief is nobody's rework, and is counted apart."""

    MISSED_CHECK = "missed check"
    UNCLEAR_STANDARD = "unclear standard"
    WRONG_INPUT = "wrong input"
    CHANGED_BRIEF = "changed brief"
    TOOL = "tool"


class DeclineReason(StrEnum):
    """Why an offer was not taken."""

    INCOMPLETE = "input incomplete"
    NOT_MINE = "not mine"
    NO_CAPACITY = "no capacity"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class RunStarted:
    """Work began. ``people`` maps roles, ``inputs`` what was known then; values are as people gave them.

    ``origin`` is the address of the message that led to it, if one did, and ``triggered_at`` the moment of that
    message, or of the calendar.
    """

    at: datetime
    by: UserId
    subject: str
    owner: UserId
    people: dict[str, UserId]
    inputs: dict[str, str]
    origin: str = ""
    triggered_at: datetime | None = None
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
    """A wrong click was taken back by its doer: neither work nor rework. ``told``: the thread had words of it."""

    at: datetime
    by: UserId
    step: StepKey
    told: bool = False
    kind: Literal["StepUndone"] = "StepUndone"


@dataclass(frozen=True, kw_only=True)
class StepReturned:
    """A done step was sent back for correction. ``after_finish``: its run had ended, so it begins again."""

    at: datetime
    by: UserId
    step: StepKey
    cause: ReturnCause
    sentence: str
    after_finish: bool = False
    kind: Literal["StepReturned"] = "StepReturned"


@dataclass(frozen=True, kw_only=True)
class ReturnJudged:
    """Whoever did the step again says whether its latest return improved the work, or was noise."""

    at: datetime
    by: UserId
    step: StepKey
    improved: bool
    kind: Literal["ReturnJudged"] = "ReturnJudged"


@dataclass(frozen=True, kw_only=True)
class BlockerRaised:
    """A step can't go on. ``blocker`` numbers the run's blockers from 1. A reaction may have no ``reason`` yet.

    ``person`` is whom it waits on, if that is someone; else ``party`` names the team, the tool, whatever it is.
    ``source`` is the message that it was raised from, if it was, and ``author`` who wrote that.
    """

    at: datetime
    by: UserId
    step: StepKey
    blocker: int
    reason: str = ""
    waits_on: WaitsOn | None = None
    person: UserId | None = None
    party: str = ""
    source: MessageTs | None = None
    author: UserId | None = None
    kind: Literal["BlockerRaised"] = "BlockerRaised"


@dataclass(frozen=True, kw_only=True)
class BlockerExplained:
    """A blocker without a reason got one. ``author``: they are someone else's words, in a message of the thread."""

    at: datetime
    by: UserId
    step: StepKey
    blocker: int
    reason: str
    author: UserId | None = None
    kind: Literal["BlockerExplained"] = "BlockerExplained"


@dataclass(frozen=True, kw_only=True)
class BlockerAnswered:
    """The person whom a blocker waits on sees to it, or says that it isn't theirs."""

    at: datetime
    by: UserId
    step: StepKey
    blocker: int
    accepted: bool
    kind: Literal["BlockerAnswered"] = "BlockerAnswered"


@dataclass(frozen=True, kw_only=True)
class BlockerEnded:
    """A step can go on. ``undone``: it was recorded by mistake, and no time was lost."""

    at: datetime
    by: UserId
    step: StepKey
    blocker: int
    undone: bool = False
    kind: Literal["BlockerEnded"] = "BlockerEnded"


@dataclass(frozen=True, kw_only=True)
class HandoffOffered:
    """A step was offered to someone, with what they need; without ``step``, the run was."""

    at: datetime
    by: UserId
    to: UserId
    note: str
    step: StepKey | None = None
    kind: Literal["HandoffOffered"] = "HandoffOffered"


@dataclass(frozen=True, kw_only=True)
class HandoffAccepted:
    """The person whom it was offered to takes it."""

    at: datetime
    by: UserId
    step: StepKey | None = None
    kind: Literal["HandoffAccepted"] = "HandoffAccepted"


@dataclass(frozen=True, kw_only=True)
class HandoffDeclined:
    """They don't take it: why, and what they miss."""

    at: datetime
    by: UserId
    reason: DeclineReason
    missing: str = ""
    step: StepKey | None = None
    kind: Literal["HandoffDeclined"] = "HandoffDeclined"


@dataclass(frozen=True, kw_only=True)
class HandoffWithdrawn:
    """The giver keeps it."""

    at: datetime
    by: UserId
    step: StepKey | None = None
    kind: Literal["HandoffWithdrawn"] = "HandoffWithdrawn"


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
    | StepReturned
    | ReturnJudged
    | BlockerRaised
    | BlockerExplained
    | BlockerAnswered
    | BlockerEnded
    | HandoffOffered
    | HandoffAccepted
    | HandoffDeclined
    | HandoffWithdrawn
    | NoteAdded
    | RunFinished
    | RunCancelled
)
