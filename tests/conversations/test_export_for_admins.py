"""An admin gets what happened as tables, alone, of the channels that they may look into."""

import csv
import io
import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox import Sandbox
from bot.sandbox.actor import Actor
from bot.services import exporting
from tests.conversations.team import opened
from tests.conversations.test_the_digest import finished
from tests.office import Office


@pytest.fixture
async def office(box: Sandbox, tmp_path: Path) -> AsyncIterator[Office]:
    made = await opened(box, f"sqlite:///{tmp_path / 'sopbot.db'}")
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
        "Facts, runs and metrics from Mon 7 Sep 2026 to Mon 23 Nov 2026, as CSV. People are left out"
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


async def test_a_stop_waits_for_no_export(office: Office) -> None:
    actor: Actor = office.ana
    await actor.command("/sop", "export")
    await office.app.stop()
