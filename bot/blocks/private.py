"""Private answers: help, lists, an SOP on one page, the channel's runs; and the bot's first words in a channel."""

from collections.abc import Sequence

from bot.blocks.card import summary
from bot.blocks.elements import actions, button, context, header, section
from bot.blocks.ids import Action
from bot.blocks.limits import SECTION_TEXT, STANDARD, SUBJECT, TITLE
from bot.blocks.message import Block, Message
from bot.blocks.mrkdwn import escape, link, mention, one_line
from bot.domain.facts import Fact
from bot.domain.ids import UserId
from bot.domain.run import Run, StepStatus
from bot.domain.sop import Input, Sop, Step
from bot.domain.text import shortened

_LISTED = 40
"""SOPs or runs in one answer; Slack takes 50 blocks in a message."""

COMMANDS = (
    ("/sop start campaign-qa Spring webinar", "start an SOP; without a name, choose one"),
    ("/sop list", "the SOPs, each with Start"),
    ("/sop show campaign-qa", "one SOP on one page"),
    ("/sop status", "this channel's open runs"),
    ("/sop done · confirm · undo · skip [cqa-41] [3]", "a step: the next one if you name none"),
    ("/sop note [cqa-41] [3] text", "leave words in the thread"),
    ("/sop supply [cqa-41] kpi 120", "give an input"),
    ("/sop finish · cancel [cqa-41] text", "end a run"),
)
"""What can be typed, and what it does. The run's name may be left out while the channel has one open run."""


def plain(text: str) -> Message:
    """Say one sentence, in mrkdwn."""
    return Message(text=text, blocks=[section(text)])


def help_text(sops: Sequence[Sop]) -> Message:
    """Say what can be done, to someone who sees the bot for the first time."""
    intro = "I run your team's SOPs here in the channel: one card per run, worked through by clicking."
    lines = "\n".join(f"`{typed}`  {meaning}" for typed, meaning in COMMANDS)
    names = ", ".join(f"*{escape(each.name)}*" for each in sops[:_LISTED]) or "none yet"
    return Message(
        text=f"{intro} Say /sop start to begin.",
        blocks=[
            section(f"{intro}\nSOPs: {names}"),
            actions([button("Start", Action.SOP_START, "", means="Start an SOP", primary=True)], block_id="start"),
            section(lines),
            context("On a card, click *Done* when a step meets its standard. A wrong click: *Undo*, for 10 minutes."),
        ],
    )


def sop_list(sops: Sequence[Sop]) -> Message:
    """List the SOPs, each with Start."""
    if not sops:
        return plain("No SOPs are loaded yet. Whoever runs the server finds the reason in its log.")
    blocks = [
        section(
            f"*{escape(each.name)}* · `{each.key}` · {len(each.steps)} steps\n"
            f"Starts when {escape(each.trigger.when.rstrip('.'), STANDARD)}.",
            block_id=f"sop.{each.key}",
            accessory=button("Start", Action.SOP_START, each.key, means=f"Start {each.name}"),
        )
        for each in sops[:_LISTED]
    ]
    left = len(sops) - _LISTED
    more = f" And {left} more: `/sop show` takes each by its name." if left > 0 else ""
    tail = context(f"One SOP on one page: `/sop show {sops[0].key}`.{more}")
    return Message(text=f"{len(sops)} SOPs: {', '.join(escape(each.name) for each in sops)}", blocks=[*blocks, tail])


def sop_page(sop: Sop, version: int) -> Message:
    """Show an SOP on one page: trigger, inputs, owner, steps with standards, output, review."""
    asked = ", ".join(_input(each) for each in sop.inputs) or "none"
    roles = ", ".join(escape(each.label) for each in sop.roles)
    owner = escape(sop.roles_by_key[sop.owner].label) if sop.owner in sop.roles_by_key else escape(sop.owner)
    start = button("Start", Action.SOP_START, sop.key, means=f"Start {sop.name}", primary=True)
    return Message(
        text=f"{escape(sop.name)}, version {version}: {len(sop.steps)} steps, ends with {escape(sop.output)}",
        blocks=[
            header(sop.name),
            section(
                f"*Starts when* {escape(sop.trigger.when.rstrip('.'))}.\n*Inputs:* {asked}\n"
                f"*Owner:* {owner} · *Roles:* {roles}",
                accessory=start,
            ),
            *_steps(sop),
            section(f"*Output:* {escape(sop.output)}\n*Review:* {escape(sop.review)}"),
            context(f"`{sop.key}` · runs are called {sop.code}-1, {sop.code}-2, … · version {version}"),
        ],
    )


