"""What digests proposed, and how it was answered."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from bot.domain.ids import ChannelId, RunName, TeamId
from bot.domain.improvements import Answer, Decision, Shown
from bot.domain.proposals import Proposal
from storage.codec import decision_from_text, decision_to_text, proposal_from_text, proposal_to_text
from storage.rows_review import ProposalRow
from storage.store import Tx

_proposal = ProposalRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it


def latest(tx: Tx, team: TeamId, channel: ChannelId, since: datetime) -> dict[str, Shown]:
    """Give what was proposed in a channel since then, by the proposals' keys: of each the last time."""
    here = (_proposal.c.team_id == team) & (_proposal.c.channel_id == channel) & (_proposal.c.shown_at >= since)
    rows = tx.execute(select(_proposal).where(here).order_by(_proposal.c.shown_at, _proposal.c.id))
    return {row.key: _shown(row) for row in rows}


def get(tx: Tx, team: TeamId, number: int, *, to_change: bool = False) -> Shown | None:
    """Give one of them; ``to_change`` as for runs."""
    query = select(_proposal).where(_proposal.c.team_id == team, _proposal.c.id == number)
    row = tx.execute(query.with_for_update() if to_change else query).one_or_none()
    return None if row is None else _shown(row)


def show(
    tx: Tx, team: TeamId, channel: ChannelId, proposals: Sequence[Proposal], slot: datetime, *, extra: bool
) -> tuple[Shown, ...]:
    """Note that the digest of a slot shows these; one that an extra one showed and nobody answered stays the same."""
    return tuple(_show(tx, team, channel, each, slot, extra=extra) for each in proposals)


def _show(tx: Tx, team: TeamId, channel: ChannelId, each: Proposal, slot: datetime, *, extra: bool) -> Shown:
    values = {"content": proposal_to_text(each), "shown_at": slot, "extra": extra}
    here = (_proposal.c.team_id == team) & (_proposal.c.channel_id == channel) & (_proposal.c.key == each.key)
    open_one = here & _proposal.c.extra & (_proposal.c.answer == Answer.OPEN.value)
    found = tx.execute(update(_proposal).where(open_one).values(values).returning(_proposal.c.id)).scalar()
    number = (
        found
        or tx.execute(
            insert(_proposal)
            .values(team_id=team, channel_id=channel, key=each.key, answer=Answer.OPEN.value, decision="{}", **values)
            .returning(_proposal.c.id)
        ).scalar_one()
    )
    return Shown(number, channel, each, slot, Answer.OPEN, None, extra)


def unshow(tx: Tx, team: TeamId, channel: ChannelId, slot: datetime) -> None:
    """Forget that the digest of a slot showed anything: nobody has seen it."""
    here = (_proposal.c.team_id == team) & (_proposal.c.channel_id == channel) & (_proposal.c.shown_at == slot)
    tx.execute(delete(_proposal).where(here, _proposal.c.answer == Answer.OPEN.value))


def settle(tx: Tx, shown: Shown, answer: Answer, now: datetime, decision: Decision) -> None:
    """Note how it was answered, and what was said with it."""
    values = {"answer": answer.value, "answered_at": now, "decision": decision_to_text(decision)}
    tx.execute(update(_proposal).where(_proposal.c.id == shown.id).values(values))


def strike(tx: Tx, team: TeamId, run: RunName, gone: Collection[str], by: str) -> None:
    """Put ``by`` in the place of these words where a proposal quotes them from a run."""
    rows = tx.execute(select(_proposal).where(_proposal.c.team_id == team, _proposal.c.content.contains(f'"{run}"')))
    for row in rows.all():
        proposal = proposal_from_text(row.content)
        if proposal.words in gone:
            content = proposal_to_text(replace(proposal, words=by))
            tx.execute(update(_proposal).where(_proposal.c.id == row.id).values(content=content))


def _shown(row: Row[Any]) -> Shown:
    return Shown(
        id=row.id,
        channel=ChannelId(row.channel_id),
        proposal=proposal_from_text(row.content),
        shown_at=row.shown_at,
        answer=Answer(row.answer),
        answered_at=row.answered_at,
        extra=row.extra,
        decision=decision_from_text(row.decision),
    )
