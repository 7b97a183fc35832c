"""What starts by the calendar: whoever answers for it is asked, once, and how long the start took is known."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.library import bundled
from bot.sandbox import Sandbox
from tests.conversations.team import NEXT_MONDAY, WEEK, at, digests, name, opened, say, team_office
from tests.office import Office, shown

STEPS = next(len(each.steps) for each in bundled().sops if each.key == "weekly-reporting")
DUE = "It's time for *Weekly reporting* (Mondays at 09:00)"


@pytest.fixture
async def office(box: Sandbox, tmp_path: Path) -> AsyncIterator[Office]:
    """Open the bot in a workspace whose team has a channel."""
    async with team_office(box, tmp_path, SOP_ADMINS=box.person("dilan").id) as made:
        yield made


def asked(office: Office, who: str) -> list[dict[str, Any]]:
    return [each for each in office.box.person(who).dm if "eekly reporting" in each["text"]]


async def test_on_monday_whoever_owned_its_last_run_is_asked_once_and_starts_it_where_that_was(
    office: Office,
) -> None:
    await office.start("weekly-reporting", by="ben")
    await at(office, NEXT_MONDAY)
    await office.later(minutes=1)
    (question,) = asked(office, "ben")
    assert DUE in question["text"]
    assert "<#C0MARKETING>" in question["text"]
    await office.later(hours=5)
    await office.ben.click(question, "sop.start_due")
    await office.settled()
    await office.ben.submit({"subject": "Week 48"})
    if office.ben.view is not None:
        await office.ben.submit()
    await office.settled()
    assert "Week 48" in str(office.card()["blocks"])
    await office.later(minutes=1)
    (question,) = asked(office, "ben")
    assert "✅ *Weekly reporting* was started in <#C0MARKETING>: wkr-2." in question["text"]
    assert asked(office, "dilan") == []


async def test_a_restart_asks_nobody_again_and_after_a_day_nobody_is_asked(box: Sandbox, tmp_path: Path) -> None:
    async with team_office(box, tmp_path) as office:
        await office.start("weekly-reporting", by="ben")
        await at(office, NEXT_MONDAY)
    again = await opened(box, f"sqlite:///{tmp_path / 'sopbot.db'}", SOP_TEAM_CHANNEL="#marketing")
    await again.later(minutes=1)
    assert len(asked(again, "ben")) == 1
    await again.app.stop()
    again.clock.move(WEEK + timedelta(days=2))
    again = await opened(box, f"sqlite:///{tmp_path / 'sopbot.db'}", SOP_TEAM_CHANNEL="#marketing")
    await again.later(minutes=1)
    assert len(asked(again, "ben")) == 1
    await again.app.stop()


async def test_nobody_is_asked_for_what_was_started_meanwhile_or_before_it_was_loaded(office: Office) -> None:
    await at(office, NEXT_MONDAY - timedelta(minutes=1))
    await office.start("weekly-reporting", by="ben")
    await office.app.ticking.tick()
    assert asked(office, "ben") == []
    await at(office, NEXT_MONDAY + WEEK)
    assert len(asked(office, "ben")) == 1


async def test_what_never_ran_is_asked_of_an_admin_in_the_teams_channel(office: Office) -> None:
    await at(office, NEXT_MONDAY)
    (question,) = asked(office, "dilan")
    assert "<#C0MARKETING>" in question["text"]
    await office.dilan.click(question, "sop.not_due")
    await office.settled()
    (question,) = asked(office, "dilan")
    assert "`/sop start weekly-reporting` begins it at any time." in question["text"]


async def test_the_time_from_trigger_to_start_is_told_where_it_is_long(office: Office) -> None:
    await office.start("weekly-reporting", by="ben")
    for week in range(4):
        await at(office, NEXT_MONDAY + week * WEEK)
        (question,) = [each for each in asked(office, "ben") if DUE in each["text"]]
        await office.later(days=2)
        await office.ben.click(question, "sop.start_due")
        await office.settled()
        await office.ben.submit({"subject": "Week 48"})
        if office.ben.view is not None:
            await office.ben.submit()
        await office.settled()
        run = name(office)
        for step in range(1, STEPS + 1):
            await say(office, f"skip {run} {step} no time", by="ben")
        await say(office, f"finish {run} https://example.com/x", by="ben")
        await office.later(minutes=2)
    await at(office, NEXT_MONDAY + 4 * WEEK)
    assert "started 2 d after the trigger" in shown(digests(office)[-1])


async def test_the_list_and_the_page_say_when_the_calendar_asks(office: Office) -> None:
    for words in ("list", "show weekly-reporting"):
        assert "Asked for by the calendar: Mondays at 09:00." in await say(office, words)
