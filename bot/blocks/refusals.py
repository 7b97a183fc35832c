"""The words of every refusal: what happened, and what to do. Kind, exact, and nothing internal."""

from functools import singledispatch
from zoneinfo import ZoneInfo

from bot.blocks.elements import section
from bot.blocks.ids import INPUT_PREFIX, Field
from bot.blocks.inputs_list import in_one_line
from bot.blocks.limits import LINE, QUOTE, SUBJECT, TITLE
from bot.blocks.message import Message
from bot.blocks.mrkdwn import escape, mention, moment, one_line
from bot.blocks.naming import number, step_name
from bot.domain import refusals
from bot.domain.ids import StepKey, UserId
from bot.domain.permissions import Act, Standing
from bot.domain.refusals import Refusal
from bot.domain.run import Run
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
_RUNS_NAMED = 10
_FIELDS_OF_WORDS = {
    "subject": Field.SUBJECT,
    "reason": Field.REASON,
    "blocker": Field.REASON,
    "person": Field.PERSON,
}
_CANT_RECEIVE = {
    "yours": "They have it already.",
    "bot": "That is an app.",
    "gone": "They have left this workspace.",
    "guest": "They are a guest outside this channel.",
    "owner": "They aren't in this channel, where a run's owner works.",
    "guest owner": "They are a guest here, and a run's owner is a full member.",
    "outside": "They aren't in this private channel.",
}
_ACTS = {
    Act.START: "start a run",
    Act.WORK: "work on this run",
    Act.SKIP: "skip steps",
    Act.FINISH: "finish this run",
    Act.DECIDE: "decide this step",
    Act.BLOCK: "record a blocker or a return",
    Act.HAND_OFF: "hand off this step",
    Act.HAND_OFF_ANY: "hand this off",
    Act.ANSWER: "answer this offer",
    Act.CANCEL: "cancel this run",
    Act.REASSIGN: "change who does what",
    Act.SUGGEST: "suggest something without naming a run",
    Act.PROPOSE: "answer this, or change an SOP",
    Act.PUBLISH: "publish a version",
    Act.DIGEST: "post a review",
    Act.EXPORT: "have an export",
}


def refused(refusal: Refusal, run: Run | None, viewer: UserId, zone: ZoneInfo) -> Message:
    """Say why something can't be done, to the person who asked for it."""
    text = _words(refusal, _Said(run, viewer, zone))
    return Message(text=text, blocks=[section(text)])


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
            found = INPUT_PREFIX + field, f"Give {_wanted(refusal)}."
        case refusals.EvidenceMissing(kind=kind):
            found = Field.TEXT, f"This step asks for {_evidence(kind)}."
        case refusals.DecisionMissing(choices=choices):
            found = Field.CHOICE, f"Choose one: {', '.join(choices)}."
        case refusals.TextMissing(what=what):
            found = _FIELDS_OF_WORDS.get(what, Field.TEXT), _WORDS_WANTED.get(what, "Say it in a few words.")
        case refusals.CantReceive(why=why):
            found = Field.PERSON, f"{_CANT_RECEIVE[why]} Choose someone else."
        case refusals.CantHear(why=why):
            found = Field.PERSON, f"{_CANT_RECEIVE[why]} Choose someone else, or nobody."
        case refusals.Unfit(part=part):
            found = part, unfit(refusal)
        case refusals.TextTooLong(limit=limit, length=length):
            found = Field.TEXT, f"This holds {limit:,} characters; yours has {length:,}."
    return found


_ANSWERED = {
    "adopted": "This was adopted already.",
    "sent": "A new version is written already, and waits for the SOP's owner.",
    "refused": "This was answered with No already.",
    "published": "This was published already.",
    "dropped": "This was dropped already.",
    "kept": "This was kept already.",
    "reverted": "This was taken back already.",
    "done": "This was marked done already.",
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
    "no standard": "“{named}” has no standard: write it after a bar, as in step | standard.",
    "person": "Name a role here, such as Campaign lead. People are chosen when a run starts.",
    "used": "The step “{named}” counts its due time from it. Change that in the SOP's file first.",
}


def unfit(refusal: refusals.Unfit) -> str:
    """Say what is wrong with a part of an SOP, and what to write instead; without markup, for beside its field."""
    named = shortened(refusal.named, TITLE)
    said = _UNFIT.get(refusal.why, "This doesn't fit.")
    return said.format(limit=refusal.limit, length=refusal.length, named=named)


