"""The words of every refusal: what happened, and what to do. Kind, exact, and nothing internal."""

from functools import singledispatch
from zoneinfo import ZoneInfo

from bot.blocks.elements import section
from bot.blocks.ids import INPUT_PREFIX, Field
from bot.blocks.limits import QUOTE, SUBJECT, TITLE
from bot.blocks.message import Message
from bot.blocks.mrkdwn import escape, mention, moment, one_line
from bot.domain import refusals
from bot.domain.ids import StepKey, UserId
from bot.domain.refusals import Refusal
from bot.domain.run import Run
from bot.domain.sop import Evidence, InputType

_TYPE_HINTS = {
    InputType.DATE: "a date such as 2026-12-03",
    InputType.NUMBER: "a number such as 4000 or 12.5",
    InputType.PERSON: "a person, as @name",
    InputType.LINK: "a link that begins with https://",
}


def refused(refusal: Refusal, run: Run | None, viewer: UserId, zone: ZoneInfo) -> Message:
    """Say why something can't be done, to the person who asked for it."""
    text = _words(refusal, _Said(run, viewer, zone))
    return Message(text=text, blocks=[section(text)])


def field_error(refusal: Refusal) -> tuple[str, str] | None:
    """Give the modal's field that a refusal belongs beside, and plain words for there; None if to none."""
    match refusal:
        case refusals.NotALink(field=field):
            return (INPUT_PREFIX + field if field else Field.TEXT), "Give a link that begins with https://."
        case refusals.BadInput(field=field):
            return INPUT_PREFIX + field, f"Give {_wanted(refusal)}."
        case refusals.EvidenceMissing(kind=kind):
            return Field.TEXT, f"This step asks for {_evidence(kind)}."
        case refusals.DecisionMissing(choices=choices):
            return Field.CHOICE, f"Choose one: {', '.join(choices)}."
        case refusals.TextMissing(what="subject"):
            return Field.SUBJECT, "Say what this run is about."
        case refusals.TextMissing(what="reason"):
            return Field.REASON, "Say why."
        case refusals.TextMissing():
            return Field.TEXT, "Say it in a word or more."
        case refusals.TextTooLong(limit=limit, length=length):
            return Field.TEXT, f"This holds {limit:,} characters; yours has {length:,}."
    return None


class _Said:
    """What the words need besides the refusal."""

    def __init__(self, run: Run | None, viewer: UserId, zone: ZoneInfo) -> None:
        self.run = run
        self.viewer = viewer
        self.zone = zone

    def step(self, key: StepKey) -> str:
        """Name a step by number and title."""
        if self.run is None or key not in self.run.sop.places:
            return "This step"
        return f"*{self.run.sop.places[key] + 1} {escape(self.run.sop.step(key).title, TITLE)}*"

    def person(self, user: UserId) -> str:
        """Name a person; the reader is "you"."""
        return "you" if user == self.viewer else mention(user)


@singledispatch
def _words(refusal: Refusal, _said: _Said) -> str:
    raise TypeError(f"no words for {type(refusal).__name__}")


@_words.register
def _(_refusal: refusals.SlackSilent, _said: _Said) -> str:
    return "Slack didn't answer in time, so nothing was changed. Please try again in a moment."


@_words.register
def _(refusal: refusals.NotAllowed, said: _Said) -> str:
    if "member of the channel" in refusal.who_may:
        who = "members of this channel (not guests)" if "guest or partner in the channel" not in refusal.who_may else ""
        return f"Only {who or 'members of this channel'} can {refusal.act}. Nothing changed."
    owner = f" ({said.person(said.run.owner)})" if said.run and said.run.owner else ""
    return f"Only its starter, its owner{owner} or an admin can {refusal.act}. Nothing changed."


@_words.register
def _(_refusal: refusals.NotInChannel, _said: _Said) -> str:
    return "I'm not in this channel yet. Invite me with `/invite @sopbot`, then try again."


@_words.register
def _(_refusal: refusals.ChannelArchived, _said: _Said) -> str:
    return "This channel is archived, so nothing can be posted here. Start in another channel."


@_words.register
def _(refusal: refusals.NoSuchSop, _said: _Said) -> str:
    asked = one_line(refusal.asked, TITLE)
    if refusal.near:
        near = " or ".join(f"`{key}`" for key in refusal.near)
        return f"There is no SOP `{asked}`. Did you mean {near}?"
    return f"There is no SOP `{asked}`. `/sop list` shows those there are."


@_words.register
def _(refusal: refusals.NoSuchRun, _said: _Said) -> str:
    return f"I find no run `{one_line(refusal.asked, TITLE)}`. `/sop status` shows this channel's open runs."


@_words.register
def _(_refusal: refusals.NoOpenRun, _said: _Said) -> str:
    return "No SOP is running in this channel. `/sop start` begins one."


