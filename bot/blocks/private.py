"""Private answers: help, lists, an SOP on one page, the channel's runs; and the bot's first words in a channel."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.blocks.card import progress, summary, waits_on
from bot.blocks.elements import actions, button, context, header, section
from bot.blocks.fitting import as_many_as_fit, first_that_fits
from bot.blocks.ids import Action
from bot.blocks.inputs_list import in_one_line
from bot.blocks.limits import (
    LABEL,
    LINE,
    MESSAGE_CHARACTERS,
    MESSAGE_TEXT,
    QUOTE,
    SECTION_TEXT,
    SENTENCE,
    STANDARD,
    TITLE,
)
from bot.blocks.message import Block, Message
from bot.blocks.mrkdwn import chunks, day, duration, escape, link, mention, one_line, quote, within
from bot.blocks.naming import step_name, title
from bot.blocks.steps_list import overdue_words
from bot.domain.cron_words import in_words
from bot.domain.facts import (
    BlockerAnswered,
    BlockerEnded,
    BlockerExplained,
    BlockerRaised,
    Fact,
    HandoffAccepted,
    HandoffDeclined,
    HandoffOffered,
    HandoffWithdrawn,
    InputSupplied,
    NoteAdded,
    ReturnJudged,
    StepReturned,
)
from bot.domain.ids import UserId
from bot.domain.run import Run
from bot.domain.sop import Input, InputType, Sop, Step
from bot.domain.step_state import Blocker, Offer
from bot.domain.working_hours import Calendar

COMMANDS = (
    ("/sop start campaign-qa Spring webinar", "start an SOP; without its name, choose one"),
    ("/sop list", "the SOPs, each with Start"),
    ("/sop show campaign-qa", "one SOP on one page"),
    ("/sop status", "this channel's open runs"),
    ("/sop done [cqa-41] [3]", "mark a step done; likewise `confirm`, `undo`, `skip`"),
    (
        "/sop block [cqa-41] [3] waiting for @lena: reason",
        "say what stops a step; `unblock` ends it, `move 3 to 4` if it is another",
    ),
    ("/sop return [cqa-41] 3", "send a done step back; `judge 3 improved` or `noise` says whether that helped"),
    (
        "/sop handoff [cqa-41] [3] @ben note",
        "offer a step to someone; `run` instead of the number offers the whole run",
    ),
    (
        "/sop accept [cqa-41] [3]",
        "take what you were offered; likewise `decline`; `withdraw` takes your own offer back",
    ),
    ("/sop note [cqa-41] [3] text", "leave a note in the run's thread"),
    ("/sop supply [cqa-41] kpi 120", "supply an input"),
    ("/sop mute", "stop your daily nudge; `mute off` brings it back"),
    ("/sop finish [cqa-41] output", "end the run with its output"),
    ("/sop cancel [cqa-41] reason", "end it without one"),
    (
        "/sop suggest campaign-qa text",
        "say what should change, without your name; `cqa-41` instead links the run",
    ),
    ("/sop review", "the week so far, with what its figures mean; `review post` posts an extra one (admins)"),
    ("/sop edit campaign-qa [3]", "change an SOP; `new` makes one"),
    ("/sop export [4] [json]", "for admins: the last weeks as tables"),
)
"""What can be typed, and what it does."""

_NO_SOPS = "No SOPs are loaded yet. Whoever runs the server finds the reason in its log."


def plain(text: str) -> Message:
    """Say something short, in mrkdwn."""
    return Message(text=within(text, MESSAGE_TEXT), blocks=[section(text)])


NOT_RECORDED = "I can't write anything down right now, so nothing changed. Whoever runs me finds the reason in my log."
"""Said to whoever did something while the database takes nothing."""


def recorded_already() -> Message:
    """Answer a command that was delivered before: it did then what it says."""
    return plain("This is recorded already. Nothing changed.")


def help_text(sops: Sequence[Sop]) -> Message:
    """Say what can be done, to someone who sees the bot for the first time."""
    intro = "I run your team's SOPs in its channels: one card per run, worked through by clicking."
    if not sops:
        return plain(f"{intro}\n{_NO_SOPS}")
    lines = "\n".join(f"`{typed}`  {meaning}" for typed, meaning in COMMANDS)
    names = in_one_line([f"*{one_line(each.name, TITLE)}*" for each in sops], SENTENCE, between=", ")
    return Message(
        text=f"{intro} Say /sop start to begin.",
        blocks=[
            section(f"{intro}\nSOPs here: {names}"),
            _start(),
            section(lines),
            context(
                "What is in [ ] can be left out: the run if only one is open here, the step if it is the next one."
            ),
        ],
    )


def sop_list(sops: Sequence[Sop]) -> Message:
    """List the SOPs, each with Start: as many as one message takes."""
    if not sops:
        return plain(_NO_SOPS)
    every = [
        section(
            f"*{one_line(each.name, TITLE)}* · `{each.key}` · {_count(len(each.steps), 'step')}\n"
            f"Starts when {_trigger(each, STANDARD)}.{_by_calendar(each)}",
            block_id=f"sop.{each.key}",
            accessory=button("Start", Action.SOP_START, each.key, means=f"Start {each.name}"),
        )
        for each in sops
    ]
    shown = as_many_as_fit(every, beside=[_list_foot(sops, len(sops))])
    names = in_one_line([one_line(each.name, TITLE) for each in sops], LINE, between=", ")
    return Message(
        text=f"{_count(len(sops), 'SOP')}: {names}", blocks=[*shown, _list_foot(sops, len(sops) - len(shown))]
    )


def _list_foot(sops: Sequence[Sop], left: int) -> Block:
    more = f"And {left} more, which `/sop start` lets you choose. " if left else ""
    return context(f"{more}See one on a page of its own: `/sop show {sops[0].key}`")


@dataclass(frozen=True)
class VersionNote:
    """What the page tells of a version: its number, the day (in the team's zone), its author, why it was made."""

    number: int
    day: date
    author: UserId | None
    reason: str


def sop_page(sop: Sop, version: int, notes: Sequence[VersionNote] = ()) -> Message:
    """Show an SOP on one page: trigger, inputs, owner, steps with standards, output, review, its latest versions.

    A very long one is cut at its standards, then at its steps; the card shows each in its turn.
    """
    text = f"{one_line(sop.name, TITLE)}, version {version}: {_count(len(sop.steps), 'step')}"
    return Message(text=text, blocks=first_that_fits(_pages(sop, version, notes)))


def status(runs: Sequence[tuple[Run, str | None]], now: datetime, calendar: Calendar) -> Message:
    """Show the channel's open runs at ``now`` (aware UTC), each with a link to its card and what holds it up."""
    if not runs:
        nothing = "No SOP is running in this channel."
        return Message(text=f"{nothing} Say /sop start to begin one.", blocks=[section(nothing), _start()])
    room_for_more = [context(f"And {len(runs)} more.")]
    shown = as_many_as_fit([section(_run_line(run, url, now, calendar)) for run, url in runs], beside=room_for_more)
    left = len(runs) - len(shown)
    more = [context(f"And {left} more.")] if left else []
    return Message(text=f"{_count(len(runs), 'open run')} in this channel", blocks=[*shown, *more])


def acted(run: Run, facts: Sequence[Fact]) -> Message:
    """Answer a command that did something, or found that it was so already: a command may leave the step unnamed."""
    happened = next((_happened(run, fact) for fact in facts), "That was already the case")
    return plain(f"{happened}. {summary(run)}.")


def _happened(run: Run, fact: Fact) -> str:
    """Say what a fact did, naming its step: a command may have left it unnamed."""
    key = getattr(fact, "step", None)
    named = f"*{step_name(run, key)}*" if key else str(run.name)
    match fact:
        case InputSupplied(input=supplied):
            return f"*{one_line(run.sop.inputs_by_key[supplied].label, TITLE)}* is supplied"
        case HandoffOffered(to=to):
            holder = run.assignee(run.sop.step(key)) if key else run.owner
            stays = f"it stays with {mention(holder)}" if holder and holder != fact.by else "it's still yours"
            return f"{named} is offered to {mention(to)}; until they accept, {stays}"
    said = _SAID.get(type(fact))
    if said is not None:
        return said.format(named=named)
    return f"{named} is {run.state(key).status.value}" if key else "Recorded"


_SAID: Mapping[type, str] = {
    NoteAdded: "Your note on {named} is in the thread",
    BlockerRaised: "{named} is blocked",
    BlockerExplained: "{named} is blocked, and everyone sees why",
    BlockerEnded: "{named} can go on",
    BlockerAnswered: "Recorded on {named}",
    StepReturned: "{named} is returned",
    ReturnJudged: "Recorded on {named}; nobody sees who said so",
    HandoffAccepted: "{named} is yours",
    HandoffDeclined: "{named} stays with whoever offered it",
    HandoffWithdrawn: "{named} stays yours",
}


def unknown_word(text: str, sops: Sequence[Sop]) -> Message:
    """Answer a word that is no command; if it is an SOP's name, say how that is started."""
    asked = one_line(text, TITLE).casefold()
    for each in sops:
        if asked in {each.key, each.name.casefold(), each.code}:
            return plain(f"To start *{one_line(each.name, TITLE)}*, say `/sop start {each.key}`.")
    first = text.strip().partition(" ")[0]
    return plain(f"I don't know “{one_line(first, TITLE)}”. `/sop help` shows the words I know.")


def muted() -> Message:
    """Say that there will be no nudges."""
    return plain("Your daily nudge is off. What is asked of you still reaches you; `/sop mute off` turns it back on.")


def unmuted() -> Message:
    """Say that there will be nudges again."""
    return plain("Your daily nudge is on: one message at most, on days when steps of yours are due.")


def too_slow() -> Message:
    """Say that a form couldn't be shown."""
    return plain("Slack didn't open the form in time. Nothing changed; please try again.")


def welcome(bot: UserId) -> Message:
    """Introduce the bot to a channel, once, in three lines."""
    lines = (
        f"Hello, I'm {mention(bot)}. I run your team's SOPs here: one card per run, worked through by clicking.",
        "The card shows who does what, what “done” means and what is missing; reasons and notes go to its thread.",
        "Start one now, or say `/sop` to see what I can do.",
    )
    return Message(text=" ".join(lines), blocks=[section("\n".join(lines)), _start()])


def _start() -> Block:
    return actions([button("Start", Action.SOP_START, "", means="Start an SOP", primary=True)], block_id="start")


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _trigger(sop: Sop, limit: int) -> str:
    return one_line(sop.trigger.when.rstrip(". "), limit)


def _by_calendar(sop: Sop) -> str:
    return f" On the calendar: {in_words(sop.trigger.schedule)}." if sop.trigger.schedule else ""


# ---- an SOP on one page


def _pages(sop: Sop, version: int, notes: Sequence[VersionNote]) -> Iterator[tuple[int, list[Block]]]:
    """Draw the page with whole standards, then with shorter ones or none, at last with as many steps as fit."""
    foot = _page_foot(sop, version, notes)
    for standard, line in ((SENTENCE, LINE), (STANDARD, LINE), (TITLE, LINE), (0, SENTENCE)):
        steps = [section(part) for part in chunks(_page_steps(sop, standard), SECTION_TEXT)]
        yield MESSAGE_CHARACTERS, [*_page_head(sop, line), *steps, *foot]
    head, foot = _page_head(sop, TITLE), [context("The card shows the rest, step by step."), *foot[-1:]]
    steps = [section(part) for part in chunks(_page_steps(sop, 0), SENTENCE)]
    yield MESSAGE_CHARACTERS, [*head, *as_many_as_fit(steps, beside=[*head, *foot]), *foot]


def _page_head(sop: Sop, room: int) -> list[Block]:
    """Give what is known before the first step; ``room`` is how many characters a line may take."""
    asked = in_one_line([_input(each) for each in sop.inputs], room, between=", ") if sop.inputs else "none"
    owner = sop.roles_by_key.get(sop.owner)
    roles = [one_line(each.label, TITLE) for each in sop.roles if each != owner]
    lines = [
        f"*Starts when* {_trigger(sop, min(room, SENTENCE))}.{_by_calendar(sop)}",
        f"*Inputs:* {asked}",
        f"*Owner:* {one_line(owner.label if owner else sop.owner, TITLE)}",
        f"*With:* {in_one_line(roles, room, between=', ')}" if roles else "",
    ]
    start = button("Start", Action.SOP_START, sop.key, means=f"Start {sop.name}", primary=True)
    return [header(sop.name), section("\n".join(line for line in lines if line), accessory=start)]


def _page_steps(sop: Sop, standard: int) -> str:
    """Give the steps, a line each, with ``standard`` characters of what each is done by."""
    lines = []
    for number, step in enumerate(sop.steps, start=1):
        shown = f"\n{one_line(step.standard, standard)}" if standard else ""
        lines.append(f"*{number}  {one_line(step.title, TITLE)}*{_step_notes(sop, step)}{shown}")
    return "\n".join(lines)


def _page_foot(sop: Sop, version: int, notes: Sequence[VersionNote]) -> list[Block]:
    review = f"*Review:* {one_line(sop.review, SENTENCE)}"
    return [
        section(f"*Output:* {one_line(sop.output, SENTENCE)}\n{review}"),
        *([context("\n".join(_version(each) for each in notes))] if notes else []),
        context(f"`{sop.key}` · version {version} · its runs are called {sop.code}-1, {sop.code}-2 and so on"),
    ]


def _version(note: VersionNote) -> str:
    by = f" by {mention(note.author)}" if note.author else ""
    return f"v{note.number} · {day(note.day)} {note.day.year}{by}: {one_line(note.reason, QUOTE)}"


def _step_notes(sop: Sop, step: Step) -> str:
    role = sop.roles_by_key.get(step.role)
    choices = in_one_line([one_line(each, TITLE) for each in step.decide], LABEL, between=" or ") if step.decide else ""
    notes = [
        one_line(role.label, TITLE) if role else "",
        f"asks for a {step.evidence.value}" if step.evidence else "",
        "confirmed by a second person" if step.confirm else "",
        f"decides: {choices}" if choices else "",
        f"bounds: {one_line(step.bounds, LABEL)}" if step.bounds else "",
    ]
    return "".join(f" · {note}" for note in notes if note)


def _input(wanted: Input) -> str:
    kind = "" if wanted.type is InputType.TEXT else wanted.type.value
    told = ", ".join(escape(each, TITLE) for each in (kind, wanted.unit, "" if wanted.required else "optional") if each)
    return f"{one_line(wanted.label, TITLE)}{f' ({told})' if told else ''}"


# ---- how the channel's runs stand


def _run_line(run: Run, url: str | None, now: datetime, calendar: Calendar) -> str:
    name = link(url, run.name) if url else str(run.name)
    upcoming = run.next_step
    who = run.assignee(upcoming) if upcoming else None
    whose = f", {mention(who)}" if who else ""
    held_up = [said for step in run.sop.steps if (said := _held_up(run, step, now, calendar))]
    if run.offer:
        held_up.append(f"🤝 the run: {_offered(run.offer, now)}")
    lines = [
        f"*{name}* · {title(run)}",
        f"{progress(run)}{whose} · owner {mention(run.owner)}",
        *([in_one_line(held_up, SENTENCE)] if held_up else []),
    ]
    return "\n".join(lines)


def _held_up(run: Run, step: Step, now: datetime, calendar: Calendar) -> str:
    """Say of an open step that it is blocked, overdue or offered, and for how long; nothing if it is none of these."""
    state = run.state(step.key)
    if not state.is_open:
        return ""
    blocked = _blocked(state.blockers[0], now) if state.blockers else ""
    late = overdue_words(run, step, now, calendar)
    offered = _offered(state.offer, now) if state.offer else ""
    said = [each for each in (blocked, late, offered) if each]
    sign = "🚫" if blocked else "⏰" if late else "🤝"
    return f"{sign} {step_name(run, step.key)}: {', '.join(said)}" if said else ""


def _offered(offer: Offer, now: datetime) -> str:
    return f"offered to {mention(offer.to)} {duration(now - offer.at)} ago, no answer yet"


def _blocked(blocker: Blocker, now: datetime) -> str:
    waits = waits_on(blocker)
    on = f", waits on {waits}" if waits else ""
    why = f", {quote(blocker.reason, TITLE)}" if blocker.reason else ""
    return f"blocked for {duration(now - blocker.at)}{on}{why}"
