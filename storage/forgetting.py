"""Striking out what people wrote: in facts, in what follows from them, and in what waits to be said."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, or_, select, update

from bot.blocks import thread
from bot.blocks.digest_changes import without_quotes
from bot.domain.facts import Fact
from bot.domain.forgetting import STRUCK, struck, words_gone, wrote
from bot.domain.ids import RunName, TeamId, UserId
from bot.domain.run import Run
from storage import deliveries, digests, letters, proposals, remarks, runs
from storage.codec import fact_to_text, run_to_text
from storage.rows import FactRow, PersonRow, RunRow
from storage.store import Tx

_fact, _run, _person = FactRow.__table__, RunRow.__table__, PersonRow.__table__  # type: ignore[attr-defined]  # SQLModel adds them


@dataclass(frozen=True)
class Struck:
    """What was struck out: how many facts of which run."""

    run: RunName
    facts: int


def of_run(tx: Tx, name: RunName) -> tuple[Struck, ...]:
    """Strike out every word that people wrote in a run; nothing is given for one that isn't there."""
    teams = tx.execute(select(_run.c.team_id).where(_run.c.name == name)).scalars()
    return tuple(_strike(tx, TeamId(team), name, None) for team in teams.all())


def of_person(tx: Tx, user: UserId) -> tuple[Struck, ...]:
    """Strike out every word that someone wrote, in each run where they did, and forget their name."""
    quoted = _fact.c.payload.contains(f'"author":"{user}"')
    query = select(_fact.c.team_id, _fact.c.run).where(or_(_fact.c.actor == user, quoted)).distinct()
    found = tx.execute(query.order_by(_fact.c.team_id, _fact.c.run)).all()
    done = [_strike(tx, TeamId(row.team_id), RunName(row.run), user) for row in found]
    tx.execute(delete(_person).where(_person.c.user_id == user))
    return tuple(each for each in done if each.facts)


def _strike(tx: Tx, team: TeamId, name: RunName, whose: UserId | None) -> Struck:
    """Strike out a run's words, or in it those of one person; card, letters and thread are drawn without them."""
    stored = runs.get(tx, team, name, to_change=True)
    if stored is None:  # pragma: no cover - its name was read in this transaction
        return Struck(name, 0)
    run = Run(team=team, name=name, channel=stored.run.channel, sop=stored.run.sop, version=stored.run.version)
    count, gone = 0, set[str]()
    for seq, fact in enumerate(runs.facts(tx, team, name), 1):
        left = struck(fact, run.sop) if whose is None or wrote(fact, whose) else fact
        run = run.after(left)
        if left != fact:
            count += 1
            gone |= words_gone(fact, left)
            _put(tx, run, seq, left)
    if whose is None:
        gone |= remarks.strike(tx, team, name, STRUCK)
    _strike_reviews(tx, run, gone)
    if count:
        here = (_run.c.team_id == team) & (_run.c.name == name)
        tx.execute(update(_run).where(here).values({"state": run_to_text(run)} | runs.REDRAWN))
        letters.redraw(tx, team, name)
    return Struck(name, count)


def _strike_reviews(tx: Tx, run: Run, gone: Collection[str]) -> None:
    """Strike out what proposals and digests quoted of a run."""
    proposals.strike(tx, run.team, run.name, gone, STRUCK)
    since = run.started_at
    for channel in digests.channels(tx, run.team, since) if since is not None and gone else ():
        digests.say_otherwise(tx, run.team, channel, since, lambda message: without_quotes(message, gone, STRUCK))  # type: ignore[arg-type]  # said above


def _put(tx: Tx, run: Run, seq: int, fact: Fact) -> None:
    here = (_fact.c.team_id == run.team) & (_fact.c.run == run.name) & (_fact.c.seq == seq)
    tx.execute(update(_fact).where(here).values(payload=fact_to_text(fact)))
    line = thread.said(run, fact)
    if line is not None:
        deliveries.say_otherwise(tx, run.team, f"{run.name} {seq}", line)
