"""The modals for what goes wrong between people: a blocker recorded, a done step sent back."""

from bot.blocks.elements import chooser, context, field, option, person, text_input
from bot.blocks.ids import Field, View
from bot.blocks.message import Block
from bot.blocks.modals import form, notice, step_field
from bot.domain.facts import ReturnCause, WaitsOn
from bot.domain.rules.blockers import PARTY_LIMIT
from bot.domain.run import Run
from bot.domain.sop import Step
from bot.domain.step_state import StepStatus
from bot.domain.text import TEXT_LIMIT


def block(run: Run, step: Step | None = None) -> Block:
    """Ask what stops a step, and what it waits on."""
    still_open = [each for each in run.sop.steps if run.is_open and run.state(each.key).is_open]
    if run.is_open and not still_open:
        return notice(f"No step of {run.name} is open, so none can be blocked.")
    kinds = [option(each.value, each.value) for each in WaitsOn]
    blocks = [
        step_field(run, still_open, step or run.next_step or (still_open[0] if still_open else None)),
        field(Field.REASON, "What stops it?", text_input(multiline=True, limit=TEXT_LIMIT)),
        field(Field.CHOICE, "Waits on", chooser("radio_buttons", kinds), optional=True),
        field(Field.PERSON, "Who, if it is a person", person(), optional=True),
        field(Field.PARTY, "Which team, input or tool", text_input(limit=PARTY_LIMIT), optional=True),
    ]
    return form(run, "Blocked", View.BLOCK, "Blocked", blocks)


def send_back(run: Run, step: Step | None = None) -> Block:
    """Ask which done step goes back, why, and what should be different."""
    done = [each for each in run.sop.steps if run.state(each.key).status in {StepStatus.DONE, StepStatus.TO_CONFIRM}]
    if not done:
        return notice(f"No step of {run.name} is done, so none can be returned.")
    causes = [option(each.value, each.value) for each in ReturnCause]
    blocks = [
        step_field(run, done, step or run.latest_done),
        field(Field.CHOICE, "Cause", chooser("radio_buttons", causes)),
        field(Field.TEXT, "What should be different?", text_input(multiline=True, limit=TEXT_LIMIT)),
        *([] if run.is_open else [context("The run begins again with this step; its first finish stays on record.")]),
    ]
    return form(run, "Return", View.RETURN, "Return", blocks)
