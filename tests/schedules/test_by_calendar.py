"""What has a schedule of its own is handed on at each tick, whatever becomes of the others."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.clock import MovableClock
from bot.domain.working_hours import parse_hours
from schedules.by_calendar import AtOwnSlots

CALENDAR = parse_hours("mon-fri 09:00-17:30", ZoneInfo("UTC"))
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
CRONS = {"wrong": "soon", "failing": "0 9 * * mon", "weekly": "0 9 * * mon", "monthly": "0 8 1 * *"}


async def test_one_that_fails_hides_none_of_those_after_it_and_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    done: list[tuple[str, datetime]] = []

    async def which() -> dict[str, str]:
        return CRONS

    async def do(name: str, slot: datetime) -> None:
        done.append((name, slot))
        if name == "failing":
            raise RuntimeError

    due = AtOwnSlots(CALENDAR, MovableClock(MONDAY + timedelta(hours=1), standing=True), which, do)
    for _ in range(2):
        await due.run_due()
    at_each = [("failing", MONDAY), ("weekly", MONDAY), ("monthly", datetime(2026, 11, 1, 8, tzinfo=UTC))]
    assert done == at_each * 2
    assert [(each.message, vars(each)["of"]) for each in caplog.records] == [
        ("slot.failed", "wrong"),
        ("slot.failed", "failing"),
    ] * 2
