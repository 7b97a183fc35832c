"""A version that waits for its SOP's owner: what they are asked, and what became of it."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.blocks.elements import actions, button, section
from bot.blocks.ids import Action
from bot.blocks.limits import MESSAGE_TEXT, SENTENCE, STANDARD, TITLE
from bot.blocks.message import Message
from bot.blocks.mrkdwn import mention, one_line, within
from bot.domain.edits import (
    Creation,
    Edit,
    InputEdit,
    InputRemoval,
    OwnerEdit,
    PhrasesEdit,
    StepEdit,
    StepRemoval,
    part_of,
)
from bot.domain.ids import SopKey, UserId
from bot.domain.sop import Sop


def to_publish(
    number: int, edit: Edit | Creation, why: str, author: UserId, *, sop: Sop, before: Sop | None
) -> Message:
    """Ask an SOP's owner to publish what someone wrote; ``sop`` is it with the change, ``before`` without."""
    what = f"a change to *{one_line(sop.name, TITLE)}*: {one_line(why, SENTENCE)}" if before else "a new SOP:"
    text = f"{mention(author)} wrote {what}\n{difference(edit, sop, before)}"
    buttons = [
        button("Publish", Action.DRAFT_PUBLISH, str(number), primary=True, means="Publish this version"),
        *(
            [button("Edit", Action.DRAFT_EDIT, str(number), means="Change the words first")]
            if _is_of(edit, before)
            else []
        ),
        button("No", Action.DRAFT_DROP, str(number), means="Don't publish it; its author is told"),
    ]
    note = "\nRuns under way keep the version they began with." if before else ""
    return Message(
        text=within(text, MESSAGE_TEXT), blocks=[section(f"{text}{note}"), actions(buttons, block_id="answers")]
    )


def _is_of(edit: Edit | Creation, before: Sop | None) -> bool:
    """Whether an edit gives other words to a part that is there, so that a form can show it."""
    if before is None or isinstance(edit, Creation | StepRemoval | InputRemoval):
        return False
    return part_of(edit).is_in(before)


def difference(edit: Edit | Creation, sop: Sop, before: Sop | None) -> str:
    """Say what differs from before, in a few lines."""
    if before is None or isinstance(edit, Creation):
        steps = [f"{number}  {one_line(each.title, TITLE)}" for number, each in enumerate(sop.steps, 1)]
        return within("\n".join([f"*{one_line(sop.name, TITLE)}* (`{sop.key}`)", *steps]), SENTENCE * 5)
    return _DIFFERENCES[type(edit)](edit, sop, before)


def _step(edit: StepEdit, _sop: Sop, before: Sop) -> str:
    new = f"*{one_line(edit.title, TITLE)}*: {one_line(edit.standard, STANDARD)}"
    if edit.key not in before.places:
        return f"New step {new}"
    old = before.step(edit.key)
    return f"Before: *{one_line(old.title, TITLE)}*: {one_line(old.standard, STANDARD)}\nAfter: {new}"


def _input(edit: InputEdit, _sop: Sop, before: Sop) -> str:
    new = f"*{one_line(edit.label, TITLE)}*, {_required(edit.required)}"
    old = before.inputs_by_key.get(edit.key)
    if old is None:
        return f"New input {new}"
    return f"Before: *{one_line(old.label, TITLE)}*, {_required(old.required)}\nAfter: {new}"


def _required(required: bool) -> str:  # noqa: FBT001 - a value, not a switch
    return "required" if required else "optional"


def _phrases(edit: PhrasesEdit, _sop: Sop, before: Sop) -> str:
    old, new = (
        ", ".join(one_line(each, TITLE) for each in phrases) or "none"
        for phrases in (before.trigger.phrases, edit.phrases)
    )
    return within(f"Phrases before: {old}\nAfter: {new}", SENTENCE * 5)


def _owner(edit: OwnerEdit, sop: Sop, before: Sop) -> str:
    old, new = (
        one_line(each.roles_by_key[role].label, TITLE) for each, role in ((before, before.owner), (sop, edit.role))
    )
    return f"Who answers for a run, before: {old}\nAfter: {new}"


_DIFFERENCES: Mapping[type, Callable[[Any, Sop, Sop], str]] = {
    StepEdit: _step,
    StepRemoval: lambda edit, _sop, before: f"Removed: the step *{one_line(before.step(edit.key).title, TITLE)}*",
    InputEdit: _input,
    InputRemoval: lambda edit, _sop, before: (
        f"Removed: the input *{one_line(before.inputs_by_key[edit.key].label, TITLE)}*"
    ),
    PhrasesEdit: _phrases,
    OwnerEdit: _owner,
}


# ---- what became of it


def published(why: str, name: str, version: int) -> Message:
    """Say that a draft is a version now; of a new SOP's first one there is no more to say."""
    named = f"*{one_line(name, TITLE)}*"
    return _said(f"✅ Published: {named}" + (f" v{version}, {one_line(why, SENTENCE)}" if version > 1 else ""))


def not_published(why: str) -> Message:
    """Say that a draft was dropped."""
    return _said(f"Not published: {one_line(why, SENTENCE)}. The SOP stays as it is.")


def unread(sop: SopKey, to: UserId) -> Message:
    """Tell whoever wrote a draft that Slack doesn't bring it to whom it was sent."""
    return _said(
        f"I couldn't bring your change of `{sop}` to {mention(to)}: Slack takes no message to them. "
        f"Ask an admin to make it with `/sop edit {sop}`."
    )


def why_not_now(why: str) -> str:
    """Say, as plain text, why a proposal rests whose draft was dropped: a digest quotes it."""
    return f"not published: {why}"


def withdrawn() -> Message:
    """Say that a draft can't be published any more: its author's words were struck out."""
    return _said("This change was withdrawn: its author's words were struck out. The SOP stays as it is.")


def _said(text: str) -> Message:
    return Message(text=text, blocks=[section(text)])


def done(name: str, version: int | None, sent_to: UserId | None) -> Message:
    """Answer whoever sent a form off: it is published, or waits for the SOP's owner."""
    named = f"*{one_line(name, TITLE)}*"
    if version is None:
        return _said(f"Your change to {named} is with {mention(sent_to or UserId(''))}, who can publish it.")
    return _said(
        f"{named} v{version} is published. New runs follow it; runs under way keep the version they began with."
    )


def ready(name: str, key: SopKey) -> Message:
    """Say to whoever made a new SOP that it can be started."""
    text = f"*{one_line(name, TITLE)}* is ready."
    start = button("Start", Action.SOP_START, key, means=f"Start {name}", primary=True)
    return Message(text=text, blocks=[section(text), actions([start], block_id="start")])


def sent_new(name: str, to: UserId) -> Message:
    """Say to whoever wrote a new SOP that it waits for someone."""
    return _said(f"*{one_line(name, TITLE)}* is with {mention(to)}, who can publish it.")
