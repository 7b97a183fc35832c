"""What people said at the finish about an SOP: without their names."""

from datetime import datetime, timedelta

from sqlalchemy import insert

from bot.domain.run import Run
from storage.rows import RemarkRow
from storage.store import Tx

_remark = RemarkRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it


def add(tx: Tx, run: Run, text: str, now: datetime) -> None:
    """Keep a remark on the run's SOP. Of the moment only the week, and not the run: either would name its author."""
    monday = now.date() - timedelta(days=now.weekday())
    tx.execute(
        insert(_remark).values(
            team_id=run.team,
            sop_key=run.sop.key,
            sop_version=run.version,
            week=monday.isoformat(),
            text=text,
        )
    )
