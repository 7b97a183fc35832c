"""The weekly digest is posted once for each slot, in the team's channel, and tells of what that channel may know."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from tests.conversations.team import NEXT_MONDAY, WEEK, at, digests, opened, run_through, say, team_office
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
    seen = await say(office, "review", by="ben")
    assert "First week: 1 run finished, 0 open." in seen
    assert "The week so far, seen by you alone." in seen
    assert "*Rework rate*: steps sent back for each step done" in seen
    assert await say(office, "digest", by="ben") == seen
    assert digests(office) == []


async def test_a_guest_sees_the_runs_of_their_channel_alone(office: Office) -> None:
    await office.box.invite("launches")
    await finished(office, "launches")
    await finished(office)
    assert "1 run finished" in await say(office, "review", by="guest")
    assert "2 runs finished" in await say(office, "review", by="ana")


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
        assert "1 run finished" in await say(office, "review")


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
        assert "1 run finished" in await say(office, "review", "marketing", "ana")
        assert "0 runs finished" in await say(office, "review", "marketing", "ben")


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
