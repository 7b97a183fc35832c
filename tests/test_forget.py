"""``sopbot forget``: the words go, in the database and in Slack; what happened, and every metric, stays."""

import asyncio
import json

import pytest

from bot.forget import forget
from bot.settings import SettingsError
from tests.agreement import check_everything
from tests.conversations.team import say
from tests.office import Office, shown

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


# ---- what is said about a run elsewhere than in its card, its thread and its letters


@pytest.mark.parametrize("whom", ["U0BEN", "cqa-1"])
async def test_why_a_step_is_blocked_is_gone_from_what_was_said_of_old_blockers(office: Office, whom: str) -> None:
    await office.start(**{"role.owner": "ana", "role.ops": "ben"})
    await say(office, "block 6 Bens reason", by="ben")
    await say(office, "block 7 Anas reason")
    for _ in range(12):
        await office.later(hours=8)
    said = [each for each in (*office.ana.dm, *office.box.messages("marketing")) if "has been blocked" in each["text"]]
    assert sum("Bens reason" in each["text"] for each in said) == 2, "the owner and the channel were told"
    await forgotten(office, whom)
    assert "Bens reason" not in posted(office)
    assert ("Anas reason" in posted(office)) is (whom == "U0BEN")
    assert "What stood here about cqa-1 was struck out." in shown(said[0])


PEOPLE = {"role.owner": "cara", "role.ops": "ben", "role.paid": "lena", "role.decider": "dilan"}


async def begun(office: Office, channel: str = "marketing") -> None:
    """Let Ana start a run of whose steps one is Lena's and due tomorrow."""
    office.bring_in(channel, "ana", *PEOPLE.values())
    await office.start(channel=channel, subject="Anas subject", **PEOPLE, **{"input.launch": "2026-11-25"})


def named(office: Office, part: str) -> bool:
    """Whether something that the bot said names the run by its subject and has this part."""
    every = [shown(each) for messages in office.box.space.messages.values() for each in messages]
    return any(part in each and "Anas subject" in each for each in every)


async def test_a_runs_subject_is_gone_wherever_the_run_is_named(office: Office) -> None:
    await begun(office)
    await say(office, "block cqa-1 6 something", by="ben")
    await say(office, "handoff cqa-1 4 @ben Take it.", by="cara")
    for _ in range(18):
        await office.later(hours=4)
    await office.box.deactivate("ben")
    await office.later(minutes=5)
    await say(office, "unblock cqa-1 6")
    for step in range(1, 9):
        await office.dilan.command("/sop", f"skip cqa-1 {step} no time")
    await say(office, "finish cqa-1 https://example.com/x", by="cara")
    await office.later(minutes=5)
    parts = ["One step of yours is due", "who can't be told", "than a working day", "than 2 working days", "finished"]
    assert [part for part in parts if not named(office, part)] == []
    await forgotten(office, "U0ANA")
    await office.later(minutes=5)
    assert "Anas subject" not in posted(office)
    assert "(struck out) finished" in posted(office), "whoever finished it"


async def test_a_runs_subject_is_gone_from_what_was_said_of_its_card_and_its_channel(office: Office) -> None:
    await office.box.invite("launches")
    for channel in ("marketing", "launches"):
        await begun(office, channel)
    office.box.faults.add("chat.update", error="restricted_action", times=3)
    await say(office, "done cqa-1 1")
    await office.later(minutes=5)
    office.box.faults.clear()
    await office.box.delete_channel("launches")
    await office.later(minutes=5)
    assert [part for part in ("may not post", "was deleted") if not named(office, part)] == []
    await forgotten(office, "U0ANA")
    await office.later(minutes=5)
    told = [shown(each) for each in office.cara.dm]
    assert [each for each in told if "Anas subject" in each] == []
    assert [run for run in ("cqa-1", "cqa-2") if f"What stood here about {run} was" not in str(told)] == []


async def test_who_left_a_private_channel_keeps_no_words_of_its_runs(office: Office) -> None:
    await office.box.invite("budget")
    office.bring_in("budget", "cara", "ana")
    await office.start(channel="budget", **{"role.owner": "ana"})
    await say(office, "handoff 4 @cara Anas handoff", channel="budget")
    await office.later(minutes=3)
    await office.box.remove("budget", office.cara.id)
    await office.later(minutes=3)
    assert "Anas handoff" in shown(office.cara.dm[-1])
    await forgotten(office, "U0ANA")
    assert "Anas handoff" not in posted(office)
    assert "What stood here about cqa-1 was struck out." in shown(office.cara.dm[-1])
