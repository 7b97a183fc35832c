"""Modals of the weekly review that were sent off: suggestions, answers to proposals, changes to SOPs."""

from datetime import date

from bot.blocks import drafts, modals_sop, private_changes
from bot.blocks.ids import Field
from bot.blocks.modals_sop import NEW_INPUT, NEW_STEP, OWNER, PHRASES, REMOVE, REQUIRED
from bot.domain.digests import proposed
from bot.domain.edits import (
    Creation,
    Edit,
    InputEdit,
    InputRemoval,
    OwnerEdit,
    PhrasesEdit,
    Revision,
    StepEdit,
    StepRemoval,
)
from bot.domain.ids import SopKey, StepKey, UserId
from bot.domain.permissions import Act
from bot.domain.refusals import TextMissing
from bot.domain.sop import Sop
from bot.domain.text import one_line
from bot.library.edits import new_key
from bot.services.publishing import Outcome
from bot.services.suggesting import Suggestion
from handlers.desk import Desk
from handlers.gestures import Malformed, Submission
from handlers.replies import Redraw, Reply, Say

_RUNS_DIGITS = 3
_HIGHEST_NUMBER = 10**9


async def suggest_submitted(sent: Submission, desk: Desk) -> Reply:
    """Keep a suggestion without its author's name."""
    if sent.about.get("run"):
        run = await desk.runs.may(sent.user, sent.run, Act.WORK)
        made = Suggestion(sent.value(Field.TEXT), run.channel, run=run)
    else:
        sop = (await desk.looking.sop(sent.value(Field.SOP))).sop
        made = Suggestion(sent.value(Field.TEXT), sent.channel, sop=sop)
    is_told = await desk.suggesting.keep(sent.user, made, gesture=sent.gesture)
    return Say(private_changes.suggested(is_told=is_told))


async def agree_submitted(sent: Submission, desk: Desk) -> Reply:
    """Adopt a proposal by something to be done."""
    await desk.changes.agree(
        sent.user,
        _number(sent, "proposal"),
        sent.value(Field.TEXT),
        _person(sent),
        _day(sent),
    )
    return None


async def refuse_submitted(sent: Submission, desk: Desk) -> Reply:
    """Refuse a proposal, with why."""
    await desk.changes.refuse(sent.user, _number(sent, "proposal"), sent.value(Field.REASON))
    return None


# ---- versions


async def sop_to_edit_chosen(sent: Submission, desk: Desk) -> Reply:
    """Let one choose which part of the SOP to change."""
    published = (await desk.publishing.edit_form(sent.user, sent.value(Field.SOP))).published
    return Redraw(modals_sop.choose_part(published.sop, published.version))


async def part_chosen(sent: Submission, desk: Desk) -> Reply:
    """Show the part of an SOP that was chosen."""
    key, proposal = _text(sent, "sop"), _number(sent, "proposal")
    form = await desk.publishing.edit_form(sent.user, key)
    sop = form.published.sop
    offer = proposed((await desk.changes.adopting(sent.user, proposal)).shown, sop) if proposal else None
    view = modals_sop.change(
        sop,
        form.published.version,
        _known_part(sop, sent.value(Field.CHOICE)),
        owner=form.owner,
        look_after=desk.publishing.look_after if proposal else None,
        offer=offer,
    )
    return Redraw(view)


async def edit_submitted(sent: Submission, desk: Desk) -> Reply:
    """Publish a change to one part, or send it to who can."""
    form = await desk.publishing.edit_form(sent.user, _text(sent, "sop"))
    revision = Revision(
        sop=SopKey(_text(sent, "sop")),
        base=_number(sent, "base"),
        edit=_edit(sent, form.published.sop),
        why=_said(sent, Field.REASON),
        owner=_person(sent),
        look_after=_runs(sent),
        proposal=_number(sent, "proposal") or None,
    )
    draft = _number(sent, "draft")
    if draft:
        return _told(await desk.publishing.publish_draft(sent.user, draft, revision))
    return _told(await desk.publishing.publish(sent.user, revision, gesture=sent.gesture))


