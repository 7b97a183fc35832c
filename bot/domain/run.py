"""A run: one execution of one SOP version in one channel. ``Run.after`` says what each fact means."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import singledispatchmethod

from bot.domain.facts import (
    Fact,
    InputSupplied,
    NoteAdded,
    PeopleAssigned,
    RunCancelled,
    RunFinished,
    RunStarted,
    StepCompleted,
    StepConfirmed,
    StepSkipped,
    StepUndone,
)
from bot.domain.ids import ChannelId, RunName, StepKey, TeamId, UserId
from bot.domain.sop import Input, Sop, Step

NOBODY = UserId("")
"""Who owns and starts a run that has not begun."""
UNDO_FOR = timedelta(minutes=10)
"""How long a click can be taken back by its doer (docs/surface.md, rule 4)."""


class RunStatus(StrEnum):
    """How a run stands, in the words of its card."""

    NEW = "New"
    OPEN = "In progress"
    FINISHED = "Finished"
    CANCELLED = "Cancelled"


class StepStatus(StrEnum):
    """How a step stands, in the words of the card. "next" is no status: it follows from the others."""

    OPEN = "open"
    TO_CONFIRM = "to confirm"
    DONE = "done"
    SKIPPED = "skipped"


SETTLED = frozenset({StepStatus.DONE, StepStatus.SKIPPED})


@dataclass(frozen=True)
class Click:
    """The last click that moved a step, kept with how the step stood ``before`` so that it can be taken back."""

    by: UserId
    at: datetime
    before: "StepState"


@dataclass(frozen=True)
class StepState:
    """How one step of a run stands. ``note`` is the skip's sentence or the decision's why."""

    status: StepStatus = StepStatus.OPEN
    doer: UserId | None = None
    done_at: datetime | None = None
    confirmer: UserId | None = None
    evidence: str = ""
    decision: str = ""
    skipped: str = ""
    note: str = ""
    last: Click | None = None


@dataclass(frozen=True, kw_only=True)
class Run:
    """One execution of ``sop`` (its ``version``) in ``channel``.

    ``seq`` counts its facts. ``steps`` stand in the SOP's order. ``latest`` is the step moved last, beside which
    the card offers Undo.
    """

    team: TeamId
    name: RunName
    channel: ChannelId
    sop: Sop
    version: int
    seq: int = 0
    status: RunStatus = RunStatus.NEW
    subject: str = ""
    starter: UserId = NOBODY
    owner: UserId = NOBODY
    people: dict[str, UserId] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    steps: tuple[StepState, ...] = ()
    latest: StepKey | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: UserId | None = None
    output: str = ""
    why_cancelled: str = ""

    # ---- questions

    @property
    def is_open(self) -> bool:
        """Whether work can go on."""
        return self.status is RunStatus.OPEN

    @property
    def is_settled(self) -> bool:
        """Whether every step is done or skipped, so that the run can be finished."""
        return all(state.status in SETTLED for state in self.steps)

    def state(self, key: StepKey) -> StepState:
        """Give how this step stands; ``KeyError`` if the SOP has none of that key."""
        return self.steps[self.sop.places[key]]

    def assignee(self, step: Step) -> UserId | None:
        """Give who does this step, if its role has a person."""
        return self.people.get(step.role)

    @property
    def next_step(self) -> Step | None:
        """The open step with the lowest number: the one whose standard the card shows."""
        for step, state in zip(self.sop.steps, self.steps, strict=True):
            if state.status is StepStatus.OPEN:
                return step
        return None

    @property
    def missing(self) -> tuple[Input, ...]:
        """The required inputs that nobody has supplied yet."""
        return tuple(each for each in self.sop.inputs if each.required and not self.inputs.get(each.key))

    def count(self, status: StepStatus) -> int:
        """Count the steps that stand so."""
        return sum(state.status is status for state in self.steps)

    def can_undo(self, key: StepKey, now: datetime) -> bool:
        """Whether the last click on this step is young enough to be taken back."""
        last = self.state(key).last
        return self.is_open and last is not None and now - last.at < UNDO_FOR

    # ---- the fold

    def after(self, fact: Fact) -> "Run":
        """Give the run as it stands once this fact has happened."""
        return replace(self._with(fact), seq=self.seq + 1)

    @singledispatchmethod
    def _with(self, fact: Fact) -> "Run":
        raise TypeError(f"no meaning for {type(fact).__name__}")

    @_with.register(RunStarted)
    def _(self, fact: RunStarted) -> "Run":
        return replace(
            self,
            status=RunStatus.OPEN,
            subject=fact.subject,
            starter=fact.by,
            owner=fact.owner,
            people=dict(fact.people),
            inputs=dict(fact.inputs),
            steps=tuple(StepState() for _ in self.sop.steps),
            started_at=fact.at,
        )

    @_with.register(InputSupplied)
    def _(self, fact: InputSupplied) -> "Run":
        return replace(self, inputs={**self.inputs, fact.input: fact.value})

    @_with.register(PeopleAssigned)
    def _(self, fact: PeopleAssigned) -> "Run":
        return replace(self, owner=fact.owner, people=dict(fact.people))

    @_with.register(StepCompleted)
    def _(self, fact: StepCompleted) -> "Run":
        done = StepStatus.TO_CONFIRM if self.sop.step(fact.step).confirm else StepStatus.DONE
        return self._move(
            fact,
            status=done,
            doer=fact.by,
            done_at=fact.at,
            evidence=fact.evidence,
            decision=fact.decision,
            note=fact.why,
        )

    @_with.register(StepConfirmed)
    def _(self, fact: StepConfirmed) -> "Run":
        return self._move(fact, status=StepStatus.DONE, confirmer=fact.by)

    @_with.register(StepSkipped)
    def _(self, fact: StepSkipped) -> "Run":
        return self._move(
            fact,
            status=StepStatus.SKIPPED,
            doer=fact.by,
            done_at=fact.at,
            skipped=fact.reason.value,
            note=fact.sentence,
            # What someone did who was waiting for a second person is not what this person skipped.
            evidence="",
            decision="",
        )

    @_with.register(StepUndone)
    def _(self, fact: StepUndone) -> "Run":
        last = self.state(fact.step).last
        return self._put(fact.step, last.before if last else StepState(), latest=None)

    @_with.register(NoteAdded)
    def _(self, _fact: NoteAdded) -> "Run":
        return self

    @_with.register(RunFinished)
    def _(self, fact: RunFinished) -> "Run":
        return replace(
            self,
            status=RunStatus.FINISHED,
            ended_at=fact.at,
            ended_by=fact.by,
            output=fact.output,
            latest=None,
        )

    @_with.register(RunCancelled)
    def _(self, fact: RunCancelled) -> "Run":
        return replace(
            self,
            status=RunStatus.CANCELLED,
            ended_at=fact.at,
            ended_by=fact.by,
            why_cancelled=fact.why,
            latest=None,
        )

    def _move(self, fact: StepCompleted | StepConfirmed | StepSkipped, **changes: object) -> "Run":
        before = self.state(fact.step)
        click = Click(by=fact.by, at=fact.at, before=before)
        moved = replace(before, last=click, **changes)  # type: ignore[arg-type]  # replace() can't see the names
        return self._put(fact.step, moved, latest=fact.step)

    def _put(self, key: StepKey, state: StepState, *, latest: StepKey | None) -> "Run":
        place = self.sop.places[key]
        return replace(self, steps=(*self.steps[:place], state, *self.steps[place + 1 :]), latest=latest)
