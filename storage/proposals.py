"""What digests proposed, and how it was answered."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, or_, select, update

from bot.domain.ids import ChannelId, SopKey, TeamId
from bot.domain.improvements import Answer, Decision, Shown
from bot.domain.proposals import Proposal
from storage.codec import decision_from_text, decision_to_text, proposal_from_text, proposal_to_text
from storage.rows_review import ProposalRow
from storage.store import Tx

_proposal = ProposalRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it


def since(tx: Tx, team: TeamId, channel: ChannelId, at: datetime) -> tuple[Shown, ...]:
    """Give what was proposed in a channel, or answered there, since then; in the order in which it was shown."""
    here = (_proposal.c.team_id == team) & (_proposal.c.channel_id == channel)
    lately = or_(_proposal.c.shown_at >= at, _proposal.c.answered_at >= at)
    rows = tx.execute(select(_proposal).where(here, lately).order_by(_proposal.c.shown_at, _proposal.c.id))
    return tuple(_shown(row) for row in rows)


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


def of_sop(tx: Tx, team: TeamId, sop: SopKey) -> tuple[Shown, ...]:
    """Give whatever was proposed for an SOP."""
    here = (_proposal.c.team_id == team) & _proposal.c.content.contains(f'"sop":"{sop}"')
    return tuple(_shown(row) for row in tx.execute(select(_proposal).where(here).order_by(_proposal.c.id)))


def put_anew(tx: Tx, shown: Shown, proposal: Proposal) -> None:
    """Put a proposal in the place of another that has the same answer; what makes it the same one again moves along."""
    values = {"key": proposal.key, "content": proposal_to_text(proposal)}
    tx.execute(update(_proposal).where(_proposal.c.id == shown.id).values(values))


def strike_decisions(tx: Tx, team: TeamId, since: datetime, gone: Collection[str], by: str) -> tuple[Shown, ...]:
    """Put ``by`` in the place of these words where they were said with an answer since then; give what was answered."""
    answered = (_proposal.c.team_id == team) & (_proposal.c.answered_at >= since)
    every = (_shown(row) for row in tx.execute(select(_proposal).where(answered).order_by(_proposal.c.id)).all())
    struck = tuple(each for each in every if each.decision.why in gone)
    for each in struck:
        left = decision_to_text(replace(each.decision, why=by))
        tx.execute(update(_proposal).where(_proposal.c.id == each.id).values(decision=left))
    return struck


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
