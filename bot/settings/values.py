"""What each setting's text means. Each reader gives the value, or raises ``ValueError`` with the line to be shown."""

import difflib
import importlib
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.agreements import Agreement, parse_agreements
from bot.domain.cron import parse_cron
from bot.domain.improvements import LOOK_AFTER_LEAST, LOOK_AFTER_MOST, read_look_after
from bot.domain.working_hours import parse_holidays, parse_hours

TOKENS = {
    "slack_bot_token": ("xoxb-", "the Bot User OAuth Token, under OAuth & Permissions"),
    "slack_app_token": ("xapp-", "an app-level token with connections:write, under Basic Information"),
}
"""How Slack's tokens begin, and where they are found."""
_PREFIX = re.compile(r"(?:xox[a-z]|xapp|xwfp)-")
_SECRET = re.compile(r"[\w-]+")
_PORT = re.compile(r"\d{1,5}", re.ASCII)
_HIGHEST_PORT = 65535
_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{2,}")
_CHANNEL_NAME = re.compile(r"#?([\w-]{1,80})")  # Slack: letters of any script, digits, - and _; at most 80
_USER_ID = re.compile(r"[UW][A-Z0-9]{2,}")
_EMOJI = re.compile(r"[\w+'-]{1,100}")  # Slack: small letters of any script, digits, _, - and +; at most 100
_WORD_LIMIT = 40  # ours: a message that is longer says more than that something is done
_ON_OR_OFF = {"on": True, "off": False, "true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

T = TypeVar("T")


# ---- Slack


def _token(name: str, value: str) -> str:
    wanted, where = TOKENS[name]
    if value.startswith(wanted):
        return _unbroken(name, value, where)
    met = _PREFIX.match(value)
    if met is None:
        raise ValueError(f"{name.upper()} starts with {wanted}; this one doesn't: take {where}.")
    swapped = met[0] in {prefix for prefix, _ in TOKENS.values()}
    advice = "the two are swapped" if swapped else f"take {where}"
    raise ValueError(f"{name.upper()} starts with {wanted}; this one starts with {met[0]}: {advice}.")


def _signing_secret(value: str) -> str:
    where = "the Signing Secret, under Basic Information"
    met = _PREFIX.match(value)
    if met is not None:
        raise ValueError(f"SLACK_SIGNING_SECRET is no token; this one starts with {met[0]}: take {where}.")
    return _unbroken("slack_signing_secret", value, where)


def _unbroken(name: str, value: str, where: str) -> str:
    if not _SECRET.fullmatch(value):
        raise ValueError(
            f"{name.upper()} holds a character that such a value never has (a space, a dot, a quote): "
            f"copy it again. It is {where}."
        )
    return value


def _port(value: str) -> int:
    if not _PORT.fullmatch(value) or not 1 <= int(value) <= _HIGHEST_PORT:
        raise ValueError(f"PORT is a number from 1 to {_HIGHEST_PORT}, such as 3000; {value!r} isn't.")
    return int(value)


def _api_url(value: str) -> str:
    parts = _split("SLACK_API_URL", value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("SLACK_API_URL is an http or https address, such as https://slack.com/api/; this isn't.")
    return value.rstrip("/") + "/"


# ---- the database


def _database(value: str) -> str:
    parts = _split("DATABASE_URL", value)
    if parts.scheme == "sqlite":
        return _sqlite(value, parts)
    if parts.scheme == "postgresql":
        return _postgresql(value)
    met = f"this one starts with {parts.scheme}://" if "://" in value else "this one doesn't"
    raise ValueError(f"DATABASE_URL starts with sqlite:/// or postgresql://; {met}.")


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
    parent = Path(file).parent
    if not parent.is_dir():
        raise ValueError(f"DATABASE_URL: there is no folder {str(parent)!r}; make it first, or name another.")
    return value


def _postgresql(value: str) -> str:
    try:
        importlib.import_module("psycopg")
    except ImportError:
        raise ValueError("DATABASE_URL is PostgreSQL, whose driver is missing: pip install psycopg[binary]") from None
    return "postgresql+psycopg" + value.removeprefix("postgresql")


# ---- files


def folder(value: str) -> Path:
    """Give the folder of a team's SOPs; raises ``ValueError``."""
    found = Path(value).expanduser()
    if not found.is_dir():
        raise ValueError(f"SOP_LIBRARY is a folder of SOP files; there is no folder {value!r}: make it first.")
    return found


def _agreements(value: str) -> tuple[Agreement, ...]:
    return _in_file("SOP_AGREEMENTS", "sentences", value, parse_agreements)


def _holidays(value: str) -> frozenset[date]:
    return _in_file("SOP_HOLIDAYS", "dates", value, parse_holidays)


def _in_file(name: str, holds: str, value: str, parse: Callable[[str], T]) -> T:
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


# ---- channels and the calendar


def _channel(value: str) -> str:
    channel = _one_channel(value)
    if channel is None:
        raise ValueError(f"SOP_TEAM_CHANNEL is one channel's id or name, such as #marketing; {value!r} isn't.")
    return channel


def _channels(value: str) -> tuple[str, ...]:
    found = {each: _one_channel(each) for each in re.split(r"[,\s]+", value) if each}
    for each, channel in found.items():
        if channel is None:
            raise ValueError(f"SOP_OWN_DIGESTS holds ids or names of channels, such as #legal; {each!r} isn't one.")
    return tuple(dict.fromkeys(channel for channel in found.values() if channel))


def _one_channel(value: str) -> str | None:
    """Give a channel's id, or its name with ``#`` in front; None for what is neither."""
    if _CHANNEL_ID.fullmatch(value):
        return value
    name = _CHANNEL_NAME.fullmatch(value)
    return f"#{name[1].lower()}" if name else None


def _cron(value: str) -> str:
    try:
        return parse_cron(value)
    except ValueError as wrong:
        raise ValueError(f"SOP_DIGEST_CRON: {wrong}") from None


def _look_again(value: str) -> int:
    found = read_look_after(value)
    if found is None:
        raise ValueError(
            f"SOP_LOOK_AGAIN_AFTER is a number of runs from {LOOK_AFTER_LEAST} to {LOOK_AFTER_MOST}, such as 8 "
            f"(fewer tell nothing); {value!r} isn't."
        )
    return found


def _timezone(value: str) -> ZoneInfo:
    known = available_timezones()
    if value in known:
        return ZoneInfo(value)
    by_lower = {name.lower(): name for name in known}
    near = difflib.get_close_matches(value.lower(), by_lower, n=1)
    hint = f"did you mean {by_lower[near[0]]}?" if near else "write a name such as Europe/Berlin."
    raise ValueError(f"SOP_TIMEZONE {value!r} is not a time zone: {hint}")


def _hours(value: str) -> str:
    try:
        parse_hours(value, ZoneInfo("UTC"))  # whether it can be read is the same in every zone
    except ValueError as wrong:
        raise ValueError(f"SOP_WORKING_HOURS: {wrong}") from None
    return value


# ---- signs, words, people


def _emoji(value: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip(":").lower() for name in re.split(r"[,\s]+", value) if name))
    wrong = [name for name in names if not _EMOJI.fullmatch(name)]
    if wrong or not names:
        met = wrong[0] if wrong else value
        raise ValueError(f"SOP_BLOCKER_EMOJI holds names of emoji such as no_entry, commas between; {met!r} isn't one.")
    return names


def _words(value: str) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(" ".join(word.casefold().split()) for word in value.split(",") if word.strip()))
    if not words:
        raise ValueError(f"SOP_DONE_WORDS holds words such as done, commas between; {value!r} has none.")
    for word in words:
        if len(word) > _WORD_LIMIT:
            raise ValueError(f"SOP_DONE_WORDS: {word[:20] + '…'!r} has over {_WORD_LIMIT} characters: shorten it.")
    return words


