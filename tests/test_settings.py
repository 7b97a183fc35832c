"""Settings: what is accepted, and the one line that says what is wrong."""

import re
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.domain.agreements import Agreement, Kind, Unit
from bot.domain.working_hours import parse_hours
from bot.settings import Settings, SettingsError, library_folder
from bot.settings.values import READ

ROOT = Path(__file__).parent.parent
SOCKET = {"SLACK_BOT_TOKEN": "xoxb-1-hushbot", "SLACK_APP_TOKEN": "xapp-1-A1-hushapp"}
HTTP = {"SLACK_BOT_TOKEN": "xoxb-1-hushbot", "SLACK_SIGNING_SECRET": "5ec2e7"}


def load(**given: str) -> Settings:
    return Settings.load({**SOCKET, **given}, env_file=None)


def fault(environ: Mapping[str, str], env_file: Path | None = None) -> str:
    with pytest.raises(SettingsError) as caught:
        Settings.load(environ, env_file)
    line = str(caught.value)
    assert "\n" not in line
    assert "hush" not in line, "a value of a secret is shown"
    assert caught.value.__cause__ is None
    return line


def test_two_tokens_are_enough() -> None:
    settings = load()
    assert settings.socket_mode
    assert settings.slack_bot_token.get_secret_value() == "xoxb-1-hushbot"
    assert settings.port == 3000
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.database_url == "sqlite:///sopbot.db"
    assert settings.sop_library is None
    assert settings.sop_team_channel is None
    assert settings.sop_digest_cron == "0 9 * * mon"
    assert settings.sop_own_digests == ()
    assert settings.sop_look_again_after == 8
    assert settings.sop_agreements == ()
    assert settings.sop_timezone == ZoneInfo("UTC")
    assert settings.calendar == parse_hours("mon-fri 09:00-17:30", ZoneInfo("UTC"))
    assert settings.sop_blocker_emoji == ("no_entry", "no_entry_sign", "octagonal_sign")
    assert settings.sop_done_words == ("done", "approved", "lgtm")
    assert settings.sop_partners
    assert settings.sop_admins == ()
    assert settings.log_level == "INFO"


def test_a_signing_secret_means_signed_http() -> None:
    settings = Settings.load({**HTTP, "PORT": "8080"}, env_file=None)
    assert not settings.socket_mode
    assert settings.port == 8080


def test_every_setting_is_read(tmp_path: Path) -> None:
    (tmp_path / "agreements.txt").write_text("# ours\nHandoffs are answered within 1 working hour.\n", encoding="utf-8")
    (tmp_path / "holidays.txt").write_text("\ufeff# ours\n2026-12-25 Christmas Day\n", encoding="utf-8")
    settings = load(
        SLACK_API_URL="http://127.0.0.1:8155/api",
        DATABASE_URL="postgresql://sop:pa%2Fss@db:5432/sop",
        SOP_LIBRARY=str(tmp_path),
        SOP_TEAM_CHANNEL="Marketing",
        SOP_DIGEST_CRON="30 8 * * Tue,THU-fri",
        SOP_OWN_DIGESTS="#legal, C012AB3CD Budget,",
        SOP_LOOK_AGAIN_AFTER="5",
        SOP_AGREEMENTS=str(tmp_path / "agreements.txt"),
        SOP_TIMEZONE="Europe/Berlin",
        SOP_WORKING_HOURS="mon-thu 08:00-16:00",
        SOP_HOLIDAYS=str(tmp_path / "holidays.txt"),
        SOP_BLOCKER_EMOJI=":no_entry:, Octagonal_sign +1,",
        SOP_DONE_WORDS="Done, looks   GOOD,, done",
        SOP_PARTNERS="Off",
        SOP_ADMINS=" U012AB3CD, W99 U7X,",
        LOG_LEVEL="debug",
    )
    assert settings.slack_api_url == "http://127.0.0.1:8155/api/"
    assert settings.database_url == "postgresql+psycopg://sop:pa%2Fss@db:5432/sop"
    assert settings.sop_library == tmp_path
    assert settings.sop_team_channel == "#marketing"
    assert settings.sop_digest_cron == "30 8 * * tue,thu-fri"
    assert settings.sop_own_digests == ("#legal", "C012AB3CD", "#budget")
    assert settings.sop_look_again_after == 5
    assert settings.sop_agreements == (Agreement(Kind.HANDOFFS, 1, Unit.WORKING_HOURS),)
    assert settings.sop_timezone == ZoneInfo("Europe/Berlin")
    assert settings.calendar == parse_hours(
        "mon-thu 08:00-16:00", ZoneInfo("Europe/Berlin"), frozenset({date(2026, 12, 25)})
    )
    assert settings.sop_blocker_emoji == ("no_entry", "octagonal_sign", "+1")
    assert settings.sop_done_words == ("done", "looks good")
    assert not settings.sop_partners
    assert settings.sop_admins == ("U012AB3CD", "W99", "U7X")
    assert settings.log_level == "DEBUG"


def test_every_setting_has_its_reader() -> None:
    assert list(READ) == list(Settings.model_fields)


