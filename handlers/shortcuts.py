"""Shortcuts: of the whole workspace, and in a message's menu."""

from bot.blocks import modals_flow, modals_start
from bot.domain import talk
from bot.domain.text import SUBJECT_LIMIT, TEXT_LIMIT, one_line, shortened
from bot.services import finding
from handlers.desk import Desk
from handlers.gestures import Malformed, Shortcut
from handlers.replies import Open, Reply


async def start_asked(asked: Shortcut, desk: Desk) -> Reply:
    """Let one choose what to start, and where."""
    await desk.runs.may_start_somewhere(asked.user)
    return Open(modals_start.choose_sop([each.sop for each in await desk.looking.sops()]))


async def start_from_message(asked: Shortcut, desk: Desk) -> Reply:
    """Start an SOP with the message as its subject: the one that it sounds like, else the one that is chosen."""
    if asked.channel is None:
        raise Malformed(f"{asked.callback} without its channel")
    await desk.runs.may_start(asked.user, asked.channel)
    every = [each.sop for each in await desk.looking.sops()]
    said = await desk.looking.as_typed(asked.text)
    subject = one_line(said, SUBJECT_LIMIT)
    meant = next((sop for sop in every if talk.says_one_of(asked.text, sop.trigger.phrases)), None)
    if meant is None:
        return Open(modals_start.choose_sop(every, asked.channel, subject=subject, said=asked.ts))
    form = await desk.runs.start_form(asked.user, asked.channel, meant.key)
    return Open(modals_start.start(meant, channel=asked.channel, subject=subject, people=form.people, said=asked.ts))


async def block_from_message(asked: Shortcut, desk: Desk) -> Reply:
    """Record a blocker with the message as its reason, on the run in whose thread it stands; else ask which run."""
    if asked.channel is None or asked.ts is None:
        raise Malformed(f"{asked.callback} without its message")
    text = shortened(await desk.looking.as_typed(asked.text), TEXT_LIMIT) if asked.author else ""
    said = modals_flow.Said(asked.ts, asked.author, text)
    name = await desk.looking.run_around(asked.channel, asked.ts, asked.thread)
    if name is not None:
        return Open(modals_flow.block(await desk.runs.seen(asked.user, name), said=said))
    found = [run for run, _ in await desk.looking.open_runs(asked.user, asked.channel)]
    if len(found) > 1:
        return Open(modals_flow.block_in(found, said))
    return Open(modals_flow.block(finding.open_run(tuple(found)), said=said))
