"""A made-up quarter, counted twice: what a review says of each week, and what a look at every minute finds.

The second way uses nothing of ``bot.domain.metrics`` but the names of its types. It reads the rows of the facts as
JSON, walks through each run by hand, and asks of every minute whether it was worked, open, blocked, offered.
"""

import asyncio
import json
import math
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.attention import Known
from bot.domain.facts import ReturnCause, SkipReason
from bot.domain.ids import SopKey
from bot.domain.metrics import Figures, Period, Timeline
from bot.domain.proposals import Proposal, Rule, proposals
from bot.domain.review import Review, review
from storage import history, sops
from tests.quarter import HOURS, MONDAY, TEAM, quarter

pytestmark = pytest.mark.thorough  # a quarter of a past is written first

WEEKS = 12
ALL_WEEKS = range(WEEKS)
A_MINUTE, A_WEEK = timedelta(minutes=1), timedelta(weeks=1)
Told = dict[str, Any]


def week(number: int) -> Period:
    since = MONDAY - (WEEKS - number) * A_WEEK
    return Period(since, since + A_WEEK)


# ---- what is recorded


@dataclass
class Recorded:
    """The rows of the facts by run, its SOP, what reviews say of each week, what the rules see at the end of each."""

    facts: dict[str, list[Told]]
    sops: dict[str, str]
    reviews: list[Review]
    proposed: list[list[Proposal]]
    private: frozenset[str]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return asyncio.run(_recorded(tmp_path_factory.mktemp("quarter")))


async def _recorded(folder: Path) -> Recorded:
    async with quarter(folder, weeks=WEEKS) as past:
        reviews, proposed = [], []
        listed = await past.store.read(sops.listed, TEAM)
        for number in ALL_WEEKS:
            period = week(number)
            seen = await past.store.read(history.touched, TEAM, period.since - 8 * A_WEEK, period.until)
            timelines = [each.timeline for each in seen]
            known = {each.sop.key: Known() for each in listed}
            reviews.append(review(timelines, period, HOURS, number=number + 1, known=known))
            found = (proposals(each.sop, each.version, _of(timelines, each.sop.key), HOURS) for each in listed)
            proposed.append([proposal for each in found for proposal in each])
    with sqlite3.connect(folder / "quarter.db") as rows:
        facts: dict[str, list[Told]] = defaultdict(list)
        for run, payload in rows.execute("SELECT run, payload FROM fact ORDER BY run, seq"):
            facts[run].append(json.loads(payload))
        sop_of = dict(rows.execute("SELECT name, sop_key FROM run"))
        private = frozenset(run for (run,) in rows.execute("SELECT name FROM run WHERE channel_id = 'C0BUDGET'"))
    rows.close()
    return Recorded(dict(facts), sop_of, reviews, proposed, private)


def _of(timelines: Iterable[Timeline], key: SopKey) -> list[Timeline]:
    return [each for each in timelines if each.run.sop.key == key]


# ---- the second way