def test_a_team_channel_may_be_an_id() -> None:
    assert load(SOP_TEAM_CHANNEL="C012AB3CD").sop_team_channel == "C012AB3CD"


def test_the_environment_wins_over_the_file_and_an_empty_value_counts_as_not_set(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text(
        "SLACK_BOT_TOKEN=xoxb-of-the-file\nLOG_LEVEL=ERROR\nSOP_ADMINS=U1F\nSLACK_SIGNING_SECRET=\nPORT= \n"
    )
    settings = Settings.load({**SOCKET, "LOG_LEVEL": " "}, env_file)
    assert settings.slack_bot_token.get_secret_value() == "xoxb-1-hushbot"
    assert settings.log_level == "ERROR"
    assert settings.sop_admins == ("U1F",)
    assert settings.socket_mode


def test_without_arguments_the_process_and_the_working_folder_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("SLACK_BOT_TOKEN", SOCKET["SLACK_BOT_TOKEN"])
    (tmp_path / ".env").write_text(f"SLACK_APP_TOKEN='{SOCKET['SLACK_APP_TOKEN']}' # from the app's page\n")
    assert Settings.load().socket_mode


def test_what_other_programs_keep_beside_ours_is_left_alone(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("POSTGRES_PASSWORD=x\n")
    environ = {**SOCKET, "SLACK_TOKEN": "x", "SLACK_WEBHOOK_URL": "x", "PATH": "x", "sop_lower": "x"}
    assert Settings.load(environ, env_file).socket_mode


def test_secrets_are_not_shown() -> None:
    text = repr(load(DATABASE_URL="postgresql://sop:hush@db/sop"))
    assert "hush" not in text
    assert "xoxb" not in text


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load().port = 1


BOT = "the Bot User OAuth Token, under OAuth & Permissions"


@pytest.mark.parametrize(
    ("environ", "line"),
    [
        ({}, f"SLACK_BOT_TOKEN is not set: put it into .env. It is {BOT}, and starts with xoxb-"),
        (
            {"SLACK_BOT_TOKEN": "xoxb-1"},
            (
                "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set: "
                "set the first for Socket Mode, or the second for signed HTTP."
            ),
        ),
        (
            {**SOCKET, **HTTP},
            (
                "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both set: "
                "keep the first for Socket Mode, or the second for signed HTTP."
            ),
        ),
        (
            {"SLACK_BOT_TOKEN": SOCKET["SLACK_APP_TOKEN"], "SLACK_APP_TOKEN": SOCKET["SLACK_BOT_TOKEN"]},
            "SLACK_BOT_TOKEN starts with xoxb-; this one starts with xapp-: the two are swapped.",
        ),
        (
            {**SOCKET, "SLACK_APP_TOKEN": "xoxb-1-hush"},
            "SLACK_APP_TOKEN starts with xapp-; this one starts with xoxb-: the two are swapped.",
        ),
        (
            {**SOCKET, "SLACK_BOT_TOKEN": "xoxp-1-hush"},
            f"SLACK_BOT_TOKEN starts with xoxb-; this one starts with xoxp-: take {BOT}.",
        ),
        (
            {**SOCKET, "SLACK_BOT_TOKEN": "hush"},
            f"SLACK_BOT_TOKEN starts with xoxb-; this one doesn't: take {BOT}.",
        ),
        (
            {**SOCKET, "SLACK_BOT_TOKEN": "xoxb-hush copied twice"},
            (
                "SLACK_BOT_TOKEN holds a character that such a value never has (a space, a dot, a quote): "
                f"copy it again. It is {BOT}."
            ),
        ),
        (
            {**HTTP, "SLACK_SIGNING_SECRET": "xapp-1-hush"},
            (
                "SLACK_SIGNING_SECRET is no token; this one starts with xapp-: "
                "take the Signing Secret, under Basic Information."
            ),
        ),
        ({**HTTP, "PORT": "80a"}, "PORT is a number from 1 to 65535, such as 3000; '80a' isn't."),
        ({**HTTP, "PORT": "65536"}, "PORT is a number from 1 to 65535, such as 3000; '65536' isn't."),
        ({**HTTP, "PORT": "0"}, "PORT is a number from 1 to 65535, such as 3000; '0' isn't."),
        (
            {**SOCKET, "SLACK_API_URL": "slack.com/api"},
            "SLACK_API_URL is an http or https address, such as https://slack.com/api/; this isn't.",
        ),
        (
            {**SOCKET, "SLACK_API_URL": "https://"},
            "SLACK_API_URL is an http or https address, such as https://slack.com/api/; this isn't.",
        ),
        (
            {**SOCKET, "DATABASE_URL": "mysql://sop:hush@db/sop"},
            "DATABASE_URL starts with sqlite:/// or postgresql://; this one starts with mysql://.",
        ),
        (
            {**SOCKET, "DATABASE_URL": "hush.db"},
            "DATABASE_URL starts with sqlite:/// or postgresql://; this one doesn't.",
        ),
        (
            {**SOCKET, "DATABASE_URL": "sqlite://sopbot.db"},
            "DATABASE_URL names no file: write sqlite:///sopbot.db, with three slashes and a file's name.",
        ),
        (
            {**SOCKET, "DATABASE_URL": "sqlite:///:memory:"},
            "DATABASE_URL names no file: write sqlite:///sopbot.db, with three slashes and a file's name.",
        ),
        (
            {**SOCKET, "DATABASE_URL": "sqlite:///no/such/sop.db"},
            "DATABASE_URL: there is no folder 'no/such'; make it first, or name another.",
        ),
        (
            {**SOCKET, "DATABASE_URL": "postgresql://sop:hu/sh@db/sop"},
            (
                "DATABASE_URL can't be taken apart: its port is no number, or its password has a sign that must be "
                "percent-encoded, such as / (%2F) or # (%23)."
            ),
        ),
        (
            {**SOCKET, "SOP_LIBRARY": "no/such"},
            "SOP_LIBRARY is a folder of SOP files; there is no folder 'no/such': make it first.",
        ),
        (
            {**SOCKET, "SOP_TEAM_CHANNEL": "#one, #two"},
            "SOP_TEAM_CHANNEL is one channel's id or name, such as #marketing; '#one, #two' isn't.",
        ),
        (
            {**SOCKET, "SOP_OWN_DIGESTS": "#one, two!"},
            "SOP_OWN_DIGESTS holds ids or names of channels, such as #legal; 'two!' isn't one.",
        ),
        (
            {**SOCKET, "SOP_DIGEST_CRON": "0 9 * * 1"},
            "SOP_DIGEST_CRON: Write the weekday by name, such as mon or mon-fri, not '1'.",
        ),
        (
            {**SOCKET, "SOP_LOOK_AGAIN_AFTER": "4"},
            "SOP_LOOK_AGAIN_AFTER is a number of runs from 5 to 100, such as 8 (fewer tell nothing); '4' isn't.",
        ),
        (
            {**SOCKET, "SOP_LOOK_AGAIN_AFTER": "101"},
            "SOP_LOOK_AGAIN_AFTER is a number of runs from 5 to 100, such as 8 (fewer tell nothing); '101' isn't.",
        ),
        (
            {**SOCKET, "SOP_TIMEZONE": "europe/berln"},
            "SOP_TIMEZONE 'europe/berln' is not a time zone: did you mean Europe/Berlin?",
        ),
        (
            {**SOCKET, "SOP_TIMEZONE": "/etc"},
            "SOP_TIMEZONE '/etc' is not a time zone: write a name such as Europe/Berlin.",
        ),
        (
            {**SOCKET, "SOP_ADMINS": "U1F, ana"},
            "SOP_ADMINS holds user ids such as U012AB3CD, commas between; 'ana' isn't one.",
        ),
        ({**SOCKET, "LOG_LEVEL": "loud"}, "LOG_LEVEL is one of DEBUG, INFO, WARNING, ERROR; 'loud' isn't."),
        ({**SOCKET, "SOP_TIMEZON": "UTC"}, "SOP_TIMEZON is not a setting: did you mean SOP_TIMEZONE?"),
        (
            {**SOCKET, "SOP_COLOUR": "red"},
            "SOP_COLOUR is not a setting: remove it, or look for its name in .env.example.",
        ),
        ({**SOCKET, "SLACK_BOT_TOKENS": "x"}, "SLACK_BOT_TOKENS is not a setting: did you mean SLACK_BOT_TOKEN?"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(environ: dict[str, str], line: str) -> None:
    assert fault(environ) == line


def test_a_slip_in_the_file_is_found(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("DATABSE_URL=sqlite:///elsewhere.db\n")
    assert fault(SOCKET, env_file) == "DATABSE_URL is not a setting: did you mean DATABASE_URL?"


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_bytes(b"LOG_LEVEL=\xff\xfe\n")
    assert fault(SOCKET, env_file) == f"{env_file} can't be read: write it as text in UTF-8, open to this user."


def test_postgresql_without_its_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)  # what a missing package looks like to an import
    line = fault({**SOCKET, "DATABASE_URL": "postgresql://db/sop"})
    assert line == "DATABASE_URL is PostgreSQL, whose driver is missing: pip install psycopg[binary]"


def test_the_example_names_every_setting_and_no_other_with_its_default() -> None:
    lines = re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert [name.lower() for name, _ in lines] == list(Settings.model_fields)
    defaults = Settings.load({**dict(lines), **SOCKET}, env_file=None)
    assert defaults == load()


def test_the_example_explains_each_setting() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    unexplained = [lines[i] for i in range(1, len(lines)) if "=" in lines[i] and not lines[i - 1].startswith("# ")]
    assert [line for line in unexplained if not line.startswith("#")] == []


def test_the_library_alone_can_be_read_without_tokens(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    assert library_folder({}, env_file) is None
    env_file.write_text(f"SOP_LIBRARY={tmp_path}\n")
    assert library_folder({}, env_file) == tmp_path
    with pytest.raises(SettingsError, match="there is no folder"):
        library_folder({"SOP_LIBRARY": str(tmp_path / "gone")}, env_file)