def status(runs: Sequence[tuple[Run, str | None]]) -> Message:
    """Show the channel's open runs, each with a link to its card."""
    if not runs:
        return Message(
            text="No SOP is running in this channel. Say /sop start to begin one.",
            blocks=[
                section("No SOP is running in this channel."),
                actions([button("Start", Action.SOP_START, "", means="Start an SOP", primary=True)], block_id="start"),
            ],
        )
    lines = [section(_run_line(run, url)) for run, url in runs[:_LISTED]]
    left = len(runs) - _LISTED
    if left > 0:
        lines.append(context(f"and {left} more"))
    word = "run" if len(runs) == 1 else "runs"
    return Message(text=f"{len(runs)} open {word} in this channel", blocks=lines)


def acted(run: Run, facts: Sequence[Fact]) -> Message:
    """Answer a command that did something, or found that it was so already."""
    if not facts:
        return plain(f"It was so already. {summary(run)}.")
    return plain(f"Recorded. {summary(run)}.")


def unknown_word(text: str, sops: Sequence[Sop]) -> Message:
    """Answer a word that is no command."""
    word = one_line(text.split(maxsplit=1)[0] if text.split() else "", TITLE)
    named = any(text.strip().casefold() in {each.key, each.name.casefold(), each.code} for each in sops)
    hint = f"Did you mean `/sop start {word}`?" if named else "`/sop help` says what I know."
    return plain(f"I don't know `/sop {word}`. {hint}")


def too_slow() -> Message:
    """Say that a form couldn't be shown."""
    return plain("Slack didn't open the form in time. Nothing was changed; please click again.")


def welcome(bot: UserId) -> Message:
    """Introduce the bot to a channel, once, in three lines."""
    lines = (
        f"Hello, I'm {mention(bot)}. I run your team's SOPs in this channel.",
        "One card per run: who does what, what “done” means, what is missing. You work by clicking.",
        "The channel hears when a run starts and when it finishes; the rest is said in its thread.",
    )
    return Message(
        text=" ".join(lines[:1]) + " Say /sop to see what I can do.",
        blocks=[
            section("\n".join(lines)),
            actions(
                [button("Start", Action.SOP_START, "", means="Start an SOP", primary=True)],
                block_id="start",
            ),
        ],
    )


def _steps(sop: Sop) -> list[Block]:
    """Give the steps in as few sections as hold them."""
    sections: list[str] = [""]
    for number, step in enumerate(sop.steps, start=1):
        line = f"*{number}  {escape(step.title)}*{_step_notes(sop, step)}\n{escape(step.standard)}\n"
        if len(sections[-1]) + len(line) > SECTION_TEXT:
            sections.append("")
        sections[-1] += line
    return [section(text.rstrip()) for text in sections if text]


def _step_notes(sop: Sop, step: Step) -> str:
    role = sop.roles_by_key.get(step.role)
    notes = [
        escape(role.label) if role else "",
        f"evidence: a {step.evidence.value}" if step.evidence else "",
        "confirmed by a second person" if step.confirm else "",
        f"decides: {escape(' / '.join(step.decide))}" if step.decide else "",
        f"bounds: {escape(step.bounds)}" if step.bounds else "",
    ]
    return "".join(f" · {note}" for note in notes if note)


def _input(wanted: Input) -> str:
    unit = f", {escape(wanted.unit)}" if wanted.unit else ""
    needed = ", required" if wanted.required else ""
    return f"{escape(wanted.label)} ({wanted.type.value}{unit}{needed})"


def _run_line(run: Run, url: str | None) -> str:
    name = link(url, run.name) if url else str(run.name)
    title = f"*{name}* · {escape(run.sop.name)} · {one_line(shortened(run.subject, SUBJECT), SUBJECT)}"
    upcoming = run.next_step
    done = f"{run.count(StepStatus.DONE)} of {len(run.steps)} done"
    if run.is_settled:
        return f"{title}\n{done}, ready to finish · owner {mention(run.owner)}"
    if upcoming is None:
        return f"{title}\n{done}, a step waits for a second person · owner {mention(run.owner)}"
    who = run.assignee(upcoming)
    whose = f" · {mention(who)}" if who else ""
    number = run.sop.places[upcoming.key] + 1
    return f"{title}\n{done} · next: {number} {escape(upcoming.title, TITLE)}{whose} · owner {mention(run.owner)}"
