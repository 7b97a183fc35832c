"""``sopbot forget``: the words go, in the database and in Slack; what happened, and every metric, stays."""

import asyncio
import json

import pytest

from bot.forget import forget
from bot.settings import SettingsError
from tests.agreement import check_everything
from tests.office import Office

BENS = ("Bens note", "Bens reason", "Bens evidence", "Bens handoff", "Bens message")
OTHERS = ("Anas note", "Caras correction")


async def talked(office: Office) -> None:
    await office.start(subject="Anas subject", **{"role.owner": "ana", "role.ops": "ben"})
    await office.ana.command("/sop", "note Anas note")
    await office.ben.command("/sop", "note Bens note")
    await office.ben.command("/sop", "block 6 Bens reason")
    await office.ben.command("/sop", "skip 7 no time: Bens evidence")
    await office.ben.command("/sop", "handoff 2 @cara Bens handoff")
    message = await office.ben.say("Bens message", thread=office.card()["ts"])
    await office.settled()
    await office.cara.react("no_entry", message)
    await office.settled()
    await office.ana.command("/sop", "done 3")
    await office.cara.command("/sop", "return 3 missed check: Caras correction")
    await office.settled()


def posted(office: Office) -> str:
    """Give everything that the bot said in Slack, as it stands there now."""
    every = [each for messages in office.box.space.messages.values() for each in messages]
    return json.dumps([each for each in every if each.get("bot_id")])


async def forgotten(office: Office, whom: str, *, certain: bool = True) -> list[str]:
    lines, status = await asyncio.to_thread(forget, office.settings, whom, certain=certain)
    assert status == 0
    await office.later(seconds=1)
    return lines


async def test_a_persons_words_are_gone_everywhere_and_everyone_elses_stay(office: Office) -> None:
    await talked(office)
    before = await check_everything(office.app.store, office.box)
    assert all(word in posted(office) for word in (*BENS, *OTHERS))
    said = await forgotten(office, "U0BEN")
    assert said[0] == "Struck out the words of 5 entries in cqa-1."
    assert [word for word in BENS if word in posted(office)] == []
    assert all(word in posted(office) for word in OTHERS)
    after = await check_everything(office.app.store, office.box)
    kept = str(after)
    assert [word for word in BENS if word in kept] == []
    assert [(fact.kind, fact.at, fact.by) for fact in after[next(iter(after))]] == [
        (fact.kind, fact.at, fact.by) for fact in before[next(iter(before))]
    ]
    assert (await asyncio.to_thread(forget, office.settings, "U0BEN", certain=True))[1] == 1, "there is nothing left"


async def test_a_runs_words_are_gone_whoever_wrote_them(office: Office) -> None:
    await talked(office)
    await forgotten(office, "CQA-1")
    left = str(await check_everything(office.app.store, office.box)) + posted(office)
    assert [word for word in (*BENS, *OTHERS, "Anas subject") if word in left] == []


async def test_without_yes_it_only_says_what_it_would_do(office: Office) -> None:
    await talked(office)
    before = posted(office)
    said = await forgotten(office, "U0BEN", certain=False)
    assert said == [
        "This would strike out the words of 5 entries in cqa-1. It can't be undone: say --yes to do it.",
    ]
    assert posted(office) == before
    assert "Bens note" in str(await check_everything(office.app.store, office.box))


@pytest.mark.parametrize("whom", ["", "ben", "@ben", "cqa", "cqa-1; DROP TABLE run", "u0ben"])
async def test_what_names_nobody_is_refused(office: Office, whom: str) -> None:
    with pytest.raises(SettingsError, match="Copy member ID"):
        await asyncio.to_thread(forget, office.settings, whom, certain=True)


async def test_whoever_wrote_nothing_has_nothing_to_forget(office: Office) -> None:
    lines, status = await asyncio.to_thread(forget, office.settings, "cqa-9", certain=True)
    assert (lines, status) == (["Nothing is kept of cqa-9."], 1)
