"""The weekly digest is posted once for each slot, in the team's channel, and tells of what that channel may know."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from tests.conversations.team import (
    NEXT_MONDAY,
    WEEK,
    at,
    digests,
    looked_up,
    name,
    opened,
    run_through,
    say,
    team_office,
)
from tests.office import Office, shown


@pytest.fixture
async def office(box: Sandbox, tmp_path: Path) -> AsyncIterator[Office]:
    """Open the bot in a workspace whose team has a channel."""
    async with team_office(box, tmp_path, SOP_ADMINS=box.person("dilan").id) as made:
        yield made


async def finished(office: Office, channel: str = "marketing") -> None:
    await run_through(office, channel=channel)


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


@pytest.mark.thorough
async def test_a_channel_that_slack_gives_another_id_has_its_digest_there(office: Office) -> None:
    await finished(office)
    await at(office, NEXT_MONDAY)
    await office.box.change_channel_id("marketing", "C0RENUMBERED")
    await finished(office)
    await at(office, NEXT_MONDAY + WEEK)
    assert len(digests(office)) == 2


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


async def test_the_week_so_far_is_shown_to_who_asks_with_what_its_figures_mean(office: Office) -> None:
    await finished(office)
    seen = await looked_up(office, by="ben")
    assert "First week: 1 run finished, 0 open." in seen
    assert "The week so far, seen by you alone." in seen
    assert "*Rework rate*: steps sent back, as a share of steps done" in seen
    assert await looked_up(office, "digest", by="ben") == seen
    assert digests(office) == []


async def test_a_guest_sees_the_runs_of_their_channel_alone(office: Office) -> None:
    await office.box.invite("launches")
    await finished(office, "launches")
    await finished(office)
    assert "1 run finished" in await looked_up(office, by="guest")
    assert "2 runs finished" in await looked_up(office)


async def test_an_extra_digest_says_so_and_moves_no_period(office: Office) -> None:
    await finished(office)
    refused = await office.ben.command("/sop", "digest post", channel="marketing")
    assert "Only an admin can post a review" in refused.text
    await say(office, "digest post", by="dilan")
    await office.settled()
    (extra,) = digests(office)
    assert "This is an extra review: the next one covers these days again." in shown(extra)
    await finished(office)
    await at(office, NEXT_MONDAY)
    regular = digests(office)[-1]
    assert "First week: 2 runs finished" in shown(regular)
    assert "extra" not in shown(regular)


async def test_without_a_channel_of_the_team_there_is_no_place_for_an_extra_one(box: Sandbox, tmp_path: Path) -> None:
    async with team_office(box, tmp_path, SOP_TEAM_CHANNEL="", SOP_ADMINS=box.person("dilan").id) as office:
        await finished(office)
        refused = await office.dilan.command("/sop", "digest post", channel="marketing")
        assert "SOP_TEAM_CHANNEL" in refused.text
        assert "1 run finished" in await looked_up(office)


async def test_an_extra_digest_that_slack_refuses_is_told_to_the_admins_once_and_tried_again(office: Office) -> None:
    await finished(office)
    office.box.faults.add("chat.postMessage", error="restricted_action", only={"channel": "C0MARKETING"})
    await say(office, "review post", by="dilan")
    await office.settled()
    heard = len(office.dilan.dm)
    await office.later(minutes=1)
    (told,) = office.dilan.dm[heard:]
    assert "review" in told["text"]
    assert digests(office) == []
    await office.later(hours=2)
    assert len(digests(office)) == 1
    assert office.dilan.dm[heard:] == [told]


async def test_a_digest_that_slack_refuses_is_told_to_the_admins_once_and_tried_again(office: Office) -> None:
    await finished(office)
    await at(office, NEXT_MONDAY - timedelta(minutes=1))
    office.box.faults.add("chat.postMessage", error="restricted_action", times=1)
    await at(office, NEXT_MONDAY)
    await office.later(minutes=1)
    await office.later(minutes=1)
    assert digests(office) == []
    (told,) = [each for each in office.dilan.dm if "couldn't be posted" in each["text"]]
    assert "Whoever manages the channel can let me." in told["text"]
    await office.later(hours=1)
    assert len(digests(office)) == 1
    await at(office, NEXT_MONDAY + WEEK)
    assert len(digests(office)) == 2


async def test_a_team_channel_without_the_bot_is_told_to_the_admins(box: Sandbox, tmp_path: Path) -> None:
    admin = box.person("dilan").id
    async with team_office(box, tmp_path, SOP_TEAM_CHANNEL="#nowhere", SOP_ADMINS=admin) as office:
        await finished(office)
        await at(office, NEXT_MONDAY)
        await office.later(minutes=1)
        (told,) = [each for each in office.dilan.dm if "couldn't be posted" in each["text"]]
        assert "Invite me there" in told["text"]


async def test_whoever_is_not_in_the_teams_private_channel_hears_nothing_of_it(box: Sandbox, tmp_path: Path) -> None:
    await box.invite("budget")
    async with team_office(box, tmp_path, SOP_TEAM_CHANNEL="#budget") as office:
        await finished(office, "budget")
        assert "1 run finished" in await looked_up(office)
        assert "nothing finished" in await looked_up(office, by="ben")


async def test_whom_a_sentence_mentions_is_not_named(office: Office) -> None:
    await office.start()
    await say(office, "done 3")
    await say(office, "return 3 missed check: As @ben said, ad 2 is broken (ask lena@example.com).", by="cara")
    await office.ana.command("/sop", "block 2 No list yet, @lena knows.")
    await office.settled()
    await say(office, "digest post", by="dilan")
    await office.settled()
    await at(office, NEXT_MONDAY + WEEK)
    said = "".join(shown(each) for each in digests(office))
    assert "@ben" not in said
    assert "@lena" not in said


@pytest.mark.thorough
async def test_a_digest_that_slack_never_took_is_told_by_the_next_one(office: Office) -> None:
    for number in range(5):
        await run_through(office, returned=number < 4)
    await looked_up(office)  # so that the channel is known by its id
    await at(office, NEXT_MONDAY - timedelta(minutes=1))
    await office.box.remove("marketing")
    await at(office, NEXT_MONDAY)
    for _ in range(30):
        await office.later(hours=1)
    await office.box.invite("marketing")
    await office.later(hours=3)
    assert digests(office) == []
    await at(office, NEXT_MONDAY + WEEK)
    (posted,) = digests(office)
    assert "23 November to 4 December" in shown(posted)
    assert "First week: 5 runs finished" in shown(posted)
    assert "proposal.adopt" in str(posted["blocks"])


async def test_what_nobody_saw_to_is_told_and_neither_steady_nor_quiet(office: Office) -> None:
    for week in range(3):
        await finished(office)
        await at(office, NEXT_MONDAY + week * WEEK)
    await office.start(**{"input.launch": "2026-12-17"})
    late = name(office)
    await at(office, NEXT_MONDAY + 3 * WEEK)
    told = shown(digests(office)[-1])
    assert "Overdue: " in told
    assert f"|{late}> (" in told
    assert "Quiet week" not in told
    assert "Steady" not in told


async def test_a_run_in_which_nothing_happens_is_named(office: Office) -> None:
    for week in range(3):
        await finished(office)
        await at(office, NEXT_MONDAY + week * WEEK)
    await office.start()
    await at(office, NEXT_MONDAY + 3 * WEEK)
    assert "nothing happened" not in shown(digests(office)[-1])
    await at(office, NEXT_MONDAY + 4 * WEEK)
    assert re.search(rf"Open, and nothing happened: <[^|]+\|{name(office)}>", shown(digests(office)[-1]))


@pytest.mark.thorough
async def test_a_run_that_took_longer_than_any_before_makes_no_quiet_week(office: Office) -> None:
    for _ in range(12):
        await finished(office)
    for week in range(3):
        await at(office, NEXT_MONDAY + week * WEEK)
    await office.start()
    run = name(office)
    await office.later(hours=70)
    for step in range(1, 9):
        await say(office, f"skip {run} {step} doesn't apply this time")
    await say(office, f"finish {run} https://example.com/x")
    await at(office, NEXT_MONDAY + 3 * WEEK)
    told = shown(digests(office)[-1])
    assert "Quiet week" not in told
    assert "Campaign QA: 1, cycle time 2.9 d" in told
    assert "In review: Campaign QA (slower than usual)" in told


async def test_the_teams_channel_named_again_for_its_own_runs_stays_the_teams(box: Sandbox, tmp_path: Path) -> None:
    await box.invite("launches")
    async with team_office(box, tmp_path, SOP_OWN_DIGESTS="#marketing,#launches") as office:
        await finished(office, "launches")
        await at(office, NEXT_MONDAY)
        assert "1 run finished" in shown(digests(office)[0])
        assert len(digests(office)) == len(digests(office, "launches")) == 1


async def test_a_channel_without_the_bot_is_looked_for_once_an_hour(box: Sandbox, tmp_path: Path) -> None:
    async with team_office(box, tmp_path, SOP_TEAM_CHANNEL="#launches", SOP_ADMINS=box.person("dilan").id) as office:
        await finished(office)
        await at(office, NEXT_MONDAY)
        before = len(box.calls_of("users.conversations"))
        for _ in range(20):
            await office.later(seconds=30)
        assert len(box.calls_of("users.conversations")) == before
        await box.invite("launches")
        await office.later(hours=1)
        assert len(digests(office, "launches")) == 1
