"""What is said privately about changes: the reminder, and answers to forms."""

from bot.blocks.digest_changes import change, decides
from bot.blocks.digest_parts import RUNS
from bot.blocks.elements import section
from bot.blocks.message import Message
from bot.blocks.mrkdwn import mention
from bot.domain.ids import UserId
from bot.domain.improvements import Followed, Status


def reminder(followed: Followed) -> Message:
    """Remind a change's owner of it, a day before the digest asks."""
    return _asked("The next weekly review will ask about this change of yours:", followed)


def given(followed: Followed, by: UserId) -> Message:
    """Tell someone that a change was given to them in the review."""
    return _asked(f"{mention(by)} gave you this from the weekly review:", followed)


def _asked(why: str, followed: Followed) -> Message:
    text = f"{why}\n{change(followed, {}, RUNS)}"
    row = decides(followed)
    return Message(text=text, blocks=[section(text), *([row] if row else [])])


def became(followed: Followed, status: Status) -> Message:
    """Say to a change's owner what became of it, in the place of what was asked."""
    text = change(followed, {}, RUNS, status)
    return Message(text=text, blocks=[section(text)])


def suggested(*, is_told: bool) -> Message:
    """Thank someone for a suggestion; ``is_told``: a digest is set up that may show it."""
    text = "Thank you. The next weekly review shows it, without your name."
    if not is_told:
        text = "Thank you. It is kept, without your name, but no weekly review covers the channel yet."
    return Message(text=text, blocks=[section(text)])
