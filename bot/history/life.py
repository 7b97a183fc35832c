"""The course of one made-up run: who does what, and when. It only says so; whoever asks lets it happen."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from bot.domain.facts import DeclineReason, ReturnCause, SkipReason, WaitsOn
from bot.domain.ids import ChannelId, UserId
from bot.domain.run import Run
from bot.domain.sop import Evidence, Sop, Step
from bot.domain.step_state import StepStatus
from bot.domain.wishes import (
    Accept,
    AddNote,
    AnswerBlocker,
    Block,
    Cancel,
    Complete,
    Confirm,
    Decline,
    Finish,
    Judge,
    SendBack,
    Skip,
    Start,
    Supply,
    Unblock,
    Undo,
    Wish,
)
from bot.domain.working_hours import Calendar
from bot.history import words
from bot.history.scripts import Incomplete, Returned, Script, Skipped, Stuck, Trouble
from bot.history.team import Team

CANCELLED, RETURNED, HANDED_OFF, UNDONE, NOTED, FOUND_LATER = 0.05, 0.02, 0.05, 0.02, 0.04, 0.02
"""How often these happen besides what a script tells: of the runs, or of their steps."""
LEFT_LYING = 0.2
"""How often a step waits half a day before anyone begins with it."""
_STRETCH = 0.6
"""How much the lengths of things differ: the spread of a lognormal distribution."""


@dataclass(frozen=True)
class Offering:
    """To offer a step, or the run, to someone: whether they can take it is known where it happens."""

    to: UserId
    note: str
    step: Step | None = None


@dataclass(frozen=True)
class Act:
    """What someone does at a moment (aware UTC); ``remark`` as for a finish."""

    at: datetime
    by: UserId
    wish: Wish | Offering
    remark: str = ""


Story = Generator[Act, Run, None]
"""Gives one act after the other, and is sent the run as it then stands."""
T = TypeVar("T", bound=Trouble)


@dataclass
class _Life:
    script: Script
    sop: Sop
    team: Team
    chance: Random
    calendar: Calendar
    at: datetime
    is_late: bool

    # ---- time

    def works(self, minutes: float) -> datetime:
        """Let about so many minutes of working time pass; now and then someone goes on in the evening."""
        length = max(1, round(minutes * self.chance.lognormvariate(0, _STRETCH)))
        self.at = self.calendar.after(self.at, timedelta(minutes=length)).replace(microsecond=0)
        if self.happens(0.03):
            self.at += timedelta(minutes=self.chance.randint(60, 240))
        if self.at.second:
            self.at += timedelta(seconds=60 - self.at.second)
        return self.at

    def happens(self, share: float) -> bool:
        return self.chance.random() < share

    def troubles(self, kind: type[T], step: Step) -> Iterator[T]:
        """Give what goes wrong of this kind at a step this time."""
        for each in self.script.trouble:
            if isinstance(each, kind) and each.step == step.key and self.happens(self._share(each)):
                yield each

    def _share(self, each: Trouble) -> float:
        return each.later if isinstance(each, Returned) and self.is_late else each.share

    # ---- people

    @property
    def channel(self) -> ChannelId:
        return self.team.private if self.script.is_private else self.team.channel

    def someone_but(self, user: UserId) -> UserId:
        """Give a colleague; Legal has work of its own."""
        colleagues = self.team.members(self.channel)
        return self.chance.choice([each for each in colleagues if each not in {user, self.team.legal}])

    # ---- the run

    def told(self) -> Story:
        run = yield self._start()
        ends_at = self.chance.choice(self.sop.steps) if self.happens(CANCELLED) else None
        bursts = self.sop.steps[-self.script.last :] if self.happens(self.script.bursts) else ()
        if self.happens(HANDED_OFF):
            run = yield from self._run_handed_off(run)
        for step in self.sop.steps:
            if step is ends_at:
                yield Act(self.works(60), run.owner, Cancel(self.chance.choice(words.CANCELLED)))
                return
            if step in bursts:
                run = yield from self._ticked(run, step)
                continue
            run = yield from self._step(run, step)
            if run.missing and self.happens(0.5):
                run = yield self._supply(run)
        yield from self._finish(run)

    def _start(self) -> Act:
        people = {role: self.team.person(self.chance.choice(those)) for role, those in self.script.people.items()}
        given = {
            key: self._value(value)
            for key, value in self.script.inputs.items()
            if not self.happens(self.script.missing.get(key, 0))
        }
        wish = Start(self.chance.choice(self.script.subjects), people=people, inputs=given, knowingly=True)
        return Act(self.works(5), people[self.sop.owner], wish)

    def _value(self, value: str) -> str:
        if not value.startswith("in "):
            return value
        days = int(value.split()[1])
        return self.calendar.days_after(self.calendar.day_of(self.at), days).isoformat()

    def _supply(self, run: Run) -> Act:
        late = self.chance.choice(run.missing)
        return Act(self.works(10), run.owner, Supply({late.key: self._value(self.script.inputs[late.key])}))

    def _finish(self, run: Run) -> Story:
        remark = self.chance.choice(self.script.remarks) if self.script.remarks and self.happens(0.1) else ""
        run = yield Act(self.works(20), run.owner, Finish(self.script.output), remark)
        done = [step for step in self.sop.steps if run.state(step.key).status is StepStatus.DONE]
        if done and self.happens(FOUND_LATER):
            self.works(900)
            step = self.chance.choice(done)
            run = yield from self._sent_back(
                run, step, ReturnCause.MISSED_CHECK, words.RETURNED[ReturnCause.MISSED_CHECK]
            )
            yield Act(self.works(15), run.owner, Finish(self.script.output))

    def _run_handed_off(self, run: Run) -> Generator[Act, Run, Run]:
        receiver = self.someone_but(run.owner)
        run = yield Act(
            self.works(30), run.owner, Offering(receiver, "I'm away from tomorrow on. Can you take it over?")
        )
        run = yield Act(self.works(60), receiver, Accept())
        return run

    # ---- a step

    def _step(self, run: Run, step: Step) -> Generator[Act, Run, Run]:
        for skip in self.troubles(Skipped, step):
            run = yield self._skip(run, step, skip.reason, skip.words)
            return run
        if not step.decide and self.happens(0.02):
            run = yield self._skip(run, step, SkipReason.NOT_APPLICABLE, words.SKIPPED)
            return run
        run = yield from self._handed_off(run, step)
        for stuck in self.troubles(Stuck, step):
            run = yield from self._stuck(run, step, stuck)
        if self.happens(NOTED):
            run = yield Act(self.works(10), run.in_charge(step), AddNote(self.chance.choice(words.NOTES), step.key))
        run = yield from self._done(run, step)
        self.is_late = self.is_late or run.version > 1
        for returned in self.troubles(Returned, step):
            run = yield from self._sent_back(run, step, returned.cause, returned.words)
        if not step.decide and self.happens(RETURNED):
            cause = self.chance.choice(list(ReturnCause))
            run = yield from self._sent_back(run, step, cause, words.RETURNED[cause])
        return run

    def _skip(self, run: Run, step: Step, reason: SkipReason, said: tuple[str, ...]) -> Act:
        wish = Skip(step.key, reason, self.chance.choice(said))
        return Act(self.works(5), run.in_charge(step), wish)

    def _done(self, run: Run, step: Step) -> Generator[Act, Run, Run]:
        doer = run.in_charge(step)
        if self.happens(LEFT_LYING):
            self.works(240)
        self.works(self.script.minutes.get(step.key, 30))
        run = yield Act(self.at, doer, self._complete(step))
        if self.happens(UNDONE):
            run = yield Act(self.at + timedelta(seconds=20), doer, Undo(step.key))
            run = yield Act(self.works(15), doer, self._complete(step))
        if step.confirm:
            second = run.owner if run.owner != doer else self.someone_but(doer)
            run = yield Act(self.works(40), second, Confirm(step.key))
        return run

    def _ticked(self, run: Run, step: Step) -> Generator[Act, Run, Run]:
        """Tick a step a few seconds after the one before it."""
        self.at += timedelta(seconds=self.chance.randint(8, 18))
        run = yield Act(self.at, run.owner, self._complete(step))
        return run

    def _complete(self, step: Step) -> Complete:
        evidence = {
            None: "",
            Evidence.LINK: "https://example.com/evidence",
            Evidence.SENTENCE: self.chance.choice(words.EVIDENCE),
        }[step.evidence]
        decision = ""
        if step.decide:
            decision = step.decide[0] if self.happens(0.85) else self.chance.choice(step.decide[1:])
        return Complete(step.key, evidence=evidence, decision=decision)

    # ---- what keeps it

    def _stuck(self, run: Run, step: Step, stuck: Stuck) -> Generator[Act, Run, Run]:
        by, waits_on = run.in_charge(step), self._waits_on(stuck)
        person = self.team.legal if waits_on is WaitsOn.PERSON else None
        block = Block(
            step.key,
            self.chance.choice(stuck.words),
            waits_on,
            person=person,
            party="" if person else stuck.party,
        )
        run = yield Act(self.works(20), by, block)
        number = run.blockers
        if person is not None and person != by:
            run = yield Act(self.works(30), person, AnswerBlocker(number, accepted=True))
        other = next((each for each in self.sop.steps if run.state(each.key).is_open and each != step), None)
        also = other is not None and self.happens(0.2)
        if other is not None and also:
            run = yield Act(self.works(30), by, Block(other.key, self.chance.choice(words.BLOCKED), WaitsOn.INPUT))
        self.works(60 * stuck.hours)
        if also:
            run = yield Act(self.at, by, Unblock(run.blockers))
            self.works(30)
        if self.happens(0.04):
            run = yield Act(self.at, by, Unblock(number, undone=True))
        elif self.happens(0.85):
            run = yield Act(self.at, by, Unblock(number))
        return run  # what was not ended ends with the Done

    def _waits_on(self, stuck: Stuck) -> WaitsOn:
        is_for_a_person = stuck.party == "Legal" and not self.script.is_private and self.happens(0.15)
        return WaitsOn.PERSON if is_for_a_person else WaitsOn.TEAM

    def _handed_off(self, run: Run, step: Step) -> Generator[Act, Run, Run]:
        for lacking in self.troubles(Incomplete, step):
            run = yield from self._declined(run, step, lacking)
        if step.decide or not self.happens(HANDED_OFF):
            return run
        giver = run.in_charge(step)
        receiver = self.someone_but(giver)
        run = yield Act(self.works(15), giver, Offering(receiver, self.chance.choice(words.HANDED_OFF), step))
        if self.happens(0.15):
            self.works(240)
            return run  # left without an answer; the giver does it
        self.works(100)
        if self.happens(0.8):
            run = yield Act(self.at, receiver, Accept(step.key))
        else:
            run = yield Act(self.at, receiver, Decline(DeclineReason.NO_CAPACITY, step=step.key))
        return run

    def _declined(self, run: Run, step: Step, lacking: Incomplete) -> Generator[Act, Run, Run]:
        giver, receiver = run.in_charge(step), self.team.person(lacking.to)
        if giver == receiver:
            return run
        run = yield Act(self.works(15), giver, Offering(receiver, self.chance.choice(words.HANDED_OFF), step))
        missing = self.chance.choice(lacking.missing)
        run = yield Act(self.works(90), receiver, Decline(DeclineReason.INCOMPLETE, missing, step=step.key))
        return run

    def _sent_back(self, run: Run, step: Step, cause: ReturnCause, said: tuple[str, ...]) -> Generator[Act, Run, Run]:
        doer = run.state(step.key).doer or run.owner
        wish = SendBack(step.key, cause, self.chance.choice(said))
        run = yield Act(self.works(60), self.someone_but(doer), wish)
        run = yield from self._done(run, step)
        again = run.state(step.key).doer
        if again and self.happens(0.6):
            run = yield Act(self.works(3), again, Judge(step.key, improved=self.happens(0.75)))
        return run


def life(
    script: Script, sop: Sop, team: Team, chance: Random, calendar: Calendar, *, begins: datetime, is_late: bool
) -> Story:
    """Tell the course of one run of this SOP that begins about a moment (aware UTC).

    ``calendar`` is when these people work. ``is_late``: what comes back now and then does so more seldom by now, as it
    does under a later version.
    All moments are whole minutes but those of steps that are ticked in one go, and of clicks that are taken back.
    """
    return _Life(script, sop, team, chance, calendar, begins, is_late).told()
