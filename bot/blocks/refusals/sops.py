"""SOPs, their versions, and the weekly review."""

from bot.blocks.limits import TITLE
from bot.blocks.mrkdwn import escape, one_line
from bot.blocks.refusals.base import Said, words
from bot.blocks.refusals.beside import unfit
from bot.domain import refusals
from bot.domain.ids import StepKey
from bot.domain.parts import PartKind
from bot.domain.sop import Input, Step

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


@words.register
def _(refusal: refusals.NoSuchPeriod, _said: Said) -> str:
    return (
        f"“{one_line(refusal.said, TITLE)}” names no past time. Say `/sop export 4` for the last four weeks, or "
        "`/sop export 2026-09-07 2026-11-29` for these days; `json` at the end gives JSON."
    )


@words.register
def _(refusal: refusals.NoSuchSop, _said: Said) -> str:
    asked = one_line(refusal.asked, TITLE)
    if refusal.near:
        near = " or ".join(f"`{key}`" for key in refusal.near)
        return f"There is no SOP “{asked}”. Did you mean {near}?"
    return f"There is no SOP “{asked}”. `/sop list` shows those there are."


@words.register
def _(refusal: refusals.Unfit, _said: Said) -> str:
    return escape(unfit(refusal))


@words.register
def _(refusal: refusals.VersionMoved, _said: Said) -> str:
    name = one_line(refusal.name, TITLE)
    return f"*{name}* has changed meanwhile: v{refusal.version} is current. Open it once more. Nothing changed."


@words.register
def _(refusal: refusals.ChangedAgain, _said: Said) -> str:
    sop, part = refusal.sop, refusal.part
    place = f" {sop.places[StepKey(part.key)] + 1}" if part.kind is PartKind.STEP and part.is_in(sop) else ""
    how = "changed again" if part.is_in(sop) else "removed"
    return (
        f"{_part(refusal)} was {how} in v{refusal.version}, and taking this back would undo that too. "
        f"Open `/sop edit {sop.key}{place}` and write how it should be now. Nothing changed."
    )


def _part(refusal: refusals.ChangedAgain) -> str:
    """Name a part to begin a sentence with; one that is gone, as it was called."""
    sop = refusal.sop if refusal.part.is_in(refusal.sop) else refusal.changed
    match refusal.part.content(sop):
        case Step() as step:
            number = f"{sop.places[step.key] + 1} " if sop is refusal.sop else ""
            return f"*{number}{one_line(step.title, TITLE)}*"
        case Input() as asked:
            return f"The input *{one_line(asked.label, TITLE)}*"
    return "Who answers for a run" if refusal.part.kind is PartKind.OWNER else "The list of phrases"


@words.register
def _(_refusal: refusals.NobodyPublishes, _said: Said) -> str:
    return "Nobody owns this SOP yet, and I know of no admin who could publish it. Whoever runs me names one."


@words.register
def _(refusal: refusals.AnsweredAlready, _said: Said) -> str:
    return f"{_ANSWERED.get(refusal.how, 'This is settled already.')} Nothing changed."
