"""The card: a run's one message in its channel, drawn whole from how the run stands (docs/surface.md, part 2)."""

from collections.abc import Iterator
from datetime import datetime

from bot.blocks import steps_list
from bot.blocks.elements import actions, button, context, option, overflow, section
from bot.blocks.fitting import first_that_fits
from bot.blocks.ids import Action, Menu
from bot.blocks.inputs_list import dates, in_one_line, labels, others
from bot.blocks.limits import CARD_CHARACTERS, MESSAGE_CHARACTERS, QUOTE, SUBJECT, TITLE
from bot.blocks.message import Block, Message
from bot.blocks.mrkdwn import day, duration, link, mention, moment, one_line, quote, span, words_or_link
from bot.blocks.naming import number, step_name, title
from bot.blocks.steps_list import Room
from bot.domain.run import RETURN_FOR, Run, RunStatus
from bot.domain.sop import Step
from bot.domain.step_state import Blocker, StepStatus
from bot.domain.working_hours import Calendar

_LONGEST_BAR = 20
_RETURNABLE = frozenset({StepStatus.DONE, StepStatus.TO_CONFIRM})
_ROOMS = (
    (CARD_CHARACTERS, Room()),
    (CARD_CHARACTERS, Room(line=400)),
    (MESSAGE_CHARACTERS, Room(line=200, fold=True)),
    (MESSAGE_CHARACTERS, Room(line=120, fold=True, buttons=8, blockers=2, quote=60)),
    (MESSAGE_CHARACTERS, Room(line=120, fold=True, buttons=5, blockers=1, quote=40)),
    (MESSAGE_CHARACTERS, Room(line=120, fold=True, buttons=2, blockers=1, quote=20)),
    (MESSAGE_CHARACTERS, Room(line=60, fold=True, buttons=1, blockers=1, quote=20)),
)
"""Ways to draw, from rich to plain, and the characters that each may take. Full-length texts in a script whose letters
count sixfold get fewer buttons, never a card that Slack refuses."""


def run_card(run: Run, now: datetime, calendar: Calendar) -> Message:
    """Draw the card of a run that has begun. ``now`` decides whether Undo and Return are still offered."""
    drawings = (
        _ended(run, now, calendar)
        if run.ended_at
        else ((most, _open(run, now, calendar, room)) for most, room in _ROOMS)
    )
    return Message(text=summary(run), blocks=first_that_fits(drawings))


def opening(run: Run) -> Message:
    """Give the card as it is first posted, for the moment until it is drawn whole.

    Slack calls everyone whom a new message mentions, but nobody whom a change to it adds: so the start of a run is
    heard in the channel, and by its people only when it is their turn.
    """
    return Message(
        text=summary(run), blocks=[section(f"{_title(run)}\n{run.status.value} · {run.name}", block_id="run")]
    )


def summary(run: Run) -> str:
    """Say in one sentence how a run stands, without its full stop: what notifications and screen readers give."""
    name = f"{title(run)} ({run.name})"
    if run.status is RunStatus.FINISHED:
        return f"{name}: finished, {words_or_link(run.output, run.sop.output, QUOTE)}"
    if run.status is RunStatus.CANCELLED:
        return f"{name}: cancelled, {quote(run.why_cancelled, QUOTE)}"
    return f"{name}: {progress(run)}"


def progress(run: Run) -> str:
    """Say how far an open run is, and what is next."""
    done = _done(run)
    if run.is_settled:
        return f"{done}, ready to finish"
    upcoming = run.next_step
    if upcoming is None:
        stopped = sum(state.is_blocked for state in run.steps)
        return f"{done}, {stopped} blocked" if stopped else f"{done}, {run.count(StepStatus.TO_CONFIRM)} to confirm"
    return f"{done}, next: {step_name(run, upcoming.key)}"