class _Said:
    """What the words need besides the refusal."""

    def __init__(self, run: Run | None, viewer: UserId, zone: ZoneInfo) -> None:
        self.run = run
        self.viewer = viewer
        self.zone = zone

    def step(self, key: StepKey, *, opening: bool = False) -> str:
        """Name a step by number and title; ``opening``: a sentence begins with it."""
        if self.run is None or key not in self.run.sop.places:
            return "This step" if opening else "this step"
        return f"*{step_name(self.run, key)}*"

    def command(self, missing: refusals.DecisionMissing) -> str:
        """Give the command that takes a decision."""
        if self.run is None or missing.step not in self.run.sop.places:
            return "`/sop done cqa-41 8 go`"
        return f"`/sop done {self.run.name} {number(self.run, missing.step)} {missing.choices[0].lower()}`"

    def person(self, user: UserId) -> str:
        """Name a person, to begin a sentence with; the reader is "You"."""
        if user == self.viewer:
            return "You"
        return mention(user) if user else "Someone"


@singledispatch
def _words(refusal: Refusal, _said: _Said) -> str:
    raise TypeError(f"no words for {type(refusal).__name__}")


@_words.register
def _(_refusal: refusals.SlackSilent, _said: _Said) -> str:
    return "Slack didn't answer in time, so nothing was changed. Please try again in a moment."


@_words.register
def _(refusal: refusals.NotAllowed, said: _Said) -> str:
    act = Act(refusal.act)
    what = f"{_ACTS.get(act, act)}"
    if refusal.sop and act is Act.PUBLISH:
        what += f" of *{one_line(refusal.sop, TITLE)}*"
    return f"Only {_who_may(refusal, said.run)} can {what}. Nothing changed."


def _who_may(refusal: refusals.NotAllowed, run: Run | None) -> str:
    """Name those who can: the people themselves where the run tells them."""
    if Standing.MEMBER in refusal.who_may:
        return (
            "people in this channel" if Standing.GUEST in refusal.who_may else "the channel's members, not its guests,"
        )
    if set(refusal.who_may) == {Standing.ADMIN}:
        return "an admin"
    if refusal.sop:
        return f"{mention(refusal.owner)} or an admin" if refusal.owner else "an admin"
    known = (run.owner if run else None) or refusal.owner
    owner = f"its owner {mention(known)}" if known else "its owner"
    if Standing.STARTER not in refusal.who_may or (run and run.starter == run.owner):
        return f"{owner} or an admin"
    return f"its starter{f' {mention(run.starter)}' if run else ''}, {owner} or an admin"


@_words.register
def _(_refusal: refusals.NotInChannel, _said: _Said) -> str:
    return "I'm not in this channel yet. Invite me with `/invite @sopbot`, then try again."


@_words.register
def _(_refusal: refusals.ChannelArchived, _said: _Said) -> str:
    return "This channel is archived, so nothing can be posted here. Start in another channel."


@_words.register
def _(_refusal: refusals.NoTeamChannel, _said: _Said) -> str:
    return "No channel is set for the review, or I'm not in it. Whoever runs me sets SOP_TEAM_CHANNEL; invite me there."


@_words.register
def _(refusal: refusals.NoSuchPeriod, _said: _Said) -> str:
    return (
        f"“{one_line(refusal.said, TITLE)}” names no past time. Say `/sop export 4` for the last four weeks, or "
        "`/sop export 2026-09-07 2026-11-29` for these days; `json` at the end gives JSON."
    )


@_words.register
def _(refusal: refusals.NoSuchSop, _said: _Said) -> str:
    asked = one_line(refusal.asked, TITLE)
    if refusal.near:
        near = " or ".join(f"`{key}`" for key in refusal.near)
        return f"There is no SOP “{asked}”. Did you mean {near}?"
    return f"There is no SOP “{asked}”. `/sop list` shows those there are."


@_words.register
def _(refusal: refusals.Unfit, _said: _Said) -> str:
    return escape(unfit(refusal))


@_words.register
def _(refusal: refusals.VersionMoved, _said: _Said) -> str:
    name = one_line(refusal.name, TITLE)
    return f"*{name}* has changed meanwhile: v{refusal.version} is current. Open it once more. Nothing changed."


@_words.register
def _(_refusal: refusals.NobodyPublishes, _said: _Said) -> str:
    return "Nobody owns this SOP yet, and I know of no admin who could publish it. Whoever runs me names one."


@_words.register
def _(refusal: refusals.AnsweredAlready, _said: _Said) -> str:
    return f"{_ANSWERED.get(refusal.how, 'This is settled already.')} Nothing changed."


@_words.register
def _(refusal: refusals.NoSuchRun, _said: _Said) -> str:
    return f"I find no run “{one_line(refusal.asked, TITLE)}”. `/sop status` shows this channel's open runs."


@_words.register
def _(_refusal: refusals.NoOpenRun, _said: _Said) -> str:
    return "No SOP is running in this channel. `/sop start` begins one."


