"""A run's steps: on the card, where long SOPs fold, and in the modal that shows every one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from bot.blocks.elements import actions, button, confirm, context, section
from bot.blocks.ids import Action
from bot.blocks.limits import (
    BLOCKERS,
    DONE_BUTTONS,
    FOLDS_FROM,
    LINE,
    QUOTE,
    REST_OF_STEPS,
    SECTION_TEXT,
    SHORT_LINK,
    STANDARD,
    TITLE,
)
from bot.blocks.message import Block
from bot.blocks.mrkdwn import day, escape, mention, moment, one_line, quote, words_or_link
from bot.domain.due import Unit
from bot.domain.run import Run
from bot.domain.sop import Step
from bot.domain.step_state import SETTLED, StepState, StepStatus
from bot.domain.working_hours import Calendar

_SIGNS = {StepStatus.DONE: "✅", StepStatus.SKIPPED: "⏭", StepStatus.TO_CONFIRM: "👀"}

_A_MOMENT = timedelta(microseconds=1)
"""What closes at midnight belongs to the day that ends then."""


@dataclass(frozen=True)
class Room:
    """How much of a card there is for what: buttons, blockers, the characters of a line and of someone's words.

    ``fold``: whether settled steps fold to a line.
    """

    buttons: int = DONE_BUTTONS
    blockers: int = BLOCKERS
    fold: bool = False
    line: int = LINE
    quote: int = QUOTE


@dataclass(frozen=True)
class _Line:
    """A step as it is to be drawn; ``undo`` while its last click can be taken back.

    ``quote`` is how many characters of what someone wrote there is room for.
    """

    number: int
    step: Step
    state: StepState
    undo: bool
    quote: int

    @property
    def is_settled(self) -> bool:
        return self.state.status in SETTLED

    @property
    def joins(self) -> bool:
        """Whether it shares a section with its neighbours: settled, and with no button of its own."""
        return self.is_settled and not self.undo


def on_card(run: Run, now: datetime, calendar: Calendar, room: Room) -> list[Block]:
    """Draw the steps in the room there is; settled ones side by side share a section, or fold to a line."""
    lines = _lines(run, now, room.quote)
    shown = _with_buttons(run, lines, room.buttons)
    last = max(shown, default=len(lines))
    fold = room.fold or len(lines) >= FOLDS_FROM
    blocks: list[Block] = []
    for joins, group in groupby(lines, key=lambda line: line.joins):
        members = list(group)
        if not joins:
            blocks += [block for line in members if line.number in shown for block in _blocks(run, line, calendar)]
        elif members[0].number < last or all(line.number in shown for line in lines if not line.joins):
            blocks += [_folded(run, members, calendar, first=not blocks)] if fold else _joined(run, members, calendar)
    rest = [line for line in lines if not line.is_settled and line.number not in shown]
    return [*blocks, _then(run, rest, min(room.line, REST_OF_STEPS))] if rest else blocks


def all_of_them(run: Run, now: datetime, calendar: Calendar) -> list[Block]:
    """Draw every step with its button and its standard, for the modal."""
    return [block for line in _lines(run, now) for block in _blocks(run, line, calendar, with_standard=True)]


def _lines(run: Run, now: datetime, room: int = QUOTE) -> list[_Line]:
    return [
        _Line(number, step, state, undo=run.can_undo(step.key, now) and step.key == run.latest, quote=room)
        for number, (step, state) in enumerate(zip(run.sop.steps, run.steps, strict=True), start=1)
    ]


def _with_buttons(run: Run, lines: Sequence[_Line], most: int) -> set[int]:
    """Choose the steps that are drawn with their button, by number: the first ones, and always the next one."""
    chosen = [line.number for line in lines if not line.joins][:most]
    upcoming = run.next_step
    if upcoming is not None and (number := run.sop.places[upcoming.key] + 1) not in chosen:
        chosen[-1] = number
    return set(chosen)


def _blocks(run: Run, line: _Line, calendar: Calendar, *, with_standard: bool = False) -> list[Block]:
    """Draw a step with its button. One that can be confirmed and undone has both: they don't fit beside its text."""
    text, buttons = _text(run, line, calendar, with_standard=with_standard), _buttons(run, line)
    block_id = f"step.{line.step.key}"
    if len(buttons) > 1:
        return [section(text, block_id=block_id), actions(buttons, block_id=f"acts.{line.step.key}")]
    return [section(text, block_id=block_id, accessory=buttons[0] if buttons else None)]


