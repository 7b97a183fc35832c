"""What a digest says should change: each proposal with its evidence, and its buttons or its answer."""

from collections.abc import Callable, Mapping

from bot.blocks.digest_parts import RUNS, Cards, hours, run_links, words
from bot.blocks.elements import actions, button, context, section
from bot.blocks.ids import Action
from bot.blocks.limits import QUOTE, SENTENCE, TITLE
from bot.blocks.message import Block
from bot.blocks.mrkdwn import day, mention, one_line
from bot.domain.digests import Answers, Digest, Proposed
from bot.domain.facts import ReturnCause, WaitsOn
from bot.domain.improvements import About, Answer, Decision, Shown
from bot.domain.proposals import Proposal, Rule
from bot.domain.text import unnamed


def proposals(told: Digest, answers: Answers, runs: int) -> list[Block]:
    """Say what should change; each with its buttons, or with how it was answered. ``runs``: so many are named."""
    blocks: list[Block] = []
    for place, each in enumerate(told.proposed, start=1):
        head = "*What should change* · " if place == 1 else ""
        number = f"{place}: " if len(told.proposed) > 1 else ""
        blocks.append(section(f"{head}{number}{proposal(each, told.cards, runs)}"))
        answered = answers.proposals.get(each.number)
        blocks.append(_asks(each) if answered is None else context(answer(answered), block_id=_row(each)))
    return blocks


def _row(each: Proposed) -> str:
    return f"proposal.{each.number}"


def _asks(each: Proposed) -> Block:
    number = str(each.number)
    return actions(
        [
            button("Adopt", Action.PROPOSAL_ADOPT, number, primary=True, means="Adopt this change"),
            button("Not now", Action.PROPOSAL_LATER, number, means="Not now: asked again in 4 weeks at the earliest"),
            button("No", Action.PROPOSAL_REFUSE, number, means="No: not asked again for 8 weeks"),
        ],
        block_id=_row(each),
    )


def proposal(each: Proposed, cards: Cards, runs: int = RUNS) -> str:
    """Say what a proposal is, and from what it is drawn; so many ``runs`` of it are named."""
    made = each.proposal
    said = _SAYS[made.rule](made, _Named(each.about))
    quoted = f" {words(made.words, QUOTE)}" if made.words and made.rule is not Rule.SAID else ""
    cost = f" {_COST[made.rule]} {hours(made.cost)}" if made.cost else ""
    where = f" · {run_links(made.runs, cards, runs)}" if made.runs else ""
    return f"{said}{quoted}{cost}{where}"


class _Named:
    """What a proposal is about, ready to be shown."""

    def __init__(self, about: About) -> None:
        self.sop = one_line(about.sop, TITLE)
        self.step = f"*{one_line(about.step, TITLE)}* ({self.sop})" if about.step else self.sop
        self.input = f"*{one_line(about.input, TITLE)}* ({self.sop})"


_COST: Mapping[Rule, str] = {Rule.RETURNED: "Redoing it took", Rule.STUCK: "It waited"}
_AFTER_A_RETURN = {
    ReturnCause.MISSED_CHECK: "say in its standard what to look for.",
    ReturnCause.UNCLEAR_STANDARD: "say its standard in other words.",
    ReturnCause.WRONG_INPUT: "say which input it is checked against.",
    ReturnCause.TOOL: "say what to do when the tool fails.",
}
_AFTER_A_WAIT: Mapping[str, str] = {
    WaitsOn.DECISION: "say who decides, and by when.",
    WaitsOn.INPUT: "ask for it at the start.",
    WaitsOn.TOOL: "say what to do when the tool fails.",
}
_SAYS: Mapping[Rule, Callable[[Proposal, _Named], str]] = {
    Rule.RETURNED: lambda each, named: (
        f"{named.step} came back in {_often(each)} ({each.cause}): "
        f"{_AFTER_A_RETURN.get(ReturnCause(each.cause), 'say it more exactly.')}"
    ),
    Rule.MISSING: lambda each, named: (
        f"{named.input} was missing at the start of {_often(each)}: ask for it in a step instead, or make it optional."
    ),
    Rule.INCOMPLETE: lambda each, named: (
        f"{named.step} was declined as incomplete in {_often(each)}: "
        "say in the step before it what must be handed over."
    ),
    Rule.STUCK: lambda each, named: (
        f"{named.step} waited for {one_line(unnamed(each.cause), TITLE)} in {_often(each)}: "
        f"{_AFTER_A_WAIT.get(each.cause, 'name a deputy, or ask earlier.')}"
    ),
    Rule.SKIPPED: lambda each, named: (
        f"{named.step} was skipped in {_often(each)} ({each.cause}): drop it, or say when it applies."
    ),
    Rule.BURST: lambda each, named: (
        f"The last steps of *{named.sop}* were ticked within a minute in {each.count} of its last {each.of} runs: "
        "perhaps some of them can go."
    ),
    Rule.SAID: lambda each, named: f"From the team, on {named.sop}: {words(each.words, SENTENCE)}{_said(each.count)}",
}


def _often(each: Proposal) -> str:
    return f"{each.count} of {each.of} runs in 8 weeks"


def _said(count: int) -> str:
    return "" if count <= 1 else ", said twice" if count == 2 else f", said {count} times"  # noqa: PLR2004 - a word


# ---- once it is answered


def answer(shown: Shown) -> str:
    """Say how a proposal was answered."""
    return _ANSWERS[shown.answer](shown.decision)


def _adopted(decided: Decision) -> str:
    since = f" · in v{decided.version}" if decided.version else ""
    again = f", looked at again after {decided.look_after} runs" if decided.look_after else ""
    due = f" by {day(decided.due)}" if decided.due else ""
    return f"✅ Adopted: {_what(decided)}{since}{again}{_whose(decided)}{due}"


def _what(decided: Decision) -> str:
    return one_line(unnamed(decided.why), SENTENCE)


def _whose(decided: Decision) -> str:
    return f" · {mention(decided.owner)}" if decided.owner else ""


_ANSWERS: Mapping[Answer, Callable[[Decision], str]] = {
    Answer.ADOPTED: _adopted,
    Answer.SENT: lambda decided: f"⏳ {_what(decided)} · written, waits to be published{_whose(decided)}",
    Answer.LATER: lambda decided: (
        f"Not now{f': {words(decided.why, QUOTE)}' if decided.why else ''} · may be asked again in 4 weeks"
    ),
    Answer.REFUSED: lambda decided: f"No: {words(decided.why, QUOTE)} · not asked again for 8 weeks",
}
