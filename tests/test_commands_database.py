"""What fails in the database while a typed command works is one line for whoever typed it, and undoes what it did."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.__main__ import main
from storage.columns import metadata
from tests.office import new_database


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the file of the database that the settings name."""
    monkeypatch.chdir(tmp_path)
    values = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "DATABASE_URL": new_database(tmp_path)}
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "sopbot.db"


@pytest.mark.parametrize("words", [["export"], ["forget", "U0BEN", "--yes"], ["forget", "cqa-1"]])
def test_a_database_that_fails_is_told_in_a_line(
    file: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(file)) as database:
        for table in metadata.tables:
            database.execute(f"DROP TABLE {table}")
    assert main(words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    assert line.startswith("sopbot: The database at DATABASE_URL failed: ")


@pytest.mark.parametrize("words", [["export"], ["forget", "U0BEN"]])
def test_a_file_that_is_none_of_ours_is_told_in_a_line(
    file: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(b"Dear Ana, here are the figures. " * 40)
    assert main(words) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line == "sopbot: The database at DATABASE_URL can't be used: file is not a database"
