"""An export without people names nobody, whatever was said and however; one with people names everyone."""

import asyncio
import io
import json
import re
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.export import export
from bot.sandbox import Sandbox
from bot.sandbox.workspace import Person
from tests.conversations.team import opened, say
from tests.office import Office, new_database

FISCHER = Person("U0FISCHER", "Kim Fischer (she, EMEA)", "Kim Fischer")
"""Someone whose display name has several words, and signs in it that end a name elsewhere."""
NAMED = ("ana", "ben", "cara", "dilan", "lena", "kim", "fischer", "emea")
KNOWN = {"brief": "https://example.com/@lena/brief", "kpi": "what @lena says", "launch": "2027-03-01", "cap": "9"}


@pytest.fixture
async def office(box: Sandbox, tmp_path: Path) -> AsyncIterator[Office]:
    """Open the bot, and let people speak of each other in every way that a run keeps."""
    box.space.add_person(FISCHER)
    box.space.channel("marketing").members.append(FISCHER.id)
    made = await opened(box, new_database(tmp_path))
    try:
        await _by_command(made)
        await _by_form(made)
        await _by_emoji(made)
        await _with_a_person_as_input(made)
        yield made
    finally:
        await made.app.stop()


async def _by_command(office: Office) -> None:
    first = await office.ana.say("Webinar of <@U0LENA>, ready for QA?")
    await office.settled()
    await office.ana.shortcut("start_from_message", first)
    await office.settled()
    await office.ana.submit(
        {"role.owner": "ana", "role.ops": "ben", "role.decider": "dilan", **{f"input.{k}": v for k, v in KNOWN.items()}}
    )
    await office.settled()
    assert office.ana.view is None
    await say(office, "done 3")
    await say(office, "return 3 missed check: As @ben said, ad 2 is broken.", by="cara")
    await say(office, "note 3 ask @cara, not @ana", by="ben")
    await say(office, "note 今日は<@U0CARA|cara>さん", by="ben")
    await say(office, "block 6 waiting for @dilan: @lena has his contract", by="ben")
    await say(office, "handoff 2 @cara @dilan knows the segment", by="ben")
    await say(office, "decline 2 incomplete: @dilan knows nothing of it", by="cara")
    await say(office, "skip 7 no time: @ben is away")
    await say(office, "supply kpi what @ben says")


async def _by_form(office: Office) -> None:
    await office.click(office.ben, "run.block")
    reason = {"reason": "As @Lena Fischer said.", "choice": "a team", "party": "the team of @Kim Fischer"}
    await office.ben.submit({"step": "utm", **reason})
    await office.settled()
    assert office.ben.view is None
    await office.click(office.dilan, "step.done", "go")
    await office.dilan.submit({"choice": "No-go", "reason": "@lena said so"})
    await office.settled()


async def _by_emoji(office: Office) -> None:
    message = await office.lena.say("Only <@U0FISCHER> can sign it off, not <@U0DILAN>.", thread=office.card()["ts"])
    await office.settled()
    kim = office.box.person(FISCHER.id)
    await kim.react("no_entry", message)
    await office.settled()
    await kim.unreact("no_entry", message)
    await office.settled()
    await kim.react("no_entry", message)  # by now her name is known
    await office.settled()
    await say(office, "cancel cqa-1 As @ben and <@U0FISCHER|Kim Fischer (she, EMEA)> said.")


async def _with_a_person_as_input(office: Office) -> None:
    await office.start(
        "landing-page-update", subject="Page of @ben", **{"input.requester": office.box.person("cara").id}
    )
    await say(office, "supply requester @dilan")


async def by_slack(office: Office, form: str) -> str:
    """Give what an admin is sent, all files in one text."""
    assert (await office.ana.command("/sop", f"export 1 {form}")).ok
    await office.settled()
    content, _ = office.box.files.content(office.ana.dm[-1]["files"][0]["id"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode("utf-8-sig") for name in archive.namelist())


async def by_command(office: Office, out: Path, form: str, *, with_people: bool = False) -> str:
    """Give what the server's own command writes, likewise."""
    now = office.clock.now()

    def written() -> str:
        export(office.settings, now=now, out=out, form=form, with_people=with_people)
        return "\n".join(each.read_text() for each in sorted(out.iterdir()))

    return await asyncio.to_thread(written)


def named_in(text: str) -> list[str]:
    """Give whoever a text names, by their id or by a part of their name."""
    ids = re.findall(r"\b[UW]0[A-Z]+", text)
    return ids + [each for each in NAMED if re.search(rf"(?<![a-z]){each}(?![a-z])", text, re.IGNORECASE)]


@pytest.mark.parametrize("form", ["csv", "json"])
async def test_nobody_is_named_whoever_asks_for_it(office: Office, tmp_path: Path, form: str) -> None:
    for text in (await by_slack(office, form), await by_command(office, tmp_path / "out", form)):
        assert named_in(text) == []
        for said in (
            "As @someone said, ad 2 is broken.",
            "ask @someone",
            "Only @someone can sign it off, not @someone.",
        ):
            assert said in text
        assert "the team of @someone" in text


async def test_with_people_everyone_is(office: Office, tmp_path: Path) -> None:
    text = await by_command(office, tmp_path / "out", "json", with_people=True)
    assert set(NAMED) <= set(named_in(text))
    assert {"U0ANA", "U0BEN", "U0CARA", "U0DILAN", "U0LENA", "U0FISCHER"} <= set(named_in(text))
    facts = json.loads((tmp_path / "out" / "facts.json").read_text())
    assert next(each["by"] for each in facts if each["fact"] == "StepReturned") == "U0CARA"
