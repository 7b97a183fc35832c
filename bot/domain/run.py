"""A run: one execution of one SOP version in one channel. ``Run.after`` says what each fact means."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property, singledispatchmethod
from typing import Any

from bot.domain.due import due_at
from bot.domain.facts import (
    BlockerAnswered,
    BlockerEnded,
    BlockerExplained,
    BlockerRaised,
    Fact,
    HandoffAccepted,
    HandoffDeclined,
    HandoffOffered,
    HandoffWithdrawn,
    InputSupplied,
    NoteAdded,
    PeopleAssigned,
    ReturnJudged,
    RunCancelled,
    RunFinished,
    RunStarted,
    StepCompleted,
    StepConfirmed,
    StepReturned,
    StepSkipped,
    StepUndone,
)
from bot.domain.ids import ChannelId, RunName, StepKey, TeamId, UserId
from bot.domain.sop import Input, Sop, Step
from bot.domain.step_state import SETTLED, Blocker, Click, Offer, Return, Said, StepState, StepStatus, Wait
from bot.domain.working_hours import Calendar

NOBODY = UserId("")
"""Who owns and starts a run that has not begun."""
UNDO_FOR = timedelta(minutes=10)
"""How long a click can be taken back by its doer (docs/surface.md, rule 4)."""


RETURN_FOR = timedelta(days=14)
"""How long a finished run's steps can be sent back: a fault is often found only after the launch."""


class RunStatus(StrEnum):
    """How a run stands, in the words of its card."""

    NEW = "New"
    OPEN = "In progress"
    FINISHED = "Finished"
    CANCELLED = "Cancelled"


