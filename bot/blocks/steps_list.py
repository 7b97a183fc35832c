"""A run's steps: on the card, where long SOPs fold, and in the modal that shows every one."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.blocks.elements import button, confirm, context, section
from bot.blocks.ids import Action
from bot.blocks.limits import CONTEXT_TEXT, DONE_BUTTONS, FOLDS_FROM, QUOTE, STANDARD, TITLE
from bot.blocks.message import Block
from bot.blocks.mrkdwn import escape, mention, moment, quote, words_or_link
from bot.domain.run import SETTLED, Run, StepState, StepStatus
from bot.domain.sop import Step

_SIGNS = {StepStatus.DONE: "✅", StepStatus.SKIPPED: "⏭", StepStatus.TO_CONFIRM: "👀"}


@dataclass(frozen=True)
class _Line:
    """A step as it is to be drawn; ``undo`` while its last click can be taken back."""

    number: int
    step: Step
    state: StepState
    undo: bool

    @property
    def is_settled(self) -> bool:
        return self.state.status in SETTLED

    @property
    def joins(self) -> bool:
        """Whether it shares a section with its neighbours: settled, and with no button of its own."""
        return self.is_settled and not self.undo


def on_card(run: Run, now: datetime, zone: ZoneInfo) -> list[Block]:
    """Draw the steps within the card's budget: at most 12 Done buttons, settled steps side by side in one section."""
    blocks: list[Block] = []
    drawn = 0
    lines = _lines(run, now)
    fold = len(lines) >= FOLDS_FROM
    for joins, group in groupby(lines, key=lambda line: line.joins):
        members = list(group)
        if joins:
            blocks.append(_folded(run, members, zone, first=not blocks) if fold else _joined(run, members, zone))
            continue
        shown = members[: DONE_BUTTONS - drawn]
        drawn += len(shown)
        blocks += [_section(run, line, zone) for line in shown]
        if len(shown) < len(members):
            blocks.append(_then(run, [line for line in lines[members[len(shown)].number - 1 :] if not line.is_settled]))
            break
    return blocks


def all_of_them(run: Run, now: datetime, zone: ZoneInfo) -> list[Block]:
    """Draw every step with its button and its standard, for the modal: up to 40 sections."""
    return [_section(run, line, zone, with_standard=True) for line in _lines(run, now)]


def _lines(run: Run, now: datetime) -> list[_Line]:
    return [
        _Line(number, step, state, undo=run.can_undo(step.key, now) and step.key == run.latest)
        for number, (step, state) in enumerate(zip(run.sop.steps, run.steps, strict=True), start=1)
    ]


def _section(run: Run, line: _Line, zone: ZoneInfo, *, with_standard: bool = False) -> Block:
    return section(
        _text(run, line, zone, with_standard=with_standard),
        block_id=f"step.{line.step.key}",
        accessory=_button(run, line),
    )


def _joined(run: Run, members: list[_Line], zone: ZoneInfo) -> Block:
    text = "\n".join(_text(run, line, zone) for line in members)
    return section(text, block_id=f"steps.{members[0].number}")


def _folded(run: Run, members: list[_Line], zone: ZoneInfo, *, first: bool) -> Block:
    """Give neighbouring settled steps of a long SOP in one line; the first such line leads to all steps."""
    span = f"{members[0].number}" if len(members) == 1 else f"{members[0].number}–{members[-1].number}"
    done = sum(line.state.status is StepStatus.DONE for line in members)
    skipped = len(members) - done
    counts = ", ".join(
        part for part in (f"{done} done" if done else "", f"{skipped} skipped" if skipped else "") if part
    )
    last = max(members, key=lambda line: (line.state.done_at is not None, line.state.done_at))
    said = f" · last: {last.number} {escape(last.step.title, TITLE)}{_by(last.state, zone)}"
    every = button("All steps", Action.RUN_STEPS, run.name, means=f"All steps of {run.name}") if first else None
    return section(f"✅ {span} settled: {counts}{said}", block_id=f"steps.{members[0].number}", accessory=every)


def _then(run: Run, rest: list[_Line]) -> Block:
    """Name the open steps for which the card has no room."""
    text = "then"
    for count, line in enumerate(rest):
        named = (
            f"{' ·' if count else ''} {line.number} {escape(line.step.title, TITLE)}{_assignee(run, line.step, ' ')}"
        )
        if len(text) + len(named) > CONTEXT_TEXT - 40:
            text += f" · … and {len(rest) - count} more under All steps"
            break
        text += named
    return context(text, block_id="then")


# ---- one line


def _text(run: Run, line: _Line, zone: ZoneInfo, *, with_standard: bool = False) -> str:
    title, state = escape(line.step.title, TITLE), line.state
    is_next = line.step == run.next_step
    if state.status is StepStatus.OPEN:
        head = f"*{line.number}  {title}*" if is_next else f"{line.number}  {title}"
        head += _assignee(run, line.step, " · ") + (" · next" if is_next else "")
    elif state.status is StepStatus.TO_CONFIRM:
        by = f"done by {mention(state.doer)}, " if state.doer else ""
        head = f"{_SIGNS[state.status]} {line.number}  {title} · {by}to confirm by someone else{_evidence(state)}"
    else:
        head = f"{_SIGNS[state.status]} {line.number}  {title} · {_settled(state, zone)}"
    return head + (f"\n{escape(line.step.standard, STANDARD)}" if is_next or with_standard else "")


def _settled(state: StepState, zone: ZoneInfo) -> str:
    if state.status is StepStatus.SKIPPED:
        return f"skipped: {escape(state.skipped)}{_by(state, zone)}"
    confirmed = f", confirmed by {mention(state.confirmer)}" if state.confirmer else ""
    decided = f"*{escape(state.decision)}*" if state.decision else "done"
    why = f": {quote(state.note, QUOTE)}" if state.note else ""
    return f"{decided}{_by(state, zone)}{confirmed}{why}{_evidence(state)}"


def _by(state: StepState, zone: ZoneInfo) -> str:
    who = mention(state.doer) if state.doer else ""
    when = moment(state.done_at, zone) if state.done_at else ""
    return f", {who} {when}".rstrip()


def _evidence(state: StepState) -> str:
    return f" · {words_or_link(state.evidence, 'evidence', QUOTE)}" if state.evidence else ""


def _assignee(run: Run, step: Step, before: str) -> str:
    user = run.assignee(step)
    role = run.sop.roles_by_key.get(step.role)
    who = mention(user) if user else escape(role.label) if role else ""
    if not who:
        return ""
    return f"{before}{who} decides" if step.decide else f"{before}{who}"


def _button(run: Run, line: _Line) -> Block | None:
    value, named = f"{run.name} {line.step.key}", f"{line.number} {line.step.title}"
    if line.undo:
        sure = confirm("Undo this?", "The step stands as it did before your click. Nobody is told.", "Undo", "Keep")
        return button("Undo", Action.STEP_UNDO, value, means=f"Undo: {named}", confirm=sure)
    if line.state.status is StepStatus.TO_CONFIRM:
        return button("Confirm", Action.STEP_CONFIRM, value, means=f"Confirm: {named}")
    if line.state.status is StepStatus.OPEN:
        primary = line.step == run.next_step
        return button("Done", Action.STEP_DONE, value, means=f"Done: {named}", primary=primary)
    return None