def _joined(run: Run, members: Sequence[_Line], calendar: Calendar) -> list[Block]:
    """Give settled steps side by side in as few sections as hold them."""
    texts = [""]
    for line in members:
        text = _text(run, line, calendar)
        if len(texts[-1]) + len(text) >= SECTION_TEXT:
            texts.append("")
        texts[-1] += f"\n{text}" if texts[-1] else text
    first = members[0].number
    return [section(text, block_id=f"steps.{first}.{place}") for place, text in enumerate(texts)]


def _folded(run: Run, members: Sequence[_Line], calendar: Calendar, *, first: bool) -> Block:
    """Give neighbouring settled steps of a long SOP in one line; the first such line leads to all steps."""
    every = button("All steps", Action.RUN_STEPS, run.name, means=f"All steps of {run.name}") if first else None
    block_id = f"steps.{members[0].number}"
    if len(members) == 1:
        return section(_head(members[0], _outcome(members[0].state, calendar)), block_id=block_id, accessory=every)
    done = sum(line.state.status is StepStatus.DONE for line in members)
    skipped = len(members) - done
    counts = ", ".join(
        part for part in (f"{done} done" if done else "", f"{skipped} skipped" if skipped else "") if part
    )
    last = max(members, key=lambda line: (line.state.done_at is not None, line.state.done_at))
    said = f" · last: {last.number} {escape(last.step.title, TITLE)}{_by(last.state, calendar)}"
    span = f"{members[0].number}–{members[-1].number}"
    return section(f"✅ {span} settled: {counts}{said}", block_id=block_id, accessory=every)


def _then(run: Run, rest: Sequence[_Line], room: int) -> Block:
    """Name the open steps for which the card has no room: the first of them, and the one that ends the run."""
    *others, last = [
        f"{line.number} {escape(line.step.title, TITLE)}{_assignee(run, line.step, ', ')}" for line in rest
    ]
    text = "then "
    for named in others:
        if len(text) + len(named) + len(last) > room:
            text += "… · "
            break
        text += f"{named} · "
    return context(text + last, block_id="then")


# ---- one line


def _text(run: Run, line: _Line, calendar: Calendar, *, with_standard: bool = False) -> str:
    state, is_next = line.state, line.step == run.next_step
    if state.status is StepStatus.OPEN:
        head = _open(run, line, calendar, is_next=is_next)
    elif state.status is StepStatus.TO_CONFIRM:
        by = f"done by {mention(state.doer)}, " if state.doer else ""
        head = _head(line, f"{by}to confirm by someone else{_evidence(state, line.quote)}")
    else:
        head = _head(line, _settled(state, calendar, line.quote))
    return head + (f"\n{one_line(line.step.standard, STANDARD)}" if is_next or with_standard else "")


def _open(run: Run, line: _Line, calendar: Calendar, *, is_next: bool) -> str:
    """Say how an open step stands: who does it, and what has become of it."""
    state = line.state
    sign = "🚫 " if state.is_blocked else "🤝 " if state.offer else "↩ " if state.is_sent_back else ""
    head = f"{line.number}  {escape(line.step.title, TITLE)}"
    head = f"{sign}*{head}*" if is_next else f"{sign}{head}"
    words = [
        f"offered to {mention(state.offer.to)} since {moment(state.offer.at, calendar.zone)}" if state.offer else "",
        f"returned {state.returned}x" if state.is_sent_back else "",
        "blocked" if state.is_blocked else "",
        "next" if is_next else "",
        due_words(run, line.step, calendar),
    ]
    head += _assignee(run, line.step, " · ") + "".join(f" · {word}" for word in words if word)
    latest = state.last_return
    if latest is not None:
        head += f"\n{mention(latest.by)}: {quote(latest.sentence, line.quote)} ({latest.cause.value})"
    return head