async def new_submitted(sent: Submission, desk: Desk) -> Reply:
    """Publish a new SOP, or send it to who can."""
    form = Creation(
        name=sent.value(Field.NAME),
        code=sent.value(Field.CODE),
        when=sent.value(Field.WHEN),
        owner=sent.value(Field.OWNER),
        steps=sent.value(Field.STEPS),
    )
    revision = Revision(sop=SopKey(""), base=0, edit=form, why="first version", owner=sent.user)
    outcome = await desk.publishing.publish(sent.user, revision, gesture=sent.gesture)
    if outcome is None:
        return None
    if outcome.sent_to is not None:
        return Say(drafts.sent_new(outcome.name, outcome.sent_to))
    return Say(drafts.ready(outcome.name, outcome.key))


def _told(outcome: Outcome | None) -> Reply:
    return None if outcome is None else Say(drafts.done(outcome.name, outcome.version, outcome.sent_to))


def _known_part(sop: Sop, part: str) -> str:
    """Give a part that the SOP has. Raises ``TextMissing``."""
    kind, _, key = part.partition(" ")
    known = {NEW_STEP: key in sop.places, NEW_INPUT: key in sop.inputs_by_key}.get(kind, False)
    if part in {NEW_STEP, NEW_INPUT, PHRASES, OWNER} or known:
        return part
    raise TextMissing(what="decision")


def _edit(sent: Submission, sop: Sop) -> Edit:
    kind, _, key = _text(sent, "part").partition(" ")
    removed = sent.value(Field.CHOICE) == REMOVE
    if kind == NEW_STEP and removed:
        return StepRemoval(StepKey(key))
    if kind == NEW_STEP:
        title = sent.value(Field.TITLE)
        return StepEdit(
            StepKey(key or new_key(title, sop.places.keys())),
            title,
            sent.value(Field.TEXT),
            role=sent.value(Field.ROLE),
            after=sent.value(Field.STEP),
        )
    if kind == NEW_INPUT and removed:
        return InputRemoval(key)
    if kind == NEW_INPUT:
        label = sent.value(Field.LABEL)
        return InputEdit(
            key or new_key(label, sop.inputs_by_key.keys()), label, required=sent.value(Field.ROLE) == REQUIRED
        )
    if kind == PHRASES:
        return PhrasesEdit(tuple(line.strip() for line in sent.value(Field.TEXT).splitlines() if line.strip()))
    if kind == OWNER:
        return OwnerEdit(sent.value(Field.CHOICE))
    raise Malformed(f"no part {kind[:20]!r}")


def _said(sent: Submission, field: str) -> str:
    said = one_line(sent.value(field))
    if not said:
        raise TextMissing(what="reason")
    return said


def _person(sent: Submission) -> UserId:
    found = sent.value(Field.PERSON)
    if not found:
        raise TextMissing(what="person")
    return UserId(found)


def _day(sent: Submission) -> date | None:
    chosen = sent.value(Field.DUE)
    try:
        return date.fromisoformat(chosen) if chosen else None
    except ValueError:
        raise Malformed(f"{sent.callback} by no day") from None


def _runs(sent: Submission) -> int | None:
    """Give after how many runs to look again; None for what isn't a number of them."""
    said = sent.value(Field.AFTER)
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= _RUNS_DIGITS else None


def _text(sent: Submission, key: str) -> str:
    found = sent.about.get(key)
    if not isinstance(found, str) or not found:
        raise Malformed(f"{sent.callback} without its {key}")
    return found


def _number(sent: Submission, key: str) -> int:
    """Give a number that the modal is about; 0 if it is about none, which is not written down."""
    found = sent.about.get(key, 0)
    if not isinstance(found, int) or not 0 <= found < _HIGHEST_NUMBER:
        raise Malformed(f"{sent.callback} whose {key} is no number")
    return found
