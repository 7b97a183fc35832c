"""``/sop …``: every button's act has a word. All answers are private to the asker."""

from bot.blocks import modals, modals_start, private
from bot.blocks.message import Message
from bot.domain.facts import SkipReason
from bot.domain.ids import RunName, UserId
from bot.domain.permissions import Act
from bot.domain.run import Run
from bot.domain.sop import Step
from bot.domain.text import SUBJECT_LIMIT, one_line
from bot.domain.wishes import (
    AddNote,
    Cancel,
    Complete,
    Confirm,
    Finish,
    Skip,
    Supply,
    Undo,
    Wish,
)
from bot.services import finding
from handlers.desk import Desk
from handlers.gestures import Command
from handlers.replies import Open, Reply, Say
from storage.sops import BY_FILE


async def help_asked(_command: Command, _rest: str, desk: Desk) -> Reply:
    """Say what can be done here."""
    return Say(private.help_text([each.sop for each in await desk.looking.sops()]))


async def list_asked(_command: Command, _rest: str, desk: Desk) -> Reply:
    """List the SOPs."""
    return Say(private.sop_list([each.sop for each in await desk.looking.sops()]))


async def show_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Show one SOP on one page; without a name, the list."""
    if not rest:
        return await list_asked(command, rest, desk)
    return Say(await page_of(rest, desk))


async def page_of(asked: str, desk: Desk) -> Message:
    """Give an SOP's page with its latest versions."""
    published = await desk.looking.sop(asked)
    notes = [
        private.VersionNote(
            number=each.number,
            day=desk.calendar.day_of(each.at),
            author=None if each.author == BY_FILE else UserId(each.author),
            reason=each.reason,
        )
        for each in await desk.looking.versions(published.sop.key)
    ]
    return private.sop_page(published.sop, published.version, notes)


async def status_asked(command: Command, _rest: str, desk: Desk) -> Reply:
    """Show the channel's open runs."""
    found = await desk.looking.open_runs(command.user, command.channel)
    return Say(private.status(found, desk.clock.now(), desk.calendar))


async def start_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Open the start modal; without an SOP's name, let one choose."""
    asked, _, subject = rest.partition(" ")
    if command.channel.startswith("D"):  # with the bot alone, where no run could be followed
        await desk.runs.may_start_somewhere(command.user)
        chosen = finding.sop(asked, await desk.looking.sops()).sop.key if asked else ""
        every = [each.sop for each in await desk.looking.sops()]
        return Open(modals_start.choose_sop(every, subject=subject[:SUBJECT_LIMIT], chosen=chosen))
    await desk.runs.may_start(command.user, command.channel)
    if not asked:
        every = [each.sop for each in await desk.looking.sops()]
        return Open(modals_start.choose_sop(every, command.channel))
    form = await desk.runs.start_form(command.user, command.channel, asked)
    subject = one_line(subject, len(subject))[:SUBJECT_LIMIT]
    return Open(modals_start.start(form.published.sop, channel=command.channel, subject=subject, people=form.people))


async def done_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Mark a step done, with what it asks for; ask for that if it was not said."""
    run, step, text = await step_meant(command, rest, desk, "done")
    if step.decide:
        # The longest first: "No" must not be read out of "No-go".
        named = (each for each in step.decide if text.casefold().startswith(each.casefold()))
        choice = max(named, key=len, default=None)
        if choice is None and not text:
            await desk.runs.may_decide(command.user, run.name, step.key)
            return Open(modals.decision(run, step))
        why = text[len(choice) :].strip(" :,-") if choice else ""
        return await act(command, desk, run, Complete(step.key, decision=choice or text, why=why))
    if step.evidence and not text:
        return Open(modals.evidence(run, step))
    if text and not step.evidence and not _was_named(rest):
        finding.check_nothing_left(run, text)  # words where only a step could be meant
    return await act(command, desk, run, Complete(step.key, evidence=text))


async def confirm_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Say as a second person that a step is done."""
    run, step, words = await step_meant(command, rest, desk, "confirm")
    finding.check_nothing_left(run, words)
    return await act(command, desk, run, Confirm(step.key))