@_words.register
def _(refusal: refusals.WhichRun, _said: _Said) -> str:
    named = "\n".join(f"`{name}` {one_line(subject, SUBJECT)}" for name, subject in refusal.open_runs[:_RUNS_NAMED])
    left = len(refusal.open_runs) - _RUNS_NAMED
    more = f"\nand {left} more, which `/sop status` lists" if left > 0 else ""
    return f"Which run do you mean? Say its name first, as in `{refusal.open_runs[0][0]} …`.\n{named}{more}"


@_words.register
def _(refusal: refusals.NoSuchStep, _said: _Said) -> str:
    asked = one_line(refusal.asked, TITLE)
    step = asked if asked.isdecimal() else f"“{asked}”"
    return f"{one_line(refusal.whose, TITLE)} has no step {step}: it has {refusal.steps}."


@_words.register
def _(refusal: refusals.NoSuchInput, _said: _Said) -> str:
    known = ", ".join(escape(each, TITLE) for each in refusal.inputs) or "none"
    return f"There is no input “{one_line(refusal.asked, TITLE)}”. This SOP asks for: {known}."


@_words.register
def _(refusal: refusals.RunClosed, said: _Said) -> str:
    word = "finished" if refusal.finished else "cancelled"
    return f"{refusal.run} was {word} {moment(refusal.at, said.zone)}. Nothing changed."


@_words.register
def _(refusal: refusals.AlreadySettled, said: _Said) -> str:
    who, at = said.person(refusal.by), moment(refusal.at, said.zone)
    if refusal.status == "skipped":
        return f"{who} skipped {said.step(refusal.step)} {at}. Nothing changed."
    if said.run and refusal.step in said.run.sop.places and said.run.state(refusal.step).confirmer == refusal.by:
        return f"{who} confirmed {said.step(refusal.step)} {at}. Nothing changed."
    waiting = "; it waits for a second person" if refusal.status == "to confirm" else ""
    return f"{who} marked {said.step(refusal.step)} done {at}{waiting}. Nothing changed."


@_words.register
def _(refusal: refusals.NothingToUndo, said: _Said) -> str:
    return f"{said.step(refusal.step, opening=True)} is open; there is nothing to undo."


@_words.register
def _(refusal: refusals.NotYoursToUndo, said: _Said) -> str:
    if refusal.by == said.viewer:
        return "A click can be undone within 10 minutes; this one is older. Nothing changed."
    return f"Only {said.person(refusal.by)} can undo this, within 10 minutes. Nothing changed."


@_words.register
def _(refusal: refusals.NothingToConfirm, said: _Said) -> str:
    return f"{said.step(refusal.step, opening=True)} doesn't wait for a second person. Nothing changed."


@_words.register
def _(refusal: refusals.NeedsSecondPerson, said: _Said) -> str:
    return f"You did {said.step(refusal.step)}, so someone else confirms it."


@_words.register
def _(refusal: refusals.NothingToReturn, said: _Said) -> str:
    return f"{said.step(refusal.step, opening=True)} isn't done, so there is nothing to return."


@_words.register
def _(refusal: refusals.TooLateToReturn, said: _Said) -> str:
    return (
        f"{refusal.run} finished {moment(refusal.at, said.zone)}; a step can be returned for 14 days. Start a new run."
    )


@_words.register
def _(refusal: refusals.NothingToJudge, said: _Said) -> str:
    return f"There is no return of {said.step(refusal.step)} for you to say that of. Nothing changed."


_NOTHING_MEANT = {
    "undo": "Nothing can be undone right now.",
    "confirm": "No step waits for a second person.",
    **dict.fromkeys(("unblock", "move"), "Nothing is blocked."),
    "return": "No step is done yet, so none can be returned.",
    "accept": "Nothing is offered to you.",
    "decline": "Nothing is offered to you.",
    "withdraw": "You have nothing on offer.",
    "judge": "No return waits for a word of yours.",
}


@_words.register
def _(_refusal: refusals.NoSuchPerson, _said: _Said) -> str:
    return "Slack doesn't show me that person. Nothing changed."


@_words.register
def _(refusal: refusals.NothingMeant, _said: _Said) -> str:
    which = f"No step is next. Say which one you mean, as in `/sop {refusal.act} {refusal.run} 3`."
    return _NOTHING_MEANT.get(refusal.act, which)


@_words.register
def _(refusal: refusals.WhichOffer, _said: _Said) -> str:
    run = refusal.run
    words = [str(number(run, key)) if key else "run" for key in refusal.steps]
    named = "\n".join(f"`/sop {refusal.act} {run.name} {word}`" for word in words)
    return f"Which one do you mean?\n{named}"


@_words.register
def _(refusal: refusals.AllSettled, _said: _Said) -> str:
    return f"Every step of {refusal.run} is settled. `/sop finish {refusal.run}` ends the run."


