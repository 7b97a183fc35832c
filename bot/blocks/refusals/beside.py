"""Plain words that fit beside a modal's field, and are said elsewhere as well."""

from bot.blocks.ids import INPUT_PREFIX, Field
from bot.blocks.limits import TITLE
from bot.domain import refusals
from bot.domain.improvements import LOOK_AFTER_LEAST, LOOK_AFTER_MOST
from bot.domain.refusals import Refusal
from bot.domain.sop import Evidence, InputType
from bot.domain.text import shortened

_TYPE_HINTS = {
    InputType.DATE: "a date such as 2026-12-03",
    InputType.NUMBER: "a number such as 4000 or 12.5",
    InputType.PERSON: "a person, as @name",
    InputType.LINK: "one web address, such as https://example.com/brief",
}
_WORDS_WANTED = {
    "note": "What should the note say?",
    "reason": "Why? Say it in a few words.",
    "person": "Choose a person.",
    "mute": "Say `/sop mute`, or `/sop mute off`. Nothing changed.",
    "judgement": "Say `improved` or `noise` after the step's number.",
    "output": "What came out of it? Give a link or a sentence.",
    "subject": "What is this run about? Say it in a few words.",
    "value": "Give at least one value.",
    "blocker": "What stops it? Say it in a few words.",
    "correction": "What should be different? Say it in a sentence.",
    "handoff": "What do they need to know? Say it in a sentence.",
}
_FIELDS_OF_WORDS = {
    "subject": Field.SUBJECT,
    "reason": Field.REASON,
    "blocker": Field.REASON,
    "person": Field.PERSON,
}
CANT_RECEIVE = {
    "yours": "They have it already.",
    "bot": "That is an app.",
    "gone": "They have left this workspace.",
    "unknown": "Slack doesn't show me that person.",
    "guest": "They are a guest outside this channel.",
    "owner": "They aren't in this channel, where a run's owner works.",
    "guest owner": "They are a guest here, and a run's owner is a full member.",
    "outside": "They aren't in this private channel.",
}
_UNFIT = {
    "empty": "Say it in a few words.",
    "last": "It is the only step, and an SOP has at least one.",
    "form": "Give two to five letters a to z, such as cqa.",
    "taken": "Another SOP has this code. Choose another.",
    "long": "This holds {limit} characters; yours has {length}.",
    "long line": "“{named}” has {length} characters; {limit} fit.",
    "short": "“{named}” would be found within other words: give at least {limit} characters.",
    "many": "There can be {limit} at most.",
    "same": "Nothing is changed yet. Change the words above, or close this form.",
    "runs": (
        f"Give a number from {LOOK_AFTER_LEAST} to {LOOK_AFTER_MOST}, or leave it empty. "
        "Of fewer runs nothing can be told."
    ),
    "no standard": "“{named}” has no standard: write it after a bar, as in step | standard.",
    "person": "Name a role here, such as Campaign lead. People are chosen when a run starts.",
    "used": "The step “{named}” counts its due time from it. Change that in the SOP's file first.",
}


def field_error(refusal: Refusal) -> tuple[str, str] | None:
    """Give the modal's field that a refusal belongs beside, and plain words for there; None if to none."""
    found: tuple[str, str] | None = None
    match refusal:
        case refusals.NotALink(field=field):
            found = (
                INPUT_PREFIX + field if field else Field.TEXT,
                "Give one web address without spaces, such as https://example.com/brief.",
            )
        case refusals.BadInput(field=field):
            found = INPUT_PREFIX + field, f"Give {wanted(refusal)}."
        case refusals.EvidenceMissing(kind=kind):
            found = Field.TEXT, f"This step asks for {evidence(kind)}."
        case refusals.DecisionMissing(choices=choices):
            found = Field.CHOICE, f"Choose one: {', '.join(choices)}."
        case refusals.TextMissing(what=what):
            found = _FIELDS_OF_WORDS.get(what, Field.TEXT), words_wanted(what)
        case refusals.CantReceive(why=why, field=field, or_nobody=or_nobody):
            instead = "Choose someone else, or nobody." if or_nobody else "Choose someone else."
            found = field or Field.PERSON, f"{CANT_RECEIVE[why]} {instead}"
        case refusals.CantHear(why=why):
            found = Field.PERSON, f"{CANT_RECEIVE[why]} Choose someone else, or nobody."
        case refusals.Unfit(part=part):
            found = part, unfit(refusal)
        case refusals.TextTooLong(limit=limit, length=length):
            found = Field.TEXT, f"This holds {limit:,} characters; yours has {length:,}."
    return found


def unfit(refusal: refusals.Unfit) -> str:
    """Say what is wrong with a part of an SOP, and what to write instead; without markup, for beside its field."""
    named = shortened(refusal.named, TITLE)
    said = _UNFIT.get(refusal.why, "This doesn't fit.")
    return said.format(limit=refusal.limit, length=refusal.length, named=named)


def words_wanted(what: str) -> str:
    """Ask for the words that an act needs."""
    return _WORDS_WANTED.get(what, "Say it in a few words.")


def wanted(refusal: refusals.BadInput) -> str:
    """Say which values an input takes."""
    if refusal.choices:
        return f"one of: {', '.join(refusal.choices)}"
    return _TYPE_HINTS.get(InputType(refusal.type), "another value")


def evidence(kind: str) -> str:
    """Say which evidence a step asks for."""
    return "a link as evidence" if kind == Evidence.LINK else "a sentence as evidence"