def _open(run: Run, now: datetime, calendar: Calendar, room: Room) -> list[Block]:
    return [
        section(f"{_title(run)}\n{_standing(run, calendar, room.line)}", block_id="run", accessory=_menu(run)),
        context(in_one_line([f"{_bar(run)}  {run.name}", *_origin(run), *others(run)], room.line), block_id="inputs"),
        *_missing(run, room.line),
        *_blocked(run, calendar, room),
        *steps_list.on_card(run, now, calendar, room),
        actions(_buttons(run), block_id="acts"),
    ]


def _origin(run: Run) -> list[str]:
    """Lead back to the message that the run began with."""
    return [link(run.origin, "from a message")] if run.origin else []


def _title(run: Run) -> str:
    return f"*{one_line(run.sop.name, TITLE)}* · {one_line(run.subject, SUBJECT)}"


def _menu(run: Run) -> Block:
    entries = [
        option("All steps", f"{Menu.STEPS} {run.name}"),
        option("People and inputs", f"{Menu.PEOPLE} {run.name}"),
        option("Hand off the run", f"{Menu.HAND_OFF} {run.name}"),
        option("Suggest a change", f"{Menu.SUGGEST} {run.name}"),
    ]
    return overflow(Action.RUN_MENU, entries)


def _standing(run: Run, calendar: Calendar, room: int) -> str:
    waiting = run.count(StepStatus.TO_CONFIRM)
    stopped = sum(state.is_blocked for state in run.steps)
    parts = [
        run.status.value,
        _done(run),
        f"{waiting} to confirm" if waiting else "",
        f"{stopped} blocked" if stopped else "",
        f"owner {mention(run.owner)}",
        f"offered to {mention(run.offer.to)} since {moment(run.offer.at, calendar.zone)}" if run.offer else "",
        f"started {moment(run.started_at, calendar.zone)}" if run.started_at else "",
        *dates(run),
    ]
    return in_one_line([part for part in parts if part], room)


def _done(run: Run) -> str:
    skipped = run.count(StepStatus.SKIPPED)
    return f"{run.count(StepStatus.DONE)} of {len(run.steps)} done" + (f", {skipped} skipped" if skipped else "")


def _bar(run: Run) -> str:
    cells = min(len(run.steps), _LONGEST_BAR)
    settled = run.count(StepStatus.DONE) + run.count(StepStatus.SKIPPED)
    full = cells * settled // len(run.steps)
    return "█" * full + "░" * (cells - full)


def _missing(run: Run, room: int) -> list[Block]:
    if not run.missing:
        return []
    word = "input" if len(run.missing) == 1 else "inputs"
    supply = button("Supply", Action.RUN_SUPPLY, run.name, means=f"Supply the missing {word} of {run.name}")
    return [section(f"⚠ Missing {word}: {labels(run.missing, room)}", block_id="missing", accessory=supply)]


def _blocked(run: Run, calendar: Calendar, room: Room) -> list[Block]:
    """Draw what stops the run, each with Unblock; the oldest first, and the rest by their numbers."""
    standing = sorted(run.open_blockers, key=lambda each: each[1].number)
    blocks = [_blocker(run, step, each, calendar, room.quote) for step, each in standing[: room.blockers]]
    rest = [str(number(run, step.key)) for step, _ in standing[room.blockers :]]
    return [*blocks, context(f"also blocked: {', '.join(rest)}", block_id="blocked")] if rest else blocks


def _blocker(run: Run, step: Step, blocker: Blocker, calendar: Calendar, words: int) -> Block:
    named = step_name(run, step.key)
    waits = waits_on(blocker)
    head = f"🚫 *Blocked: {named}* · since {moment(blocker.at, calendar.zone)}{f' · waits on {waits}' if waits else ''}"
    said = quote(blocker.reason, words) if blocker.reason else "No reason given yet."
    said += f" · {mention(blocker.author)}" if blocker.author and blocker.author != blocker.by else ""
    end = button("Unblock", Action.BLOCKER_END, f"{run.name} {blocker.number}", means=f"Unblock: {named}")
    return section(f"{head}\n{said}", block_id=f"blocker.{blocker.number}", accessory=end)


