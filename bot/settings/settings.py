"""What the team sets: read once, at the start, from the environment and `.env`. Nothing else reads either."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from bot.domain.agreements import Agreement
from bot.domain.improvements import LOOK_AFTER
from bot.domain.working_hours import Calendar, parse_hours
from bot.settings import names, values


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

    @property
    def secrets(self) -> tuple[str, ...]:
        """Give what opens the team's Slack, and so must be shown to nobody."""
        given = (self.slack_bot_token, self.slack_app_token, self.slack_signing_secret)
        return tuple(each.get_secret_value() for each in given if each)

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, env_file: Path | None = Path(".env")) -> Self:
        """Read `environ` (None: the process's own) and `env_file`, which need not exist (None: no file).

        Raises SettingsError about the first thing that is wrong.
        """
        environ = os.environ if environ is None else environ
        found: dict[str, Any] = {"_env_file": env_file}
        for name, value in environ.items():
            ours = name.lower() in cls.model_fields or name.startswith(("SOP_", "SLACK_"))
            if ours and name.isupper() and value.strip():
                found[name.lower()] = value
        try:
            return cls(**found)
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
            names.refuse_slip(name, list(cls.model_fields))
        stripped = {name: value.strip() for name, value in given.items() if name in cls.model_fields and value}
        known = {name: value for name, value in stripped.items() if value}
        names.require_one_mode(known)
        return known

    @field_validator("*", mode="before")
    @classmethod
    def _value(cls, said: str, info: ValidationInfo) -> object:
        return values.READ[str(info.field_name)](said)


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
        return values.folder(given.strip()) if given and given.strip() else None
    except ValueError as wrong:
        raise SettingsError(str(wrong)) from None
