"""What is said privately about changes: the reminder, and answers to forms."""

from bot.blocks.digest_changes import change, decides
from bot.blocks.digest_parts import RUNS
from bot.blocks.elements import section
from bot.blocks.message import Message
from bot.domain.improvements import Followed


def reminder(followed: Followed) -> Message:
    """Remind a change's owner of it, a day before the digest asks."""
    text = f"The next weekly review will ask about this change of yours:\n{change(followed, {}, RUNS)}"
    row = decides(followed)
    return Message(text=text, blocks=[section(text), *([row] if row else [])])


def suggested(*, is_told: bool) -> Message:
    """Thank someone for a suggestion; ``is_told``: a digest is set up that may show it."""
    text = "Thank you. The next weekly review shows it, without your name."
    if not is_told:
        text = "Thank you. It is kept, without your name, but no weekly review covers the channel yet."
    return Message(text=text, blocks=[section(text)])
