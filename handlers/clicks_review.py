"""Buttons of the weekly review: on a digest, on the question to an SOP's owner, in the forms."""

from bot.blocks import modals_sop
from bot.domain.digests import Proposed, proposed
from bot.domain.edits import Creation, part_of
from bot.domain.improvements import Status
from bot.services.changes import Adopting
from handlers.desk import Desk
from handlers.gestures import Click
from handlers.replies import Open, Redraw, Reply


async def adopt_clicked(click: Click, desk: Desk) -> Reply:
    """Open the form with which a proposal is adopted."""
    adopting = await desk.changes.adopting(click.user, click.proposal)
    if modals_sop.is_of_text(adopting.shown.proposal) and adopting.published is not None:
        return Open(_by_text(adopting, desk))
    return Open(modals_sop.something_to_do(_offer(adopting), adopting.owner))


async def adopt_otherwise_clicked(click: Click, desk: Desk) -> Reply:
    """Show the form for something to be done, in the place of the one that changes words."""
    adopting = await desk.changes.adopting(click.user, click.proposal)
    return Redraw(modals_sop.something_to_do(_offer(adopting), adopting.owner), view_id=click.view_id)


async def adopt_by_text_clicked(click: Click, desk: Desk) -> Reply:
    """Show the form that changes words, in the place of the one for something to be done."""
    adopting = await desk.changes.adopting(click.user, click.proposal)
    return Redraw(_by_text(adopting, desk), view_id=click.view_id)


def _by_text(adopting: Adopting, desk: Desk) -> dict[str, object]:
    offer, published = _offer(adopting), adopting.published
    if published is None:
        return modals_sop.something_to_do(offer, adopting.owner)
    part = modals_sop.part_of(adopting.shown.proposal, published.sop)
    if part is None:
        return modals_sop.choose_part(published.sop, published.version, offer)
    return modals_sop.change(
        published.sop,
        published.version,
        part,
        owner=adopting.owner,
        look_after=desk.publishing.look_after,
        offer=offer,
    )


def _offer(adopting: Adopting) -> Proposed:
    return proposed(adopting.shown, adopting.published.sop if adopting.published else None)


async def later_clicked(click: Click, desk: Desk) -> Reply:
    """Answer a proposal with "Not now"."""
    await desk.changes.later(click.user, click.proposal)
    return None


async def refuse_clicked(click: Click, desk: Desk) -> Reply:
    """Ask why a proposal is refused."""
    return Open(modals_sop.refuse(_offer(await desk.changes.adopting(click.user, click.proposal))))


# ---- changes that are followed


async def keep_clicked(click: Click, desk: Desk) -> Reply:
    """Keep a change."""
    return await _settle(click, desk, Status.KEPT)


async def done_clicked(click: Click, desk: Desk) -> Reply:
    """Say that a change is made."""
    return await _settle(click, desk, Status.DONE)


async def drop_clicked(click: Click, desk: Desk) -> Reply:
    """Say that a change isn't made."""
    return await _settle(click, desk, Status.DROPPED)


async def _settle(click: Click, desk: Desk, status: Status) -> Reply:
    await desk.changes.settle(click.user, click.change, status)
    return None


async def revert_clicked(click: Click, desk: Desk) -> Reply:
    """Take a change back."""
    await desk.changes.revert(click.user, click.change)
    return None


# ---- drafts


async def draft_publish_clicked(click: Click, desk: Desk) -> Reply:
    """Publish what someone else wrote."""
    await desk.publishing.publish_draft(click.user, click.draft)
    return None


async def draft_drop_clicked(click: Click, desk: Desk) -> Reply:
    """Drop what someone else wrote."""
    await desk.publishing.drop_draft(click.user, click.draft)
    return None


async def draft_edit_clicked(click: Click, desk: Desk) -> Reply:
    """Open what someone else wrote, to change it before it is published."""
    draft, published = await desk.publishing.draft(click.user, click.draft)
    revision = draft.revision
    if published is None or isinstance(revision.edit, Creation):
        return None
    form = modals_sop.change(
        desk.publishing.as_written(published, revision),
        published.version,
        part_of(revision.edit),
        owner=revision.owner,
        look_after=revision.look_after,
        draft=draft.id,
        why=revision.why,
    )
    return Open(form)
