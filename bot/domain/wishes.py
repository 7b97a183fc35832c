"""What people can ask for in a run. A wish is only a request; ``bot.domain.rules`` decides."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.facts import DeclineReason, ReturnCause, SkipReason, WaitsOn
from bot.domain.ids import MessageTs, StepKey, UserId
from bot.domain.people import Actor


@dataclass(frozen=True)
class Start:
    """Begin: ``people`` maps roles; ``inputs`` holds what is known, as people typed it.

    ``knowingly``: the person was told which required inputs are missing and starts all the same. ``origin`` is the
    address of the message that led to it, ``triggered_at`` (aware UTC) the moment of that, or of the calendar.
    """

    subject: str
    people: dict[str, UserId] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    knowingly: bool = False
    origin: str = ""
    triggered_at: datetime | None = None


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
class SendBack:
    """Return a done step for correction."""

    step: StepKey
    cause: ReturnCause
    sentence: str


@dataclass(frozen=True)
class Judge:
    """Say whether the step's latest return improved the work."""

    step: StepKey
    improved: bool


@dataclass(frozen=True)
class Block:
    """Say that a step can't go on, and what it waits on: a person, or a party in words.

    ``source`` is the message that says so, ``author`` who wrote that.
    """

    step: StepKey
    reason: str = ""
    waits_on: WaitsOn | None = None
    person: UserId | None = None
    party: str = ""
    source: MessageTs | None = None
    author: UserId | None = None


@dataclass(frozen=True)
class Explain:
    """Give a blocker the reason that it lacks; ``author``: these are someone else's words, said in the thread."""

    blocker: int
    reason: str
    author: UserId | None = None


@dataclass(frozen=True)
class MoveBlocker:
    """Say that it is another step that can't go on."""

    blocker: int
    step: StepKey


@dataclass(frozen=True)
class AnswerBlocker:
    """Say, as the person whom it waits on, whether one sees to it."""

    blocker: int
    accepted: bool


@dataclass(frozen=True)
class Unblock:
    """Say that the step can go on. ``undone``: it was recorded by mistake."""

    blocker: int
    undone: bool = False


@dataclass(frozen=True)
class HandOff:
    """Offer a step, or without one the run, to ``receiver``, with what they need."""

    receiver: Actor
    note: str
    step: StepKey | None = None


@dataclass(frozen=True)
class Accept:
    """Take what was offered."""

    step: StepKey | None = None


@dataclass(frozen=True)
class Decline:
    """Not take what was offered; ``missing`` says what it lacks."""

    reason: DeclineReason
    missing: str = ""
    step: StepKey | None = None


@dataclass(frozen=True)
class Withdraw:
    """Keep what one offered."""

    step: StepKey | None = None


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


Wish = (
    Start
    | Complete
    | Confirm
    | Skip
    | Undo
    | SendBack
    | Judge
    | Block
    | Explain
    | MoveBlocker
    | AnswerBlocker
    | Unblock
    | HandOff
    | Accept
    | Decline
    | Withdraw
    | AddNote
    | Supply
    | Assign
    | Finish
    | Cancel
)
