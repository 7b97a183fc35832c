"""What a digest says of the changes that are followed: where they stand, and what they brought."""

from datetime import date

from bot.blocks.digest_parts import Cards, run_links
from bot.blocks.elements import actions, button, confirm, context, section
from bot.blocks.ids import Action
from bot.blocks.limits import SENTENCE, TITLE
from bot.blocks.message import Block
from bot.blocks.mrkdwn import day, duration, mention, one_line
from bot.domain.digests import Answers, Digest
from bot.domain.improvements import Effect, Followed, Status
from bot.domain.proposals import Rule
from bot.domain.text import unnamed


def changes(told: Digest, answers: Answers, most: int, runs: int) -> list[Block]:
    """Tell of the changes, at most so many, first of those that wait for a word, which have its buttons."""
    blocks: list[Block] = []
    head = "*Last time's changes*\n"
    for each in sorted(told.changes, key=_waits)[:most]:
        became = answers.changes.get(each.improvement.id)
        late = " · overdue" if became is None and _is_overdue(each, told.review.period.until.date()) else ""
        blocks.append(section(f"{head}{change(each, told.cards, runs, became)}{late}"))
        blocks += [row] if became is None and (row := decides(each)) else []
        head = ""
    count = len(told.changes) - most
    return [*blocks, *([context(f"And {count} more: `/sop review` has them all.")] if count > 0 else [])]


def _is_overdue(each: Followed, today: date) -> bool:
    """Whether the day by which a change was to be made has passed."""
    told = each.improvement
    return told.status is Status.OPEN and told.due is not None and told.due < today


def _waits(each: Followed) -> tuple[bool, bool, int]:
    """Order changes: what the team decides, what someone is to do, then the others by their age."""
    return not each.is_due, each.improvement.status is not Status.OPEN, each.improvement.id


def change(each: Followed, cards: Cards, runs: int, became: Status | None = None) -> str:
    """Say where a change stood; ``became``: what became of it since."""
    told = each.improvement
    status = became or told.status
    sign, end = _SETTLED.get(status, (_sign(each), ""))
    return f"{sign} {_what(each)}{_course(each, cards, runs)}{end}"


_SETTLED = {
    Status.KEPT: ("✅", " · kept"),
    Status.REVERTED: ("↩️", " · taken back"),
    Status.DONE: ("✅", " · done"),
    Status.DROPPED: ("✖️", " · dropped"),
}


def _what(each: Followed) -> str:
    """Name the SOP and its part, unless the words begin with it anyway, and what is changed."""
    what = one_line(unnamed(each.improvement.what), SENTENCE)
    named = one_line(each.about.step or each.about.input, TITLE)
    place = f"{one_line(each.about.sop, TITLE)}, {named}" if named else one_line(each.about.sop, TITLE)
    begins = what.casefold().startswith
    if begins(place.casefold()) or begins(one_line(each.about.sop, TITLE).casefold()):
        return what
    return f"{one_line(each.about.sop, TITLE) if named and begins(named.casefold()) else place}: {what}"


def _course(each: Followed, cards: Cards, runs: int) -> str:
    told = each.improvement
    if told.status not in {Status.OPEN, Status.RUNNING}:
        return ""
    if told.status is Status.OPEN:
        return f" · {mention(told.owner)}{f' by {day(told.due)}' if told.due else ''}"
    if each.effect is None or not each.is_due:
        so_far = each.effect.after.of if each.effect else 0
        return f" · since v{told.version}, {so_far} of {told.look_after} runs so far · {mention(told.owner)}"
    return f" · since v{told.version}: {_brought(each.effect, told.rule, cards, runs)}"


def _sign(each: Followed) -> str:
    if not each.is_due or each.effect is None or not each.effect.can_be_told:
        return "⏳"
    return "✅" if each.effect.has_helped else "👀"


_HAPPENED = {
    Rule.MISSING: "missing at the start in",
    Rule.INCOMPLETE: "declined as incomplete in",
    Rule.STUCK: "waited in",
    Rule.SKIPPED: "skipped in",
    Rule.BURST: "ticked within a minute in",
}


def _brought(effect: Effect, rule: Rule, cards: Cards, runs: int) -> str:
    before, after = effect.before, effect.after
    if not effect.can_be_told:
        return f"too few runs to tell ({before.of} before, {after.of} since)"
    told = []
    if before.seen or after.seen:
        where = f" ({run_links(after.runs, cards, runs)})" if after.runs else ""
        happened = _HAPPENED.get(rule, "came back in")
        told.append(f"{happened} {before.seen} of {before.of} runs → {after.seen} of {after.of}{where}")
    if before.cycle and after.cycle:
        told.append(f"median cycle time {duration(before.cycle.median)} → {duration(after.cycle.median)}")
    return " · ".join(told)


def decides(each: Followed) -> Block | None:
    """Give the buttons that settle a change; None for one that waits for no word."""
    number, told = str(each.improvement.id), each.improvement
    row = f"change.{number}"
    if told.status is Status.OPEN:
        return actions(
            [
                button("Done", Action.CHANGE_DONE, number, primary=True, means=f"Done: {told.what}"),
                button("Drop", Action.CHANGE_DROP, number, means=f"Drop: {told.what}"),
            ],
            block_id=row,
        )
    if not each.is_due:
        return None
    question = confirm(
        "Take it back?", f"A new version brings back the words from before v{told.version}.", "Revert", "Leave it"
    )
    return actions(
        [
            button("Keep", Action.CHANGE_KEEP, number, primary=True, means=f"Keep: {told.what}"),
            button("Revert", Action.CHANGE_REVERT, number, means=f"Revert: {told.what}", confirm=question),
        ],
        block_id=row,
    )
