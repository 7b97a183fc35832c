"""Log lines for the person who runs the server: time, level, what happened, and its fields. Never tokens or texts."""

import logging
from typing import Any

_STANDARD = frozenset(vars(logging.makeLogRecord({})))


class _Lines(logging.Formatter):
    """``2026-11-23T09:00:00 INFO card.drawn run=cqa-41 seq=7``."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record; what was given as ``extra`` follows the message as ``name=value``."""
        fields = {name: value for name, value in vars(record).items() if name not in _STANDARD and name != "message"}
        return super().format(record) + "".join(f" {name}={_value(value)}" for name, value in fields.items())


def _value(value: Any) -> str:  # noqa: ANN401 - whatever was logged
    text = str(value)
    return text if text.isprintable() and " " not in text and text else repr(text)


def set_up(level: str) -> None:
    """Send log lines to standard error, from ``level`` on. Libraries speak up only about what is wrong."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Lines("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S%z"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for ours in ("bot", "handlers", "storage", "schedules"):
        logging.getLogger(ours).setLevel(level)
