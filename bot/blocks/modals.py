"""The modals of a run (docs/surface.md, part 3). Fields are found again by ``bot.blocks.ids.Field``."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.blocks import metadata, steps_list
from bot.blocks.card import progress
from bot.blocks.elements import chooser, context, field, option, section, text_input, title
from bot.blocks.ids import Field, View
from bot.blocks.inputs_list import labels, shown
from bot.blocks.limits import LINE, OPTIONS, QUOTE, RADIO_OPTIONS, SENTENCE, SUBJECT, TITLE, VIEW_BLOCKS
from bot.blocks.message import Block, Message
from bot.blocks.modals_start import input_field, role_field
from bot.blocks.mrkdwn import mention, one_line
from bot.blocks.naming import plain_name, step_name
from bot.domain.facts import SkipReason
from bot.domain.run import Run, RunStatus
from bot.domain.sop import Evidence, Step
from bot.domain.step_state import SETTLED
from bot.domain.text import TEXT_LIMIT
from bot.domain.working_hours import Calendar


def evidence(run: Run, step: Step) -> Block:
    """Ask for the evidence that a step wants."""
    blocks = [section(_named(run, step)), _evidence_field(step)]
    return form(run, "Done", View.EVIDENCE, "Done", blocks, step=step)


def decision(run: Run, step: Step) -> Block:
    """Ask for a decision, showing what its person may decide alone."""
    decider = run.assignee(step)
    whose = f"{mention(decider)} decides. " if decider else ""
    bounds = f"Bounds: {one_line(step.bounds, SENTENCE)}" if step.bounds else ""
    choices = [option(each, each) for each in step.decide[:OPTIONS]]
    kind = "radio_buttons" if len(choices) <= RADIO_OPTIONS else "static_select"
    blocks = [
        section(_named(run, step)),
        *([context(whose + bounds)] if whose or bounds else []),
        field(Field.CHOICE, "Decision", chooser(kind, choices, placeholder="Choose")),
        field(Field.REASON, "Why", text_input(multiline=True, limit=TEXT_LIMIT), optional=True),
        *([_evidence_field(step)] if step.evidence else []),
    ]
    return form(run, "Decide", View.DECISION, "Done", blocks, step=step)


def skip(run: Run, step: Step | None = None, *, sentence: str = "") -> Block:
    """Ask which step isn't needed, and why."""
    unsettled = [each for each in run.sop.steps if run.state(each.key).status not in SETTLED]
    if not unsettled:
        return notice(f"Every step of {run.name} is settled; there is none to skip.")
    reasons = [option(each.value, each.value) for each in SkipReason]
    words = text_input(sentence, multiline=True, limit=TEXT_LIMIT)
    blocks = [
        step_field(run, unsettled, step or run.next_step or unsettled[0]),
        field(Field.REASON, "Why", chooser("radio_buttons", reasons)),
        field(Field.TEXT, "In a sentence", words, optional=True),
    ]
    return form(run, "Skip", View.SKIP, "Skip", blocks)


def note(run: Run, step: Step | None = None) -> Block:
    """Ask for a note, on a step or on the run."""
    words = text_input(multiline=True, limit=TEXT_LIMIT)
    blocks = [
        field(Field.TEXT, "Note", words, hint="Everyone sees it in the run's thread."),
        step_field(run, run.sop.steps, step, or_else="The whole run"),
    ]
    return form(run, "Note", View.NOTE, "Note", blocks)


def supply(run: Run) -> Block:
    """Ask for the inputs: the missing ones first, then those that are known, to be changed."""
    if not run.sop.inputs:
        return notice("This SOP asks for no inputs.")
    missing = {each.key for each in run.missing}
    ordered = sorted(run.sop.inputs, key=lambda each: each.key not in missing)
    lacks = f"Missing: {labels(run.missing, LINE)}. " if missing else ""
    blocks = [
        context(f"{lacks}What is known can be changed here."),
        *[input_field(each, run.inputs.get(each.key, "")) for each in ordered],
    ]
    return form(run, "Supply", View.SUPPLY, "Supply", blocks)


def people(run: Run) -> Block:
    """Show who does what, to be changed, and what is known."""
    known = [shown(each, run.inputs[each.key], QUOTE) for each in run.sop.inputs if run.inputs.get(each.key)]
    lines = ["*Inputs*", *(known or ["None is known."])]
    if run.missing:
        lines.append(f"Missing: {labels(run.missing, LINE)}")
    blocks = [
        *[role_field(each, run.people.get(each.key, "")) for each in run.sop.roles],
        section("\n".join(lines)),
        context(f"To give or change an input: `/sop supply {run.name}`"),
    ]
    return form(run, "", View.PEOPLE, "Save", blocks)


