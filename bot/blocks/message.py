"""What a view function gives: Block Kit as plain dicts, and the text that stands for it where blocks can't be shown."""

from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]
"""One Block Kit block, or a whole modal view. Plain dicts: Slack's models cost a hundred times as much to build."""


@dataclass(frozen=True)
class File:
    """A file that a message brings. ``alt`` says in words what a picture shows."""

    name: str
    content: bytes
    alt: str = ""


@dataclass(frozen=True)
class Message:
    """A message. ``text`` (mrkdwn, escaped) is read by notifications and screen readers.

    One with a file has no blocks: Slack shows its text over the file.
    """

    text: str
    blocks: list[Block]
    file: File | None = None
