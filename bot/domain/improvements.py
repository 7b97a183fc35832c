"""What became of proposals: changes that were adopted, and what they brought (docs/metrics.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.evidence import Place
from bot.domain.ids import ChannelId, RunName, SopKey, StepKey, UserId
from bot.domain.metrics import ENOUGH, Timeline, Typical, typical
from bot.domain.proposals import EVIDENCE, Proposal, Rule
from bot.domain.sop import Sop
from bot.domain.working_hours import Calendar

LOOK_AFTER = 8
"""Runs under the new version after which before and after are compared, unless a team sets another number."""
LOOK_AFTER_LEAST, LOOK_AFTER_MOST = ENOUGH, 100
"""What that number can be: of fewer runs the effect can't be told, and for more nobody would wait."""
LATER_RESTS, REFUSED_RESTS, ADOPTED_RESTS = timedelta(weeks=4), timedelta(weeks=8), timedelta(weeks=8)
"""How long a proposal rests after its answer, in weeks of the team's calendar. No answer counts as "Not now"."""


def read_look_after(text: str) -> int | None:
    """Read after how many runs to compare; None for what is no such number."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(LOOK_AFTER_MOST))
    return int(text) if is_number and LOOK_AFTER_LEAST <= int(text) <= LOOK_AFTER_MOST else None


_RARER, _SLOWER = 0.5, 1.25
"""From which share of what was before something is clearly rarer, and a run clearly slower: with eight runs on either
side, less is chance."""


class Answer(StrEnum):
    """How a proposal was answered. ``SENT``: a new version is written and waits for the SOP's owner."""

    OPEN = "open"
    ADOPTED = "adopted"
    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"


LONGEST_REST = max(LATER_RESTS, REFUSED_RESTS, ADOPTED_RESTS) + timedelta(weeks=1)
"""How far back an answer may lie that still counts: weeks are compared, of which the first may lie behind in part."""
_RESTS = {
    Answer.OPEN: LATER_RESTS,
    Answer.LATER: LATER_RESTS,
    Answer.REFUSED: REFUSED_RESTS,
    Answer.SENT: ADOPTED_RESTS,
    Answer.ADOPTED: ADOPTED_RESTS,
}


@dataclass(frozen=True)
class Decision:
    """What was said with an answer: why not, or what is changed instead and who sees to it.

    ``version`` is the one with the change, looked at again after ``look_after`` runs; what is no change of text may
    have a day by when it is ``due``.
    """

    why: str = ""
    owner: UserId | None = None
    version: int | None = None
    look_after: int | None = None
    due: date | None = None


@dataclass(frozen=True)
class Shown:
    """A proposal that a channel's digest showed. ``extra``: only one that was posted besides the slots showed it."""

    id: int
    channel: ChannelId
    proposal: Proposal
    shown_at: datetime
    answer: Answer
    answered_at: datetime | None
    extra: bool
    decision: Decision = Decision()

    def rests(self, at: datetime, calendar: Calendar) -> bool:
        """Whether it is too early to ask again in a digest of this moment (aware UTC).

        Weeks count from the one in which it was answered; without an answer, from that of the digest that asked.
        """
        if self.extra and self.answer is Answer.OPEN:
            return False  # the digest it was shown in moved no period
        since = self.shown_at if self.answer is Answer.OPEN else self.answered_at or self.shown_at
        # By the calendar: a digest that a holiday or a clock change moved within its week still stands for this week.
        return calendar.week_of(at) < calendar.week_of(since) + _RESTS[self.answer]


class Status(StrEnum):
    """Where an improvement stands. ``RUNNING``: a new version is tried out; ``OPEN``: something is to be done."""

    RUNNING = "running"
    KEPT = "kept"
    REVERTED = "reverted"
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Improvement:
    """A change that is followed through, and the proposal's own evidence to measure it by.

    ``version`` is the first one with it, and ``look_after`` the runs that it is tried with; a change that is not of
    text has no version, and may have a day by when it is ``due``.
    """

    id: int
    channel: ChannelId
    sop: SopKey
    rule: Rule
    step: StepKey | None
    input: str
    cause: str
    what: str
    owner: UserId
    at: datetime
    version: int | None = None
    look_after: int = LOOK_AFTER
    due: date | None = None
    status: Status = Status.RUNNING
    settled_at: datetime | None = None


@dataclass(frozen=True)
class Side:
    """Runs before a change, or after it: in how many of them it happened, how long they took, and where it did."""

    seen: int
    of: int
    cycle: Typical | None
    runs: tuple[RunName, ...] = ()


@dataclass(frozen=True)
class Effect:
    """What a change brought: the runs before it, and those under its version."""

    before: Side
    after: Side

    @property
    def can_be_told(self) -> bool:
        """Whether there are enough runs on either side."""
        return min(self.before.of, self.after.of) >= ENOUGH

    @property
    def has_helped(self) -> bool:
        """Whether it happens half as often at most, and runs take no more than a quarter, or an hour, longer."""
        before, after = self.before, self.after
        is_rarer = before.seen > 0 and after.seen / after.of <= _RARER * before.seen / before.of
        return self.can_be_told and is_rarer and not self._is_slower

    @property
    def _is_slower(self) -> bool:
        if self.before.cycle is None or self.after.cycle is None:
            return False
        was, now = self.before.cycle.median, self.after.cycle.median
        return now > max(_SLOWER * was, was + timedelta(hours=1))


@dataclass(frozen=True)
class About:
    """What a proposal or a change is about, as people call it: an SOP, and the step or input that is meant, if any."""

    sop: str
    step: str = ""
    input: str = ""


def about(sop: Sop | None, key: SopKey, step: StepKey | None, asked: str) -> About:
    """Name what is meant, in the words that the SOP has now; by its keys what it has no more."""
    if sop is None:
        return About(key, step or "", asked)
    found = sop.inputs_by_key.get(asked)
    return About(sop.name, sop.step(step).title if step in sop.places else "", found.label if found else asked)


@dataclass(frozen=True)
class Followed:
    """An improvement as a digest tells of it; ``effect`` is None for one without a version."""

    improvement: Improvement
    effect: Effect | None
    about: About

    @property
    def is_due(self) -> bool:
        """Whether it has had its runs, so that someone is to decide: keep it, or revert."""
        change = self.improvement
        return change.status is Status.RUNNING and self.effect is not None and self.effect.after.of >= change.look_after


def effect(change: Improvement, before: Sequence[Timeline], after: Sequence[Timeline]) -> Effect:
    """Compare the last finished runs before a change with the first ones under its version."""
    return Effect(_side(change, before), _side(change, after))


def _side(change: Improvement, timelines: Sequence[Timeline]) -> Side:
    seen = tuple(each.run.name for each in timelines if _happened(change, each))
    cycle = typical(each.cycle for each in timelines if each.cycle is not None)
    return Side(len(seen), len(timelines), cycle, seen)


def _happened(change: Improvement, each: Timeline) -> bool:
    """Whether what the change is against happened in a run: what its rule goes by."""
    return bool(EVIDENCE[change.rule].signs(each, Place(change.step, change.input, change.cause)))


def chosen(rules: Sequence[Proposal], said: Sequence[Proposal], *, decisions: int) -> tuple[Proposal, ...]:
    """Choose what a digest proposes: one that rules found and one that people said; else two of one kind.

    Both are given with the one that matters most first, and without those that rest. A digest that asks for other
    ``decisions`` proposes one thing, what someone said before what a rule found: it is to end in one or two.
    """
    if decisions:
        return tuple([*said, *rules][:1])
    return (rules[0], said[0]) if rules and said else tuple([*rules, *said][:2])
