"""The modals of work between people: handed off, blocked, sent back."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.blocks import metadata
from bot.blocks.elements import chooser, context, field, option, person, section, text_input
from bot.blocks.elements import title as modal_title
from bot.blocks.ids import Field, View
from bot.blocks.limits import OPTIONS, TITLE
from bot.blocks.message import Block
from bot.blocks.modals import form, notice, step_field
from bot.blocks.mrkdwn import one_line, words
from bot.blocks.naming import step_name
from bot.domain.facts import DeclineReason, ReturnCause, WaitsOn
from bot.domain.ids import MessageTs, UserId
from bot.domain.rules.blockers import PARTY_LIMIT
from bot.domain.run import Run
from bot.domain.sop import Step
from bot.domain.step_state import Blocker, StepStatus
from bot.domain.text import TEXT_LIMIT


@dataclass(frozen=True)
class Said:
    """A message that says what stops a step: where it stands, who wrote it if it was a person, and its words."""

    ts: MessageTs
    author: UserId | None
    text: str

    @property
    def about(self) -> dict[str, str]:
        """Give what a form about it remembers."""
        return {"said": self.ts, "author": self.author or ""}


def block(run: Run, step: Step | None = None, *, said: Said | None = None) -> Block:
    """Ask what stops a step, and what it waits on; ``said`` has told a part of it."""
    still_open = _open_steps(run)
    if run.is_open and not still_open:
        return notice(f"No step of {run.name} is open, so none can be blocked.")
    if said and (standing := next((each for each in run.open_blockers if each[1].source == said.ts), None)):
        return notice(f"That message is recorded already: it blocks *{step_name(run, standing[0].key)}*.")
    which = step_field(run, still_open, step or run.next_step or (still_open[0] if still_open else None))
    return form(run, "Blocked", View.BLOCK, "Blocked", [which, *_stops(said)], about=said.about if said else None)


def block_in(runs: Sequence[Run], said: Said) -> Block:
    """Ask which of several runs can't go on, and why: its next step is meant."""
    options = [option(f"{run.name} · {run.subject}", run.name) for run in runs[:OPTIONS]]
    which = field(Field.RUN, "Run", chooser("static_select", options, placeholder="Choose a run"))
    return {
        "type": "modal",
        "callback_id": View.BLOCK,
        "private_metadata": metadata.write(**said.about),
        "title": modal_title("Blocked"),
        "submit": modal_title("Blocked"),
        "close": modal_title("Close"),
        "blocks": [which, *_stops(said)],
    }


def _stops(said: Said | None) -> list[Block]:
    kinds = [option(each.value, each.value) for each in WaitsOn]
    reason = text_input(said.text if said else "", multiline=True, limit=TEXT_LIMIT)
    return [
        field(Field.REASON, "What stops it?", reason),
        field(Field.CHOICE, "Waits on", chooser("radio_buttons", kinds), optional=True),
        field(Field.PERSON, "Who, if it is a person", person(), optional=True),
        field(Field.PARTY, "Which team, input or tool", text_input(limit=PARTY_LIMIT), optional=True),
    ]


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


def explain(run: Run, blocker: Blocker) -> Block:
    """Ask for the reason that a blocker lacks."""
    blocks = [field(Field.REASON, "What stops it?", text_input(blocker.reason, multiline=True, limit=TEXT_LIMIT))]
    return form(run, "Blocked", View.EXPLAIN, "Save", blocks, blocker=blocker.number)


def move(run: Run, blocker: Blocker, step: Step) -> Block:
    """Ask which step it is that can't go on."""
    blocks = [step_field(run, _open_steps(run), step)]
    return form(run, "Blocked", View.MOVE, "Save", blocks, blocker=blocker.number)


def hand_off(run: Run, step: Step | None = None, *, to: UserId | None = None, note: str = "") -> Block:
    """Ask whom a step goes to, and what they need."""
    still_open = _open_steps(run)
    if run.is_open and not still_open:
        return notice(f"No step of {run.name} is open, so there is none to hand off.")
    blocks = [step_field(run, still_open, step or run.next_step or (still_open[0] if still_open else None))]
    return form(run, "Hand off", View.HAND_OFF, "Hand off", [*blocks, *_receiver(to, note)])


def hand_off_run(run: Run, *, to: UserId | None = None, note: str = "") -> Block:
    """Ask who answers for the run from now on."""
    said = section(f"Whoever accepts *{one_line(run.sop.name, TITLE)}* owns the run. Its steps stay as they are.")
    return form(run, "Hand off", View.HAND_OFF, "Hand off", [said, *_receiver(to, note)])


def _receiver(to: UserId | None, note: str) -> list[Block]:
    needs = text_input(note, multiline=True, limit=TEXT_LIMIT)
    return [field(Field.PERSON, "To", person(to or "")), field(Field.TEXT, "Note: what do they need?", needs)]


def decline(run: Run, step: Step | None) -> Block:
    """Ask why an offer isn't taken, and what it lacks."""
    reasons = [option(each.value, each.value) for each in DeclineReason]
    offer = run.state(step.key).offer if step else run.offer
    said = [context(f"“{words(offer.note, TEXT_LIMIT)}”")] if offer else []
    blocks = [
        *said,
        field(Field.CHOICE, "Why?", chooser("radio_buttons", reasons)),
        field(Field.TEXT, "What is missing?", text_input(multiline=True, limit=TEXT_LIMIT), optional=True),
    ]
    return form(run, "Decline", View.DECLINE, "Decline", blocks, step=step)


def _open_steps(run: Run) -> list[Step]:
    return [each for each in run.sop.steps if run.is_open and run.state(each.key).is_open]
