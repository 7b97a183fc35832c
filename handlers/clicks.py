"""Buttons and menus: on the card, in lists, in the modal with all steps."""

from dataclasses import replace

from bot.blocks import modals, modals_flow, modals_sop, modals_start
from bot.blocks.ids import Menu
from bot.domain.ids import ChannelId, MessageTs, SopKey
from bot.domain.permissions import Act
from bot.domain.refusals import DecisionMissing, EvidenceMissing
from bot.domain.run import Run
from bot.domain.text import SUBJECT_LIMIT, one_line
from bot.domain.wishes import Complete, Confirm, Undo, Wish
from handlers.commands import page_of
from handlers.desk import Desk
from handlers.gestures import Click, Malformed
from handlers.replies import Open, Redraw, Reply, Say


async def step_done_clicked(click: Click, desk: Desk) -> Reply:
    """Mark a step done, or ask for the evidence or the decision that the rules miss."""
    try:
        return await _act(click, desk, Complete(click.step))
    except (EvidenceMissing, DecisionMissing) as missing:
        if missing.about is None:  # pragma: no cover - the rules name the run; said for the type checker
            raise
        form = modals.decision if isinstance(missing, DecisionMissing) else modals.evidence
        return Open(form(missing.about, missing.about.sop.step(click.step)))


async def step_undo_clicked(click: Click, desk: Desk) -> Reply:
    """Take one's own click back."""
    return await _act(click, desk, Undo(click.step))


async def step_confirm_clicked(click: Click, desk: Desk) -> Reply:
    """Say as a second person that a step is done."""
    return await _act(click, desk, Confirm(click.step))


async def skip_clicked(click: Click, desk: Desk) -> Reply:
    """Ask which step to skip, and why."""
    return Open(modals.skip(await desk.runs.may(click.user, click.run, Act.SKIP)))


async def note_clicked(click: Click, desk: Desk) -> Reply:
    """Ask for the note."""
    return Open(modals.note(await desk.runs.seen(click.user, click.run)))


async def supply_clicked(click: Click, desk: Desk) -> Reply:
    """Ask for the inputs."""
    return Open(modals.supply(await desk.runs.seen(click.user, click.run)))


async def cancel_clicked(click: Click, desk: Desk) -> Reply:
    """Ask why the run is cancelled; whoever may not cancel it is told so now."""
    return Open(modals.cancel(await desk.runs.may(click.user, click.run, Act.CANCEL)))


async def finish_clicked(click: Click, desk: Desk) -> Reply:
    """Ask for the output."""
    return Open(modals.finish(await desk.runs.may(click.user, click.run, Act.FINISH)))


async def all_steps_clicked(click: Click, desk: Desk) -> Reply:
    """Show every step with its Done."""
    return Open(_all_steps(await desk.runs.seen(click.user, click.run), desk))


async def menu_chosen(click: Click, desk: Desk) -> Reply:
    """Do what an entry of the card's menu says: its value is ``steps cqa-41``."""
    entry, _, name = click.value.partition(" ")
    chosen = replace(click, value=name)
    if entry == Menu.STEPS:
        return await all_steps_clicked(chosen, desk)
    if entry == Menu.PEOPLE:
        return Open(modals.people(await desk.runs.may(click.user, chosen.run, Act.REASSIGN)))
    if entry == Menu.HAND_OFF:
        return Open(modals_flow.hand_off_run(await desk.runs.seen(click.user, chosen.run)))
    if entry == Menu.SUGGEST:
        run = await desk.runs.may(click.user, chosen.run, Act.WORK)
        return Open(modals_sop.suggest(run.name, run.sop.name))
    raise Malformed(f"no menu entry {entry[:20]!r}")


async def start_clicked(click: Click, desk: Desk) -> Reply:
    """Open the start modal of an SOP, or let one choose."""
    if click.channel is None:  # on Home or in a modal, where no channel is at hand
        await desk.runs.may_start_somewhere(click.user)
        menu = modals_start.choose_sop([each.sop for each in await desk.looking.sops()], chosen=click.value)
        return Redraw(menu, view_id=click.view_id) if click.view_id else Open(menu)
    channel = click.channel
    if not click.value:
        await desk.runs.may_start(click.user, channel)
        return Open(modals_start.choose_sop([each.sop for each in await desk.looking.sops()], channel))
    form = await desk.runs.start_form(click.user, channel, click.value)
    return Open(modals_start.start(form.published.sop, channel=channel, people=form.people))


async def start_said_clicked(click: Click, desk: Desk) -> Reply:
    """Open the start modal with what was said as the subject."""
    key, _, rest = click.value.partition(" ")
    ts, _, said = rest.partition(" ")
    channel = _channel(click)
    form = await desk.runs.start_form(click.user, channel, key)
    subject = one_line(said, SUBJECT_LIMIT)
    return Open(
        modals_start.start(form.published.sop, channel=channel, subject=subject, people=form.people, said=MessageTs(ts))
    )


async def start_due_clicked(click: Click, desk: Desk) -> Reply:
    """Open the start modal of what the calendar asked for, in its channel."""
    due = click.due
    form = await desk.runs.start_form(click.user, due.channel, due.sop)
    return Open(modals_start.start(form.published.sop, channel=due.channel, people=form.people, due=due.since))


async def not_due_clicked(click: Click, desk: Desk) -> Reply:
    """Let be what the calendar asked for."""
    await desk.rituals.not_now(click.user, click.due.sop, click.due.since)
    return None


async def quiet_clicked(click: Click, desk: Desk) -> Reply:
    """Offer this SOP here no more."""
    await desk.hearing.quieten(click.user, _channel(click), SopKey(click.value))
    return None


async def show_clicked(click: Click, desk: Desk) -> Reply:
    """Show an SOP on one page."""
    return Say(await page_of(click.value, desk))


async def home_page_clicked(click: Click, desk: Desk) -> Reply:
    """Show another page of Home."""
    await desk.home.turned(click.user, click.page)
    return None


async def link_clicked(_click: Click, _desk: Desk) -> Reply:
    """Do nothing: the button opened an address, and Slack only reports it."""
    return None


async def _act(click: Click, desk: Desk, wish: Wish) -> Reply:
    outcome = await desk.runs.act(click.user, click.run, wish)
    return Redraw(_all_steps(outcome.run, desk), view_id=click.view_id) if click.view_id else None


def _all_steps(run: Run, desk: Desk) -> dict[str, object]:
    return modals.all_steps(run, desk.clock.now(), desk.calendar)


def _channel(click: Click) -> ChannelId:
    if click.channel is None:
        raise Malformed(f"{click.action} outside a channel")
    return click.channel
