"""What is said of an export: what it holds, for which days, and what was left out of it."""

from datetime import timedelta

from bot.blocks.elements import section
from bot.blocks.message import File, Message
from bot.blocks.mrkdwn import day
from bot.domain.metrics import Period
from bot.domain.working_hours import Calendar

_A_MOMENT = timedelta(microseconds=1)


def begun() -> Message:
    """Say that an export is being made."""
    return _plain("I'm putting your export together. You get it as a direct message.")


def export(content: bytes, period: Period, form: str, calendar: Calendar, *, hidden: int) -> Message:
    """Bring an export; ``form`` is how its tables are written, ``hidden`` counts the runs that it lacks."""
    first, last = calendar.day_of(period.since), calendar.day_of(period.until - _A_MOMENT)
    said = (
        f"Facts, runs and metrics from {day(first)} {first.year} to {day(last)} {last.year}, as {form.upper()}. "
        "Nobody is named, and whoever a text mentions is “@someone”; names typed without an @ stay."
    )
    if hidden == 1:
        said = f"{said} 1 run of a private channel that you aren't in is left out."
    elif hidden:
        said = f"{said} {hidden} runs of private channels that you aren't in are left out."
    return Message(text=said, blocks=[], file=File(f"sopbot-{first}-to-{last}-{form}.zip", content))


def too_large() -> Message:
    """Say that an export doesn't fit."""
    return _plain("Your export is too large to send here. Ask for fewer weeks, or for `sopbot export` on the server.")


def failed() -> Message:
    """Say that no export was made."""
    return _plain("Your export couldn't be made just now. Please ask again in a moment.")


def _plain(text: str) -> Message:
    return Message(text=text, blocks=[section(text)])
