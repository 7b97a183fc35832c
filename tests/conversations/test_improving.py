"""A digest proposes, the team decides, and the next digests say whether it helped."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.forget import forget
from bot.sandbox import Sandbox
from tests.conversations.team import (
    NEXT_MONDAY,
    WEEK,
    at,
    digests,
    looked_up,
    name,
    noted_writes,
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


async def a_bad_week(office: Office) -> None:
    """Let the same check be missed in four of five runs, until the digest of Monday."""
    for number in range(5):
        await run_through(office, returned=number < 4)
    await at(office, NEXT_MONDAY)


async def test_a_digest_proposes_the_team_adopts_and_eight_runs_later_it_says_what_it_brought(office: Office) -> None:
    await a_bad_week(office)
    (first,) = digests(office)
    assert "*Links resolve* (Campaign QA) came back in 4 of 5 runs in 8 weeks (missed check)" in shown(first)
    await office.ana.click(first, "proposal.adopt")
    await office.settled()
    await office.ana.submit(
        {
            "text": "Every link opened on phone and desktop; after the redirect every parameter is still there.",
            "reason": "Links: the standard names the redirect",
        }
    )
    await office.settled()
    assert "Campaign QA* v2 is published" in str(office.ana.view)
    (first,) = digests(office)
    assert "✅ Adopted: Links: the standard names the redirect · in v2, looked at again after 8 runs" in shown(first)
    assert "proposal.adopt" not in str(first["blocks"])

    for _ in range(4):
        await run_through(office)
    await at(office, NEXT_MONDAY + WEEK)
    second = digests(office)[-1]
    assert "since v2, 4 of 8 runs so far · <@" in shown(second)
    for _ in range(4):
        await run_through(office)
    await at(office, NEXT_MONDAY + 2 * WEEK)
    third = digests(office)[-1]
    assert "✅ Campaign QA, Links resolve: Links: the standard names the redirect" in shown(third)
    assert "since v2: came back in 4 of 5 runs → 0 of 8" in shown(third)
    await office.ana.click(third, "change.keep")
    await office.settled()
    assert "→ 0 of 8 · median cycle time under a minute → under a minute · kept" in shown(digests(office)[-1])
    await at(office, NEXT_MONDAY + 3 * WEEK)
    assert "the standard names the redirect · kept" in shown(digests(office)[-1])


@pytest.mark.thorough
async def test_a_run_that_comes_back_after_its_finish_stays_on_its_side_of_the_change(office: Office) -> None:
    await a_bad_week(office)
    await office.ana.click(digests(office)[-1], "proposal.adopt")
    await office.settled()
    await office.ana.submit({"title": "Links resolve anew", "reason": "Clearer links", "after": "5"})
    await office.settled()
    for run in ("cqa-1", "cqa-2"):
        await say(office, f"return {run} 3 missed check: Ad 1 is wrong too.", by="ben")
    await say(office, "done cqa-1 3")
    await say(office, "finish cqa-1 https://example.com/y")
    runs = [await run_through(office) for _ in range(5)]
    for run in (runs[0], runs[1]):
        await say(office, f"return {run} 3 missed check: Ad 4 is wrong.", by="ben")
    await say(office, f"done {runs[1]} 3")
    await say(office, f"finish {runs[1]} https://example.com/y")
    await at(office, NEXT_MONDAY + WEEK)
    assert "since v2: came back in 4 of 5 runs → 2 of 5" in shown(digests(office)[-1])


@pytest.mark.thorough
async def test_running_runs_keep_the_version_they_began_with(office: Office) -> None:
    await office.start()
    await a_bad_week(office)
    await office.ana.click(digests(office)[-1], "proposal.adopt")
    await office.settled()
    await office.ana.submit({"title": "Links resolve anew", "reason": "x"})
    await office.settled()
    assert "Links resolve anew" not in await say(office, "note cqa-1 3 hello")
    assert "Links resolve anew" in await say(office, "show campaign-qa")
    assert "version 2" in await say(office, "show campaign-qa")


@pytest.mark.thorough
async def test_not_now_rests_for_four_weeks_and_no_for_eight_with_its_reason(office: Office) -> None:
    await a_bad_week(office)
    await office.ben.click(digests(office)[-1], "proposal.later")
    await office.settled()
    assert "Not now · may be asked again in 4 weeks" in shown(digests(office)[-1])
    await run_through(office, returned=True)
    await at(office, NEXT_MONDAY + WEEK)
    assert "proposal.adopt" not in str(digests(office)[-1]["blocks"])
    await at(office, NEXT_MONDAY + 4 * WEEK)
    again = digests(office)[-1]
    assert "came back in 5 of 6 runs" in shown(again)
    await office.ben.click(again, "proposal.refuse")
    await office.settled()
    await office.ben.submit({"reason": "The tool is replaced next month."})
    await office.settled()
    assert "No: “The tool is replaced next month.” · not asked again for 8 weeks" in shown(digests(office)[-1])
    await run_through(office, returned=True)
    await at(office, NEXT_MONDAY + 8 * WEEK)
    assert "proposal.adopt" not in str(digests(office)[-1]["blocks"])


@pytest.mark.thorough
async def test_a_no_that_comes_late_rests_for_eight_weeks_from_then(office: Office) -> None:
    await a_bad_week(office)
    (first,) = digests(office)
    await at(office, NEXT_MONDAY + timedelta(days=26))
    await office.ben.click(first, "proposal.refuse")
    await office.settled()
    await office.ben.submit({"reason": "The tool is replaced next quarter."})
    await office.settled()
    for _ in range(5):
        await run_through(office, returned=True)
    await at(office, NEXT_MONDAY + 8 * WEEK)
    assert len(digests(office)) == 2
    assert "proposal.adopt" not in str(digests(office)[-1]["blocks"])
    await at(office, NEXT_MONDAY + 11 * WEEK)
    assert "came back in 5 of 5 runs" in shown(digests(office)[-1])


async def test_what_someone_says_at_the_finish_or_suggests_is_shown_without_their_name(office: Office) -> None:
    await office.start()
    await office.ben.choose(office.card(), "run.menu", "suggest cqa-1")
    await office.settled()
    await office.ben.submit({"text": "Budget cap is never known at the start."})
    await office.settled()
    assert "without your name" in str(office.ben.view)
    await at(office, NEXT_MONDAY)
    (first,) = digests(office)
    assert "From the team, on Campaign QA: “Budget cap is never known at the start.”" in shown(first)
    assert "|cqa-1>" in shown(first)
    assert office.ben.id not in str(first["blocks"])
    await office.ana.click(first, "proposal.adopt")
    await office.settled()
    await office.ana.submit({"choice": "input cap"})
    await office.settled()
    await office.ana.submit({"role": "optional", "reason": "Budget cap is asked for later"})
    await office.settled()
    assert "Budget cap (number, €, optional)" in await say(office, "show campaign-qa")


async def test_a_change_that_is_not_of_text_has_an_owner_who_is_reminded_and_says_when_it_is_done(
    office: Office,
) -> None:
    await a_bad_week(office)
    await office.ana.click(digests(office)[-1], "proposal.adopt")
    await office.settled()
    await office.ana.click_in_view("adopt.otherwise")
    await office.settled()
    await office.ana.submit({"text": "Lena checks redirects", "person": office.ben.id, "due": "2026-12-04"})
    await office.settled()
    assert "✅ Adopted: Lena checks redirects · <@" in shown(digests(office)[-1])
    await at(office, NEXT_MONDAY + WEEK - timedelta(days=3) + timedelta(hours=1))
    (given,) = [each for each in office.ben.dm if "gave you this from the weekly review" in each["text"]]
    assert "by Fri 4 Dec" in given["text"]
    (word,) = [each for each in office.ben.dm if "ask about this change of yours" in each["text"]]
    assert "Lena checks redirects · <@" in word["text"]
    assert "by Fri 4 Dec" in word["text"]
    with noted_writes(office) as said:
        await office.app.ticking.tick()
    assert not any("delivery" in each for each in said), "who was reminded is read, where nobody has to wait for it"
    await office.ben.click(word, "change.done")
    await office.settled()
    for each in (given, word):
        told = next(now for now in office.ben.dm if now["ts"] == each["ts"])
        assert shown(told).endswith("Lena checks redirects · <@U0BEN> by Fri 4 Dec · done")
    await at(office, NEXT_MONDAY + WEEK)
    assert "✅ Campaign QA, Links resolve: Lena checks redirects · done" in shown(digests(office)[-1])


async def test_whoever_may_not_publish_sends_it_to_the_owner(office: Office) -> None:
    await a_bad_week(office)
    await office.cara.click(digests(office)[-1], "proposal.adopt")
    await office.settled()
    await office.cara.submit({"title": "Links resolve everywhere", "reason": "Clearer title"})
    await office.settled()
    assert "who can publish it" in str(office.cara.view)
    asked = office.ana.dm[-1]
    assert "After: *Links resolve everywhere*" in shown(asked)
    assert "⏳ Clearer title · written, waits to be published · <@" in shown(digests(office)[-1])
    assert "Links resolve everywhere" not in await say(office, "show campaign-qa")
    await office.ana.click(asked, "draft.publish")
    await office.settled()
    assert "Links resolve everywhere" in await say(office, "show campaign-qa")
    assert "Published: *Campaign QA* v2" in office.cara.dm[-1]["text"]
    assert "✅ Adopted: Clearer title · in v2" in shown(digests(office)[-1])


@pytest.mark.thorough
async def test_what_its_owner_does_not_publish_is_asked_again_four_weeks_later(office: Office) -> None:
    await a_bad_week(office)
    await office.cara.click(digests(office)[-1], "proposal.adopt")
    await office.settled()
    await office.cara.submit({"title": "Links resolve everywhere", "reason": "Clearer title, says @ben"})
    await office.settled()
    asked = office.ana.dm[-1]
    await at(office, NEXT_MONDAY + WEEK)
    await office.ana.click(asked, "draft.drop")
    await office.settled()
    assert "Not published: Clearer title" in office.cara.dm[-1]["text"]
    (first, *_) = digests(office)
    assert "Not now: “not published: Clearer title, says @someone” · may be asked again in 4 weeks" in shown(first)
    assert "waits to be published" not in shown(first)
    for _ in range(5):
        await run_through(office, returned=True)
    await at(office, NEXT_MONDAY + 4 * WEEK)
    assert "proposal.adopt" not in str(digests(office)[-1]["blocks"])
    await at(office, NEXT_MONDAY + 5 * WEEK)
    assert "proposal.adopt" in str(digests(office)[-1]["blocks"])


@pytest.mark.thorough
async def test_a_change_is_taken_back_by_a_version_with_the_words_of_before(office: Office) -> None:
    await a_bad_week(office)
    await office.ana.click(digests(office)[-1], "proposal.adopt")
    await office.settled()
    await office.ana.submit({"title": "Links resolve anew", "reason": "Other title", "after": "5"})
    await office.settled()
    for _ in range(5):
        await run_through(office, returned=True)
    await at(office, NEXT_MONDAY + WEEK)
    after = digests(office)[-1]
    assert "came back in 4 of 5 runs → 5 of 5" in shown(after)
    await office.ben.click(after, "change.revert")
    await office.settled()
    refused = office.ben.private("marketing")[-1]["text"]
    assert refused == "Only <@U0ANA> or an admin can publish a version of *Campaign QA*. Nothing changed."
    await office.ana.click(after, "change.revert")
    await office.settled()
    assert "· taken back" in shown(digests(office)[-1])
    page = await say(office, "show campaign-qa")
    assert "Links resolve anew" not in page
    assert "version 3" in page


async def edit(office: Office, step: int, title: str, **more: str) -> None:
    """Publish another title of a step."""
    await say(office, f"edit campaign-qa {step}")
    await office.settled()
    await office.ana.submit({"title": title, "reason": f"Step {step}: {title}", **more})
    await office.settled()
    await office.ana.close_view()


async def after_two_changes(office: Office, first: int, second: int, words: str = "Second words") -> dict[str, Any]:
    """Follow a change to one step and then one to another, or the same, and give the digest that asks about both."""
    await run_through(office)
    await edit(office, first, "First words", after="5")
    await edit(office, second, words, after="5")
    for _ in range(5):
        await run_through(office)
    await at(office, NEXT_MONDAY)
    return digests(office)[-1]


@pytest.mark.thorough
async def test_of_changes_to_two_steps_each_is_taken_back_alone(office: Office) -> None:
    after = await after_two_changes(office, 3, 4)
    await office.ana.click(after, "change.revert", "1")
    await office.settled()
    page = await say(office, "show campaign-qa")
    assert "*3  Links resolve*" in page
    assert "*4  Second words*" in page
    assert "version 4" in page
    await office.ana.click(after, "change.revert", "2")
    await office.settled()
    assert "Second words*" not in await say(office, "show campaign-qa")


@pytest.mark.thorough
async def test_a_change_whose_step_was_changed_again_is_not_taken_back_over_that(office: Office) -> None:
    after = await after_two_changes(office, 3, 3)
    await office.ana.click(after, "change.revert", "1")
    await office.settled()
    said = office.ana.private("marketing")[-1]["text"]
    assert said.startswith("*3 Second words* was changed again in v3, and taking this back would undo that too.")
    assert "Open `/sop edit campaign-qa 3`" in said
    page = await say(office, "show campaign-qa")
    assert "*3  Second words*" in page
    assert "version 3" in page
    assert "change.revert" in str(digests(office)[-1]["blocks"]), "it can still be decided"

    await office.ana.click(after, "change.revert", "2")
    await office.settled()
    await office.ana.click(after, "change.revert", "1")
    await office.settled()
    page = await say(office, "show campaign-qa")
    assert "*3  Links resolve*" in page
    assert "version 5" in page


@pytest.mark.thorough
async def test_a_change_that_someone_took_back_by_hand_can_be_taken_back(office: Office) -> None:
    after = await after_two_changes(office, 3, 3, "Links resolve")
    await office.ana.click(after, "change.revert", "1")
    await office.settled()
    page = await say(office, "show campaign-qa")
    assert "*3  Links resolve*" in page
    assert "version 4" in page


@pytest.mark.thorough
async def test_what_is_forgotten_is_quoted_no_more(office: Office) -> None:
    await office.start()
    await say(office, "suggest cqa-1 Budget cap is never known.", by="ben")
    for _ in range(5):
        await run_through(office, returned=True)
    await at(office, NEXT_MONDAY)
    (first,) = digests(office)
    assert "Budget cap is never known." in shown(first)
    assert "Ad 2 loses its parameters" in shown(first)
    lines, status = await asyncio.to_thread(forget, office.settings, "cqa-1", certain=True)
    assert status == 0, lines
    await office.later(minutes=1)
    assert "Budget cap is never known." not in str(digests(office))
    await asyncio.to_thread(forget, office.settings, office.ben.id, certain=True)
    await office.later(minutes=1)
    assert "Ad 2 loses its parameters" not in str(digests(office))
    assert "“(struck out)”" in shown(digests(office)[-1])
    assert "Ad 2 loses its parameters" not in await looked_up(office)


@pytest.mark.thorough
async def test_an_extra_digest_tells_the_answer_as_well(office: Office) -> None:
    for number in range(5):
        await run_through(office, returned=number < 4)
    await say(office, "digest post", by="dilan")
    await office.settled()
    await at(office, NEXT_MONDAY)
    extra, regular = digests(office)
    assert "proposal.adopt" in str(extra["blocks"])
    await office.ana.click(regular, "proposal.later")
    await office.settled()
    for told in digests(office):
        assert "Not now · may be asked again in 4 weeks" in shown(told)
        assert "proposal.adopt" not in str(told["blocks"])


@pytest.mark.thorough
async def test_what_a_forgotten_blocker_waited_for_is_told_no_more(office: Office) -> None:
    for _ in range(5):
        await run_through(office)
        await office.start()
        run = name(office)
        await office.ana.click(office.card(), "run.block")
        await office.settled()
        await office.ana.submit({"reason": "No sheet.", "choice": "a team", "party": "Frida Huber"})
        await office.settled()
        await office.later(hours=3)
        await say(office, f"cancel {run} The launch moved.")
    await at(office, NEXT_MONDAY)
    assert "Frida Huber" in str(digests(office)[-1]["blocks"])
    await asyncio.to_thread(forget, office.settings, office.ana.id, certain=True)
    await office.later(minutes=1)
    assert "Frida Huber" not in str(digests(office))
