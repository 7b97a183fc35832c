"""What the team sets: read once, at the start, from the environment and `.env`. Nothing else reads either.

A value in the environment wins over one in `.env`; an empty one counts as not set. What is wrong is said in one line
that names the variable, the fault and what to write instead, and shows no more of a secret than its prefix.
"""

import difflib
import importlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from bot.domain.agreements import Agreement, parse_agreements
from bot.domain.cron import parse_cron
from bot.domain.improvements import LOOK_AFTER
from bot.domain.working_hours import Calendar, parse_holidays, parse_hours

_TOKENS = {
    "slack_bot_token": ("xoxb-", "the Bot User OAuth Token, under OAuth & Permissions"),
    "slack_app_token": ("xapp-", "an app-level token with connections:write, under Basic Information"),
}
_PREFIX = re.compile(r"(?:xox[a-z]|xapp|xwfp)-")
_SECRET = re.compile(r"[\w-]+")
_PORT = re.compile(r"\d{1,5}", re.ASCII)
_RUNS = re.compile(r"[1-9]\d?", re.ASCII)
_HIGHEST_PORT = 65535
_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{2,}")
_CHANNEL_NAME = re.compile(r"#?([\w-]{1,80})")  # Slack: letters of any script, digits, - and _; at most 80
_USER_ID = re.compile(r"[UW][A-Z0-9]{2,}")
_EMOJI = re.compile(r"[\w+'-]{1,100}")  # Slack: small letters of any script, digits, _, - and +; at most 100
_WORD_LIMIT = 40  # ours: a message that is longer says more than that something is done
_ON_OR_OFF = {"on": True, "off": False, "true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

_OURS = 0.75
"""How alike an unknown SOP_ name must be to one of ours for that one to be proposed."""
_A_SLIP = 0.88
"""How alike any other unknown name must be to be refused. SLACK_TOKEN, which other programs use, is just below it."""


T = TypeVar("T")


class SettingsError(Exception):
    """A setting is wrong or missing. The text is one line for whoever starts the bot, and holds no secret."""


class Settings(BaseSettings):
    """Every setting, checked; each field is the variable of the same name in capitals.

    Exactly one of `slack_app_token` (Socket Mode) and `slack_signing_secret` (signed HTTP at `port`) is set.
    `slack_api_url` ends with a slash. `database_url` is written as SQLAlchemy takes it. `sop_library` is a folder that
    exists. `sop_team_channel` is a channel's id, or its name with `#` in front; `sop_own_digests` are more of them.
    `sop_digest_cron` is what `parse_cron` gives. `sop_look_again_after` counts runs; `sop_agreements`
    is what stood in the file that was named. Rules count in `sop_timezone`.
    `sop_working_hours` is what `parse_hours` reads and `sop_holidays` what stood in the file that was named; `calendar`
    has them all. `sop_blocker_emoji` are names without colons, `sop_done_words` are casefolded, with single spaces.
    `sop_partners`: whether guests and people of other companies may work on steps in channels that they are in.
    `sop_admins` are user ids. `log_level` is one of Python's names.
    """

    model_config = SettingsConfigDict(frozen=True, validate_default=False, env_file_encoding="utf-8")

    slack_bot_token: SecretStr
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    port: int = 3000
    slack_api_url: str = "https://slack.com/api/"
    database_url: str = Field(default="sqlite:///sopbot.db", repr=False)  # may hold a password
    sop_library: Path | None = None
    sop_team_channel: str | None = None
    sop_digest_cron: str = "0 9 * * mon"
    sop_own_digests: Annotated[tuple[str, ...], NoDecode] = ()
    sop_look_again_after: int = LOOK_AFTER
    sop_agreements: Annotated[tuple[Agreement, ...], NoDecode] = ()
    sop_timezone: ZoneInfo = ZoneInfo("UTC")
    sop_working_hours: str = "mon-fri 09:00-17:30"
    sop_holidays: Annotated[frozenset[date], NoDecode] = frozenset()
    sop_blocker_emoji: Annotated[tuple[str, ...], NoDecode] = ("no_entry", "no_entry_sign", "octagonal_sign")
    sop_done_words: Annotated[tuple[str, ...], NoDecode] = ("done", "approved", "lgtm")
    sop_partners: bool = True
    sop_admins: Annotated[tuple[str, ...], NoDecode] = ()
    log_level: str = "INFO"

    @property
    def socket_mode(self) -> bool:
        """Whether the bot calls Slack (Socket Mode). If not, Slack calls the bot (signed HTTP)."""
        return self.slack_app_token is not None

    @property
    def calendar(self) -> Calendar:
        """When the team works: its hours, in its zone, without its holidays."""
        return parse_hours(self.sop_working_hours, self.sop_timezone, self.sop_holidays)

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, env_file: Path | None = Path(".env")) -> Self:
        """Read `environ` (None: the process's own) and `env_file`, which need not exist (None: no file).

        Raises SettingsError about the first thing that is wrong.
        """
        environ = os.environ if environ is None else environ
        values: dict[str, Any] = {"_env_file": env_file}
        for name, value in environ.items():
            ours = name.lower() in cls.model_fields or name.startswith(("SOP_", "SLACK_"))
            if ours and name.isupper() and value.strip():
                values[name.lower()] = value
        try:
            return cls(**values)
        except ValidationError as error:  # "from None": the cause would show the values
            raise SettingsError(str(error.errors()[0]["ctx"]["error"])) from None
        except (OSError, UnicodeDecodeError):
            raise SettingsError(f"{env_file} can't be read: write it as text in UTF-8, open to this user.") from None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - `load` hands the environment over itself
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - not offered
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Say where values come from, the stronger first: what `load` hands over, then the file."""
        return init_settings, dotenv_settings

    @model_validator(mode="before")
    @classmethod
    def _names(cls, given: dict[str, str | None]) -> dict[str, str]:
        """Refuse a slip in a name; drop what is empty, and what other programs keep in the same file."""
        for name in sorted(given.keys() - cls.model_fields.keys()):
            _refuse_slip(name, list(cls.model_fields))
        values = {name: value.strip() for name, value in given.items() if name in cls.model_fields and value}
        values = {name: value for name, value in values.items() if value}
        _require_one_mode(values)
        return values

    @field_validator("slack_bot_token", "slack_app_token", mode="before")
    @classmethod
    def _token(cls, value: str, info: ValidationInfo) -> str:
        name = str(info.field_name)
        wanted, where = _TOKENS[name]
        if value.startswith(wanted):
            return _unbroken(name, value, where)
        met = _PREFIX.match(value)
        if met is None:
            raise ValueError(f"{name.upper()} starts with {wanted}; this one doesn't: take {where}.")
        swapped = met[0] in {prefix for prefix, _ in _TOKENS.values()}
        advice = "the two are swapped" if swapped else f"take {where}"
        raise ValueError(f"{name.upper()} starts with {wanted}; this one starts with {met[0]}: {advice}.")

    @field_validator("slack_signing_secret", mode="before")
    @classmethod
    def _signing_secret(cls, value: str) -> str:
        where = "the Signing Secret, under Basic Information"
        met = _PREFIX.match(value)
        if met is not None:
            raise ValueError(f"SLACK_SIGNING_SECRET is no token; this one starts with {met[0]}: take {where}.")
        return _unbroken("slack_signing_secret", value, where)

    @field_validator("port", mode="before")
    @classmethod
    def _port(cls, value: str) -> int:
        if not _PORT.fullmatch(value) or not 1 <= int(value) <= _HIGHEST_PORT:
            raise ValueError(f"PORT is a number from 1 to {_HIGHEST_PORT}, such as 3000; {value!r} isn't.")
        return int(value)

    @field_validator("slack_api_url", mode="before")
    @classmethod
    def _api_url(cls, value: str) -> str:
        parts = _split("SLACK_API_URL", value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("SLACK_API_URL is an http or https address, such as https://slack.com/api/; this isn't.")
        return value.rstrip("/") + "/"

    @field_validator("database_url", mode="before")
    @classmethod
    def _database(cls, value: str) -> str:
        parts = _split("DATABASE_URL", value)
        if parts.scheme == "sqlite":
            return _sqlite(value, parts)
        if parts.scheme == "postgresql":
            return _postgresql(value)
        met = f"this one starts with {parts.scheme}://" if "://" in value else "this one doesn't"
        raise ValueError(f"DATABASE_URL starts with sqlite:/// or postgresql://; {met}.")

    @field_validator("sop_library", mode="before")
    @classmethod
    def _library(cls, value: str) -> Path:
        return _folder(value)

    @field_validator("sop_team_channel", mode="before")
    @classmethod
    def _channel(cls, value: str) -> str:
        channel = _one_channel(value)
        if channel is None:
            raise ValueError(f"SOP_TEAM_CHANNEL is one channel's id or name, such as #marketing; {value!r} isn't.")
        return channel

    @field_validator("sop_own_digests", mode="before")
    @classmethod
    def _channels(cls, value: str) -> tuple[str, ...]:
        found = {each: _one_channel(each) for each in re.split(r"[,\s]+", value) if each}
        for each, channel in found.items():
            if channel is None:
                raise ValueError(f"SOP_OWN_DIGESTS holds ids or names of channels, such as #legal; {each!r} isn't one.")
        return tuple(dict.fromkeys(channel for channel in found.values() if channel))

    @field_validator("sop_digest_cron", mode="before")
    @classmethod
    def _cron(cls, value: str) -> str:
        try:
            return parse_cron(value)
        except ValueError as wrong:
            raise ValueError(f"SOP_DIGEST_CRON: {wrong}") from None

    @field_validator("sop_look_again_after", mode="before")
    @classmethod
    def _look_again(cls, value: str) -> int:
        if not _RUNS.fullmatch(value):
            raise ValueError(f"SOP_LOOK_AGAIN_AFTER is a number of runs from 1 to 99, such as 8; {value!r} isn't.")
        return int(value)

    @field_validator("sop_agreements", mode="before")
    @classmethod
    def _agreements(cls, value: str) -> tuple[Agreement, ...]:
        return _read("SOP_AGREEMENTS", "sentences", value, parse_agreements)

    @field_validator("sop_timezone", mode="before")
    @classmethod
    def _timezone(cls, value: str) -> ZoneInfo:
        known = available_timezones()
        if value in known:
            return ZoneInfo(value)
        by_lower = {name.lower(): name for name in known}
        near = difflib.get_close_matches(value.lower(), by_lower, n=1)
        hint = f"did you mean {by_lower[near[0]]}?" if near else "write a name such as Europe/Berlin."
        raise ValueError(f"SOP_TIMEZONE {value!r} is not a time zone: {hint}")

    @field_validator("sop_working_hours", mode="before")
    @classmethod
    def _hours(cls, value: str) -> str:
        try:
            parse_hours(value, ZoneInfo("UTC"))  # whether it can be read is the same in every zone
        except ValueError as wrong:
            raise ValueError(f"SOP_WORKING_HOURS: {wrong}") from None
        return value

    @field_validator("sop_holidays", mode="before")
    @classmethod
    def _holidays(cls, value: str) -> frozenset[date]:
        return _read("SOP_HOLIDAYS", "dates", value, parse_holidays)

    @field_validator("sop_blocker_emoji", mode="before")
    @classmethod
    def _emoji(cls, value: str) -> tuple[str, ...]:
        names = tuple(dict.fromkeys(name.strip(":").lower() for name in re.split(r"[,\s]+", value) if name))
        wrong = [name for name in names if not _EMOJI.fullmatch(name)]
        if wrong or not names:
            met = wrong[0] if wrong else value
            raise ValueError(
                f"SOP_BLOCKER_EMOJI holds names of emoji such as no_entry, commas between; {met!r} isn't one."
            )
        return names

    @field_validator("sop_done_words", mode="before")
    @classmethod
    def _words(cls, value: str) -> tuple[str, ...]:
        words = tuple(dict.fromkeys(" ".join(word.casefold().split()) for word in value.split(",") if word.strip()))
        if not words:
            raise ValueError(f"SOP_DONE_WORDS holds words such as done, commas between; {value!r} has none.")
        for word in words:
            if len(word) > _WORD_LIMIT:
                raise ValueError(f"SOP_DONE_WORDS: {word[:20] + '…'!r} has over {_WORD_LIMIT} characters: shorten it.")
        return words

    @field_validator("sop_partners", mode="before")
    @classmethod
    def _partners(cls, value: str) -> bool:
        if value.lower() not in _ON_OR_OFF:
            raise ValueError(f"SOP_PARTNERS is on or off; {value!r} isn't.")
        return _ON_OR_OFF[value.lower()]

    @field_validator("sop_admins", mode="before")
    @classmethod
    def _admins(cls, value: str) -> tuple[str, ...]:
        people = tuple(person for person in re.split(r"[,\s]+", value) if person)
        for person in people:
            if not _USER_ID.fullmatch(person):
                raise ValueError(f"SOP_ADMINS holds user ids such as U012AB3CD, commas between; {person!r} isn't one.")
        return people

    @field_validator("log_level", mode="before")
    @classmethod
    def _level(cls, value: str) -> str:
        if value.upper() not in _LOG_LEVELS:
            raise ValueError(f"LOG_LEVEL is one of {', '.join(_LOG_LEVELS)}; {value!r} isn't.")
        return value.upper()


@contextmanager
def slack_environment_hidden() -> Iterator[None]:
    """Hide SLACK_… variables for a moment: Bolt reads some by itself, and would set up OAuth from others."""
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("SLACK_")}
    try:
        yield
    finally:
        os.environ.update(hidden)


def library_folder(environ: Mapping[str, str] | None = None, env_file: Path | None = Path(".env")) -> Path | None:
    """Read SOP_LIBRARY alone, for commands that need no tokens; None if it isn't set. Raises SettingsError."""
    environ = os.environ if environ is None else environ
    given = environ.get("SOP_LIBRARY") or (dotenv_values(env_file).get("SOP_LIBRARY") if env_file else None)
    try:
        return _folder(given.strip()) if given and given.strip() else None
    except ValueError as wrong:
        raise SettingsError(str(wrong)) from None