def cancel(run: Run) -> Block:
    """Ask why a run ends without its output."""
    words = text_input(multiline=True, limit=TEXT_LIMIT)
    blocks = [
        section(f"{_run_title(run)}\nThe run ends here, without its output. What was done stays recorded."),
        field(Field.REASON, "Why", words),
    ]
    return form(run, "Cancel", View.CANCEL, "Cancel run", blocks, close="Keep it")


def finish(run: Run) -> Block:
    """Ask for the output, and for what in the SOP didn't fit."""
    if run.is_open and not run.is_settled:
        return notice(f"{run.name} can't be finished yet: {progress(run)}.")
    blocks = [
        section(f"{_run_title(run)}\nEnds with: {one_line(run.sop.output, SENTENCE)}"),
        field(Field.TEXT, "Output: link or sentence", text_input(multiline=True, limit=TEXT_LIMIT)),
        field(
            Field.REMARK,
            "What in this SOP didn't fit?",
            text_input(multiline=True, limit=TEXT_LIMIT),
            optional=True,
            hint="Goes to the weekly review without your name.",
        ),
    ]
    return form(run, "Finish", View.FINISH, "Finish", blocks)


def all_steps(run: Run, now: datetime, calendar: Calendar) -> Block:
    """Show every step with its button; drawn anew after each click in it."""
    count = sum(state.status in SETTLED for state in run.steps)
    hint = " · Finish is on the card" if run.is_open and run.is_settled else ""
    blocks = [
        section(f"{_run_title(run)}\n{run.status.value} · {count} of {len(run.steps)} settled{hint}", block_id="run"),
        *steps_list.all_of_them(run, now, calendar),
    ]
    return {
        "type": "modal",
        "callback_id": View.ALL_STEPS,
        "private_metadata": metadata.write(run=run.name),
        "title": title(f"Steps · {run.name}"),
        "close": title("Close"),
        "blocks": blocks[:VIEW_BLOCKS],
    }


def notice(message: Message | str) -> Block:
    """Say something in a modal's place: why what was asked for, or sent off, can't be done."""
    blocks = [section(message)] if isinstance(message, str) else message.blocks
    return {"type": "modal", "title": title("sopbot"), "close": title("Close"), "blocks": blocks}


def form(
    run: Run,
    word: str,
    callback: str,
    submit: str,
    blocks: list[Block],
    *,
    step: Step | None = None,
    blocker: int = 0,
    close: str = "",
    about: Mapping[str, str] | None = None,
) -> Block:
    """Give a form about a run; if the run has ended, nobody is asked to write what could not be taken.

    ``about`` are ids that come back with it.
    """
    if not run.is_open and callback != View.RETURN:
        ended = "finished" if run.status is RunStatus.FINISHED else "cancelled"
        return notice(f"{run.name} was {ended}, so nothing can be changed any more.")
    return {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": metadata.write(
            run=run.name, step=step.key if step else "", blocker=blocker, **(about or {})
        ),
        "title": title(f"{word} · {run.name}" if word else "People and inputs"),
        "submit": title(submit),
        "close": title(close or "Close"),
        "blocks": blocks,
    }


def _run_title(run: Run) -> str:
    return f"*{one_line(run.sop.name, TITLE)}* · {one_line(run.subject, SUBJECT)}"


def _named(run: Run, step: Step) -> str:
    return f"*{step_name(run, step.key)}*\n{one_line(step.standard, SENTENCE)}"


def _evidence_field(step: Step) -> Block:
    if step.evidence is Evidence.LINK:
        return field(Field.TEXT, "Evidence: a link", {"type": "url_text_input"})
    return field(Field.TEXT, "Evidence: a sentence", text_input(multiline=True, limit=TEXT_LIMIT))


def step_field(run: Run, steps: Sequence[Step], chosen: Step | None, *, or_else: str = "") -> Block:
    """Give the menu of steps. ``or_else`` says what is meant by none of them; without it, one must be chosen."""
    options = [option(plain_name(run, each.key), each.key) for each in steps[:OPTIONS]]
    menu = chooser("static_select", options, chosen.key if chosen else "", placeholder=or_else or "Choose a step")
    return field(Field.STEP, "Step", menu, optional=bool(or_else))