@_words.register
def _(refusal: refusals.NotOpen, said: _Said) -> str:
    return f"{said.step(refusal.step, opening=True)} is {refusal.status}. Nothing changed."


@_words.register
def _(_refusal: refusals.BlockerGone, _said: _Said) -> str:
    return "That blocker has ended already. Nothing changed."


@_words.register
def _(refusal: refusals.BlockerNotYours, said: _Said) -> str:
    if refusal.person is None:
        return f"What stops {said.step(refusal.step)} waits on nobody by name. Nothing changed."
    return f"What stops {said.step(refusal.step)} waits on {mention(refusal.person)}. Nothing changed."


@_words.register
def _(refusal: refusals.OfferGone, said: _Said) -> str:
    return f"{_what(refusal.step, said)} isn't offered any more. Nothing changed."


@_words.register
def _(refusal: refusals.OfferedToSomeoneElse, said: _Said) -> str:
    return f"{_what(refusal.step, said)} is offered to {mention(refusal.to)}, who answers. Nothing changed."


@_words.register
def _(refusal: refusals.CantReceive, said: _Said) -> str:
    who = said.person(refusal.user)
    have = "have" if who == "You" else "has"
    return {
        "yours": f"{who} {have} it already. Nothing changed.",
        "bot": f"{who} is an app and can't do steps. Offer it to a person.",
        "gone": f"{who} has left this workspace. Offer it to someone else.",
        "guest": f"{who} is a guest outside this channel. Invite them first, then offer it.",
        "owner": f"{who} isn't in this channel, where a run's owner works. Invite them first, then offer it.",
        "guest owner": f"{who} is a guest here, and a run's owner is a full member. Offer single steps instead.",
        "outside": f"{who} isn't in this private channel. Invite them first, then offer it.",
    }[refusal.why]


@_words.register
def _(refusal: refusals.CantHear, said: _Said) -> str:
    why = _CANT_RECEIVE[refusal.why]
    return f"{said.person(refusal.user)} can't be told that this waits on them. {why} Nothing changed."


def _what(key: StepKey | None, said: _Said) -> str:
    return said.step(key, opening=True) if key is not None else f"*{said.run.name if said.run else 'The run'}*"


@_words.register
def _(refusal: refusals.EvidenceMissing, said: _Said) -> str:
    return f"{said.step(refusal.step, opening=True)} asks for {_evidence(refusal.kind)}."


@_words.register
def _(refusal: refusals.DecisionMissing, said: _Said) -> str:
    choices = in_one_line([f"*{one_line(each, TITLE)}*" for each in refusal.choices], LINE, between=" or ")
    return (
        f"{said.step(refusal.step, opening=True)} is a decision: {choices}. Say which, as in {said.command(refusal)}."
    )


@_words.register
def _(refusal: refusals.SomeoneElseDecides, said: _Said) -> str:
    who = mention(refusal.decider)
    return f"{who} decides {said.step(refusal.step)}; the run's owner or an admin can stand in. Nothing changed."


@_words.register
def _(refusal: refusals.StepsOpen, _said: _Said) -> str:
    if len(refusal.numbers) == 1:
        return f"Step {refusal.numbers[0]} is still open. Finish comes when it is done, confirmed or skipped."
    named = ", ".join(str(number) for number in refusal.numbers)
    return f"Steps {named} are still open. Finish comes when each is done, confirmed or skipped."


@_words.register
def _(refusal: refusals.TextMissing, _said: _Said) -> str:
    return _WORDS_WANTED.get(refusal.what, "Say it in a few words.")


@_words.register
def _(refusal: refusals.TextTooLong, _said: _Said) -> str:
    return f"That is {refusal.length:,} characters long, and {refusal.limit:,} fit. Nothing changed."


@_words.register
def _(refusal: refusals.InputsMissing, said: _Said) -> str:
    sop = said.run.sop if said.run else None
    labels = [sop.inputs_by_key[key].label if sop else key for key in refusal.inputs]
    return f"Missing: {', '.join(escape(label, TITLE) for label in labels)}. Start without them?"


@_words.register
def _(refusal: refusals.NotALink, _said: _Said) -> str:
    return f"“{one_line(refusal.text, QUOTE)}” is no link. Give one web address without spaces, such as https://example.com/brief."


@_words.register
def _(refusal: refusals.BadInput, _said: _Said) -> str:
    return f"*{escape(refusal.label, TITLE)}* needs {escape(_wanted(refusal))}."


def _wanted(refusal: refusals.BadInput) -> str:
    if refusal.choices:
        return f"one of: {', '.join(refusal.choices)}"
    return _TYPE_HINTS.get(InputType(refusal.type), "another value")


def _evidence(kind: str) -> str:
    return "a link as evidence" if kind == Evidence.LINK else "a sentence as evidence"
