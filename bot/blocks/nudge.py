"""The daily nudge: what is due, of all runs together, in one direct message."""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks.elements import actions, button, context, section
from bot.blocks.fitting import size
from bot.blocks.ids import Action
from bot.blocks.limits import MESSAGE_CHARACTERS, NUDGED_STEPS, STANDARD
from bot.blocks.message import Block, Message
from bot.blocks.mrkdwn import link, one_line
from bot.blocks.naming import plain_name, step_name, title
from bot.blocks.steps_list import due_or_overdue
from bot.domain.run import Run
from bot.domain.sop import Step
from bot.domain.working_hours import Calendar

_FOOT = 500
"""Characters that the last two lines may take, as JSON."""
MUTE_HINT = "One message a day at most. `/sop mute` stops it."


def nudge(steps: Sequence[tuple[Run, Step, str | None]], now: datetime, calendar: Calendar) -> Message:
    """Name the steps that are due, each with its buttons; ``steps`` come with the address of their run's card."""
    count = len(steps)
    text = "One step of yours is due" if count == 1 else f"{count} steps of yours are due"
    blocks: list[Block] = [section(f"*{text}*")]
    named = 0
    for run, step, card in steps[:NUDGED_STEPS]:
        drawn = _step(run, step, card, now, calendar)
        if size([*blocks, *drawn]) > MESSAGE_CHARACTERS - _FOOT:
            break
        blocks += drawn
        named += 1
    if count > named:
        blocks.append(context(f"And {count - named} more, on Home."))
    return Message(text=f"{text}.", blocks=[*blocks, context(MUTE_HINT)])


def _step(run: Run, step: Step, card: str | None, now: datetime, calendar: Calendar) -> list[Block]:
    name = link(card, run.name) if card else str(run.name)
    when = due_or_overdue(run, step, now, calendar)
    head = f"*{step_name(run, step.key)}* · {title(run)} ({name}) · {when}"
    value, named = f"{run.name} {step.key}", plain_name(run, step.key)
    buttons = [
        button("Done", Action.STEP_DONE, value, means=f"Done: {named}", primary=True),
        button("Hand off", Action.HAND_OFF, value, means=f"Hand off {named}"),
        button("Blocked", Action.RUN_BLOCK, value, means=f"Blocked: {named}"),
    ]
    return [
        section(f"{head}\n{one_line(step.standard, STANDARD)}"),
        actions(buttons, block_id=f"due.{run.name}.{step.key}"),
    ]