def _one_channel(value: str) -> str | None:
    """Give a channel's id, or its name with ``#`` in front; None for what is neither."""
    if _CHANNEL_ID.fullmatch(value):
        return value
    name = _CHANNEL_NAME.fullmatch(value)
    return f"#{name[1].lower()}" if name else None


def _folder(value: str) -> Path:
    folder = Path(value).expanduser()
    if not folder.is_dir():
        raise ValueError(f"SOP_LIBRARY is a folder of SOP files; there is no folder {value!r}: make it first.")
    return folder


def _read(name: str, holds: str, value: str, parse: Callable[[str], T]) -> T:
    """Give what the file that a setting names holds, read by ``parse``, which raises ``ValueError``."""
    file = Path(value).expanduser()
    if not file.is_file():
        raise ValueError(f"{name} is a file of {holds}; there is no file {value!r}: make it first.")
    try:
        return parse(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        raise ValueError(f"{name}: {value!r} can't be read: write it as text in UTF-8, open to this user.") from None
    except ValueError as wrong:
        raise ValueError(f"{name}: in {value!r}, {wrong}") from None


def _refuse_slip(name: str, known: list[str]) -> None:
    ours = name.startswith("sop_")
    near = difflib.get_close_matches(name, known, n=1, cutoff=_OURS if ours else _A_SLIP)
    if near:
        raise ValueError(f"{name.upper()} is not a setting: did you mean {near[0].upper()}?")
    if ours:
        raise ValueError(f"{name.upper()} is not a setting: remove it, or look for its name in .env.example.")


def _require_one_mode(values: Mapping[str, str]) -> None:
    if "slack_bot_token" not in values:
        prefix, where = _TOKENS["slack_bot_token"]
        raise ValueError(f"SLACK_BOT_TOKEN is not set: put it into .env. It is {where}, and starts with {prefix}")
    modes = {"slack_app_token", "slack_signing_secret"} & values.keys()
    if not modes:
        raise ValueError(
            "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set: set the first for Socket Mode, "
            "or the second for signed HTTP."
        )
    if len(modes) > 1:
        raise ValueError(
            "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both set: keep the first for Socket Mode, "
            "or the second for signed HTTP."
        )


def _unbroken(name: str, value: str, where: str) -> str:
    if not _SECRET.fullmatch(value):
        raise ValueError(
            f"{name.upper()} holds a character that such a value never has (a space, a dot, a quote): "
            f"copy it again. It is {where}."
        )
    return value


def _split(name: str, value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port  # read for its error
    except ValueError:
        raise ValueError(
            f"{name} can't be taken apart: its port is no number, or its password has a sign that must be "
            "percent-encoded, such as / (%2F) or # (%23)."
        ) from None
    return parts


def _sqlite(value: str, parts: SplitResult) -> str:
    file = parts.path.removeprefix("/")
    if parts.netloc or not file or file == ":memory:":
        raise ValueError("DATABASE_URL names no file: write sqlite:///sopbot.db, with three slashes and a file's name.")
    folder = Path(file).parent
    if not folder.is_dir():
        raise ValueError(f"DATABASE_URL: there is no folder {str(folder)!r}; make it first, or name another.")
    return value


def _postgresql(value: str) -> str:
    try:
        importlib.import_module("psycopg")
    except ImportError:
        raise ValueError("DATABASE_URL is PostgreSQL, whose driver is missing: pip install psycopg[binary]") from None
    return "postgresql+psycopg" + value.removeprefix("postgresql")
