"""Which run, which step, which input is meant; runs that have ended."""

from bot.blocks.limits import SUBJECT, TITLE
from bot.blocks.mrkdwn import escape, moment, one_line
from bot.blocks.refusals.base import Said, words
from bot.domain import refusals

_RUNS_NAMED = 10
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


@words.register
def _(refusal: refusals.NoSuchRun, _said: Said) -> str:
    return f"I find no run “{one_line(refusal.asked, TITLE)}”. `/sop status` shows this channel's open runs."


@words.register
def _(_refusal: refusals.NoOpenRun, _said: Said) -> str:
    return "No SOP is running in this channel. `/sop start` begins one."


@words.register
def _(refusal: refusals.WhichRun, _said: Said) -> str:
    named = "\n".join(f"`{name}` {one_line(subject, SUBJECT)}" for name, subject in refusal.open_runs[:_RUNS_NAMED])
    left = len(refusal.open_runs) - _RUNS_NAMED
    more = f"\nand {left} more, which `/sop status` lists" if left > 0 else ""
    return f"Which run do you mean? Say its name first, as in `{refusal.open_runs[0][0]} …`.\n{named}{more}"


@words.register
def _(refusal: refusals.NoSuchStep, _said: Said) -> str:
    asked = one_line(refusal.asked, TITLE)
    step = asked if asked.isdecimal() else f"“{asked}”"
    return f"{one_line(refusal.whose, TITLE)} has no step {step}: it has {refusal.steps}."


@words.register
def _(refusal: refusals.NoSuchInput, _said: Said) -> str:
    known = ", ".join(escape(each, TITLE) for each in refusal.inputs) or "none"
    return f"There is no input “{one_line(refusal.asked, TITLE)}”. This SOP asks for: {known}."


@words.register
def _(refusal: refusals.RunClosed, said: Said) -> str:
    word = "finished" if refusal.finished else "cancelled"
    return f"{refusal.run} was {word} {moment(refusal.at, said.zone)}. Nothing changed."


@words.register
def _(refusal: refusals.NothingMeant, _said: Said) -> str:
    which = f"No step is next. Say which one you mean, as in `/sop {refusal.act} {refusal.run} 3`."
    return _NOTHING_MEANT.get(refusal.act, which)


@words.register
def _(refusal: refusals.AllSettled, _said: Said) -> str:
    return f"Every step of {refusal.run} is settled. `/sop finish {refusal.run}` ends the run."


@words.register
def _(refusal: refusals.StepsOpen, _said: Said) -> str:
    if len(refusal.numbers) == 1:
        return f"Step {refusal.numbers[0]} is still open. Finish comes when it is done, confirmed or skipped."
    named = ", ".join(str(number) for number in refusal.numbers)
    return f"Steps {named} are still open. Finish comes when each is done, confirmed or skipped."
