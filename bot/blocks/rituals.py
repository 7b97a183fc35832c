"""The question to whom the calendar asks to start an SOP, and what becomes of it."""

from datetime import datetime

from bot.blocks.elements import actions, button, section
from bot.blocks.ids import Action
from bot.blocks.limits import TITLE
from bot.blocks.message import Message
from bot.blocks.mrkdwn import one_line
from bot.domain.cron_words import in_words
from bot.domain.ids import ChannelId, RunName
from bot.domain.sop import Sop


def due(sop: Sop, channel: ChannelId, slot: datetime) -> Message:
    """Ask someone to start what the calendar says is due."""
    text = f"⏰ It's time for *{one_line(sop.name, TITLE)}* ({in_words(sop.trigger.schedule)}), in <#{channel}>."
    value = f"{sop.key} {channel} {int(slot.timestamp())}"
    buttons = [
        button("Start", Action.SOP_START_DUE, value, means=f"Start {sop.name}", primary=True),
        button("Not now", Action.SOP_NOT_DUE, value, means=f"Don't start {sop.name} now"),
    ]
    return Message(text=text, blocks=[section(text), actions(buttons, block_id="answers")])


def started(sop: Sop, run: RunName, channel: ChannelId) -> Message:
    """Say that it was started."""
    return _said(f"✅ *{one_line(sop.name, TITLE)}* was started in <#{channel}>: {run}.")


def started_elsewhere(sop: Sop) -> Message:
    """Say that it was started, to someone who may not hear where."""
    return _said(f"✅ *{one_line(sop.name, TITLE)}* was started in another channel.")


def not_now(sop: Sop) -> Message:
    """Say that it wasn't, and how it can be."""
    return _said(f"*{one_line(sop.name, TITLE)}* wasn't started. Say `/sop start {sop.key}` when the time is right.")


def _said(text: str) -> Message:
    return Message(text=text, blocks=[section(text)])
