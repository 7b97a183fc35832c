"""What is said privately about digests: the week so far with what its figures mean, and why one could not be posted."""

from bot.blocks.elements import context, section
from bot.blocks.message import Message
from bot.blocks.mrkdwn import duration, escape
from bot.domain.metrics import Figures, Rate

_DEFINITIONS = (
    "*Cycle time*: median time from a run's start to its first Finish; *net* leaves out waits for blockers and offers.",
    "*Rework rate*: steps sent back, as a share of steps done; a changed brief doesn't count.",
    "*Blocked time*: working time in which something stopped a run, as a share of the time runs were open.",
    "*Review quality*: how often a return improved the work, according to whoever redid the step.",
)


def review(drawn: Message, figures: Figures) -> Message:
    """Give the week so far with the four metrics and what each means."""
    measured = [each for each in _measured(figures) if each]
    said = " · ".join(measured) or "Nothing to measure yet."
    lines = "\n".join([said[:1].upper() + said[1:], *_DEFINITIONS])
    few = [context("With fewer than 5 to count, no percentage is given.")] if measured else []
    return Message(text=drawn.text, blocks=[*drawn.blocks, section(lines), *few])


def _measured(figures: Figures) -> tuple[str, ...]:
    """Give each of the four metrics of which there is something to tell, and nothing in the place of the others."""
    return (
        _cycle(figures),
        f"rework rate {_rate(figures.rework)}" if figures.rework.whole else "",
        f"blocked {figures.blocked.percent} %" if figures.blocked.percent is not None else "",
        f"review quality {_rate(figures.quality)}" if figures.quality.whole else "",
    )


def _cycle(figures: Figures) -> str:
    if figures.cycle is None or figures.net_cycle is None:
        return ""
    median, net = duration(figures.cycle.median), duration(figures.net_cycle.median)
    return f"Cycle time {median}, net {net} ({_runs(figures.cycle.count)})"


def _runs(count: int) -> str:
    return f"{count} {'run' if count == 1 else 'runs'}"


def _rate(rate: Rate) -> str:
    counted = f"{rate.part} of {rate.whole}"
    return f"{rate.percent} % ({counted})" if rate.percent is not None else counted


def refused(channel: str, error: str) -> Message:
    """Tell an admin that Slack takes no digest in a channel, and what to do; ``error`` is Slack's code."""
    where = f"<#{channel}>" if channel.startswith(("C", "G")) else escape(channel)
    mend = "Whoever runs me finds the reason in my log."
    if error in {"is_archived", "is_inactive"}:
        mend = "It is archived. Bring it back, or name another one as SOP_TEAM_CHANNEL."
    elif error in {"not_in_channel", "channel_not_found"}:
        mend = "I'm not in it. Invite me there, or name another one as SOP_TEAM_CHANNEL."
    elif error.startswith("restricted_action"):
        mend = "I may not post there. Whoever manages the channel can let me."
    said = (
        f"The weekly review couldn't be posted in {where}. {mend} "
        "I try again every hour for a day; after that the next review tells of these days too."
    )
    return Message(text=said, blocks=[section(said)])


def posted(channel: str) -> Message:
    """Say that an extra digest is on its way."""
    said = f"An extra review is posted in <#{channel}>. The next one covers these days again."
    return Message(text=said, blocks=[section(said)])
