"""How runs and steps are named wherever they are mentioned."""

from bot.blocks.limits import SUBJECT, TITLE
from bot.blocks.mrkdwn import one_line
from bot.domain.ids import StepKey
from bot.domain.run import Run


def title(run: Run) -> str:
    """Name a run for people: its SOP and its subject."""
    return f"{one_line(run.sop.name, TITLE)} · {one_line(run.subject, SUBJECT)}"


def number(run: Run, key: StepKey) -> int:
    """Give a step's number, as people count: from 1."""
    return run.sop.places[key] + 1


def step_name(run: Run, key: StepKey) -> str:
    """Name a step in markup: ``3 Links resolve``."""
    return f"{number(run, key)} {one_line(run.sop.step(key).title, TITLE)}"


def plain_name(run: Run, key: StepKey) -> str:
    """Name a step where no markup is read: on menus, for screen readers."""
    return f"{number(run, key)} {run.sop.step(key).title}"
