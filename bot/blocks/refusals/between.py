"""Blockers and offers."""

from bot.blocks.mrkdwn import mention
from bot.blocks.naming import number
from bot.blocks.refusals.base import Said, words
from bot.blocks.refusals.beside import CANT_RECEIVE
from bot.domain import refusals
from bot.domain.ids import StepKey


@words.register
def _(refusal: refusals.WhichOffer, _said: Said) -> str:
    run = refusal.run
    words = [str(number(run, key)) if key else "run" for key in refusal.steps]
    named = "\n".join(f"`/sop {refusal.act} {run.name} {word}`" for word in words)
    return f"Which one do you mean?\n{named}"


@words.register
def _(_refusal: refusals.BlockerGone, _said: Said) -> str:
    return "That blocker has ended already. Nothing changed."


@words.register
def _(refusal: refusals.BlockerNotYours, said: Said) -> str:
    if refusal.person is None:
        return f"What stops {said.step(refusal.step)} waits on nobody by name. Nothing changed."
    return f"What stops {said.step(refusal.step)} waits on {mention(refusal.person)}. Nothing changed."


@words.register
def _(refusal: refusals.OfferGone, said: Said) -> str:
    return f"{_what(refusal.step, said)} isn't offered any more. Nothing changed."


@words.register
def _(refusal: refusals.OfferedToSomeoneElse, said: Said) -> str:
    return f"{_what(refusal.step, said)} is offered to {mention(refusal.to)}, who answers. Nothing changed."


def _what(key: StepKey | None, said: Said) -> str:
    return said.step(key, opening=True) if key is not None else f"*{said.run.name if said.run else 'The run'}*"


@words.register
def _(refusal: refusals.CantReceive, said: Said) -> str:
    who = said.person(refusal.user)
    have = "have" if who == "You" else "has"
    return {
        "yours": f"{who} {have} it already. Nothing changed.",
        "bot": f"{who} is an app and can't do steps. Offer it to a person.",
        "gone": f"{who} has left this workspace. Offer it to someone else.",
        "unknown": "Slack doesn't show me that person. Offer it to someone else.",
        "guest": f"{who} is a guest outside this channel. Invite them first, then offer it.",
        "owner": f"{who} isn't in this channel, where a run's owner works. Invite them first, then offer it.",
        "guest owner": f"{who} is a guest here, and a run's owner is a full member. Offer single steps instead.",
        "outside": f"{who} isn't in this private channel. Invite them first, then offer it.",
    }[refusal.why]


@words.register
def _(refusal: refusals.CantHear, said: Said) -> str:
    why = CANT_RECEIVE[refusal.why]
    return f"{said.person(refusal.user)} can't be told that this waits on them. {why} Nothing changed."