def due_words(run: Run, step: Step, calendar: Calendar) -> str:
    """Say when a step is due: the day, or where hours are counted the moment; nothing if it isn't known."""
    at = run.due(step, calendar)
    if step.due is None or at is None:
        return ""
    on = moment(at, calendar.zone) if step.due.unit is Unit.HOURS else day(calendar.day_of(at - _A_MOMENT))
    return f"due {on}"


def due_or_overdue(run: Run, step: Step, now: datetime, calendar: Calendar) -> str:
    """Say when a step is due, or since when it is overdue: for what is drawn when somebody looks at it."""
    return overdue_words(run, step, now, calendar) or due_words(run, step, calendar)


def overdue_words(run: Run, step: Step, now: datetime, calendar: Calendar) -> str:
    """Say since when a step is overdue; nothing if it isn't."""
    at, said = run.due(step, calendar), due_words(run, step, calendar)
    return f"overdue since {said.removeprefix('due ')}" if at is not None and at <= now else ""


def _head(line: _Line, said: str) -> str:
    return f"{_SIGNS[line.state.status]} {line.number}  {escape(line.step.title, TITLE)} · {said}"


def how_settled(state: StepState, calendar: Calendar) -> str:
    """Say how a step was settled, or that it waits for a second person: "done, @ana today 09:20"."""
    if state.status is StepStatus.TO_CONFIRM:
        return f"done{_by(state, calendar)}, to confirm by someone else"
    return _outcome(state, calendar)


def _settled(state: StepState, calendar: Calendar, room: int) -> str:
    """Say how a step was settled, with the words and the evidence given then."""
    why = f": {quote(state.note, room)}" if state.note else ""
    return f"{_outcome(state, calendar)}{why}{_evidence(state, room)}"


def _outcome(state: StepState, calendar: Calendar) -> str:
    """Say how a step was settled, by whom and when."""
    if state.status is StepStatus.SKIPPED:
        return f"skipped: {escape(state.skipped)}{_by(state, calendar)}"
    confirmed = f", confirmed by {mention(state.confirmer)}" if state.confirmer else ""
    decided = f": *{one_line(state.decision, TITLE)}*" if state.decision else ""
    return f"done{decided}{_by(state, calendar)}{confirmed}"


def _by(state: StepState, calendar: Calendar) -> str:
    said = [mention(state.doer) if state.doer else "", moment(state.done_at, calendar.zone) if state.done_at else ""]
    return f", {' '.join(each for each in said if each)}" if any(said) else ""


def _evidence(state: StepState, room: int) -> str:
    if not state.evidence:
        return ""
    return f" · {words_or_link(state.evidence, 'evidence', room, longest_link=SHORT_LINK)}"


def _assignee(run: Run, step: Step, before: str) -> str:
    user = run.assignee(step)
    role = run.sop.roles_by_key.get(step.role)
    who = mention(user) if user else escape(role.label, TITLE) if role else ""
    if not who:
        return ""
    return f"{before}{who} decides" if step.decide else f"{before}{who}"


def _buttons(run: Run, line: _Line) -> list[Block]:
    value, named = f"{run.name} {line.step.key}", f"{line.number} {line.step.title}"
    buttons: list[Block] = []
    if not run.is_open:
        return buttons
    if line.state.status is StepStatus.TO_CONFIRM:
        buttons.append(button("Confirm", Action.STEP_CONFIRM, value, means=f"Confirm: {named}"))
    if line.state.status is StepStatus.OPEN:
        primary = line.step == run.next_step
        buttons.append(button("Done", Action.STEP_DONE, value, means=f"Done: {named}", primary=primary))
    if line.undo:
        heard = "The thread says so." if line.state.has_words else "Nobody is told."
        text = f"The step stands as it did before your click. {heard}"
        sure = confirm(f"Undo {named}?", text, "Undo", "Keep")
        buttons.append(button("Undo", Action.STEP_UNDO, value, means=f"Undo: {named}", confirm=sure))
    return buttons
