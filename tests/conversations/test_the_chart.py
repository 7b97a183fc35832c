"""Once there are six weeks, a chart stands in the digest's thread, with its words, and the digest says so."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.charts import process
from bot.sandbox import Sandbox
from tests.conversations.team import at, digests, opened, team_office
from tests.office import Office, shown

FIRST = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
SIXTH = FIRST + timedelta(weeks=5)


@pytest.fixture
async def office(box: Sandbox, tmp_path: Path) -> AsyncIterator[Office]:
    """Open the bot in a workspace whose team has a channel."""
    async with team_office(box, tmp_path) as made:
        yield made


async def six_digests(office: Office) -> None:
    """Let the team work on one long run for six weeks."""
    await office.start(by="ana")
    for week in range(6):
        await at(office, FIRST + timedelta(weeks=week))


def charts(office: Office, digest: dict[str, Any]) -> list[dict[str, Any]]:
    return [file for each in office.box.thread("marketing", digest) for file in each.get("files", [])]


async def test_the_sixth_digest_has_a_chart_in_its_thread_and_none_before_it_has(office: Office) -> None:
    await six_digests(office)
    *before, last = digests(office)
    assert [charts(office, each) for each in before] == [[], [], [], [], []]
    (file,) = charts(office, last)
    assert file["mimetype"] == "image/png"
    assert file["alt_txt"].startswith("Three line charts, week by week, from the week of 23 Nov to the week of 28 Dec.")
    assert "Blocked, % of open time: 0, 0, 0, 0, 0, 0." in file["alt_txt"]
    await office.later(minutes=1)
    assert len(charts(office, last)) == 1


async def test_a_chart_that_can_not_be_drawn_leaves_the_digest_as_it_is(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_DRAWING", Path("/nowhere.py"))
    await six_digests(office)
    last = digests(office)[-1]
    assert charts(office, last) == []
    assert "hart in the thread" not in shown(last)


@pytest.mark.thorough
async def test_runs_of_a_private_channel_are_in_no_other_channels_chart(box: Sandbox, tmp_path: Path) -> None:
    await box.invite("budget")
    office = await opened(
        box, f"sqlite:///{tmp_path / 'own.db'}", SOP_TEAM_CHANNEL="#marketing", SOP_OWN_DIGESTS="#budget"
    )
    await office.start(channel="budget", by="ana")
    await at(office, SIXTH)
    (public,), (private,) = digests(office), digests(office, "budget")
    assert charts(office, public) == []
    assert len(office.box.thread("budget", private)) == 1
    await office.app.stop()
