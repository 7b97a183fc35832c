"""The example in docs/metrics.md is played: its facts are let happen, and the figures that stand there must follow."""

import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.domain.facts import ReturnCause
from bot.domain.ids import ChannelId, RunName, SopKey, StepKey, TeamId, UserId
from bot.domain.metrics import Figures, Period, Rate, Share, Timeline, figures, timeline
from bot.domain.people import Actor
from bot.domain.run import Run
from bot.domain.sop import Role, Sop, Step, Trigger
from bot.domain.wishes import (
    Accept,
    Block,
    Cancel,
    Complete,
    Finish,
    HandOff,
    Judge,
    SendBack,
    Start,
    Unblock,
    Undo,
    Wish,
)
from bot.domain.working_hours import parse_hours
from tests.domain.play import Play

DOC = Path(__file__).parents[2] / "docs" / "metrics.md"
BERLIN = ZoneInfo("Europe/Berlin")
CALENDAR = parse_hours("mon-fri 09:00-17:00", BERLIN)
NEWSLETTER = Sop(
    key=SopKey("newsletter"),
    name="Newsletter",
    code="nwl",
    trigger=Trigger("it is Monday"),
    owner="editor",
    roles=(Role("editor", "Editor"),),
    steps=tuple(Step(StepKey(title.lower()), title, "As agreed.") for title in ("Text", "Links", "Sent")),
    output="Newsletter",
    review="Monthly.",
)
Row = list[str]


def tables() -> list[list[Row]]:
    """Give the rows of each table of the example, without their heads."""
    example = DOC.read_text(encoding="utf-8").split("\n## An example\n")[1].split("\n## ")[0]
    found = re.findall(r"(?:^\|.*\n)+", example, re.MULTILINE)
    return [[_cells(line) for line in table.splitlines()[2:]] for table in found]


def _cells(line: str) -> Row:
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def moment(told: str) -> datetime:
    """Read ``Mon 2 Nov 10:00``; the weekday must be right."""
    at = datetime.strptime(f"{told} 2026", "%a %d %b %H:%M %Y").replace(tzinfo=BERLIN)
    assert f"{at:%a}" == told[:3], told
    return at.astimezone(UTC)


def wish(play: Play, what: str, step: StepKey) -> Wish:
    """Give what someone wished, in the words of the table."""
    name, _, more = what.partition(", ") if "," in what else what.partition(" to ")
    standing = play.run.open_blockers if play.run.steps else ()
    blocker = next((each.number for on, each in standing if on.key == step), 0)
    wishes: dict[str, Wish] = {
        "Start": Start("November"),
        "Done": Complete(step),
        "Undo": Undo(step),
        "Blocked": Block(step, "It waits."),
        "Unblock": Unblock(blocker),
        "Hand off": HandOff(person(more), "Yours?", step),
        "Accept": Accept(step),
        "It did": Judge(step, improved=True),
        "It was noise": Judge(step, improved=False),
        "Finish": Finish("Sent."),
        "Cancel run": Cancel("Not needed."),
    }
    return SendBack(step, ReturnCause(more), "Again.") if name == "Return" else wishes[name]


def person(name: str) -> Actor:
    return Actor(UserId(f"U0{name.upper()}"))


def played(rows: list[Row]) -> dict[str, Play]:
    """Let the table's facts happen, each in its run."""
    by_run: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_run[row[0]].append(row)
    plays = {name: Play(NEWSLETTER) for name in by_run}
    for name, its in by_run.items():
        for _, when, who, what, step in its:
            after = moment(when) - plays[name].now
            happened = plays[name].wish(wish(plays[name], what, StepKey(step.lower())), person(who), after=after)
            assert len(happened) == 1, f"{name}, {when}: {what}"
    return plays


@pytest.fixture(scope="module")
def timelines() -> dict[str, Timeline]:
    plays = played(tables()[0])
    return {name: timeline(_beginning(name), play.facts, WEEK.until) for name, play in plays.items()}


def _beginning(name: str) -> Run:
    return Run(team=TeamId("T1"), name=RunName(name), channel=ChannelId("C1"), sop=NEWSLETTER, version=1)


WEEK = Period(moment("Mon 2 Nov 09:00"), moment("Mon 9 Nov 09:00"))


def told(length: timedelta) -> str:
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "") if part)


def rate(found: Rate | Share) -> str:
    parts = (told(found.part), told(found.whole)) if isinstance(found, Share) else (found.part, found.whole)
    counts = f"{parts[0]} of {parts[1]}"
    return counts if found.percent is None else f"{counts}, {found.percent} %"


def in_words(found: Figures) -> dict[str, str]:
    assert found.cycle is not None
    assert found.net_cycle is not None
    return {
        "Runs finished": str(found.finished),
        "Runs cancelled": str(found.cancelled),
        "Cycle time, median": told(found.cycle.median),
        "Cycle time, 80th percentile": told(found.cycle.p80),
        "Net cycle time, median": told(found.net_cycle.median),
        "Net cycle time, 80th percentile": told(found.net_cycle.p80),
        "Rework rate": rate(found.rework),
        "Returns for a changed brief": str(found.changed_brief),
        "Blocked time": rate(found.blocked),
        "Review quality": rate(found.quality),
    }


def test_the_documents_figures_follow_from_its_facts(timelines: dict[str, Timeline]) -> None:
    assert in_words(figures(list(timelines.values()), WEEK, CALENDAR)) == dict(tables()[1])


def test_the_documents_step_times_follow_from_its_facts(timelines: dict[str, Timeline]) -> None:
    took = [[each.step, each.done_at, told(each.took)] for each in timelines["nwl-1"].step_times]
    assert took == [[step.lower(), moment(done), took] for step, done, took in tables()[2]]
