"""The parts of a digest that look ahead: what last time's changes brought, and what should change."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.blocks.digest_parts import Cards, hours, run_links, words
from bot.blocks.elements import actions, button, confirm, context, section
from bot.blocks.ids import Action
from bot.blocks.limits import QUOTE, SENTENCE, TITLE
from bot.blocks.message import Block, Message
from bot.blocks.mrkdwn import day, duration, mention, one_line
from bot.domain.facts import ReturnCause
from bot.domain.ids import UserId
from bot.domain.improvements import Effect, Followed, Shown, Side, Status
from bot.domain.proposals import Proposal, Rule
from bot.domain.sop import Sop
from bot.domain.text import unnamed


@dataclass(frozen=True)
class Offer:
    """A proposal as it is shown, and the SOP that it is about; None for one that is no longer listed."""

    shown: Shown
    sop: Sop | None


# ---- what should change


def offers(every: Sequence[Offer], cards: Cards) -> list[Block]:
    """Say what should change, each with its buttons."""
    blocks: list[Block] = []
    for number, each in enumerate(every, start=1):
        head = "*What should change* · " if number == 1 else ""
        place = f"{number}: " if len(every) > 1 else ""
        blocks.append(section(f"{head}{place}{proposal(each.shown.proposal, each.sop, cards)}"))
        blocks.append(_answers(each.shown))
    return blocks


def _answers(shown: Shown) -> Block:
    number = str(shown.id)
    return actions(
        [
            button("Adopt", Action.PROPOSAL_ADOPT, number, primary=True, means="Adopt this change"),
            button("Not now", Action.PROPOSAL_LATER, number, means="Not now: asked again in 4 weeks at the earliest"),
            button("No", Action.PROPOSAL_REFUSE, number, means="No: not asked again for 8 weeks"),
        ],
        block_id=proposal_block(shown.id),
    )


def proposal_block(number: int) -> str:
    """Name the row of buttons of a proposal."""
    return f"proposal.{number}"


def proposal(each: Proposal, sop: Sop | None, cards: Cards) -> str:
    """Say what a proposal is, and from what it is drawn."""
    said = _SAYS[each.rule](each, _Named(each, sop))
    quoted = f" {words(each.words, QUOTE)}" if each.words and each.rule is not Rule.SAID else ""
    cost = f" Cost {hours(each.cost)} in" if each.cost else " ·"
    runs = f"{cost} {run_links(each.runs, cards)}" if each.runs else ""
    return f"{said}{quoted}{runs}"


class _Named:
    """What a proposal is about, as people call it."""

    def __init__(self, each: Proposal, sop: Sop | None) -> None:
        self.sop = one_line(sop.name if sop else each.sop, TITLE)
        known = sop is not None and each.step in sop.places
        self.step = f"*{one_line(sop.step(each.step).title, TITLE)}* ({self.sop})" if known else self.sop  # type: ignore[union-attr, arg-type]  # known says so
        asked = sop.inputs_by_key.get(each.input) if sop else None
        self.input = f"*{one_line(asked.label if asked else each.input, TITLE)}* ({self.sop})"


_AFTER_A_RETURN = {
    ReturnCause.MISSED_CHECK: "say in its standard what to look for.",
    ReturnCause.UNCLEAR_STANDARD: "say its standard in other words.",
    ReturnCause.WRONG_INPUT: "say which input it is checked against.",
    ReturnCause.TOOL: "say what to do when the tool fails.",
}
_SAYS: Mapping[Rule, Callable[[Proposal, _Named], str]] = {
    Rule.RETURNED: lambda each, named: (
        f"{named.step} came back in {each.count} of {each.of} runs ({each.cause}): "
        f"{_AFTER_A_RETURN.get(ReturnCause(each.cause), 'say it more exactly.')}"
    ),
    Rule.MISSING: lambda each, named: (
        f"{named.input} was missing at the start of {each.count} of {each.of} runs: "
        "ask for it in a step instead, or require it no more."
    ),
    Rule.INCOMPLETE: lambda each, named: (
        f"{named.step} was declined as incomplete in {each.count} of {each.of} runs: "
        "say in the standard before it what is handed over."
    ),
    Rule.STUCK: lambda each, named: (
        f"{named.step} waited for {one_line(unnamed(each.cause), TITLE)} in {each.count} of {each.of} runs: "
        "name a deputy, or start it earlier."
    ),
    Rule.SKIPPED: lambda each, named: (
        f"{named.step} was skipped in {each.count} of {each.of} runs ({each.cause}): drop it, or say when it applies."
    ),
    Rule.BURST: lambda each, named: (
        f"The last steps of *{named.sop}* were ticked within a minute in {each.count} of its last {each.of} runs: "
        "perhaps some of them can go."
    ),
    Rule.SAID: lambda each, named: (
        f"From the team, on {named.sop}: {words(each.words, SENTENCE)}"
        f"{f', said {each.count} times' if each.count > 1 else ''}"
    ),
}


# ---- what last time's changes brought


def changes(every: Sequence[Followed], cards: Cards, most: int) -> list[Block]:
    """Tell of the changes that are followed, at most so many; those that wait for a word have its buttons."""
    ordered = sorted(every, key=lambda each: (not each.is_due, each.improvement.id))[:most]
    blocks: list[Block] = []
    head = "*Last time's changes*\n"
    for each in ordered:
        blocks.append(section(f"{head}{change(each, cards)}"))
        blocks += [row] if (row := decides(each)) else []
        head = ""
    more = len(every) - len(ordered)
    return [*blocks, *([context(f"And {more} more: `/sop review` has them all.")] if more else [])]


def change(each: Followed, cards: Cards) -> str:
    """Say where a change stands."""
    told, what = each.improvement, one_line(unnamed(each.improvement.what), SENTENCE)
    if told.status in _SETTLED:
        return _SETTLED[told.status].format(what=what)
    if told.status is Status.OPEN:
        due = f" by {day(told.due)}" if told.due else ""
        return f"⏳ {what} · {mention(told.owner)}{due}"
    if each.effect is None or not each.is_due:
        so_far = each.effect.after.of if each.effect else 0
        return f"⏳ {what} · since v{told.version}, {so_far} of {told.look_after} runs so far · {mention(told.owner)}"
    return f"{_sign(each.effect)} {what} · since v{told.version}: {_brought(each.effect, told.rule, cards)}"


_SETTLED = {
    Status.KEPT: "✅ {what} · kept",
    Status.REVERTED: "↩️ {what} · taken back",
    Status.DONE: "✅ {what} · done",
    Status.DROPPED: "{what} · dropped",
}


def _sign(effect: Effect) -> str:
    if not effect.can_be_told:
        return "⏳"
    return "✅" if _share(effect.after) < _share(effect.before) else "👀"


def _share(side: Side) -> float:
    return side.seen / side.of


_HAPPENED = {
    Rule.MISSING: "missing at the start in",
    Rule.INCOMPLETE: "declined as incomplete in",
    Rule.STUCK: "waited in",
    Rule.SKIPPED: "skipped in",
    Rule.BURST: "ticked within a minute in",
}


def _brought(effect: Effect, rule: Rule, cards: Cards) -> str:
    before, after = effect.before, effect.after
    if not effect.can_be_told:
        return f"too few runs to tell ({before.of} before, {after.of} since)"
    cycle = ""
    if before.cycle and after.cycle:
        cycle = f" · median cycle time {duration(before.cycle.median)} → {duration(after.cycle.median)}"
    happened = _HAPPENED.get(rule, "came back in")
    where = f" ({run_links(after.runs, cards)})" if after.runs else ""
    return f"{happened} {before.seen} of {before.of} runs → {after.seen} of {after.of}{where}{cycle}"


def decides(each: Followed) -> Block | None:
    """Give the buttons that settle a change; None for one that waits for no word."""
    number, told = str(each.improvement.id), each.improvement
    if told.status is Status.OPEN:
        return actions(
            [
                button("Done", Action.CHANGE_DONE, number, primary=True, means=f"Done: {told.what}"),
                button("Drop", Action.CHANGE_DROP, number, means=f"Drop: {told.what}"),
            ],
            block_id=change_block(told.id),
        )
    if not each.is_due:
        return None
    question = confirm("Take it back?", f"A new version has the words of before v{told.version}.", "Revert", "Leave it")
    return actions(
        [
            button("Keep", Action.CHANGE_KEEP, number, primary=True, means=f"Keep: {told.what}"),
            button("Revert", Action.CHANGE_REVERT, number, means=f"Revert: {told.what}", confirm=question),
        ],
        block_id=change_block(told.id),
    )


def change_block(number: int) -> str:
    """Name the row of buttons of a change."""
    return f"change.{number}"


# ---- once it is answered


def adopted(why: str, version: int | None, owner: str, look_after: int | None) -> str:
    """Say that a proposal was adopted: as a version, or as something to do."""
    since = f" · in v{version}" if version else ""
    again = f", looked at again after {look_after} runs" if look_after else ""
    return f"✅ Adopted: {one_line(unnamed(why), SENTENCE)}{since}{again} · {mention(UserId(owner))}"


def sent(why: str, owner: str) -> str:
    """Say that a proposal's new version waits for whoever can publish it."""
    return f"⏳ {one_line(unnamed(why), SENTENCE)} · written, {mention(UserId(owner))} publishes it"


