"""Words that someone wrote for an SOP, or that a proposal was drawn from, are gone wherever they went."""

import asyncio
import copy
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.forget import forget
from bot.sandbox import Sandbox
from tests.conversations.team import NEXT_MONDAY, WEEK, at, digests, name, run_through, say, team_office
from tests.office import Office, shown

KNOWN = {"brief": "https://example.com/b", "kpi": "120", "launch": "2027-03-01", "cap": "9"}


@pytest.fixture
async def office(box: Sandbox, tmp_path: Path) -> AsyncIterator[Office]:
    """Open the bot in a workspace whose team has a channel."""
    async with team_office(box, tmp_path) as made:
        yield made


def kept(office: Office) -> str:
    """Give everything that the database holds, but for what digests say: those are drawn anew in their own way."""
    file = office.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file)) as rows:
        tables = [row[0] for row in rows.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        every = [row for table in tables if table != "digest" for row in rows.execute(f"SELECT * FROM {table}")]  # noqa: S608 - our tables
    return str(every)


async def forgotten(office: Office, whom: str) -> str:
    lines, status = await asyncio.to_thread(forget, office.settings, whom, certain=True)
    assert status == 0, lines
    await office.later(minutes=1)
    return lines[0]


async def edited(office: Office, by: str, title: str, why: str) -> None:
    """Let someone give the third step another title."""
    actor = office.box.person(by)
    assert (await actor.command("/sop", "edit campaign-qa 3")).ok
    await office.settled()
    await actor.submit({"title": title, "reason": why})
    await office.settled()


async def test_a_change_that_waits_for_the_owner_is_withdrawn(office: Office) -> None:
    await office.start()
    await edited(office, "cara", "Caras title", "Caras reason")
    asked = copy.deepcopy(office.ana.dm[-1])
    assert "Caras title" in shown(asked)
    assert await forgotten(office, office.cara.id) == "Struck out the words of 1 change to SOPs."
    assert "Caras" not in kept(office)
    assert "This change was withdrawn" in shown(office.ana.dm[-1])
    assert "draft.publish" not in str(office.ana.dm[-1]["blocks"])
    await office.ana.click(asked, "draft.publish")
    await office.settled()
    assert "version 2" not in await say(office, "show campaign-qa")


async def test_what_was_published_stays_and_why_is_gone(office: Office) -> None:
    await office.start()
    await edited(office, "cara", "Links resolve everywhere", "Caras reason")
    await office.ana.click(office.ana.dm[-1], "draft.publish")
    await office.settled()
    await edited(office, "ana", "Links resolve", "Anas reason")
    assert "Caras reason" in str(office.cara.dm)
    assert await forgotten(office, office.cara.id) == "Struck out the words of 1 change to SOPs."
    assert "Caras reason" not in kept(office)
    assert "Caras reason" not in str(office.cara.dm) + str(office.ana.dm)
    page = await say(office, "show campaign-qa")
    assert "(struck out)" in page
    assert "Anas reason" in page
    assert "Links resolve everywhere" in kept(office), "it is what the SOP said"
    lines, status = await asyncio.to_thread(forget, office.settings, office.cara.id, certain=True)
    assert (lines, status) == ([f"Nothing that {office.cara.id} wrote is kept."], 1)


@pytest.mark.thorough
async def test_who_takes_a_change_back_repeats_anothers_words(office: Office) -> None:
    for _ in range(5):
        await run_through(office, returned=True)
    await at(office, NEXT_MONDAY)
    await office.ana.click(digests(office)[-1], "proposal.adopt")
    await office.settled()
    await office.ana.submit({"title": "Links resolve anew", "reason": "Anas reason", "after": "5"})
    await office.settled()
    for _ in range(5):
        await run_through(office, returned=True)
    await at(office, NEXT_MONDAY + WEEK)
    await office.ana.click(digests(office)[-1], "change.revert")
    await office.settled()
    assert "taken back: Anas reason" in await say(office, "show campaign-qa")
    await forgotten(office, office.ana.id)
    assert "Anas reason" not in kept(office)
    assert "taken back: (struck out)" in await say(office, "show campaign-qa")


async def asked(office: Office) -> None:
    """Let a digest propose a change."""
    for _ in range(5):
        await run_through(office, returned=True)
    await at(office, NEXT_MONDAY)


async def agreed(office: Office) -> None:
    """Let Cara answer a proposal with something else, which Ben is to do."""
    await asked(office)
    await office.cara.click(digests(office)[-1], "proposal.adopt")
    await office.settled()
    await office.cara.click_in_view("adopt.otherwise")
    await office.settled()
    await office.cara.submit({"text": "Caras plan", "person": office.ben.id, "due": "2026-12-04"})
    await office.settled()


async def test_what_is_agreed_in_someones_words_is_gone_from_the_digest_and_from_who_was_told(office: Office) -> None:
    await agreed(office)
    assert "Caras plan" in shown(digests(office)[-1])
    assert "Caras plan" in shown(office.ben.dm[-1])
    assert await forgotten(office, office.cara.id) == "Struck out the words of 1 change to SOPs."
    assert "Caras plan" not in kept(office) + str(digests(office)) + str(office.ben.dm)
    assert "change.done" in str(office.ben.dm[-1]["blocks"]), "it is his to do all the same"
    assert f"<@{office.cara.id}> gave you this" in shown(office.ben.dm[-1])
    await office.ben.click(office.ben.dm[-1], "change.done")
    await office.settled()
    lines, status = await asyncio.to_thread(forget, office.settings, office.cara.id, certain=True)
    assert (lines, status) == ([f"Nothing that {office.cara.id} wrote is kept."], 1)


async def test_what_was_agreed_and_is_done_is_gone_from_who_was_told(office: Office) -> None:
    await agreed(office)
    for day in range(1, 8):
        await at(office, NEXT_MONDAY + timedelta(days=day))
    reminded = [each for each in office.ben.dm if "Caras plan" in shown(each)]
    await office.ben.click(reminded[-1], "change.done")
    await office.settled()
    assert len(reminded) == 2, "given to him, and a day before the next review"
    assert "Caras plan" in str(digests(office)[-1])
    await forgotten(office, office.cara.id)
    assert "Caras plan" not in kept(office) + str(digests(office)) + str(office.ben.dm)
    assert "(struck out)" in shown(office.ben.dm[-1])


async def test_why_a_proposal_was_adopted_is_gone_from_the_digest_that_asked(office: Office) -> None:
    await asked(office)
    await office.ana.click(digests(office)[-1], "proposal.adopt")
    await office.settled()
    await office.ana.submit({"title": "Links resolve anew", "reason": "Anas reason", "after": "5"})
    await office.settled()
    assert "Anas reason" in shown(digests(office)[-1])
    await forgotten(office, office.ana.id)
    assert "Anas reason" not in kept(office) + str(digests(office))


async def test_why_a_proposal_rests_is_gone_whose_draft_was_not_published(office: Office) -> None:
    await asked(office)
    await office.cara.click(digests(office)[-1], "proposal.adopt")
    await office.settled()
    await office.cara.submit({"title": "Links resolve anew", "reason": "Caras reason", "after": "5"})
    await office.settled()
    await office.ana.click(office.ana.dm[-1], "draft.drop")
    await office.settled()
    assert "not published: Caras reason" in shown(digests(office)[-1])
    await forgotten(office, office.cara.id)
    assert "Caras reason" not in kept(office) + str(digests(office)) + str(office.ana.dm) + str(office.cara.dm)


async def stuck(office: Office, by: str, party: str) -> None:
    """Let a run wait at its third step for someone's team, and go on to its end."""
    await office.start(**{f"input.{key}": value for key, value in KNOWN.items()})
    run, actor = name(office), office.box.person(by)
    await office.click(actor, "run.block")
    await actor.submit({"step": "links", "choice": "a team", "party": party, "reason": "They haven't answered."})
    await office.later(hours=1)
    await say(office, f"unblock {run} 3")
    for step in range(1, 9):
        await say(office, f"skip {run} {step} no time")
    await say(office, f"finish {run} https://example.com/x")


async def proposed(office: Office, *parties: tuple[str, str]) -> None:
    """Let a digest propose to end a wait, and the team adopt that."""
    for by, party in parties:
        await stuck(office, by, party)
    await at(office, NEXT_MONDAY)
    (digest,) = digests(office)
    assert "waited for the agency" in shown(digest).casefold()
    number = next(place for place, each in enumerate(digest["blocks"]) if "waited for" in str(each).casefold())
    await office.ana.click(digest, "proposal.adopt", digest["blocks"][number + 1]["elements"][0]["value"])
    await office.settled()
    await office.ana.submit({"text": "Name a deputy", "person": office.ana.id})
    await office.settled()


@pytest.mark.thorough
async def test_what_a_step_waited_for_is_gone_from_proposals_and_changes(office: Office) -> None:
    await proposed(office, *[("ben", "The agency")] * 5)
    assert "The agency" in kept(office)
    await forgotten(office, office.ben.id)
    assert "the agency" not in kept(office).casefold()
    await at(office, NEXT_MONDAY + WEEK + timedelta(hours=1))
    assert len(digests(office)) == 2
    assert "waited for" not in shown(digests(office)[-1]), "it is the same one still, and rests"


@pytest.mark.thorough
async def test_what_others_call_the_same_stays_in_their_words(office: Office) -> None:
    await proposed(office, ("cara", "the agency"), *[("ben", "The agency")] * 4)
    await forgotten(office, office.ben.id)
    assert "The agency" not in kept(office)
    assert '"cause":"the agency"' in kept(office)
