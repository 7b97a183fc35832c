"""The settings that say how a team works: its hours, its days off, its signs and words."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


def load(**given: str) -> Settings:
    return Settings.load({**TOKENS, **given}, env_file=None)


def fault(given: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as caught:
        load(**given)
    line = str(caught.value)
    assert "\n" not in line
    return line


def test_the_calendar_counts_in_the_teams_zone_without_its_holidays(tmp_path: Path) -> None:
    file = tmp_path / "holidays.txt"
    file.write_text("2026-12-25 Christmas Day\n")
    calendar = load(SOP_TIMEZONE="Asia/Kolkata", SOP_HOLIDAYS=str(file)).calendar
    assert calendar.opens(date(2026, 12, 24)) == datetime(2026, 12, 24, 3, 30, tzinfo=UTC)
    assert not calendar.is_working_day(date(2026, 12, 25))


def test_a_holidays_file_may_be_empty(tmp_path: Path) -> None:
    (tmp_path / "holidays.txt").touch()
    assert load(SOP_HOLIDAYS=str(tmp_path / "holidays.txt")).sop_holidays == frozenset()


@pytest.mark.parametrize(("word", "meant"), [("on", True), ("OFF", False), ("true", True), ("no", False), ("1", True)])
def test_partners_are_on_or_off(word: str, *, meant: bool) -> None:
    assert load(SOP_PARTNERS=word).sop_partners is meant


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (
            {"SOP_WORKING_HOURS": "mon-fri 9-5"},
            "SOP_WORKING_HOURS: 'mon-fri 9-5' can't be read: write days and hours, such as mon-fri 09:00-17:30.",
        ),
        (
            {"SOP_WORKING_HOURS": "fri 18:00-02:00"},
            "SOP_WORKING_HOURS: 18:00-02:00 ends before it begins: a day's hours end by 24:00.",
        ),
        (
            {"SOP_HOLIDAYS": "no/such.txt"},
            "SOP_HOLIDAYS is a file of dates; there is no file 'no/such.txt': make it first.",
        ),
        (
            {"SOP_BLOCKER_EMOJI": "no_entry, no.entry"},
            "SOP_BLOCKER_EMOJI holds names of emoji such as no_entry, commas between; 'no.entry' isn't one.",
        ),
        (
            {"SOP_BLOCKER_EMOJI": "⛔"},
            "SOP_BLOCKER_EMOJI holds names of emoji such as no_entry, commas between; '⛔' isn't one.",
        ),
        (
            {"SOP_BLOCKER_EMOJI": "::"},
            "SOP_BLOCKER_EMOJI holds names of emoji such as no_entry, commas between; '' isn't one.",
        ),
        (
            {"SOP_DONE_WORDS": " , "},
            "SOP_DONE_WORDS holds words such as done, commas between; ',' has none.",
        ),
        (
            {"SOP_DONE_WORDS": "done, " + "x" * 41},
            "SOP_DONE_WORDS: 'xxxxxxxxxxxxxxxxxxxx…' has over 40 characters: shorten it.",
        ),
        ({"SOP_PARTNERS": "some"}, "SOP_PARTNERS is on or off; 'some' isn't."),
    ],
)
def test_what_is_wrong_is_said_in_one_line(given: dict[str, str], line: str) -> None:
    assert fault(given) == line


def test_a_wrong_line_of_the_holidays_is_named_with_its_file(tmp_path: Path) -> None:
    file = tmp_path / "holidays.txt"
    file.write_text("2026-12-25\n25.12.2027 Christmas Day\n")
    assert fault({"SOP_HOLIDAYS": str(file)}) == (
        f"SOP_HOLIDAYS: in '{file}', line 2 doesn't begin with a date such as 2026-12-25: '25.12.2027 Christmas Day'."
    )
    file.write_bytes(b"2026-12-25 No\xebl\n")
    assert fault({"SOP_HOLIDAYS": str(file)}) == (
        f"SOP_HOLIDAYS: '{file}' can't be read: write it as text in UTF-8, open to this user."
    )
