"""What starts by the calendar: whoever answers for it is asked, once, and how long the start took is known."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from bot.library import bundled
from bot.sandbox import Sandbox
from tests.conversations.team import NEXT_MONDAY, WEEK, at, digests, name, noted_writes, opened, say, team_office
from tests.office import Office, new_database, shown

STEPS = next(len(each.steps) for each in bundled().sops if each.key == "weekly-reporting")
DUE = "It's time for *Weekly reporting* (Mondays at 09:00)"


@pytest.fixture
async def office(box: Sandbox, tmp_path: Path) -> AsyncIterator[Office]:
    """Open the bot in a workspace whose team has a channel."""
    async with team_office(box, tmp_path, SOP_ADMINS=box.person("dilan").id) as made:
        yield made


def asked(office: Office, who: str) -> list[dict[str, Any]]:
    return [each for each in office.box.person(who).dm if "eekly reporting" in each["text"]]


async def add_secret(office: Office, *members: str) -> None:
    """Make a private channel of these people and the bot."""
    office.box.add_channel("secret", private=True, members=[*members])
    await office.box.invite("secret")


def check_secret(office: Office, *outside: str) -> None:
    """Check that nobody of these was told anything that names the private channel, or a run in it."""
    for who in outside:
        told = str([(each["text"], each["blocks"]) for each in office.box.person(who).dm])
        assert office.box.space.channel("secret").id not in told
        assert name(office, "secret") not in told


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
    assert "Say `/sop start weekly-reporting` when the time is right." in question["text"]


@pytest.mark.thorough
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
        assert "On the calendar: Mondays at 09:00." in await say(office, words)


async def test_a_tick_reads_whether_there_is_anything_to_ask_or_to_say_before_it_writes(office: Office) -> None:
    await office.start("weekly-reporting", by="ben")
    await at(office, NEXT_MONDAY)
    for _ in range(2):
        with noted_writes(office) as said:
            await office.app.ticking.tick()
        assert not any("ritual" in each or "delivery" in each or "FROM run" in each for each in said), said
        await office.start("weekly-reporting", by="ana")
        await office.later(minutes=1)


# ---- what a private channel's runs let out


async def test_whoever_was_asked_hears_that_it_was_started_in_a_channel_of_others_and_not_where(office: Office) -> None:
    await add_secret(office, "cara")
    await office.start("weekly-reporting", by="ben")
    await at(office, NEXT_MONDAY)
    await office.start("weekly-reporting", channel="secret", by="cara")
    await office.later(minutes=1)
    (question,) = asked(office, "ben")
    assert question["text"] == "✅ *Weekly reporting* was started in another channel."
    assert "sop.start_due" not in str(question["blocks"])
    check_secret(office, "ben", "dilan")


async def test_of_two_starts_the_one_that_they_may_hear_of_is_named(office: Office) -> None:
    await add_secret(office, "cara")
    await office.start("weekly-reporting", by="ben")
    await at(office, NEXT_MONDAY)
    await office.start("weekly-reporting", channel="secret", by="cara")
    await office.start("weekly-reporting", by="lena")
    await office.later(minutes=1)
    (question,) = asked(office, "ben")
    assert question["text"] == f"✅ *Weekly reporting* was started in <#C0MARKETING>: {name(office)}."
    check_secret(office, "ben")


async def test_whoever_is_in_the_private_channel_of_its_last_run_is_asked_for_it_there(office: Office) -> None:
    await add_secret(office, "cara")
    await office.start("weekly-reporting", by="ben")
    await office.start("weekly-reporting", channel="secret", by="cara")
    await at(office, NEXT_MONDAY)
    (question,) = asked(office, "cara")
    assert f"<#{office.box.space.channel('secret').id}>" in question["text"]
    assert asked(office, "ben") == asked(office, "dilan") == []


@pytest.mark.parametrize(("before", "place"), [("launches", "C0LAUNCHES"), (None, "C0MARKETING")])
async def test_whoever_left_the_channel_of_its_last_run_is_asked_where_it_ran_before_else_in_the_teams(
    office: Office, before: str | None, place: str
) -> None:
    await office.box.invite("launches")
    await add_secret(office, "cara")
    if before is not None:
        await office.start("weekly-reporting", channel=before, by="ben")
    await office.start("weekly-reporting", channel="secret", by="cara")
    await office.box.remove("secret", office.cara.id)
    await at(office, NEXT_MONDAY)
    (question,) = asked(office, "cara")
    assert f"<#{place}>" in question["text"]
    check_secret(office, "cara", "ben", "dilan")


async def test_whoever_may_start_no_runs_any_more_is_not_asked(office: Office) -> None:
    await office.start("weekly-reporting", by="ben")
    await office.box.change_person("ben", is_restricted=True)
    await at(office, NEXT_MONDAY)
    assert asked(office, "ben") == []
    assert len(asked(office, "dilan")) == 1


async def test_where_the_bot_can_post_no_more_nobody_is_sent(office: Office) -> None:
    await office.box.invite("launches")
    await office.start("weekly-reporting", channel="launches", by="ben")
    await office.box.archive("launches")
    await at(office, NEXT_MONDAY)
    (question,) = asked(office, "ben")
    assert "<#C0MARKETING>" in question["text"]


async def test_an_admin_is_asked_in_a_channel_of_theirs_in_place_of_whoever_is_gone(office: Office) -> None:
    await office.box.invite("budget")
    await add_secret(office, "cara")
    await office.start("weekly-reporting", channel="budget", by="cara")
    await office.start("weekly-reporting", channel="secret", by="cara")
    await office.box.deactivate("cara")
    await at(office, NEXT_MONDAY)
    (question,) = asked(office, "dilan")
    assert "<#C0BUDGET>" in question["text"], "he is in it, and it ran there before"
    check_secret(office, "dilan", "ben")


async def test_nobody_is_asked_where_nobody_may_hear_of_a_place_for_it(
    box: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with team_office(box, tmp_path, SOP_TEAM_CHANNEL="#secret", SOP_ADMINS=box.person("dilan").id) as office:
        await add_secret(office, "cara")
        await office.start("weekly-reporting", channel="secret", by="cara")
        await office.box.deactivate("cara")
        await at(office, NEXT_MONDAY)
        await office.later(minutes=1)
        assert asked(office, "dilan") == []
        assert [each.message for each in caplog.records].count("ritual.nobody_to_ask") == 1


async def test_whom_slack_says_nothing_of_now_is_asked_a_little_later(office: Office) -> None:
    await office.start("weekly-reporting", by="ben")
    await at(office, NEXT_MONDAY - timedelta(minutes=1))
    office.box.faults.add("conversations.members", error="internal_error")
    await office.later(minutes=1)
    assert asked(office, "ben") == asked(office, "dilan") == []
    await office.later(seconds=10)
    assert len(asked(office, "ben")) == 1


# ---- an SOP that changes meanwhile


async def test_an_edit_between_the_slot_and_the_question_changes_nothing(office: Office) -> None:
    await office.start("weekly-reporting", by="ben")
    await at(office, NEXT_MONDAY - timedelta(minutes=1))
    office.clock.move(timedelta(minutes=1, seconds=5))
    await edited(office, "A sharper standard.")
    await office.later(seconds=10)
    (question,) = asked(office, "ben")
    assert DUE in question["text"]


async def test_what_was_asked_for_and_edited_since_is_still_said_to_be_started(office: Office) -> None:
    await office.start("weekly-reporting", by="ben")
    await at(office, NEXT_MONDAY)
    await edited(office, "A sharper standard.")
    await office.start("weekly-reporting", by="ana")
    await office.later(minutes=1)
    (question,) = asked(office, "ben")
    assert "✅ *Weekly reporting* was started in <#C0MARKETING>: wkr-2." in question["text"]


async def edited(office: Office, standard: str) -> None:
    """Let Ben, who owns its last run, change the first step of weekly reporting."""
    await say(office, "edit weekly-reporting 1", by="ben")
    await office.settled()
    await office.ben.submit({"text": standard, "reason": "Clearer"})
    await office.settled()
    assert standard in await say(office, "show weekly-reporting")


@asynccontextmanager
async def restarted_at_the_slot(box: Sandbox, folder: Path, old: str, new: str) -> AsyncIterator[Office]:
    """Run weekly reporting once; then have the bot stopped over Monday's slot, and its file changed meanwhile."""
    clock = box.clock  # type: ignore[attr-defined]  # set by the fixture
    box.seconds = lambda: clock.now().timestamp()
    sops = folder / "sops"
    sops.mkdir()
    text = (files("bot.library") / "weekly-reporting.yml").read_text(encoding="utf-8")
    (sops / "weekly-reporting.yml").write_text(text, encoding="utf-8")
    ours = {"SOP_TEAM_CHANNEL": "#marketing", "SOP_LIBRARY": str(sops)}
    office = await opened(box, new_database(folder), **ours)
    await office.start("weekly-reporting", by="ben")
    await at(office, NEXT_MONDAY - timedelta(minutes=1))
    await office.app.stop()
    assert old in text
    (sops / "weekly-reporting.yml").write_text(text.replace(old, new), encoding="utf-8")
    clock.move(timedelta(minutes=6))
    again = await opened(box, office.settings.database_url, **ours)
    await again.later(seconds=10)
    yield again
    await again.app.stop()


async def test_a_file_whose_words_change_while_the_bot_restarts_over_the_slot_is_still_asked_for(
    box: Sandbox, tmp_path: Path
) -> None:
    async with restarted_at_the_slot(box, tmp_path, "differ by at most 5 %", "differ by at most 3 %") as office:
        assert "version 2" in await say(office, "show weekly-reporting")
        (question,) = asked(office, "ben")
        assert DUE in question["text"]


async def test_a_schedule_that_is_new_since_the_slot_waits_for_its_next_one(box: Sandbox, tmp_path: Path) -> None:
    async with restarted_at_the_slot(box, tmp_path, "schedule: 0 9 * * mon", "schedule: 0 9 * * mon,wed") as office:
        assert asked(office, "ben") == []
        await at(office, NEXT_MONDAY + timedelta(days=2))
        assert len(asked(office, "ben")) == 1
