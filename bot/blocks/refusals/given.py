"""What was given, or wasn't: words, links, values, evidence, decisions."""

from bot.blocks.inputs_list import in_one_line
from bot.blocks.limits import LINE, QUOTE, TITLE
from bot.blocks.mrkdwn import escape, one_line
from bot.blocks.refusals.base import Said, words
from bot.blocks.refusals.beside import evidence, wanted, words_wanted
from bot.domain import refusals


@words.register
def _(refusal: refusals.EvidenceMissing, said: Said) -> str:
    return f"{said.step(refusal.step, opening=True)} asks for {evidence(refusal.kind)}."


@words.register
def _(refusal: refusals.DecisionMissing, said: Said) -> str:
    choices = in_one_line([f"*{one_line(each, TITLE)}*" for each in refusal.choices], LINE, between=" or ")
    return (
        f"{said.step(refusal.step, opening=True)} is a decision: {choices}. Say which, as in {said.command(refusal)}."
    )


@words.register
def _(refusal: refusals.TextMissing, _said: Said) -> str:
    return words_wanted(refusal.what)


@words.register
def _(refusal: refusals.TextTooLong, _said: Said) -> str:
    return f"That is {refusal.length:,} characters long, and {refusal.limit:,} fit. Nothing changed."


@words.register
def _(refusal: refusals.InputsMissing, said: Said) -> str:
    sop = said.run.sop if said.run else None
    labels = [sop.inputs_by_key[key].label if sop else key for key in refusal.inputs]
    return f"Missing: {', '.join(escape(label, TITLE) for label in labels)}. Start without them?"


@words.register
def _(refusal: refusals.NotALink, _said: Said) -> str:
    return f"“{one_line(refusal.text, QUOTE)}” is no link. Give one web address without spaces, such as https://example.com/brief."


@words.register
def _(refusal: refusals.BadInput, _said: Said) -> str:
    return f"*{escape(refusal.label, TITLE)}* needs {escape(wanted(refusal))}."