async def undo_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Take one's own last click back."""
    run, step, words = await step_meant(command, rest, desk, "undo")
    finding.check_nothing_left(run, words)
    return await act(command, desk, run, Undo(step.key))


async def skip_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Skip a step; the reason is one of the list, or asked for."""
    run, step, text = await step_meant(command, rest, desk, "skip")
    for reason in SkipReason:
        if text.casefold().startswith(reason.value.casefold()):
            sentence = text[len(reason.value) :].strip(" :,-")
            return await act(command, desk, run, Skip(step.key, reason=reason, sentence=sentence))
    return Open(modals.skip(await desk.runs.may(command.user, run.name, Act.SKIP), step, sentence=text))


async def note_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Leave a note on the run, or on a step if one is named."""
    run, text = await run_meant(command, rest, desk)
    step, words = named_step(run, text)
    if not words:
        return Open(modals.note(run, step))
    return await act(command, desk, run, AddNote(words, step=step.key if step else None))


async def supply_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Supply an input: ``/sop supply [cqa-41] kpi 120``; without a value, ask for them all."""
    run, text = await run_meant(command, rest, desk)
    named = sorted(run.sop.inputs, key=lambda each: len(each.label), reverse=True)
    for each in named:
        for name in (each.label, each.key):
            if text.casefold().startswith(f"{name.casefold()} "):
                given = text[len(name) :].strip()
                return await act(command, desk, run, Supply({each.key: command.people.get(given, given)}))
    if text and text.casefold() not in {name.casefold() for each in named for name in (each.label, each.key)}:
        finding.input_key(run, text.split()[0])
    return Open(modals.supply(run))


async def finish_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Finish the run with its output, or ask for that."""
    run, text = await run_meant(command, rest, desk)
    if not text and run.is_open and run.is_settled:
        return Open(modals.finish(await desk.runs.may(command.user, run.name, Act.FINISH)))
    return await act(command, desk, run, Finish(text))


async def cancel_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Cancel the run; the reason is asked for if it was not said."""
    run, text = await run_meant(command, rest, desk)
    if not text:
        return Open(modals.cancel(await desk.runs.may(command.user, run.name, Act.CANCEL)))
    return await act(command, desk, run, Cancel(text))


async def unknown_asked(command: Command, _rest: str, desk: Desk) -> Reply:
    """Answer a word that is none of these: perhaps an SOP's name, for which Start is near at hand."""
    return Say(private.unknown_word(command.text, [each.sop for each in await desk.looking.sops()]))


# ---- which run, which step


async def run_meant(command: Command, rest: str, desk: Desk) -> tuple[Run, str]:
    """Take the run's name from the words, if they begin with one; give what is left of them."""
    first, _, others = rest.partition(" ")
    finding.check_no_run_meant(first)
    name: RunName | None = finding.as_run_name(first) if finding.looks_like_run(first) else None
    run = await desk.runs.meant(command.user, command.channel, name)
    return run, (others if name else rest).strip()


async def step_meant(command: Command, rest: str, desk: Desk, act: str) -> tuple[Run, Step, str]:
    """Take run and step from the words; without a step the next one is meant."""
    run, text = await run_meant(command, rest, desk)
    step, words = named_step(run, text)
    if step is None:
        finding.check_no_slip(run, words)
    return run, step or finding.step_to_act_on(run, act), words


def named_step(run: Run, text: str) -> tuple[Step | None, str]:
    """Take the step from the words, if they begin with its number or key; give what is left of them."""
    first, _, others = text.partition(" ")
    if first.casefold() == "step":
        first, _, others = others.strip().partition(" ")
    if first.isdecimal() or first.casefold() in run.sop.places:
        return finding.step(run, first), others.strip()
    return None, text


def _was_named(rest: str) -> bool:
    """Whether a step was named by its number, behind the run's name or without one."""
    words = rest.split()[:2]
    return any(word.isdecimal() for word in (words if finding.looks_like_run(words[0]) else words[:1]))


async def act(command: Command, desk: Desk, run: Run, *wishes: Wish) -> Reply:
    """Let the wishes happen, and say how the run stands then."""
    outcome = await desk.runs.act(command.user, run.name, *wishes, gesture=command.gesture)
    return Say(private.acted(outcome.run, outcome.facts))
