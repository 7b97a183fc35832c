"""How one step of a run stands: open or settled, offered, blocked, sent back, and the click that moved it last."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.facts import ReturnCause, WaitsOn
from bot.domain.ids import MessageTs, UserId


class StepStatus(StrEnum):
    """How a step stands, in the words of the card. "next", "offered", "blocked" and "returned" follow from the rest."""

    OPEN = "open"
    TO_CONFIRM = "to confirm"
    DONE = "done"
    SKIPPED = "skipped"


SETTLED = frozenset({StepStatus.DONE, StepStatus.SKIPPED})


@dataclass(frozen=True)
class Wait:
    """How long something kept a run waiting: ``total`` so far, and ``since`` when it does so now."""

    total: timedelta = timedelta()
    since: datetime | None = None

    def after(self, at: datetime, *, waits: bool, mistaken: bool = False) -> "Wait":
        """Give the wait as it stands at ``at``. ``mistaken``: it was recorded by mistake, and no time was lost."""
        if waits:
            return self if self.since else Wait(self.total, at)
        if self.since is None:
            return self
        return Wait(self.total if mistaken else self.total + (at - self.since))


@dataclass(frozen=True)
class Said:
    """What someone wrote."""

    by: UserId
    text: str


@dataclass(frozen=True)
class Offer:
    """A handoff that waits for its answer. Until then the step, or the run, stays with ``by``.

    ``number`` is the place of its fact in the run, so that a second offer to the same person is another one.
    """

    by: UserId
    to: UserId
    at: datetime
    note: str
    number: int = 0


@dataclass(frozen=True)
class Blocker:
    """What stops a step, since when. ``number`` counts the run's blockers from 1.

    ``person`` is whom it waits on, ``accepted`` that they said they see to it; else ``party`` names what it waits on.
    ``declined``: whoever it was said to wait on says that it doesn't. ``source`` is the message that it was raised
    from, if it was, and ``author`` who wrote that.
    """

    number: int
    by: UserId
    at: datetime
    reason: str = ""
    waits_on: WaitsOn | None = None
    person: UserId | None = None
    party: str = ""
    accepted: bool = False
    declined: bool = False
    author: UserId | None = None
    source: MessageTs | None = None


@dataclass(frozen=True)
class Return:
    """The latest time that a step was sent back: ``doer`` had done it. ``judged``: whether it helped has been said.

    ``number`` is the place of its fact in the run.
    """

    by: UserId
    at: datetime
    cause: ReturnCause
    sentence: str
    doer: UserId | None
    judged: bool = False
    number: int = 0


@dataclass(frozen=True)
class Click:
    """The last click that moved a step, kept with how the step stood ``before`` so that it can be taken back."""

    by: UserId
    at: datetime
    before: "StepState"


@dataclass(frozen=True)
class StepState:
    """How one step of a run stands. ``note`` is the skip's sentence or the decision's why.

    ``assignee`` is who took it over, if it was handed off; ``returned`` counts how often it was sent back.
    """

    status: StepStatus = StepStatus.OPEN
    doer: UserId | None = None
    done_at: datetime | None = None
    confirmer: UserId | None = None
    evidence: str = ""
    decision: str = ""
    skipped: str = ""
    note: str = ""
    last: Click | None = None
    assignee: UserId | None = None
    offer: Offer | None = None
    blockers: tuple[Blocker, ...] = ()
    returned: int = 0
    last_return: Return | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.status is StepStatus.OPEN

    @property
    def has_words(self) -> bool:
        """Whether the thread heard how it was settled: of a decision, evidence or a skip, not of a confirmation."""
        return not self.confirmer and bool(self.decision or self.evidence or self.status is StepStatus.SKIPPED)

    @property
    def is_blocked(self) -> bool:
        """Whether something stops it."""
        return bool(self.blockers)

    @property
    def is_sent_back(self) -> bool:
        """Whether it was returned and is not done again yet."""
        return self.is_open and self.returned > 0
