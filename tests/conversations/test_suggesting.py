"""What people suggest is never lost: about an SOP, about a run, or about what the form then asks for."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox import Sandbox
from bot.sandbox.payloads import slash_command
from bot.services import finding
from storage.sops import Published
from tests.blocks.samples import CAMPAIGN, long_sop
from tests.conversations.team import NEXT_MONDAY, at, digests, say, team_office
from tests.office import Office, shown

TEXT = "UTM tags: name the pattern, as half of the links miss the campaign."
SHOWN = "From the team, on Campaign QA: “UTM tags: name the pattern, as half of the links miss the campaign.”"


@pytest.fixture
async def office(box: Sandbox, tmp_path: Path) -> AsyncIterator[Office]:
    """Open the bot where two runs of different SOPs are open."""
    async with team_office(box, tmp_path, SOP_OWN_DIGESTS="#budget") as made:
        await made.start()
        await made.start("content-review", subject="Case study")
        yield made


async def review(office: Office, channel: str = "marketing") -> str:
    """Give the digest of the next Monday."""
    await at(office, NEXT_MONDAY)
    return shown(digests(office, channel)[-1])


def typed(view: dict[str, Any] | None) -> dict[str, str]:
    """Give what stands in a form's fields when it is opened."""
    assert view is not None
    elements = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    chosen = {name: each.get("initial_option", {}).get("value", "") for name, each in elements.items()}
    return chosen | {name: each["initial_value"] for name, each in elements.items() if "initial_value" in each}


@pytest.mark.parametrize("named", ["campaign-qa", "Campaign QA:", "cqa", "CAMPAIGN-QA -"])
async def test_an_sop_is_named_by_its_key_its_name_or_its_code(office: Office, named: str) -> None:
    assert "The next weekly review shows it" in await say(office, f"suggest {named} {TEXT}", by="ben")
    told = await review(office)
    assert SHOWN in told
    assert f"{SHOWN} ·" not in told, "no run was named, so none is linked"


async def test_a_run_is_named_as_before_and_linked(office: Office) -> None:
    await say(office, f"suggest cqa-1 {TEXT}", by="ben")
    assert "|cqa-1>" in (await review(office)).partition(SHOWN)[2]


@pytest.mark.parametrize("said", [TEXT, f"cqa-99 {TEXT}", f"cqa-4x {TEXT}"])
async def test_what_names_nothing_that_is_known_stands_in_the_form_that_asks(office: Office, said: str) -> None:
    await say(office, f"suggest {said}", by="ben")
    await office.settled()
    assert typed(office.ben.view) == {"sop": "", "text": said}
    await office.ben.submit({"sop": "campaign-qa", "text": TEXT})
    await office.settled()
    assert "The next weekly review shows it" in shown(office.ben.view or {})
    assert SHOWN in await review(office)


async def test_a_text_longer_than_the_field_is_kept_whole(office: Office) -> None:
    await say(office, f"suggest {'UTM tags. ' * 80}", by="ben")
    await office.settled()
    assert typed(office.ben.view)["text"] == ("UTM tags. " * 80).strip()


async def test_an_sop_without_words_is_chosen_in_the_form(office: Office) -> None:
    await say(office, "suggest content-review", by="ben")
    await office.settled()
    assert typed(office.ben.view) == {"sop": "content-review", "text": ""}
    assert (await office.ben.submit({"text": " \n "})).errors == {"text": "Say it in a few words."}


async def test_the_only_open_run_is_meant_without_being_named(office: Office) -> None:
    await say(office, "cancel crv-1 The case was withdrawn.")
    await say(office, f"suggest {TEXT}", by="ben")
    assert "|cqa-1>" in (await review(office)).partition(SHOWN)[2]


async def test_it_can_be_said_where_nothing_ever_ran(office: Office) -> None:
    await office.box.invite("launches")
    await say(office, f"suggest campaign-qa {TEXT}", channel="launches", by="ben")
    await say(office, "suggest Which of them?", channel="launches", by="ben")
    await office.settled()
    assert typed(office.ben.view) == {"sop": "", "text": "Which of them?"}
    assert SHOWN in await review(office)


async def test_what_is_said_in_a_private_channel_stays_in_its_digest(office: Office) -> None:
    await office.box.invite("budget")
    await say(office, f"suggest campaign-qa {TEXT}", channel="budget", by="cara")
    assert SHOWN not in await review(office)
    assert SHOWN in shown(digests(office, "budget")[-1])


async def test_where_no_digest_may_tell_it_that_is_said(office: Office) -> None:
    office.box.add_channel("board", private=True, members=[office.ana.id, office.ben.id])
    await office.box.invite("board")
    assert "no weekly review covers the channel yet" in await say(
        office, f"suggest campaign-qa {TEXT}", channel="board", by="ben"
    )
    assert SHOWN not in await review(office)


@pytest.mark.parametrize("where", ["launches", "budget", "DM"])
async def test_where_the_bot_is_not_the_form_says_that_it_goes_to_the_teams_review(office: Office, where: str) -> None:
    space = office.box.space
    channel = space.dm(office.cara.id) if where == "DM" else space.channel(where)
    words = f"suggest campaign-qa {TEXT}"
    await office.box.deliver("slash_commands", slash_command(office.box, space.person("cara"), channel, "/sop", words))
    await office.settled()
    assert typed(office.cara.view) == {"sop": "campaign-qa", "text": TEXT}
    assert "The team's weekly review shows it" in str(office.cara.view)
    await office.cara.submit()
    await office.settled()
    assert SHOWN in await review(office)


async def test_a_guest_speaks_of_runs_alone(office: Office) -> None:
    answer = await office.guest.command("/sop", f"suggest campaign-qa {TEXT}")
    assert "Which run do you mean?" in answer.text
    await say(office, f"suggest cqa-1 {TEXT}", by="guest")
    assert SHOWN in await review(office)


def test_the_sop_in_front_is_found_by_its_longest_name_and_never_within_a_word() -> None:
    listed = (Published(CAMPAIGN, 1), Published(long_sop(), 1))
    found = {
        text: finding.sop_in_front(text, listed) for text in ("Site relaunch", "cqaX y", "campaign-qa-2 y", "web:\ny")
    }
    assert found["Site relaunch"] == (listed[1], "")
    assert found["cqaX y"] == (None, "cqaX y")
    assert found["campaign-qa-2 y"] == (None, "campaign-qa-2 y")
    assert found["web:\ny"] == (listed[1], "y")
