"""A database with a long history, written straight into its tables: what matters here is its size alone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, insert

from bot.domain.facts import Fact
from bot.domain.ids import ChannelId, RunName, TeamId, UserId
from bot.domain.run import Run
from bot.domain.wishes import AddNote
from storage import runs
from storage.rows import FactRow, RunRow
from storage.store import Tx
from tests.blocks.samples import Story, finished

FACTS_A_RUN = 20
"""What a run of eight steps leaves, with its notes and its blockers."""
_AT_ONCE = 2000
_run, _fact = RunRow.__table__, FactRow.__table__  # type: ignore[attr-defined]  # SQLModel adds them


def add(tx: Tx, *, team: TeamId, channel: ChannelId, owner: UserId, count: int, back: timedelta = timedelta(0)) -> None:
    """Add so many finished runs of one channel and owner, each with its facts, one an hour ``back`` in time and on."""
    story = _story(owner)
    moments = [back + timedelta(hours=number) for number in range(1, count + 1)]
    rows, facts = _rows(story, team, channel, moments), _facts(story, team, channel, moments)
    _insert(tx, _run, rows)
    _insert(tx, _fact, facts)


def _story(owner: UserId) -> Story:
    """Give a finished run whose facts are as many as a run's usually are."""
    story = finished()
    notes = FACTS_A_RUN - len(story.facts)
    told = Story().starts()
    for number in range(notes):
        told.happens(AddNote(f"Note {number}: the links sheet is final."))
    story.facts = [*told.facts, *story.facts[1:]]
    run = Run(team=story.run.team, name=story.run.name, channel=story.run.channel, sop=story.run.sop, version=1)
    for fact in story.facts:
        run = run.after(fact)
    story.run = replace(run, owner=owner)
    return story


def _rows(story: Story, team: TeamId, channel: ChannelId, back: list[timedelta]) -> Iterator[dict[str, Any]]:
    run = replace(story.run, team=team, channel=channel)
    same = runs._identity(run) | runs._standing(run)  # noqa: SLF001 - as they are saved
    for number, ago in enumerate(back, 1):
        moments = {"started_at": run.started_at, "ended_at": run.ended_at, "finished_at": run.finished_at}
        moved = {column: at - ago for column, at in moments.items()}  # type: ignore[operator]  # it has them all
        named = {"name": _name(number), "number": 1_000_000 + number}
        yield same | moved | named | {"card_ts": f"{1_600_000_000 + number}.000100", "card_drawn_seq": run.seq}


def _facts(story: Story, team: TeamId, channel: ChannelId, back: list[timedelta]) -> Iterator[dict[str, Any]]:
    run = replace(story.run, team=team, channel=channel)
    facts: list[Fact] = story.facts
    same = [runs._fact_values(run, seq, fact) for seq, fact in enumerate(facts, 1)]  # noqa: SLF001 - the same
    for number, ago in enumerate(back, 1):
        yield from (each | {"run": _name(number), "at": each["at"] - ago} for each in same)


def _name(number: int) -> RunName:
    return RunName(f"cqa-{1_000_000 + number}")


def _insert(tx: Connection, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    while part := list(islice(rows, _AT_ONCE)):
        tx.execute(insert(table), part)
