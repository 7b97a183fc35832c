"""Whatever someone does leaves one line in the log: what, who, which run, how long; never what they wrote."""

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from tests.office import Office, new_database, open_office

PEOPLE = {"role.owner": "ana", "role.ops": "ben", "role.paid": "cara", "role.decider": "dilan"}
LINE = re.compile(r"INFO gesture gesture=(?:'([^']*)'|(\S+)) actor=(\S+) run=(\S+) ms=\d+\.\d+$", re.MULTILINE)
NO_RUN = "''"
Lines = Callable[[], list[tuple[str, str, str]]]


@pytest.fixture(params=["socket", pytest.param("http", marks=pytest.mark.thorough)])
async def office(
    request: pytest.FixtureRequest, logged: Callable[[], str], box: Sandbox, tmp_path: Path
) -> AsyncIterator[Office]:
    """Open the bot with its log as talkative as it can be."""
    del logged  # asked for first: Bolt takes its level from the log's
    async for made in open_office(box, new_database(tmp_path), http=request.param == "http"):
        yield made


@pytest.fixture
def lines(logged: Callable[[], str]) -> Lines:
    """Give what was done since the last time that this was asked: gesture, actor's handle, run."""
    seen = 0

    def since() -> list[tuple[str, str, str]]:
        nonlocal seen
        found = [(a or b, actor.removeprefix("U0").lower(), run) for a, b, actor, run in LINE.findall(logged())]
        fresh, seen = found[seen:], len(found)
        return fresh

    return since


async def test_a_start_names_the_run_that_it_made(office: Office, lines: Lines) -> None:
    await office.start(**PEOPLE)
    assert lines() == [("/sop start", "ana", NO_RUN), ("start.run", "ana", NO_RUN), ("start.run", "ana", "cqa-1")]


async def test_a_command_names_its_run_whether_it_was_typed_or_not(office: Office, lines: Lines) -> None:
    await office.start(**PEOPLE)
    lines()
    for said in ("done cqa-1 1", "note Hello.", "handoff 4 @cara Sheet is final.", "suggest Ask later.", "done 99"):
        await office.ben.command("/sop", said)
    await office.ana.command("/sop", "finish")
    await office.settled()
    done, note, handoff, suggest, slip, finish = lines()
    assert [done, note] == [("/sop done", "ben", "cqa-1"), ("/sop note", "ben", "cqa-1")]
    assert [handoff, suggest] == [("/sop handoff", "ben", "cqa-1"), ("/sop suggest", "ben", "cqa-1")]
    assert [slip, finish] == [("/sop done", "ben", "cqa-1"), ("/sop finish", "ana", "cqa-1")], "refused, all the same"


async def test_what_is_about_no_run_names_none(office: Office, lines: Lines) -> None:
    for said in ("help", "status", "show campaign-qa", "dance with me", "done"):
        await office.ana.command("/sop", said)
    assert lines() == [
        ("/sop help", "ana", NO_RUN),
        ("/sop status", "ana", NO_RUN),
        ("/sop show", "ana", NO_RUN),
        ("/sop ?", "ana", NO_RUN),
        ("/sop done", "ana", NO_RUN),
    ]


async def test_clicks_menus_and_forms_name_their_run(office: Office, lines: Lines) -> None:
    await office.start(**PEOPLE)
    lines()
    await office.click(office.ana, "step.done", "kpi-match")
    await office.ana.choose(office.card(), "run.menu", "steps cqa-1")
    await office.settled()
    await office.ana.click_in_view("step.done", "cqa-1 links")
    await office.settled()
    await office.click(office.ben, "run.block")
    await office.ben.submit({"step": "copy", "reason": "Waiting for legal."})
    await office.settled()
    found = lines()
    assert found[:3] == [("step.done", "ana", "cqa-1"), ("run.menu", "ana", "cqa-1"), ("step.done", "ana", "cqa-1")]
    assert found[3:] == [("run.block", "ben", "cqa-1"), ("step.block", "ben", "cqa-1")]


async def test_a_shortcut_names_the_run_that_it_leads_to(office: Office, lines: Lines) -> None:
    await office.start(**PEOPLE)
    message = await office.lena.say("Legal says no.", thread=office.card()["ts"])
    await office.settled()
    lines()
    await office.ben.shortcut("start_sop")
    await office.settled()
    await office.ben.shortcut("block_from_message", message)
    await office.settled()
    assert lines() == [("start_sop", "ben", NO_RUN), ("block_from_message", "ben", "cqa-1")]


async def test_events_that_act_have_their_line_and_the_others_none(office: Office, lines: Lines) -> None:
    await office.start(**PEOPLE)
    thread = office.card()["ts"]
    lines()
    message = await office.lena.say("Legal says no.", thread=thread)
    await office.lena.say("Lunch?")
    await office.settled()
    await office.ben.react("eyes", message)
    await office.settled()
    assert lines() == [], "nothing came of that"
    await office.ben.react("no_entry", message)
    await office.settled()
    await office.ben.unreact("no_entry", message)
    await office.ana.say("done", thread=thread)
    await office.settled()
    await office.cara.open_home()
    await office.settled()
    await office.box.change_person("dilan", name="Dilan K.")
    assert lines() == [
        ("reaction_added", "ben", "cqa-1"),
        ("reaction_removed", "ben", "cqa-1"),
        ("message", "ana", "cqa-1"),
        ("app_home_opened", "cara", NO_RUN),
        ("user_change", "dilan", NO_RUN),
    ]


async def test_a_delivery_that_comes_again_acts_no_second_time_and_says_so(office: Office, lines: Lines) -> None:
    await office.start(**PEOPLE)
    await office.box.change_person("dilan", name="Dilan K.")
    lines()
    await office.box.redeliver(list(office.box.events.sent)[-1])
    assert lines() == []


async def test_no_word_of_anybody_and_nothing_that_opens_anything_is_in_it(
    office: Office, logged: Callable[[], str]
) -> None:
    words = [f"word{number}x" for number in range(9)]
    await office.start(subject=words[0], **PEOPLE, **{"input.kpi": words[1]})
    await office.ana.command("/sop", f"note {words[2]}")
    await office.ana.command("/sop", f"{words[3]} {words[3]}")
    await office.ana.command("/sop", f"done {words[4]}")
    await office.click(office.ben, "run.block")
    await office.ben.submit({"step": "copy", "reason": words[5]})
    message = await office.lena.say(words[6], thread=office.card()["ts"])
    await office.settled()
    await office.ben.react("no_entry", message)
    await office.settled()
    await office.ben.shortcut("start_from_message", message)
    await office.settled()
    await office.box.change_person("dilan", name=words[7])
    await office.ana.command("/sop", f"cancel {words[8]}")
    await office.settled()
    said = logged()
    assert said.count("INFO gesture ") > 8
    box = office.box
    assert not [each for each in (*words, box.bot_token, box.app_token, box.signing_secret) if each in said]
