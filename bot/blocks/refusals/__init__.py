"""The words of every refusal: what happened, and what to do. Kind, exact, and nothing internal."""

from zoneinfo import ZoneInfo

from bot.blocks.elements import section
from bot.blocks.message import Message
from bot.blocks.refusals import access, between, given, runs, sops, steps  # noqa: F401 - each registers its words
from bot.blocks.refusals.base import Said, words
from bot.blocks.refusals.beside import field_error
from bot.domain.ids import UserId
from bot.domain.refusals import Refusal
from bot.domain.run import Run

__all__ = ["field_error", "refused"]


def refused(refusal: Refusal, run: Run | None, viewer: UserId, zone: ZoneInfo) -> Message:
    """Say why something can't be done, to the person who asked for it."""
    text = words(refusal, Said(run, viewer, zone))
    return Message(text=text, blocks=[section(text)])