LATER = "Not now. It may be asked again in four weeks."
REFUSED = "No. It isn't asked again for eight weeks."


def settled(status: Status) -> str:
    """Say what became of a change."""
    return {
        Status.KEPT: "✅ Kept.",
        Status.REVERTED: "↩️ Taken back: a new version has the words of before.",
        Status.DONE: "✅ Done.",
        Status.DROPPED: "Dropped.",
    }[status]


def answered(message: Message, block_id: str, text: str) -> Message | None:
    """Put what was answered in the place of its buttons; None where the message has none of that name."""
    if not any(each.get("block_id") == block_id for each in message.blocks):
        return None
    blocks = [context(text, block_id=block_id) if each.get("block_id") == block_id else each for each in message.blocks]
    return Message(text=message.text, blocks=blocks)


def without_quotes(message: Message, gone: Collection[str], by: str) -> Message | None:
    """Put ``by`` in the place of these words where a digest quotes them; None where it doesn't."""
    instead = words(by, QUOTE)
    swaps = {words(each, limit): instead for each in gone for limit in (QUOTE, SENTENCE)}
    swaps |= {f"Waiting for {one_line(unnamed(each), TITLE)}:": f"Waiting for {by}:" for each in gone}
    blocks = [_swapped(each, swaps) for each in message.blocks]
    return Message(text=message.text, blocks=blocks) if blocks != message.blocks else None


def _swapped(block: Block, swaps: Mapping[str, str]) -> Block:
    if block["type"] != "section":
        return block
    text = block["text"]["text"]
    for old, new in swaps.items():
        text = text.replace(old, new)
    return block | {"text": block["text"] | {"text": text}}