@dataclass(frozen=True, kw_only=True)
class Run:
    """One execution of ``sop`` (its ``version``) in ``channel``.

    ``seq`` counts its facts, ``blockers`` the blockers raised so far. ``steps`` stand in the SOP's order. ``latest`` is
    the step moved last, beside which the card offers Undo. ``offer`` is the run's own, if its owner hands it off.
    ``finished_at`` is its first finish, which a return after it leaves as it was. ``note`` is what was noted last.
    ``blocked`` and ``offered`` count for how long anything stopped it, or waited for an answer.
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
    offer: Offer | None = None
    blockers: int = 0
    finished_at: datetime | None = None
    origin: str = ""
    note: Said | None = None
    blocked: Wait = field(default_factory=Wait)
    offered: Wait = field(default_factory=Wait)

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
        """Give who does this step: whoever took it over, else the person of its role, if there is one."""
        taken_over_by = self.state(step.key).assignee if self.steps else None
        return taken_over_by or self.people.get(step.role)

    def in_charge(self, step: Step) -> UserId:
        """Give who sees to a step: its assignee, else the run's owner."""
        return self.assignee(step) or self.owner

    @cached_property
    def next_step(self) -> Step | None:
        """The step whose standard the card shows: one that was sent back, else the open one with the lowest number.

        What is blocked can't go on, so it is nobody's turn.
        """
        ready = [
            (step, state)
            for step, state in zip(self.sop.steps, self.steps, strict=True)
            if state.is_open and not state.is_blocked
        ]
        first = min(ready, key=lambda each: not each[1].is_sent_back, default=None)
        return first[0] if first else None

    @property
    def latest_done(self) -> Step | None:
        """The step done last, whether it waits for a second person or not."""
        done = [
            (state.done_at, step)
            for step, state in zip(self.sop.steps, self.steps, strict=True)
            if state.status in {StepStatus.DONE, StepStatus.TO_CONFIRM} and state.done_at is not None
        ]
        return max(done, key=lambda each: each[0])[1] if done else None

    def due(self, step: Step, calendar: Calendar) -> datetime | None:
        """Give the moment (aware UTC) when a step is due; None if it has none, or its date isn't known."""
        if step.due is None or self.started_at is None:
            return None
        return due_at(step.due, started_at=self.started_at, inputs=self.inputs, calendar=calendar)

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

    def can_return(self, now: datetime) -> bool:
        """Whether a done step can be sent back: while the run is open, and for 14 days after it finished."""
        if self.status is RunStatus.FINISHED and self.finished_at is not None:
            return now - self.finished_at < RETURN_FOR
        return self.is_open

    def blocker(self, number: int) -> tuple[Step, Blocker] | None:
        """Give an open blocker and the step that it stops; None if it has ended."""
        return next((found for found in self.open_blockers if found[1].number == number), None)

    @cached_property
    def open_blockers(self) -> tuple[tuple[Step, Blocker], ...]:
        """Every open blocker with the step that it stops, in the order of the steps."""
        return tuple(
            (step, each) for step, state in zip(self.sop.steps, self.steps, strict=True) for each in state.blockers
        )

    @property
    def offers(self) -> tuple[tuple[StepKey | None, Offer], ...]:
        """Every offer that waits for its answer, with the step that is offered; None for the run, which comes last."""
        steps = zip(self.sop.steps, self.steps, strict=True)
        own: tuple[tuple[StepKey | None, Offer], ...] = ((None, self.offer),) if self.offer else ()
        return (*((step.key, state.offer) for step, state in steps if state.offer), *own)

    # ---- the fold

    def after(self, fact: Fact) -> "Run":
        """Give the run as it stands once this fact has happened."""
        after = self._with(fact)
        mistaken = isinstance(fact, BlockerEnded) and fact.undone
        # Waits that overlap count once: what matters is whether there is any.
        blocked = self.blocked.after(fact.at, waits=after.is_open and bool(after.open_blockers), mistaken=mistaken)
        offered = self.offered.after(fact.at, waits=after.is_open and bool(after.offers))
        return replace(after, seq=self.seq + 1, blocked=blocked, offered=offered)

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
            origin=fact.origin,
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

    @_with.register(StepReturned)
    def _(self, fact: StepReturned) -> "Run":
        state = self.state(fact.step)
        sent_back = Return(
            by=fact.by, at=fact.at, cause=fact.cause, sentence=fact.sentence, doer=state.doer, number=self.seq + 1
        )
        again = StepState(assignee=state.assignee, returned=state.returned + 1, last_return=sent_back)
        run = self._put(fact.step, again, latest=None)
        return replace(run, status=RunStatus.OPEN, ended_at=None, ended_by=None) if fact.after_finish else run

    @_with.register(ReturnJudged)
    def _(self, fact: ReturnJudged) -> "Run":
        state = self.state(fact.step)
        if state.last_return is None:
            return self
        return self._put(fact.step, replace(state, last_return=replace(state.last_return, judged=True)))

    @_with.register(BlockerRaised)
    def _(self, fact: BlockerRaised) -> "Run":
        raised = Blocker(
            number=fact.blocker,
            by=fact.by,
            at=fact.at,
            reason=fact.reason,
            waits_on=fact.waits_on,
            person=fact.person,
            party=fact.party,
            source=fact.source,
            author=fact.author,
        )
        state = self.state(fact.step)
        run = self._put(fact.step, replace(state, blockers=(*state.blockers, raised)))
        return replace(run, blockers=fact.blocker)

    @_with.register(BlockerExplained)
    def _(self, fact: BlockerExplained) -> "Run":
        return self._change_blocker(fact, reason=fact.reason, author=fact.author)

    @_with.register(BlockerAnswered)
    def _(self, fact: BlockerAnswered) -> "Run":
        answer = {"accepted": True} if fact.accepted else {"person": None, "accepted": False, "declined": True}
        return self._change_blocker(fact, **answer)

    @_with.register(BlockerEnded)
    def _(self, fact: BlockerEnded) -> "Run":
        state = self.state(fact.step)
        left = tuple(each for each in state.blockers if each.number != fact.blocker)
        return self._put(fact.step, replace(state, blockers=left))

    @_with.register(HandoffOffered)
    def _(self, fact: HandoffOffered) -> "Run":
        return self._offer(fact.step, Offer(by=fact.by, to=fact.to, at=fact.at, note=fact.note, number=self.seq + 1))

    @_with.register(HandoffAccepted)
    def _(self, fact: HandoffAccepted) -> "Run":
        if fact.step is None:
            return replace(self, owner=fact.by, people={**self.people, self.sop.owner: fact.by}, offer=None)
        return self._put(fact.step, replace(self.state(fact.step), assignee=fact.by, offer=None))

    @_with.register(HandoffDeclined)
    def _(self, fact: HandoffDeclined) -> "Run":
        return self._offer(fact.step, None)

    @_with.register(HandoffWithdrawn)
    def _(self, fact: HandoffWithdrawn) -> "Run":
        return self._offer(fact.step, None)

    @_with.register(NoteAdded)
    def _(self, fact: NoteAdded) -> "Run":
        return replace(self, note=Said(by=fact.by, text=fact.text))

    @_with.register(RunFinished)
    def _(self, fact: RunFinished) -> "Run":
        return replace(
            self,
            status=RunStatus.FINISHED,
            ended_at=fact.at,
            ended_by=fact.by,
            finished_at=self.finished_at or fact.at,
            output=fact.output,
            latest=None,
            offer=None,
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
        """Move a step by a click. Its blockers and its offer end with it, and come back if the click is undone."""
        before = self.state(fact.step)
        click = Click(by=fact.by, at=fact.at, before=before)
        moved = replace(before, last=click, offer=None, blockers=(), **changes)  # type: ignore[arg-type]  # replace() can't see the names
        return self._put(fact.step, moved, latest=fact.step)

    def _change_blocker(self, fact: BlockerExplained | BlockerAnswered, **changes: object) -> "Run":
        state = self.state(fact.step)
        changed = tuple(
            replace(each, **changes) if each.number == fact.blocker else each  # type: ignore[arg-type]  # the same
            for each in state.blockers
        )
        return self._put(fact.step, replace(state, blockers=changed))

    def _offer(self, key: StepKey | None, offer: Offer | None) -> "Run":
        return replace(self, offer=offer) if key is None else self._put(key, replace(self.state(key), offer=offer))

    def _put(self, key: StepKey, state: StepState, **changes: Any) -> "Run":  # noqa: ANN401 - the fields of Run
        place = self.sop.places[key]
        return replace(self, steps=(*self.steps[:place], state, *self.steps[place + 1 :]), **changes)