def waits_on(blocker: Blocker) -> str:
    """Name what a blocker waits on; nothing if that wasn't said."""
    if blocker.person:
        return f"{mention(blocker.person)}{', accepted' if blocker.accepted else ''}"
    if blocker.declined:
        return "no one yet"
    return one_line(blocker.party, TITLE) or (blocker.waits_on.value if blocker.waits_on else "")


def _buttons(run: Run) -> list[Block]:
    note = button("Note", Action.RUN_NOTE, run.name, means=f"Note on {run.name}")
    cancel = button("Cancel run", Action.RUN_CANCEL, run.name, means=f"Cancel run {run.name}")
    returning = [_return(run)] if any(state.status in _RETURNABLE for state in run.steps) else []
    if run.is_settled:
        finish = button("Finish", Action.RUN_FINISH, run.name, means=f"Finish {run.name}", primary=True)
        return [finish, *returning, note, cancel]
    blocked = button("Blocked", Action.RUN_BLOCK, run.name, means=f"A step of {run.name} is blocked")
    hand_off = button("Hand off", Action.HAND_OFF, run.name, means=f"Hand off a step of {run.name}")
    skip = button("Skip", Action.RUN_SKIP, run.name, means=f"Skip a step of {run.name}")
    return [blocked, hand_off, *returning, skip, note, cancel]


def _return(run: Run) -> Block:
    return button("Return", Action.RUN_RETURN, run.name, means=f"Return a step of {run.name} for correction")


# ---- after the end


def _ended(run: Run, now: datetime, calendar: Calendar) -> Iterator[tuple[int, list[Block]]]:
    """Draw how the run ended; a second time without the words of its decisions, should they not fit."""
    finished = run.status is RunStatus.FINISHED
    sending_back = _return(run) if run.can_return(now) else None
    times, length = "", ""
    if run.started_at and run.ended_at:
        ended = run.finished_at or run.ended_at  # its first finish, if it was finished again after a return
        times = f" · {span(run.started_at, ended, calendar.zone)}"
        length = duration(ended - run.started_at)
    standing = f"{'✅' if finished else '⏹'} {run.status.value} · {_done(run)} · owner {mention(run.owner)}{times}"
    for with_why in (True, False):
        result = _output(run, with_why=with_why) if finished else _why(run)
        last = [part for part in (run.name, length + _waits(run), *_afterwards(run, now, calendar)) if part]
        blocks = [
            section(f"{_title(run)}\n{standing}", block_id="run", accessory=sending_back),
            section(result, block_id="result"),
            context(" · ".join(last), block_id="length"),
        ]
        yield CARD_CHARACTERS, blocks


def _waits(run: Run) -> str:
    """Say how much of the time the run was blocked, and waited for someone to take a step."""
    waits = [("blocked", run.blocked.total), ("waiting for handoffs", run.offered.total)]
    said = [f"{what} {duration(total)}" for what, total in waits if total]
    return f", of it {', '.join(said)}" if said else ""


def _afterwards(run: Run, now: datetime, calendar: Calendar) -> list[str]:
    """Say how often work went back, and until when a fault found later can still be returned."""
    returned = sum(state.returned for state in run.steps)
    counted = [f"{returned} {'return' if returned == 1 else 'returns'}"] if returned else []
    if run.ended_at is None or not run.can_return(now):
        return counted
    until = day(calendar.day_of((run.finished_at or run.ended_at) + RETURN_FOR))
    return [*counted, f"found a fault after launch? Return, until {until}"]


def _why(run: Run) -> str:
    by = f", {mention(run.ended_by)}" if run.ended_by else ""
    return f"*Why:* {quote(run.why_cancelled, QUOTE)}{by}"


def _output(run: Run, *, with_why: bool) -> str:
    decided = [
        f"*{one_line(step.title, TITLE)}: {one_line(state.decision, TITLE)}*"
        + (f", {mention(state.doer)}" if state.doer else "")
        + (f": {quote(state.note, QUOTE)}" if state.note and with_why else "")
        for step, state in zip(run.sop.steps, run.steps, strict=True)
        if state.decision
    ]
    return "\n".join([f"*Output:* {words_or_link(run.output, run.sop.output, QUOTE)}", *decided])
