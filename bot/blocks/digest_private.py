"""What is said privately about digests: the week so far with what its figures mean, and why one could not be posted."""

from bot.blocks.elements import context, section
from bot.blocks.message import Message
from bot.blocks.mrkdwn import duration, escape
from bot.domain.metrics import Figures, Rate, Share

_DEFINITIONS = (
    "*Cycle time*: from a run's start to its first Finish, in the median; *net* without waits for blockers and offers.",
    "*Rework rate*: steps sent back for each step done; a changed brief doesn't count.",
    "*Blocked time*: the working time in which something stopped a run, as a share of the time that runs were open.",
    "*Review quality*: how often a return improved the work, as whoever did the step again said.",
)


def review(drawn: Message, figures: Figures) -> Message:
    """Give the week so far with the four metrics and what each means."""
    lines = "\n".join(
        [
            f"Cycle time {_cycle(figures)} · rework rate {_rate(figures.rework)}",
            f"Blocked {_share(figures.blocked)} · review quality {_rate(figures.quality)}",
            *_DEFINITIONS,
        ]
    )
    return Message(text=drawn.text, blocks=[*drawn.blocks, section(lines), context("Under 5 there is no percentage.")])


def _cycle(figures: Figures) -> str:
    if figures.cycle is None or figures.net_cycle is None:
        return "none yet"
    return f"{duration(figures.cycle.median)}, net {duration(figures.net_cycle.median)} ({_runs(figures.cycle.count)})"


def _runs(count: int) -> str:
    return f"{count} {'run' if count == 1 else 'runs'}"


def _rate(rate: Rate) -> str:
    counted = f"{rate.part} of {rate.whole}"
    return f"{rate.percent} % ({counted})" if rate.percent is not None else counted


def _share(share: Share) -> str:
    return f"{share.percent} %" if share.percent is not None else "not at all"


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