@_words.register
def _(refusal: refusals.WhichRun, _said: _Said) -> str:
    named = "\n".join(f"`{name}` {one_line(subject, SUBJECT)}" for name, subject in refusal.open_runs[:10])
    return f"Which run do you mean? Say its name after the word, as in `/sop done {refusal.open_runs[0][0]}`.\n{named}"


@_words.register
def _(refusal: refusals.NoSuchStep, said: _Said) -> str:
    if not refusal.asked:
        return "Which step do you mean? Say its number after the run, as in `/sop done cqa-41 3`."
    name = said.run.name if said.run else "This run"
    return f"{name} has no step `{one_line(refusal.asked, TITLE)}`; its steps are 1 to {refusal.steps}."


@_words.register
def _(refusal: refusals.NoSuchInput, _said: _Said) -> str:
    known = ", ".join(escape(each, TITLE) for each in refusal.inputs) or "none"
    return f"There is no input `{one_line(refusal.asked, TITLE)}`. This SOP asks for: {known}."


@_words.register
def _(refusal: refusals.RunClosed, said: _Said) -> str:
    word = "finished" if refusal.finished else "cancelled"
    return f"{refusal.run} was {word} {moment(refusal.at, said.zone)}. Nothing changed."


@_words.register
def _(refusal: refusals.AlreadySettled, said: _Said) -> str:
    who = said.person(refusal.by)
    who = who[0].upper() + who[1:]
    at = moment(refusal.at, said.zone)
    if refusal.status == "skipped":
        return f"{who} skipped {said.step(refusal.step)} {at}. Nothing changed."
    waiting = "; it waits for a second person" if refusal.status == "to confirm" else ""
    return f"{who} marked {said.step(refusal.step)} done {at}{waiting}. Nothing changed."


@_words.register
def _(refusal: refusals.NothingToUndo, said: _Said) -> str:
    return f"{said.step(refusal.step)} is open; there is nothing to undo."


@_words.register
def _(refusal: refusals.NotYoursToUndo, said: _Said) -> str:
    return f"Only {said.person(refusal.by)} can undo this, within 10 minutes of the click. Nothing changed."


@_words.register
def _(refusal: refusals.NothingToConfirm, said: _Said) -> str:
    return f"{said.step(refusal.step)} doesn't wait for a second person. Nothing changed."


@_words.register
def _(refusal: refusals.NeedsSecondPerson, said: _Said) -> str:
    return f"You did {said.step(refusal.step)}, so someone else confirms it."


@_words.register
def _(refusal: refusals.EvidenceMissing, said: _Said) -> str:
    return f"{said.step(refusal.step)} asks for {_evidence(refusal.kind)}."


@_words.register
def _(refusal: refusals.DecisionMissing, said: _Said) -> str:
    choices = " or ".join(f"*{escape(each)}*" for each in refusal.choices)
    return f"{said.step(refusal.step)} is a decision: {choices}. Say which, as in `/sop done cqa-41 8 go`."


@_words.register
def _(refusal: refusals.SomeoneElseDecides, said: _Said) -> str:
    return f"{mention(refusal.decider)} decides {said.step(refusal.step)}; the run's owner or an admin can stand in."


@_words.register
def _(refusal: refusals.StepsOpen, _said: _Said) -> str:
    if len(refusal.numbers) == 1:
        return f"Step {refusal.numbers[0]} is still open. Finish comes when it is done, confirmed or skipped."
    named = ", ".join(str(number) for number in refusal.numbers)
    return f"Steps {named} are still open. Finish comes when each is done, confirmed or skipped."


@_words.register
def _(refusal: refusals.TextMissing, _said: _Said) -> str:
    return f"The {escape(refusal.what)} is missing: say it in a word or more."


@_words.register
def _(refusal: refusals.TextTooLong, _said: _Said) -> str:
    return (
        f"That is too long: it holds {refusal.limit:,} characters, yours has {refusal.length:,}. Nothing was recorded."
    )


@_words.register
def _(refusal: refusals.InputsMissing, said: _Said) -> str:
    sop = said.run.sop if said.run else None
    labels = [sop.inputs_by_key[key].label if sop else key for key in refusal.inputs]
    return f"Missing: {', '.join(escape(label, TITLE) for label in labels)}. Start without them?"


@_words.register
def _(refusal: refusals.NotALink, _said: _Said) -> str:
    return f"“{one_line(refusal.text, QUOTE)}” is no link. Give one that begins with https://."


@_words.register
def _(refusal: refusals.BadInput, _said: _Said) -> str:
    return f"*{escape(refusal.label, TITLE)}* wants {escape(_wanted(refusal))}."


def _wanted(refusal: refusals.BadInput) -> str:
    if refusal.choices:
        return f"one of: {', '.join(refusal.choices)}"
    return _TYPE_HINTS.get(InputType(refusal.type), "another value")


def _evidence(kind: str) -> str:
    return "a link as evidence" if kind == Evidence.LINK else "a sentence as evidence"
