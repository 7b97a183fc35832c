"""The rows in which people's words stand, found and put anew. What is struck out is decided elsewhere."""

from sqlalchemy import delete, or_, select, update

from bot.domain.facts import BlockerRaised, Fact
from bot.domain.ids import RunName, SopKey, StepKey, TeamId, UserId
from bot.domain.run import Run
from storage import runs
from storage.codec import fact_from_text, fact_to_text, run_to_text
from storage.rows import FactRow, PersonRow, RunRow
from storage.store import Tx

_fact, _run, _person = FactRow.__table__, RunRow.__table__, PersonRow.__table__  # type: ignore[attr-defined]  # SQLModel adds them


def runs_called(tx: Tx, name: RunName) -> tuple[tuple[TeamId, RunName], ...]:
    """Give the runs of this name, each with its workspace: none, one, or one in each."""
    found = tx.execute(select(_run.c.team_id).where(_run.c.name == name).order_by(_run.c.team_id)).scalars()
    return tuple((TeamId(team), name) for team in found)


def runs_with_words_of(tx: Tx, user: UserId) -> tuple[tuple[TeamId, RunName], ...]:
    """Give the runs in which someone did something, or was quoted, each with its workspace."""
    quoted = _fact.c.payload.contains(f'"author":"{user}"')
    query = select(_fact.c.team_id, _fact.c.run).where(or_(_fact.c.actor == user, quoted)).distinct()
    return tuple(
        (TeamId(row.team_id), RunName(row.run)) for row in tx.execute(query.order_by(_fact.c.team_id, _fact.c.run))
    )


def parties(tx: Tx, team: TeamId, sop: SopKey, step: StepKey) -> frozenset[str]:
    """Give what the blockers of a step waited for, in all runs of its SOP, as far as it was named."""
    same = (_run.c.team_id == _fact.c.team_id) & (_run.c.name == _fact.c.run)
    raised = (_fact.c.team_id == team) & (_fact.c.kind == BlockerRaised.__name__) & (_fact.c.step == step)
    query = select(_fact.c.payload).select_from(_fact.join(_run, same)).where(raised, _run.c.sop_key == sop)
    every = (fact_from_text(payload) for payload in tx.execute(query).scalars())
    return frozenset(fact.party for fact in every if isinstance(fact, BlockerRaised) and fact.party)


def put_fact(tx: Tx, run: Run, seq: int, fact: Fact) -> None:
    """Put a fact in the place of the one that a run has there."""
    here = (_fact.c.team_id == run.team) & (_fact.c.run == run.name) & (_fact.c.seq == seq)
    tx.execute(update(_fact).where(here).values(payload=fact_to_text(fact)))


def put_run(tx: Tx, run: Run) -> None:
    """Let a run stand as its facts have it now; its card is drawn anew."""
    here = (_run.c.team_id == run.team) & (_run.c.name == run.name)
    tx.execute(update(_run).where(here).values({"state": run_to_text(run)} | runs.REDRAWN))


def drop_person(tx: Tx, user: UserId) -> None:
    """Drop what is known of an account: its name, above all."""
    tx.execute(delete(_person).where(_person.c.user_id == user))
