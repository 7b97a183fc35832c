"""``/sop …`` for the weekly review, and for the SOPs themselves."""

from bot.blocks import digest_private, modals_sop, private_changes
from bot.domain.permissions import Act
from bot.services import finding
from handlers.commands import run_meant
from handlers.desk import Desk
from handlers.gestures import Command
from handlers.replies import Open, Reply, Say


async def review_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Show the week so far; with ``post``, post an extra digest."""
    if rest.casefold() == "post":
        return Say(digest_private.posted(await desk.digests.post_extra(command.user, command.channel)))
    return Say(await desk.digests.so_far(command.user, command.channel))


async def suggest_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Keep a suggestion for the review: ``/sop suggest [cqa-41] text``; without words, ask for them."""
    run, text = await run_meant(command, rest, desk)
    await desk.runs.may(command.user, run.name, Act.WORK)
    if not text:
        return Open(modals_sop.suggest(run.name, run.sop.name))
    await desk.changes.suggest(run, text, gesture=command.gesture)
    return Say(private_changes.suggested())


async def edit_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Change an SOP: ``/sop edit campaign-qa [3]``."""
    asked, step = rest, ""
    head, _, tail = rest.rpartition(" ")
    if head and tail.isdecimal():
        asked, step = head, tail
    form = await desk.publishing.edit_form(command.user, asked)
    sop = form.published.sop
    if not step:
        return Open(modals_sop.choose_part(sop, form.published.version))
    part = f"step {finding.step_of(sop, step).key}"
    return Open(modals_sop.change(sop, form.published.version, part, owner=form.owner, look_after=None))


async def new_asked(command: Command, _rest: str, desk: Desk) -> Reply:
    """Write a new SOP."""
    await desk.publishing.may_write(command.user)
    return Open(modals_sop.new_sop())
