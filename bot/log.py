"""Log lines for the person who runs the server: time, level, what happened, and its fields. Never tokens or texts."""

import logging
import re
from collections.abc import Iterable
from typing import Any

OURS = ("bot", "handlers", "storage", "schedules")
"""The loggers of this project."""
_STANDARD = frozenset(vars(logging.makeLogRecord({})))
_STRUCK = "…"
_OPENS = re.compile(
    r"\b((?:xox[a-z]|xapp|xwfp)(?:\.xox[a-z])?-)[\w-]+"  # Slack's tokens
    r"|(\bticket=)[^\s&'\"<>)]+"  # opens a Socket Mode connection, once
    r"|(\bhooks\.slack\.com/)[^\s'\"<>)]+"  # a response_url: whoever has it can answer in the bot's name
)


class _Lines(logging.Formatter):
    """``2026-11-23T09:00:00 INFO card.drawn run=cqa-41 seq=7``.

    Whatever opens something is struck from the whole line, with its traceback, whoever wrote it: libraries log the
    addresses that they call. ``secrets`` are those that can't be told by their form.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S%z")
        self._secrets = sorted((each for each in secrets if each), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """Write one record; what was given as ``extra`` follows the message as ``name=value``."""
        fields = {name: value for name, value in vars(record).items() if name not in _STANDARD and name != "message"}
        line = super().format(record) + "".join(f" {name}={_value(value)}" for name, value in fields.items())
        line = _OPENS.sub(lambda met: f"{met[1] or met[2] or met[3]}{_STRUCK}", line)
        for secret in self._secrets:
            line = line.replace(secret, _STRUCK)
        return line


def _value(value: Any) -> str:  # noqa: ANN401 - whatever was logged
    text = str(value)
    return text if text.isprintable() and " " not in text and text else repr(text)


def set_up(level: str, secrets: Iterable[str] = ()) -> None:
    """Send log lines to standard error, from ``level`` on. Libraries speak up only about what is wrong.

    ``secrets`` are struck from every line.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(_Lines(secrets))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for ours in OURS:
        logging.getLogger(ours).setLevel(level)
