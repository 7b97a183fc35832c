"""``/sop …`` for the weekly review, and for the SOPs themselves."""

from bot.blocks import digest_private, modals_sop, modals_start, private_changes
from bot.blocks.message import Block
from bot.domain.parts import PartKind, SopPart
from bot.services import finding
from bot.services.suggesting import Suggestion
from handlers.desk import Desk
from handlers.gestures import Command
from handlers.replies import Later, Open, Reply, Say


async def review_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Show the week so far; with ``post``, post an extra digest."""
    if rest.casefold() == "post":
        where = await desk.digests.post_extra(command.user, command.channel, gesture=command.gesture)
        return Say(digest_private.posted(where))
    audience = await desk.digests.may_look_up(command.user, command.channel)
    return Later(lambda: desk.digests.so_far(audience))


async def suggest_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Keep a suggestion for the review: ``/sop suggest [campaign-qa or cqa-41] text``; ask for what wasn't said."""
    said = await desk.suggesting.said(command.user, command.channel, rest)
    if not said.is_whole:
        return Open(await _suggest_form(said, desk))
    is_told = await desk.suggesting.keep(command.user, said, gesture=command.gesture)
    return Say(private_changes.suggested(is_told=is_told))


async def _suggest_form(said: Suggestion, desk: Desk) -> Block:
    """Ask for what wasn't said, and keep what was."""
    if said.run is not None:
        return modals_sop.suggest(said.run.name, said.run.sop.name)
    every, chosen = [each.sop for each in await desk.looking.sops()], said.sop.key if said.sop else ""
    return modals_sop.suggest_on(every, said.channel, chosen=chosen, said=said.text, here=not said.is_elsewhere)


async def edit_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Change an SOP: ``/sop edit campaign-qa [3]``; without its name, let one choose."""
    if not rest:
        await desk.publishing.may_write(command.user)
        return Open(modals_start.choose_sop_to_edit([each.sop for each in await desk.looking.sops()]))
    asked, step = rest, ""
    head, _, tail = rest.rpartition(" ")
    if head and tail.isdecimal():
        asked, step = head, tail
    form = await desk.publishing.edit_form(command.user, asked)
    sop = form.published.sop
    if not step:
        return Open(modals_sop.choose_part(sop, form.published.version))
    part = SopPart(PartKind.STEP, finding.step_of(sop, step).key)
    return Open(modals_sop.change(sop, form.published.version, part, owner=form.owner, look_after=None))


async def new_asked(command: Command, _rest: str, desk: Desk) -> Reply:
    """Write a new SOP."""
    await desk.publishing.may_write(command.user)
    return Open(modals_sop.new_sop())
