"""Starting: choosing an SOP, and the start modal with a control for each kind of input."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.blocks import metadata
from bot.blocks.elements import chooser, context, conversation, field, option, person, section, text_input, title
from bot.blocks.ids import INPUT_PREFIX, ROLE_PREFIX, Field, View
from bot.blocks.inputs_list import labels
from bot.blocks.limits import LINE, OPTIONS, SENTENCE
from bot.blocks.message import Block
from bot.blocks.mrkdwn import one_line
from bot.domain.ids import ChannelId, MessageTs, UserId
from bot.domain.sop import Input, InputType, Role, Sop
from bot.domain.text import SUBJECT_LIMIT, TEXT_LIMIT


def choose_sop(
    sops: Sequence[Sop],
    channel: ChannelId | None = None,
    *,
    subject: str = "",
    chosen: str = "",
    said: MessageTs | None = None,
) -> Block:
    """Let one choose what to start; without a ``channel``, where too. ``said`` is the message that it began with."""
    more = [
        *([] if channel else [field(Field.CHANNEL, "Channel", conversation())]),
        # In a field of its own, as what a form remembers is ids alone.
        *([field(Field.SUBJECT, "Subject", text_input(subject, limit=SUBJECT_LIMIT))] if subject else []),
    ]
    about = metadata.write(channel=channel or "", said=said or "")
    return with_sop(sops, View.CHOOSE_SOP, "Start an SOP", "Next", more, chosen=chosen, about=about)


def choose_sop_to_edit(sops: Sequence[Sop]) -> Block:
    """Let one choose what to change."""
    return with_sop(sops, View.EDIT_WHICH, "Change an SOP", "Next", [])


def with_sop(
    sops: Sequence[Sop],
    callback: View,
    heading: str,
    submit: str,
    more: Sequence[Block],
    *,
    chosen: str = "",
    about: str = "",
) -> Block:
    """Give a form that begins with a menu of the SOPs, and goes on with ``more``; a notice where there are none."""
    if not sops:
        nothing = section("No SOPs are loaded yet. Whoever runs the server finds the reason in its log.")
        return {"type": "modal", "title": title(heading), "close": title("Close"), "blocks": [nothing]}
    options = [option(each.name, each.key) for each in sops[:OPTIONS]]
    menu = field(Field.SOP, "SOP", chooser("static_select", options, chosen, placeholder="Choose an SOP"))
    return {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": about,
        "title": title(heading),
        "submit": title(submit),
        "close": title("Close"),
        "blocks": [menu, *more],
    }


def start(
    sop: Sop,
    *,
    channel: ChannelId,
    subject: str = "",
    people: Mapping[str, UserId] | None = None,
    inputs: Mapping[str, str] | None = None,
    missing: Sequence[Input] = (),
    said: MessageTs | None = None,
    due: datetime | None = None,
) -> Block:
    """Ask what a run is about. ``missing`` non-empty is the second look, at what is still empty.

    ``said`` is the message that it began with; ``due`` since when the calendar asks for it.
    """
    named, known = people or {}, inputs or {}
    needed = [each for each in sop.inputs if each.required]
    hints = [
        f"Starts when {one_line(sop.trigger.when.rstrip('. '), SENTENCE)}.",
        # Slack writes "(optional)" beside all of them; here it is said which ones are wanted all the same.
        f"Work needs {labels(needed, LINE)}." if needed else "",
        "What you leave empty is shown on the card as missing." if needed else "",
    ]
    last_time = "Who does what; people can be named later too."
    if named:
        last_time = "People as named before." if missing else "People as last time."
    return {
        "type": "modal",
        "callback_id": View.START,
        "private_metadata": metadata.write(
            sop=sop.key, channel=channel, asked=bool(missing), said=said or "", due=int(due.timestamp()) if due else 0
        ),
        "title": title(sop.name),
        "submit": title("Start"),
        "close": title("Close"),
        "blocks": [
            *([_still_missing(missing)] if missing else []),
            context(" ".join(hint for hint in hints if hint)),
            field(
                Field.SUBJECT,
                "Subject",
                text_input(subject, limit=SUBJECT_LIMIT, placeholder="What is this run about?"),
            ),
            *[input_field(each, known.get(each.key, "")) for each in sop.inputs],
            *([context(last_time)] if sop.roles else []),
            *[role_field(each, named.get(each.key, "")) for each in sop.roles],
        ],
    }


def input_field(wanted: Input, value: str) -> Block:
    """Give the control for an input, with its value so far. Slack requires none of them: the card shows what lacks."""
    unit = f" ({wanted.unit})" if wanted.unit else ""
    label = f"{wanted.label}{unit}"
    return field(INPUT_PREFIX + wanted.key, label, _control(wanted, value), optional=True)


def role_field(role: Role, user: str) -> Block:
    """Give the menu of people for a role."""
    return field(ROLE_PREFIX + role.key, role.label, person(user), optional=True)


def _control(wanted: Input, value: str) -> Block:
    initial = {"initial_value": value} if value else {}
    match wanted.type:
        case InputType.LINK:
            return {"type": "url_text_input"} | initial
        case InputType.DATE:
            return {"type": "datepicker"} | ({"initial_date": value} if value else {})
        case InputType.NUMBER:
            return {"type": "number_input", "is_decimal_allowed": True} | initial
        case InputType.PERSON:
            return person(value)
        case InputType.CHOICE:
            return chooser("static_select", [option(each, each) for each in wanted.choices], value, "Choose")
    long = wanted.type is InputType.LONG_TEXT
    return text_input(value, multiline=long, limit=TEXT_LIMIT if long else SUBJECT_LIMIT)


def _still_missing(missing: Sequence[Input]) -> Block:
    return section(f"⚠ Missing: {labels(missing, LINE)}. Start without {'it' if len(missing) == 1 else 'them'}?")
