"""``sopbot export``: files of a period, whole or not at all, never over others unasked."""

import asyncio
import csv
import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.domain.ids import ChannelId, TeamId, UserId
from bot.export import export
from bot.settings import SettingsError
from storage import sops
from storage.store import Store
from tests.bench import history
from tests.blocks import samples
from tests.office import MONDAY, Office


async def exported(office: Office, out: Path, **how: object) -> list[str]:
    how = {"now": office.clock.now(), **how}
    return await asyncio.to_thread(export, office.settings, out=out, **how)  # type: ignore[arg-type]


def rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))


async def worked(office: Office) -> None:
    await office.start(subject="=1+1 for <@U0LENA>", **{"role.owner": "ana", "role.ops": "ben"})
    await office.ben.command("/sop", "note -2 is what @cara said")
    await office.ben.command("/sop", "handoff 2 @cara @dilan knows")
    await office.settled()


async def test_every_channels_runs_are_written_and_nobody_is_named(office: Office, tmp_path: Path) -> None:
    await office.box.invite("budget")
    await worked(office)
    await office.start(channel="budget", by="ana")
    out = tmp_path / "new" / "folder"
    said = await exported(office, out)
    assert said == [f"{out}/facts.csv: 4 rows", f"{out}/runs.csv: 2 rows", f"{out}/metrics.csv: 2 rows"]
    assert sorted(each.name for each in out.iterdir()) == ["facts.csv", "metrics.csv", "runs.csv"]
    assert not any("U0" in each.read_text() for each in out.iterdir())
    assert {each["channel"] for each in rows(out / "runs.csv")} == {"C0MARKETING", "C0BUDGET"}


async def test_what_people_wrote_is_no_formula_and_numbers_stay_numbers(office: Office, tmp_path: Path) -> None:
    await worked(office)
    await exported(office, tmp_path)
    (run,) = rows(tmp_path / "runs.csv")
    assert run["subject"] == "'=1+1 for @someone"
    assert run["steps"] == "8"
    note = next(each for each in rows(tmp_path / "facts.csv") if each["fact"] == "NoteAdded")
    assert note["text"].startswith("'-2 is what ")


async def test_people_are_named_if_that_is_asked_for(office: Office, tmp_path: Path) -> None:
    await worked(office)
    await exported(office, tmp_path, with_people=True, form="json")
    started, *_, offered = json.loads((tmp_path / "facts.json").read_text())
    assert (started["by"], started["owner"], started["people"]["ops"]) == ("U0ANA", "U0ANA", "U0BEN")
    assert (offered["by"], offered["to"]) == ("U0BEN", "U0CARA")
    assert started["subject"] == "=1+1 for <@U0LENA>"
    (run,) = json.loads((tmp_path / "runs.json").read_text())
    assert (run["owner"], run["starter"]) == ("U0ANA", "U0ANA")


async def test_an_earlier_export_is_not_written_over_unasked(office: Office, tmp_path: Path) -> None:
    (tmp_path / "runs.csv").write_text("kept")
    with pytest.raises(SettingsError, match="is there already: name another folder with --out, or say --overwrite"):
        await exported(office, tmp_path)
    assert (tmp_path / "runs.csv").read_text() == "kept"
    await exported(office, tmp_path, overwrite=True)
    assert (tmp_path / "runs.csv").read_text() != "kept"


async def test_the_days_are_the_teams_and_both_count_whole(office: Office, tmp_path: Path) -> None:
    await worked(office)
    monday = date(2026, 11, 23)
    await exported(office, tmp_path, since=monday, until=monday)
    assert len(rows(tmp_path / "runs.csv")) == 1
    before = monday.replace(day=22)
    await exported(office, tmp_path, since=before, until=before, overwrite=True)
    assert rows(tmp_path / "runs.csv") == []
    with pytest.raises(SettingsError, match="There is no time up to now from --since to --until"):
        await exported(office, tmp_path, since=monday, until=before, overwrite=True)


async def test_a_folder_that_can_not_be_written_is_said_so(office: Office, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="can't be written"):
        await exported(office, tmp_path / "file" / "folder")
    with pytest.raises(SettingsError, match="is a file: name a folder with --out"):
        await exported(office, tmp_path / "file")


IN_A_TERMINAL = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever starts the tests may have it ignored
from bot.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.thorough
def test_ctrl_c_ends_it_at_once_and_leaves_no_half_of_a_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    asyncio.run(old(url))
    values = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "DATABASE_URL": url}
    command = [sys.executable, "-c", IN_A_TERMINAL, "export", "--since", "2020-01-01", "--out", str(tmp_path / "out")]
    with subprocess.Popen(command, env=os.environ | values, stderr=subprocess.PIPE) as writing:  # noqa: S603 - our own code
        while not any((tmp_path / "out").glob("*.part")):
            assert writing.poll() is None
            time.sleep(0.01)
        writing.send_signal(signal.SIGINT)
        assert writing.wait(timeout=20) == 128 + signal.SIGINT
        assert writing.stderr is not None
        assert writing.stderr.read() == b""
    left = [each.name for each in (tmp_path / "out").iterdir()]
    assert "metrics.csv" not in left, "it was ended in the middle"
    assert not any(name.endswith(".part") for name in left)


async def old(url: str) -> None:
    """Make a database with so many runs that to export them takes seconds."""
    store = Store(url)
    store.migrate()
    await store.write(sops.publish, TeamId("T1"), (samples.finished().run.sop,), MONDAY)
    await store.write(history.add, team=TeamId("T1"), channel=ChannelId("C1"), owner=UserId("U1"), count=1000)
    store.close()


def test_the_command_reads_its_days_and_says_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["export", "--since", "monday"])
    assert "'monday' is no day; write one such as 2026-09-07" in capsys.readouterr().err


def test_the_command_writes_to_the_folder_that_was_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    values = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'a.db'}",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    assert main(["export", "--out", "mine", "--format", "json"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"mine/{part}.json: 0 rows" for part in ("facts", "runs", "metrics")
    ]
    assert json.loads((tmp_path / "mine" / "facts.json").read_text()) == []
    assert main(["export", "--out", "mine", "--format", "json"]) == 2