@dataclass
class Course:
    """One run, walked through by hand up to a moment: the minutes in which it was so, and what counts."""

    started: datetime
    finished: datetime | None = None
    cancelled: datetime | None = None
    open: set[int] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    offered: set[int] = field(default_factory=set)
    done: list[tuple[datetime, str]] = field(default_factory=list)
    returns: list[tuple[datetime, str, str]] = field(default_factory=list)
    judged: list[tuple[datetime, bool]] = field(default_factory=list)
    waited: dict[tuple[str, str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    """The minutes in which a step waited, for what and for what kind of thing, in small letters; "" if nobody said."""


def minute(at: datetime) -> int:
    return int(at.timestamp()) // 60


def moment(fact: Told) -> datetime:
    return datetime.fromisoformat(fact["at"]).astimezone(UTC)


def walk(facts: list[Told], until: datetime) -> Course:
    """Walk through a run's facts before ``until``, and note of each minute between two how it stood."""
    mistaken = {fact["blocker"] for fact in facts if fact.get("undone") and moment(fact) < until}
    raised = {fact["blocker"]: fact for fact in facts if fact["kind"] == "BlockerRaised"}
    before = [fact for fact in facts if moment(fact) < until]
    course = Course(moment(before[0]))
    now = _Standing()
    for fact, following in zip(before, [*before[1:], None], strict=True):
        now.happens(fact, course)
        between = set(range(minute(moment(fact)), minute(moment(following) if following else until)))
        course.open |= between if now.is_open else set()
        for blocker, step in now.blockers.items() if now.is_open else ():
            if blocker not in mistaken:
                what = raised[blocker]["party"].lower(), raised[blocker]["waits_on"] or ""
                course.waited[step, *what] |= between
        course.offered |= between if now.is_open and now.offers else set()
    course.blocked = set().union(*course.waited.values())
    clicked = [*now.kept, *now.clicks.items()]
    course.done = [(at, step) for step, clicks in clicked for kind, at, _ in clicks if kind == "done"]
    return course


@dataclass
class _Standing:
    is_open: bool = False
    blockers: dict[int, str] = field(default_factory=dict)
    offers: set[str | None] = field(default_factory=set)
    clicks: dict[str, list[tuple[str, datetime, tuple[dict[int, str], bool]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    kept: list[tuple[str, list[tuple[str, datetime, tuple[dict[int, str], bool]]]]] = field(default_factory=list)

    def happens(self, fact: Told, course: Course) -> None:  # noqa: C901 - one case after the other, on purpose
        at, step = moment(fact), fact.get("step")
        match fact["kind"]:
            case "RunStarted":
                self.is_open = True
            case "RunFinished":
                self.is_open, course.finished = False, course.finished or at
                self.offers.discard(None)
            case "RunCancelled":
                self.is_open, course.cancelled = False, at
            case "BlockerRaised":
                self.blockers[fact["blocker"]] = fact["step"]
            case "BlockerEnded":
                self.blockers.pop(fact["blocker"])
            case "HandoffOffered":
                self.offers.add(step)
            case "HandoffAccepted" | "HandoffDeclined" | "HandoffWithdrawn":
                self.offers.discard(step)
            case "StepCompleted" | "StepSkipped" | "StepConfirmed":
                self._click("done" if fact["kind"] == "StepCompleted" else "other", str(step), at)
            case "StepUndone":
                _, _, (blockers, was_offered) = self.clicks[str(step)].pop()
                self.blockers |= blockers
                self.offers |= {step} if was_offered else set()
            case "StepReturned":
                self.is_open = True
                self.kept.append((str(step), self.clicks.pop(str(step), [])))
                course.returns.append((at, fact["cause"], str(step)))
            case "ReturnJudged":
                course.judged.append((at, fact["improved"]))

    def _click(self, kind: str, step: str, at: datetime) -> None:
        """Settle a step; what stopped it and who was asked ends with that, and comes back if it is undone."""
        stopped = {number: on for number, on in self.blockers.items() if on == step}
        self.clicks[step].append((kind, at, (stopped, step in self.offers)))
        self.blockers = {number: on for number, on in self.blockers.items() if on != step}
        self.offers.discard(step)


@cache
def worked_minutes(period: Period) -> frozenset[int]:
    """Give the minutes of a period that the clock in Berlin shows as working time."""
    berlin, found, at = ZoneInfo("Europe/Berlin"), set(), period.since
    while at < period.until:
        local = at.astimezone(berlin)
        if local.weekday() < 5 and "09:00" <= f"{local:%H:%M}" < "17:30":
            found.add(minute(at))
        at += A_MINUTE
    return frozenset(found)


def counted(courses: list[Course], period: Period) -> Told:
    """Count a week's figures by hand."""
    worked = worked_minutes(period)
    finished = [each for each in courses if each.finished and period.since <= each.finished < period.until]
    cycles = [each.finished - each.started for each in finished if each.finished]
    net = [length - waits(each) for each, length in zip(finished, cycles, strict=True)]
    returns = [cause for each in courses for at, cause, _ in each.returns if period.since <= at < period.until]
    judged = [improved for each in courses for at, improved in each.judged if period.since <= at < period.until]
    return {
        "finished": len(finished),
        "cancelled": sum(bool(each.cancelled and period.since <= each.cancelled < period.until) for each in courses),
        "cycle": usual(cycles),
        "net": usual(net),
        "done": sum(period.since <= at < period.until for each in courses for at, _ in each.done),
        "returns": sum(cause != "changed brief" for cause in returns),
        "briefs": sum(cause == "changed brief" for cause in returns),
        "blocked": sum(len(each.blocked & worked) for each in courses),
        "open": sum(len(each.open & worked) for each in courses),
        "judged": (sum(judged), len(judged)),
    }


def waits(each: Course) -> timedelta:
    """Give how long a run waited before its first finish, by the clock."""
    if each.finished is None:
        return timedelta()
    until = minute(each.finished)
    return len({at for at in each.blocked | each.offered if at < until}) * A_MINUTE


def usual(lengths: list[timedelta]) -> tuple[float, float, int] | None:
    """Give median and 80th percentile in seconds, and the number."""
    seconds = sorted(each.total_seconds() for each in lengths)
    return (median(seconds), seconds[math.ceil(0.8 * len(seconds)) - 1], len(seconds)) if seconds else None


def told(found: Figures) -> Told:
    """Give a review's figures in the same form."""

    def of(typical: Any) -> tuple[float, float, int] | None:  # noqa: ANN401 - a Typical, or none
        return typical and (typical.median.total_seconds(), typical.p80.total_seconds(), typical.count)

    return {
        "finished": found.finished,
        "cancelled": found.cancelled,
        "cycle": of(found.cycle),
        "net": of(found.net_cycle),
        "done": found.rework.whole,
        "returns": found.rework.part,
        "briefs": found.changed_brief,
        "blocked": found.blocked.part / A_MINUTE,
        "open": found.blocked.whole / A_MINUTE,
        "judged": (found.quality.part, found.quality.whole),
    }


@pytest.mark.parametrize("number", ALL_WEEKS)
def test_a_weeks_figures_are_what_a_count_by_hand_finds(recorded: Recorded, number: int) -> None:
    period = week(number)
    courses = [walk(facts, period.until) for facts in recorded.facts.values() if moment(facts[0]) < period.until]
    assert told(recorded.reviews[number].figures) == counted(courses, period)


def test_each_sops_figures_are_what_a_count_by_hand_finds(recorded: Recorded) -> None:
    for number in ALL_WEEKS:
        period = week(number)
        for moved in recorded.reviews[number].moved:
            own = [
                facts for run, facts in recorded.facts.items() if run.startswith(f"{moved.runs[0].rpartition('-')[0]}-")
            ]
            courses = [walk(facts, period.until) for facts in own if moment(facts[0]) < period.until]
            assert told(moved.now) == counted(courses, period), (number, moved.sop.name)


def lost(
    courses: dict[str, Course], sop_of: dict[str, str], period: Period
) -> dict[tuple[str, str], tuple[int, set[str]]]:
    """Count by hand, for each thing that runs waited for, its working minutes, each of a run once, and its runs.

    What nobody named is told apart by SOP and step.
    """
    worked, all_of_it = worked_minutes(period), set(range(minute(period.since), minute(period.until)))
    found: dict[tuple[str, str], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for run, course in courses.items():
        for (step, party, _), at in course.waited.items():
            if at & all_of_it:
                found[("", party) if party else (sop_of[run], step)][run] |= at
    return {what: (sum(len(at & worked) for at in waits.values()), set(waits)) for what, waits in found.items()}


@pytest.mark.parametrize("number", ALL_WEEKS)
def test_what_a_week_lost_is_what_a_count_by_hand_finds(recorded: Recorded, number: int) -> None:
    period = week(number)
    begun = {run: facts for run, facts in recorded.facts.items() if moment(facts[0]) < period.until}
    courses = {run: walk(facts, period.until) for run, facts in begun.items()}
    found = {
        ("", each.what.lower()) if each.what else (each.sop.key, each.step.key): (each.lost / A_MINUTE, set(each.runs))
        for each in recorded.reviews[number].stuck
    }
    assert found == lost(courses, recorded.sops, period)


@pytest.mark.parametrize("number", ALL_WEEKS)
def test_what_a_proposal_cost_is_what_a_count_by_hand_finds(recorded: Recorded, number: int) -> None:
    worked = worked_minutes(Period(week(0).since - A_WEEK, MONDAY))
    for each in recorded.proposed[number]:
        courses = [walk(recorded.facts[run], week(number).until) for run in each.runs]
        by_rule = {Rule.STUCK: waited_for, Rule.RETURNED: redone}
        minutes = [by_rule[each.rule](course, each) & worked for course in courses if each.rule in by_rule]
        assert each.cost == sum(map(len, minutes)) * A_MINUTE, each


def waited_for(course: Course, about: Proposal) -> set[int]:
    """Give the minutes in which a run's step waited for what a proposal says, by name or else by kind."""
    found: set[int] = set()
    for (step, party, kind), at in course.waited.items():
        found |= at if (step, party or kind) == (about.step, about.cause.lower()) else set()
    return found


def redone(course: Course, about: Proposal) -> set[int]:
    """Give the minutes of a run from each return of a step, for one cause, to when it was next done for good."""
    found: set[int] = set()
    for at, cause, step in course.returns:
        if (step, cause) == (about.step, about.cause):
            again = min((done for done, on in course.done if on == step and done > at), default=at)
            found |= set(range(minute(at), minute(again)))
    return found


# ---- the story


def rules_at(recorded: Recorded, number: int) -> set[tuple[str, str, str]]:
    return {(each.rule.value, each.sop, each.step or each.input) for each in recorded.proposed[number]}


def test_the_story_is_there_for_the_rules_to_find(recorded: Recorded) -> None:
    after_eight_weeks = rules_at(recorded, 7)
    assert (Rule.RETURNED, "campaign-qa", "links") in after_eight_weeks
    assert (Rule.STUCK, "content-review", "legal") in after_eight_weeks
    assert (Rule.MISSING, "campaign-qa", "cap") in after_eight_weeks
    assert (Rule.INCOMPLETE, "lead-handoff", "context") in after_eight_weeks
    assert (Rule.SKIPPED, "weekly-reporting", "old-actions") in after_eight_weeks
    assert (Rule.BURST, "landing-page-update", "") in after_eight_weeks


def test_every_kind_of_thing_that_can_happen_to_a_team_happened(recorded: Recorded) -> None:
    facts = [fact for each in recorded.facts.values() for fact in each]
    kinds = {fact["kind"] for fact in facts}
    assert kinds >= {
        "RunCancelled",
        "HandoffAccepted",
        "HandoffDeclined",
        "StepSkipped",
        "StepUndone",
        "InputSupplied",
        "NoteAdded",
        "ReturnJudged",
        "BlockerAnswered",
    }
    assert any(fact.get("after_finish") for fact in facts)
    assert any(fact.get("undone") for fact in facts), "a blocker recorded by mistake"
    assert {fact["cause"] for fact in facts if fact["kind"] == "StepReturned"} == set(ReturnCause)
    assert SkipReason.UNCLEAR in {fact.get("reason") for fact in facts}
    assert recorded.private, "some of it in a private channel"
    assert 150 <= len(recorded.facts) <= 250
