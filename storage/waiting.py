"""What waits to be said in Slack, of every kind: since when the oldest of it does."""

from datetime import datetime

from sqlalchemy import func, select

from bot.domain.ids import TeamId
from storage.rows import DeliveryRow, FactRow, RunRow
from storage.rows_flow import LetterRow
from storage.store import Tx

_run, _fact = RunRow.__table__, FactRow.__table__  # type: ignore[attr-defined]  # SQLModel adds them
_delivery, _letter = DeliveryRow.__table__, LetterRow.__table__  # type: ignore[attr-defined]  # the same


def oldest_due(tx: Tx, team: TeamId, now: datetime) -> datetime | None:
    """Give the moment since when the oldest card, message or letter that is due by now waits; None if none does."""
    behind = (_run.c.team_id == team) & (_run.c.seq > _run.c.card_drawn_seq) & _run.c.card_held.is_(None)
    undrawn = (_fact.c.team_id == _run.c.team_id) & (_fact.c.run == _run.c.name) & (_fact.c.seq > _run.c.card_drawn_seq)
    queries = (
        select(func.min(_fact.c.at)).select_from(_run.join(_fact, undrawn)).where(behind),
        select(func.min(_delivery.c.queued_at)).where(_delivery.c.team_id == team, _delivery.c.state == "due"),
        select(func.min(_letter.c.due_at)).where(
            _letter.c.team_id == team, _letter.c.state == "waiting", _letter.c.due_at <= now
        ),
    )
    found = [tx.execute(query).scalar() for query in queries]
    return min((each for each in found if each is not None), default=None)
