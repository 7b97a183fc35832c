"""An admin gets what happened as tables, alone, of the channels that they may look into."""

import asyncio
import csv
import io
import json
import sqlite3
import time
import zipfile
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import pytest

from bot.app import App
from bot.domain.ids import ChannelId, TeamId, UserId
from bot.sandbox import Sandbox
from bot.services import exporting
from storage import exporting as stored
from storage import sops
from storage.store import Store
from tests.bench import history
from tests.blocks import samples
from tests.conversations.team import opened
from tests.conversations.test_the_digest import finished
from tests.office import MONDAY, Office, new_database


@pytest.fixture
async def office(box: Sandbox, tmp_path: Path) -> AsyncIterator[Office]:
    made = await opened(box, new_database(tmp_path))
    yield made
    await made.app.stop()


async def asked(office: Office, text: str = "", by: str = "ana") -> str:
    """Ask for an export, and give the answer once everything is said."""
    answer = await office.box.person(by).command("/sop", f"export {text}".strip())
    assert answer.ok
    await office.settled()
    return answer.text


def letters(office: Office, by: str = "ana") -> list[dict[str, Any]]:
    return office.box.messages(office.box.space.dm(office.box.person(by).id).id)


def tables(office: Office, by: str = "ana") -> dict[str, str]:
    """Give the tables that the last direct message brought, by their names."""
    (file,) = letters(office, by)[-1]["files"]
    content, kind = office.box.files.content(file["id"])
    assert kind == "application/zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


def rows(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table)))


async def test_an_admin_gets_three_tables_by_direct_message_and_nobody_is_named(office: Office) -> None:
    await finished(office)
    said = await asked(office)
    assert said == "I'm putting your export together. You get it as a direct message."
    found = tables(office)
    assert list(found) == ["facts.csv", "runs.csv", "metrics.csv"]
    assert not any("U0" in table for table in found.values())
    (run,) = rows(found["runs.csv"])
    assert (run["run"], run["status"], run["done"], run["skipped"]) == ("cqa-1", "Finished", "1", "7")
    assert "owner" not in run
    assert [each["fact"] for each in rows(found["facts.csv"])][:2] == ["RunStarted", "StepCompleted"]
    every, own = rows(found["metrics.csv"])
    assert (every["sop"], own["sop"], every["finished"]) == ("(all)", "campaign-qa", "1")
    text = letters(office)[-1]["text"]
    assert text.startswith(
        "Facts, runs and metrics from Mon 7 Sep 2026 to Mon 23 Nov 2026, as CSV. Nobody is named, and"
    )


async def test_days_and_json_can_be_said(office: Office) -> None:
    await finished(office)
    await asked(office, "2026-11-01 to 2026-11-22 json")
    assert json.loads(tables(office)["runs.json"]) == []
    await asked(office, "1 week json")
    (run,) = json.loads(tables(office)["runs.json"])
    assert run["cycle_hours"] == pytest.approx(0, abs=0.1)
    facts = json.loads(tables(office)["facts.json"])
    assert facts[1] == {
        "run": "cqa-1",
        "number": 2,
        "fact": "StepCompleted",
        "sop": "campaign-qa",
        "version": 1,
        "channel": "C0MARKETING",
        "step": "links",
        "at": facts[1]["at"],
        "evidence": "",
        "decision": "",
        "why": "",
    }


@pytest.mark.parametrize(
    "text",
    [
        "tomorrow",
        "0",
        "999",
        "2026-13-01 2026-14-01",
        "2026-11-20 2026-11-01",
        "2030-01-01 2030-02-01",
        "4 csv json",
        "²",
    ],
)
async def test_what_names_no_past_time_is_said_so(office: Office, text: str) -> None:
    assert "names no past time" in await asked(office, text)
    assert letters(office) == []


async def test_nobody_else_gets_one(office: Office) -> None:
    await finished(office)
    assert "Only an admin can have an export" in await asked(office, by="ben")
    assert letters(office, "ben") == []


async def test_runs_of_private_channels_that_the_admin_is_not_in_are_left_out_and_counted(
    box: Sandbox, tmp_path: Path
) -> None:
    await box.invite("budget")
    office = await opened(box, f"sqlite:///{tmp_path / 'own.db'}", SOP_ADMINS="U0BEN")
    await finished(office, "budget")
    await finished(office)
    await asked(office, by="ben")
    assert [each["run"] for each in rows(tables(office, "ben")["runs.csv"])] == ["cqa-2"]
    assert {each["run"] for each in rows(tables(office, "ben")["facts.csv"])} == {"cqa-2"}
    assert rows(tables(office, "ben")["metrics.csv"])[0]["finished"] == "1"
    assert "1 run of a private channel that you aren't in is left out." in letters(office, "ben")[-1]["text"]
    await asked(office, by="ana")
    assert [each["run"] for each in rows(tables(office)["runs.csv"])] == ["cqa-1", "cqa-2"]
    assert "private" not in letters(office)[-1]["text"]
    await office.app.stop()


