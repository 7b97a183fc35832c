"""The modals of a run (docs/surface.md, part 3). Fields are found again by ``bot.blocks.ids.Field``."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.blocks import metadata, steps_list
from bot.blocks.elements import chooser, context, field, option, section, text_input
from bot.blocks.ids import Field, View
from bot.blocks.limits import MODAL_TITLE, TITLE
from bot.blocks.message import Block, Message
from bot.blocks.modals_start import input_field, role_field
from bot.blocks.mrkdwn import escape, mention, one_line, plain
from bot.domain.facts import SkipReason
from bot.domain.run import SETTLED, Run
from bot.domain.sop import Evidence, Step
from bot.domain.text import TEXT_LIMIT


def evidence(run: Run, step: Step) -> Block:
    """Ask for the evidence that a step wants."""
    return _form(
        f"Done · {run.name}",
        View.EVIDENCE,
        "Done",
        metadata.write(run=run.name, step=step.key),
        [section(_named(run, step)), _evidence_field(step)],
    )


def decision(run: Run, step: Step) -> Block:
    """Ask for a decision, showing what its person may decide alone."""
    decider = run.assignee(step)
    whose = f"{mention(decider)} decides. " if decider else ""
    bounds = f"Bounds: {escape(step.bounds)}" if step.bounds else ""
    choices = [option(each, each) for each in step.decide]
    return _form(
        f"Decide · {run.name}",
        View.DECISION,
        "Done",
        metadata.write(run=run.name, step=step.key),
        [
            section(_named(run, step)),
            *([context(whose + bounds)] if whose or bounds else []),
            field(Field.CHOICE, "Decision", chooser("radio_buttons", choices)),
            field(Field.REASON, "Why", text_input(multiline=True, limit=TEXT_LIMIT), optional=True),
            *([_evidence_field(step)] if step.evidence else []),
        ],
    )


def skip(run: Run, step: Step | None = None, *, sentence: str = "") -> Block:
    """Ask which step isn't needed, and why."""
    unsettled = [each for each in run.sop.steps if run.state(each.key).status not in SETTLED]
    chosen = step or run.next_step
    reasons = [option(each.value, each.value) for each in SkipReason]
    words = text_input(sentence, multiline=True, limit=TEXT_LIMIT)
    return _form(
        f"Skip · {run.name}",
        View.SKIP,
        "Skip",
        metadata.write(run=run.name),
        [
            _step_field(run, unsettled, chosen),
            field(Field.REASON, "Why", chooser("radio_buttons", reasons)),
            field(Field.TEXT, "In a sentence", words, optional=True),
        ],
    )


def note(run: Run, step: Step | None = None) -> Block:
    """Ask for a note, on a step or on the run."""
    return _form(
        f"Note · {run.name}",
        View.NOTE,
        "Note",
        metadata.write(run=run.name),
        [
            field(
                Field.TEXT, "Note", text_input(multiline=True, limit=TEXT_LIMIT), hint="Everyone in the thread sees it."
            ),
            _step_field(run, list(run.sop.steps), step, optional=True),
        ],
    )


def supply(run: Run) -> Block:
    """Ask for the inputs: the missing ones first, then those that are known, to be changed."""
    missing = {each.key for each in run.missing}
    ordered = sorted(run.sop.inputs, key=lambda each: each.key not in missing)
    fields = [input_field(each, run.inputs.get(each.key, "")) for each in ordered]
    return _form(
        f"Supply · {run.name}",
        View.SUPPLY,
        "Supply",
        metadata.write(run=run.name),
        fields or [section("This SOP asks for no inputs.")],
    )


def people(run: Run) -> Block:
    """Show who does what, to be changed, and what is known."""
    known = ", ".join(escape(each.label) for each in run.sop.inputs if run.inputs.get(each.key))
    missing = ", ".join(escape(each.label) for each in run.missing)
    lines = [f"Inputs known: {known or 'none'}", f"Missing: {missing}" if missing else ""]
    return _form(
        f"People · {run.name}",
        View.PEOPLE,
        "Save",
        metadata.write(run=run.name),
        [
            *[role_field(each, run.people.get(each.key, "")) for each in run.sop.roles],
            context(" · ".join(line for line in lines if line)),
        ],
    )


def cancel(run: Run) -> Block:
    """Ask why a run ends without its output."""
    words = text_input(multiline=True, limit=TEXT_LIMIT)
    return _form(
        f"Cancel · {run.name}",
        View.CANCEL,
        "Cancel run",
        metadata.write(run=run.name),
        [
            section(f"{_run_title(run)}\nThe run ends here, without its output. What was done stays recorded."),
            field(Field.REASON, "Why", words),
        ],
        close="Keep it",
    )


def finish(run: Run) -> Block:
    """Ask for the output, and for what in the SOP didn't fit."""
    remark = "Optional; goes to the weekly review without your name."
    return _form(
        f"Finish · {run.name}",
        View.FINISH,
        "Finish",
        metadata.write(run=run.name),
        [
            section(f"{_run_title(run)}\nEnds with: {escape(run.sop.output)}"),
            field(Field.TEXT, "Output: link or sentence", text_input(multiline=True, limit=TEXT_LIMIT)),
            field(
                Field.REMARK,
                "What in this SOP didn't fit?",
                text_input(multiline=True, limit=TEXT_LIMIT),
                optional=True,
                hint=remark,
            ),
        ],
    )


def all_steps(run: Run, now: datetime, zone: ZoneInfo) -> Block:
    """Show every step with its button; drawn anew after each click in it."""
    settled = sum(state.status in SETTLED for state in run.steps)
    blocks = [
        context(f"{_run_title(run)} · {settled} of {len(run.steps)} settled"),
        *steps_list.all_of_them(run, now, zone),
    ]
    return {
        "type": "modal",
        "callback_id": View.ALL_STEPS,
        "private_metadata": metadata.write(run=run.name),
        "title": _title(f"Steps · {run.name}"),
        "close": _title("Close"),
        "blocks": blocks,
    }


def notice(message: Message) -> Block:
    """Say something in a modal's place: why what was sent off can't be done any more."""
    return {"type": "modal", "title": _title("sopbot"), "close": _title("Close"), "blocks": message.blocks}


def _form(title: str, callback: str, submit: str, about: str, blocks: list[Block], *, close: str = "Back") -> Block:
    return {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": about,
        "title": _title(title),
        "submit": _title(submit),
        "close": _title(close),
        "blocks": blocks,
    }


def _title(text: str) -> Block:
    return {"type": "plain_text", "text": plain(text, MODAL_TITLE), "emoji": True}


def _run_title(run: Run) -> str:
    return f"*{escape(run.sop.name)}* · {one_line(run.subject, TITLE)}"


def _named(run: Run, step: Step) -> str:
    return f"*{run.sop.places[step.key] + 1}  {escape(step.title)}*\n{escape(step.standard)}"


def _evidence_field(step: Step) -> Block:
    if step.evidence is Evidence.LINK:
        return field(Field.TEXT, "Evidence: a link", {"type": "url_text_input"})
    return field(Field.TEXT, "Evidence: a sentence", text_input(multiline=True, limit=TEXT_LIMIT))


def _step_field(run: Run, steps: list[Step], chosen: Step | None, *, optional: bool = False) -> Block:
    options = [option(f"{run.sop.places[each.key] + 1} {each.title}", each.key) for each in steps]
    menu = chooser("static_select", options, chosen.key if chosen else "", placeholder="Choose a step")
    return field(Field.STEP, "Step", menu, optional=optional)
