"""The weekly digest is posted once for each slot, in the team's channel, and tells of what that channel may know."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.clock import MovableClock
from bot.sandbox import Sandbox
from tests.office import Office, settings_for, shown

NEXT_MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


@pytest.fixture
async def office(box: Sandbox, tmp_path: Path) -> AsyncIterator[Office]:
    """Open the bot in a workspace whose team has a channel."""
    made = await opened(box, f"sqlite:///{tmp_path / 'sopbot.db'}", SOP_TEAM_CHANNEL="#marketing")
    yield made
    await made.app.stop()


async def opened(box: Sandbox, database: str, **more: str) -> Office:
    settings = settings_for(box, database, http=False, **more).model_copy(update={"port": 0})
    clock: MovableClock = box.clock  # type: ignore[attr-defined]  # set by the fixture
    app = App(settings, clock)
    await app.start()
    return Office(box, app, clock, settings)


async def finished(office: Office, channel: str = "marketing") -> None:
    """Run an SOP from its start to its end: one step was needed."""
    await office.start(channel=channel, by="ana")
    run = name(office, channel)
    words = [
        "done 1",
        *(f"skip {step} doesn't apply this time" for step in range(2, 9)),
        "finish https://example.com/x",
    ]
    for act, rest in (each.split(maxsplit=1) for each in words):
        answer = await office.ana.command("/sop", f"{act} {run} {rest}", channel=channel)
        assert answer.ok, answer.text
    await office.settled()


def name(office: Office, channel: str) -> str:
    return str(office.card(channel)["metadata"]["event_payload"]["key"]).removeprefix("card ")


async def at(office: Office, moment: datetime) -> None:
    """Let time pass until then, and do what is due."""
    await office.later(seconds=(moment - office.clock.now()).total_seconds())


def digests(office: Office, channel: str = "marketing") -> list[dict[str, Any]]:
    return [each for each in office.box.messages(channel) if "SOP review" in each["text"]]


async def test_on_monday_at_nine_the_team_reads_what_the_week_showed(office: Office) -> None:
    await finished(office)
    await at(office, NEXT_MONDAY.replace(hour=8, minute=59))
    assert digests(office) == []
    await at(office, NEXT_MONDAY)
    (posted,) = digests(office)
    assert "*SOP review · 23 to 27 November*" in shown(posted)
    assert "First week: 1 run finished, 0 open." in shown(posted)
    assert "late" not in shown(posted)


async def test_a_tick_that_comes_again_and_a_restart_post_it_once(office: Office, tmp_path: Path) -> None:
    await finished(office)
    await at(office, NEXT_MONDAY)
    await office.later(seconds=0)
    await office.app.stop()
    again = await opened(office.box, f"sqlite:///{tmp_path / 'sopbot.db'}", SOP_TEAM_CHANNEL="#marketing")
    await again.later(minutes=1)
    assert len(digests(again)) == 1
    await again.app.stop()


async def test_a_bot_that_was_away_posts_it_late_and_says_so(office: Office, tmp_path: Path) -> None:
    await finished(office)
    await office.app.stop()
    office.clock.move(NEXT_MONDAY.replace(hour=15) - office.clock.now())
    again = await opened(office.box, f"sqlite:///{tmp_path / 'sopbot.db'}", SOP_TEAM_CHANNEL="#marketing")
    await again.later(seconds=1)
    (posted,) = digests(again)
    assert "This review is late" in shown(posted)
    await again.app.stop()


async def test_after_a_day_the_next_digest_covers_both_weeks(office: Office, tmp_path: Path) -> None:
    await finished(office)
    await at(office, NEXT_MONDAY)
    await finished(office)
    await office.app.stop()
    office.clock.move(NEXT_MONDAY.replace(month=12, day=8, hour=9, minute=1) - office.clock.now())
    again = await opened(office.box, f"sqlite:///{tmp_path / 'sopbot.db'}", SOP_TEAM_CHANNEL="#marketing")
    await again.later(seconds=1)
    assert len(digests(again)) == 1
    await at(again, NEXT_MONDAY.replace(month=12, day=14))
    assert len(digests(again)) == 2
    assert "30 November to 11 December" in shown(digests(again)[-1])
    assert "1 run finished" in shown(digests(again)[-1])
    await again.app.stop()


async def test_nobody_who_has_not_used_it_gets_a_digest(office: Office) -> None:
    await at(office, NEXT_MONDAY)
    assert digests(office) == []


async def test_runs_of_a_private_channel_are_only_counted_elsewhere_and_told_there(
    box: Sandbox, tmp_path: Path
) -> None:
    await box.invite("budget")
    office = await opened(
        box, f"sqlite:///{tmp_path / 'own.db'}", SOP_TEAM_CHANNEL="#marketing", SOP_OWN_DIGESTS="#budget"
    )
    await finished(office, "budget")
    await at(office, NEXT_MONDAY)
    (public,), (private,) = digests(office), digests(office, "budget")
    assert "cqa-1" not in str(public["blocks"])
    assert "1 run finished in private channels" in shown(public)
    assert "1 run finished, 0 open" in shown(private)
    await office.app.stop()