async def test_one_that_is_too_large_to_send_is_said_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MOST_BYTES", 100)
    await finished(office)
    await asked(office)
    assert letters(office)[-1]["text"].startswith("Your export is too large to send here.")


async def test_one_that_can_not_be_made_is_said_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_how: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, "TemporaryFile", full)
    await finished(office)
    await asked(office)
    assert letters(office)[-1]["text"].startswith("Your export couldn't be made just now.")


# ---- never lost, and in nobody's way


RUNS = 800
"""Of a history so long that an export of it takes seconds."""


@pytest.fixture
async def old_office(box: Sandbox, tmp_path: Path) -> AsyncIterator[Office]:
    """Open the bot where there were many runs before."""
    database = f"sqlite:///{tmp_path / 'old.db'}"
    team, channel = TeamId(box.team_id), ChannelId(box.space.channel("marketing").id)
    store = Store(database)
    store.migrate()
    await store.write(sops.publish, team, (samples.finished().run.sop,), MONDAY)
    await store.write(history.add, team=team, channel=channel, owner=UserId(box.person("ana").id), count=RUNS)
    store.close()
    made = await opened(box, database)
    yield made
    await made.app.stop()


async def start_again(office: Office, database: str | None = None) -> None:
    """Start another bot, on the same database or on this one."""
    office.settings = office.settings.model_copy(update={"database_url": database or office.settings.database_url})
    office.app = App(office.settings, office.clock)
    await office.app.start()


async def waiting(office: Office) -> int:
    """Count the exports that are still to be made."""
    return len(await office.app.store.read(stored.requests, TeamId(office.box.team_id)))


def files(office: Office) -> list[dict[str, Any]]:
    return [file for each in letters(office) for file in each.get("files", [])]


async def test_what_was_promised_is_sent_though_the_bot_is_stopped_and_once(office: Office) -> None:
    await finished(office)
    for _ in range(2):
        assert (await office.ana.command("/sop", "export 1")).ok
        await office.app.stop()
        await start_again(office)
    await office.settled()
    assert len(files(office)) == 2
    await office.app.stop()
    await start_again(office)
    await office.later(minutes=1)
    assert len(files(office)) == 2, "nothing is sent again"


@pytest.mark.thorough
async def test_what_was_promised_is_sent_though_the_power_goes(old_office: Office, tmp_path: Path) -> None:
    assert (await old_office.ana.command("/sop", "export 500")).ok
    as_it_was = tmp_path / "as-it-was.db"
    with closing(sqlite3.connect(tmp_path / "old.db")) as stands, closing(sqlite3.connect(as_it_was)) as kept:
        stands.backup(kept)
    await old_office.app.stop()
    assert files(old_office) == [], "it takes longer than that"
    await start_again(old_office, f"sqlite:///{as_it_was}")
    await old_office.settled()
    assert len(files(old_office)) == 1
    assert len(rows(tables(old_office)["runs.csv"])) == RUNS


@pytest.fixture
async def at_work(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Tell when an export is in the middle of being made."""
    begun, loop = asyncio.Event(), asyncio.get_running_loop()

    def opened_file() -> IO[bytes]:
        loop.call_soon_threadsafe(begun.set)
        return TemporaryFile()

    monkeypatch.setattr(exporting, "TemporaryFile", opened_file)
    return begun


async def test_exports_of_a_long_history_keep_nobody_waiting(old_office: Office, at_work: asyncio.Event) -> None:
    for _ in range(3):
        assert (await old_office.ana.command("/sop", "export 500")).ok
    await at_work.wait()
    for _ in range(3):
        assert (await old_office.ben.command("/sop", "status")).ok
    assert await waiting(old_office) == 3, "all were answered before any of them was made"


@pytest.mark.thorough
async def test_a_stop_in_the_middle_of_one_waits_for_no_end_and_the_next_start_makes_it(
    old_office: Office, at_work: asyncio.Event
) -> None:
    await old_office.ana.command("/sop", "export 500")
    await at_work.wait()
    began = time.monotonic()
    await old_office.app.stop()
    stopped_within = time.monotonic() - began
    assert files(old_office) == []
    began = time.monotonic()
    await start_again(old_office)
    await old_office.settled()
    assert len(files(old_office)) == 1
    assert stopped_within < (time.monotonic() - began) / 2