def _partners(value: str) -> bool:
    if value.lower() not in _ON_OR_OFF:
        raise ValueError(f"SOP_PARTNERS is on or off; {value!r} isn't.")
    return _ON_OR_OFF[value.lower()]


def _admins(value: str) -> tuple[str, ...]:
    people = tuple(person for person in re.split(r"[,\s]+", value) if person)
    for person in people:
        if not _USER_ID.fullmatch(person):
            raise ValueError(f"SOP_ADMINS holds user ids such as U012AB3CD, commas between; {person!r} isn't one.")
    return people


def _level(value: str) -> str:
    if value.upper() not in _LOG_LEVELS:
        raise ValueError(f"LOG_LEVEL is one of {', '.join(_LOG_LEVELS)}; {value!r} isn't.")
    return value.upper()


READ: Mapping[str, Callable[[str], Any]] = {
    **{name: partial(_token, name) for name in TOKENS},
    "slack_signing_secret": _signing_secret,
    "port": _port,
    "slack_api_url": _api_url,
    "database_url": _database,
    "sop_library": folder,
    "sop_team_channel": _channel,
    "sop_digest_cron": _cron,
    "sop_own_digests": _channels,
    "sop_look_again_after": _look_again,
    "sop_agreements": _agreements,
    "sop_timezone": _timezone,
    "sop_working_hours": _hours,
    "sop_holidays": _holidays,
    "sop_blocker_emoji": _emoji,
    "sop_done_words": _words,
    "sop_partners": _partners,
    "sop_admins": _admins,
    "log_level": _level,
}
"""The reader of each setting, by its name."""
