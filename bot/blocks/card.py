"""The card: a run's one message in its channel, drawn whole from how the run stands (docs/surface.md, part 2)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.blocks import steps_list
from bot.blocks.elements import actions, button, context, option, overflow, section
from bot.blocks.ids import Action, Menu
from bot.blocks.limits import CONTEXT_TEXT, QUOTE, SUBJECT, TITLE
from bot.blocks.message import Block, Message
from bot.blocks.mrkdwn import day, duration, escape, link, mention, moment, one_line, quote, words_or_link
from bot.domain.run import Run, RunStatus, StepStatus
from bot.domain.sop import Input, InputType
from bot.domain.text import shortened

_LONGEST_BAR = 20


def run_card(run: Run, now: datetime, zone: ZoneInfo) -> Message:
    """Draw the card of a run that has begun. ``now`` decides only whether Undo is still offered."""
    if run.status in {RunStatus.FINISHED, RunStatus.CANCELLED}:
        blocks = _ended(run, zone)
    else:
        blocks = [
            section(
                f"{_title(run)}\n{_standing(run, zone)}",
                block_id="run",
                accessory=overflow(
                    Action.RUN_MENU,
                    [
                        option("All steps", f"{Menu.STEPS} {run.name}"),
                        option("People and inputs", f"{Menu.PEOPLE} {run.name}"),
                    ],
                ),
            ),
            context(_facts_line(run), block_id="inputs"),
            *_missing(run),
            *steps_list.on_card(run, now, zone),
            actions(_buttons(run), block_id="acts"),
        ]
    return Message(text=summary(run), blocks=blocks)


def summary(run: Run) -> str:
    """Say in one sentence how a run stands: what notifications and screen readers give."""
    name = f"{escape(run.sop.name)} · {one_line(run.subject, SUBJECT)} ({run.name})"
    if run.status is RunStatus.FINISHED:
        return f"{name}: finished. Output: {words_or_link(run.output, 'output', QUOTE)}"
    if run.status is RunStatus.CANCELLED:
        return f"{name}: cancelled."
    done = f"{run.count(StepStatus.DONE)} of {len(run.steps)} done"
    if run.is_settled:
        return f"{name}: {done}, ready to finish"
    upcoming = run.next_step
    if upcoming is None:
        return f"{name}: {done}, a step waits for a second person"
    number = run.sop.places[upcoming.key] + 1
    return f"{name}: {done}, next: {number} {escape(upcoming.title, TITLE)}"


def _title(run: Run) -> str:
    return f"*{escape(run.sop.name)}* · {one_line(run.subject, SUBJECT)}"


def _standing(run: Run, zone: ZoneInfo) -> str:
    skipped = run.count(StepStatus.SKIPPED)
    waiting = run.count(StepStatus.TO_CONFIRM)
    parts = [
        run.status.value,
        f"{run.count(StepStatus.DONE)} of {len(run.steps)} done" + (f", {skipped} skipped" if skipped else ""),
        f"{waiting} to confirm" if waiting else "",
        f"owner {mention(run.owner)}",
        f"started {moment(run.started_at, zone)}" if run.started_at else "",
        *(f"{escape(each.label.lower())} {_shown(run, each)}" for each in _dates(run)),
    ]
    return " · ".join(part for part in parts if part)


def _dates(run: Run) -> list[Input]:
    return [each for each in run.sop.inputs if each.type is InputType.DATE and run.inputs.get(each.key)]


def _facts_line(run: Run) -> str:
    known = [
        _shown(run, each) for each in run.sop.inputs if run.inputs.get(each.key) and each.type is not InputType.DATE
    ]
    return shortened_parts([_bar(run), str(run.name), *known], " · ")


def shortened_parts(parts: list[str], between: str) -> str:
    """Join as many whole parts as fit a context line; cutting within one could cut a link in two."""
    kept = ""
    for part in parts:
        longer = f"{kept}{between}{part}" if kept else part
        if len(longer) > CONTEXT_TEXT:
            return f"{kept} …"
        kept = longer
    return kept


def _bar(run: Run) -> str:
    cells = min(len(run.steps), _LONGEST_BAR)
    settled = run.count(StepStatus.DONE) + run.count(StepStatus.SKIPPED)
    full = cells * settled // len(run.steps)
    return "█" * full + "░" * (cells - full)


def _shown(run: Run, wanted: Input) -> str:
    value = run.inputs[wanted.key]
    match wanted.type:
        case InputType.LINK:
            return link(value, shortened(wanted.label, TITLE))
        case InputType.DATE:
            return day(date.fromisoformat(value))
        case InputType.PERSON:
            return f"{escape(wanted.label)}: <@{value}>"
        case InputType.NUMBER:
            unit = f"{escape(wanted.unit)} " if wanted.unit else ""
            return f"{escape(wanted.label)}: {unit}{_grouped(value)}"
    return f"{escape(wanted.label)}: {one_line(value, SUBJECT)}"


def _grouped(number: str) -> str:
    whole, _, rest = number.partition(".")
    return f"{int(whole):,}" + (f".{rest}" if rest else "")


def _missing(run: Run) -> list[Block]:
    if not run.missing:
        return []
    labels = ", ".join(f"*{escape(each.label, TITLE)}*" for each in run.missing)
    word = "input" if len(run.missing) == 1 else "inputs"
    supply = button("Supply", Action.RUN_SUPPLY, run.name, means=f"Supply the missing {word} of {run.name}")
    return [section(f"⚠ Missing {word}: {labels}", block_id="missing", accessory=supply)]


def _buttons(run: Run) -> list[Block]:
    note = button("Note", Action.RUN_NOTE, run.name, means=f"Note on {run.name}")
    cancel = button("Cancel run", Action.RUN_CANCEL, run.name, means=f"Cancel run {run.name}")
    if run.is_settled:
        finish = button("Finish", Action.RUN_FINISH, run.name, means=f"Finish {run.name}", primary=True)
        return [finish, note, cancel]
    return [button("Skip", Action.RUN_SKIP, run.name, means=f"Skip a step of {run.name}"), note, cancel]


# ---- after the end


def _ended(run: Run, zone: ZoneInfo) -> list[Block]:
    finished = run.status is RunStatus.FINISHED
    sign = "✅" if finished else "⏹"
    skipped = run.count(StepStatus.SKIPPED)
    done = f"{run.count(StepStatus.DONE)} of {len(run.steps)} done" + (f", {skipped} skipped" if skipped else "")
    parts = [f"{sign} {run.status.value}", done, f"owner {mention(run.owner)}", _times(run, zone)]
    result = _result(run) if finished else f"*Why:* {one_line(run.why_cancelled, QUOTE)}"
    length = duration(run.ended_at - run.started_at) if run.ended_at and run.started_at else ""
    return [
        section(f"{_title(run)}\n{' · '.join(part for part in parts if part)}", block_id="run"),
        section(result, block_id="result"),
        context(f"{run.name} · {length}", block_id="length"),
    ]


def _times(run: Run, zone: ZoneInfo) -> str:
    if run.started_at is None or run.ended_at is None:
        return ""
    return f"{moment(run.started_at, zone)} to {moment(run.ended_at, zone)}"


def _result(run: Run) -> str:
    decided = "".join(
        f" · *{escape(step.title, TITLE)}: {escape(state.decision)}*"
        + (f", {mention(state.doer)}" if state.doer else "")
        + (f": {quote(state.note, QUOTE)}" if state.note else "")
        for step, state in zip(run.sop.steps, run.steps, strict=True)
        if state.decision
    )
    return f"*Output:* {words_or_link(run.output, 'open the output', QUOTE)}{decided}"
