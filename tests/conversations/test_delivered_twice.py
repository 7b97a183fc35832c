"""A command that Slack delivers again, or that someone sends again, acts once, whatever it left unsaid."""

import asyncio
import copy
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.app import EVENTS_PATH, App
from bot.sandbox import Sandbox
from bot.sandbox.delivery import Answer
from tests.conversations.team import team_office
from tests.office import Office, new_database, open_office

PEOPLE = {"role.owner": "ana", "role.ops": "ben", "role.paid": "cara", "role.decider": "dilan"}
AGAIN = "This is recorded already. Nothing changed."
TABLES = ("fact", "delivery", "letter", "remark", "mute", "handoff", "blocker", "digest", "export")
COMMANDS = {
    "note": ["note Assets are final."],
    "the next step": ["done"],
    "undo": ["done 1", "undo"],
    "skip": ["skip no time"],
    "block": ["block waiting for @lena: no answer"],
    "unblock": ["block 2 waiting", "unblock"],
    "move": ["block 2 waiting", "move 2 to 3"],
    "return": ["done 1", "return 1 wrong input The link is old."],
    "handoff": ["handoff 4 @ben Links sheet is final."],
    "withdraw": ["handoff 4 @ben Links sheet is final.", "withdraw"],
    "supply": ["supply kpi 120"],
    "suggest": ["suggest Ask for the cap later."],
    "mute": ["mute"],
    "cancel": ["cancel It rains."],
    "export": ["export"],
    "review post": ["review post"],
}
Payload = dict[str, Any]


@pytest.fixture
async def office(box: Sandbox, tmp_path: Path) -> AsyncIterator[Office]:
    """Open the bot over Socket Mode, over which Slack delivers again what it had no answer to."""
    async with team_office(box, tmp_path) as made:
        yield made


async def typed(office: Office, said: str) -> Payload:
    """Let Ana type a command, and give what Slack sent."""
    sent: list[Payload] = []
    deliver = office.box.deliver

    async def noting(kind: str, payload: Mapping[str, Any], retry: tuple[int, str] | None = None) -> Answer:
        if kind == "slash_commands":
            sent.append(copy.deepcopy(dict(payload)))
        return await deliver(kind, payload, retry)

    office.box.deliver = noting  # type: ignore[method-assign]  # it delivers all the same
    answer = await office.ana.command("/sop", said)
    office.box.deliver = deliver  # type: ignore[method-assign]  # as it was
    assert answer.ok
    assert AGAIN not in answer.text
    await office.settled()
    return sent[0]


async def rows(office: Office) -> dict[str, int]:
    """Count what is kept."""
    return await office.app.store.read(
        lambda tx: {each: tx.execute(text(f"SELECT COUNT(*) FROM {each}")).scalar_one() for each in TABLES}  # noqa: S608 - names of ours
    )


@pytest.mark.parametrize("what", COMMANDS)
async def test_the_second_time_it_changes_nothing_and_says_that_it_is_recorded(office: Office, what: str) -> None:
    await office.start(**PEOPLE)
    payloads = [await typed(office, each) for each in COMMANDS[what]]
    before = await rows(office)
    answer = await office.box.deliver("slash_commands", payloads[-1])
    await office.settled()
    assert answer.text == AGAIN
    assert await rows(office) == before


@pytest.mark.parametrize("what", COMMANDS)
async def test_of_two_at_once_one_acts(office: Office, what: str) -> None:
    await office.start(**PEOPLE)
    *earlier, last = COMMANDS[what]
    for each in earlier:
        await typed(office, each)
    first = await typed(office, "status")  # which nothing comes of: its form is that of the command
    payload = {**first, "trigger_id": "1.twice", "text": await as_sent(office, last)}
    once = await rows(office)
    answers = await asyncio.gather(*(office.box.deliver("slash_commands", payload) for _ in range(3)))
    await office.settled()
    assert all(each.ok for each in answers)
    after = await rows(office)
    changed = {name: after[name] - once[name] for name in after if after[name] != once[name]}
    assert {name: changed[name] for name in ACTS if name in changed} in ONE_ACT, "it acted once"


ACTS = ("fact", "remark", "mute", "digest", "delivery")
ONE_ACT = (
    {"fact": 1},
    {"fact": 1, "delivery": 1},
    {"fact": 2, "delivery": 2},  # a blocker ends here and begins there
    {"remark": 1},
    {"mute": 1},
    {"digest": 1, "delivery": 1},
    {"delivery": 1},  # an export, which is done with once it is queued
)


async def as_sent(office: Office, said: str) -> str:
    """Write names as Slack does."""
    for person in office.box.space.people.values():
        said = said.replace(f"@{person.handle}", f"<@{person.id}|{person.handle}>")
    return said


async def test_what_was_taken_back_since_is_not_done_again(office: Office) -> None:
    await office.start(**PEOPLE)
    done = await typed(office, "done 1")
    await typed(office, "undo 1")
    before = await rows(office)
    assert (await office.box.deliver("slash_commands", done)).text == AGAIN
    assert await rows(office) == before


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
async def test_a_restart_forgets_no_command(box: Sandbox, tmp_path: Path, *, http: bool) -> None:
    async for office in open_office(box, new_database(tmp_path), http=http):
        await office.start(**PEOPLE)
        note = await typed(office, "note Assets are final.")
        await office.app.stop()
        office.app = App(office.settings, office.clock)
        await office.app.start()
        if http:
            box.request_url = f"http://127.0.0.1:{office.app.port}{EVENTS_PATH}"
        before = await rows(office)
        assert (await box.deliver("slash_commands", note)).text == AGAIN
        assert await rows(office) == before
        await office.app.stop()


async def test_a_shortcut_that_comes_again_writes_nothing(office: Office) -> None:
    await office.start(**PEOPLE)
    message = await office.lena.say("Waiting for legal.", thread=office.card()["ts"])
    await office.settled()
    before = await rows(office)
    for name, on in (("start_sop", None), ("start_from_message", message), ("block_from_message", message)):
        for _ in range(2):
            assert (await office.ben.shortcut(name, on)).ok
            await office.settled()
    assert await rows(office) == before, "it opens a form, whose own identity makes it one act"


async def test_a_command_without_what_makes_it_one_is_dropped(office: Office) -> None:
    await office.start(**PEOPLE)
    status = await typed(office, "status")
    before = await rows(office)
    for wrong in ({"trigger_id": ""}, {"trigger_id": None}):
        answer = await office.box.deliver("slash_commands", {**status, "text": "note twice", **wrong})
        assert answer.ok
    assert await rows(office) == before
