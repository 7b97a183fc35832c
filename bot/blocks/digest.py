"""The digest: what a week showed, read in two minutes (docs/surface.md, part 5).

Nobody is counted; named is only who owns a change.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum

from bot.blocks import agreements, digest_changes, digest_parts
from bot.blocks.digest_changes import Offer
from bot.blocks.digest_parts import Cards, finished, hours, in_private, named, run_links, started_late
from bot.blocks.elements import context, header, section
from bot.blocks.limits import LINE, SECTION_TEXT, TITLE
from bot.blocks.message import Block, Message
from bot.blocks.mrkdwn import one_line, within
from bot.domain.attention import Reason
from bot.domain.improvements import Followed
from bot.domain.review import Review
from bot.domain.text import unnamed
from bot.domain.working_hours import Calendar

LINES = 25
"""How many lines a digest has at most: more isn't read on a Monday."""
_MOST = 6
"""How many of each kind are named at first; fewer, as long as there are too many lines."""
_NAMED = 6
"""How many SOPs the last lines name."""
_TOLD_AT_FIRST = 3
"""How many steps that came back are told in a channel's first weeks, in one sentence."""
_A_MOMENT = timedelta(microseconds=1)


class Why(Enum):
    """Why a digest is posted at another moment than its slot."""

    LATE = "This review is late: the bot was away when it was due."
    EXTRA = "This is an extra review: the next one covers these days again."
    SO_FAR = "The week so far, seen by you alone."


@dataclass(frozen=True)
class Beside:
    """What a digest tells besides its review.

    ``hidden`` counts the finished runs that only their private channels may name.
    """

    cards: Cards = field(default_factory=dict)
    hidden: int = 0
    why: Why | None = None
    changes: Sequence[Followed] = ()
    offers: Sequence[Offer] = ()
    has_chart: bool = False


def digest(review: Review, beside: Beside, calendar: Calendar) -> Message:
    """Draw the digest of a period."""
    title = f"SOP review · {_days(review, calendar)}"
    is_short = review.is_first or review.is_quiet
    draw = _short if is_short else _full
    for most in range(_MOST, 0, -1):
        blocks = draw(review, beside, calendar, title, most)
        if lines(blocks) <= LINES:
            break
    said = _in_short(review, beside.cards) if is_short else finished(review.figures.finished)
    return Message(text=f"{title}: {said}", blocks=blocks)


def _full(review: Review, beside: Beside, calendar: Calendar, title: str, most: int) -> list[Block]:
    cards = beside.cards
    parts = [
        digest_parts.moved(review, cards, beside.hidden, most),
        _with_line(digest_parts.stuck(review, cards, calendar, most), agreements.line(review.agreements, cards)),
        digest_parts.rework(review, cards, most),
    ]
    return [
        header(title),
        *digest_changes.changes(beside.changes, beside.cards, most),
        *(section(within(part, SECTION_TEXT)) for part in parts if part),
        *digest_changes.offers(beside.offers, cards),
        *_last_lines(review, beside),
    ]


def _short(review: Review, beside: Beside, _calendar: Calendar, title: str, most: int) -> list[Block]:
    """Draw a week of which there is little to tell, or of which it is too early to tell more."""
    private = f" And {in_private(beside.hidden)}." if beside.hidden else ""
    said = _with_line(
        f"*{title}*\n{_in_short(review, beside.cards)}{private}", agreements.line(review.agreements, beside.cards)
    )
    return [
        section(within(said, SECTION_TEXT)),
        *digest_changes.changes(beside.changes, beside.cards, most),
        *digest_changes.offers(beside.offers, beside.cards),
        *([context(beside.why.value)] if beside.why else []),
    ]


def _with_line(part: str, line: str) -> str:
    return "\n".join(each for each in (part, line) if each)


def lines(blocks: Sequence[Block]) -> int:
    """Count the lines of a message; a row of buttons is one."""
    return sum(each["text"]["text"].count("\n") + 1 if each["type"] == "section" else 1 for each in blocks)


def _days(review: Review, calendar: Calendar) -> str:
    """Give the first and the last day of a period on which the team worked in it."""
    since, until = review.period.since, review.period.until
    first, last = calendar.day_of(since), calendar.day_of(until - _A_MOMENT)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    worked = [
        each
        for each in days
        if calendar.is_working_day(each) and calendar.closes(each) > since and calendar.opens(each) < until
    ]
    if worked:
        first, last = worked[0], worked[-1]
    begin = str(first.day) if (first.year, first.month) == (last.year, last.month) else f"{first.day} {first:%B}"
    return f"{begin} to {last.day} {last:%B}" if first != last else f"{last.day} {last:%B}"


# ---- the last lines

_REASONS: dict[Reason, Callable[[int], str]] = {
    Reason.NEW: lambda _version: "its first runs",
    Reason.VERSION: lambda version: f"v{version} is new",
    Reason.SLOWER: lambda _version: "slower than its last 20 runs",
    Reason.FASTER: lambda _version: "faster than its last 20 runs",
    Reason.REWORK: lambda _version: "more rework than in its last 20 runs",
    Reason.BLOCKER: lambda _version: "a blocker",
    Reason.PROPOSAL: lambda _version: "a proposal",
}


def _last_lines(review: Review, beside: Beside) -> list[Block]:
    why = [f"{one_line(sop.name, TITLE)} ({_REASONS[reasons[0]](version)})" for sop, version, reasons in review.why]
    steady = [one_line(each.name, TITLE) for each in review.steady]
    lines = [
        f"In review: {_some(why)}" if why else "",
        f"Steady, nothing to review: {_some(steady)}" if steady else "",
        "Chart in the thread" if beside.has_chart else "",
    ]
    if steady and beside.has_chart:
        lines[1:] = [f"{lines[1]} · chart in the thread"]
    said = [*lines, beside.why.value if beside.why else ""]
    return [context(within(each, LINE)) for each in said if each]


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


# ---- weeks of which there is little to tell

_WEEKS = ("First", "Second", "Third")


def _in_short(review: Review, cards: Cards) -> str:
    said = _first_weeks(review, cards) if review.is_first else _quiet_week(review, cards)
    late = [f" {one_line(each.sop.name, TITLE)} {slow}." for each in review.moved if (slow := started_late(each))]
    return f"{said}{''.join(late[:_MOST])}"


def _quiet_week(review: Review, cards: Cards) -> str:
    return f"Quiet week: {finished(review.figures.finished)}{named(review.moved, cards)}, nothing stuck, no rework."


def _first_weeks(review: Review, cards: Cards) -> str:
    """Say what happened, where rates would say nothing yet."""
    week = _WEEKS[min(review.number, len(_WEEKS)) - 1]
    happened = [f"{finished(review.figures.finished)}, {len(review.open)} open"]
    if review.stuck:
        worst = review.stuck[0]
        step = one_line(worst.sop.step(worst.step).title, TITLE)
        what = one_line(unnamed(worst.what), TITLE) or step
        happened.append(f"longest wait {hours(worst.lost)} for {what} ({run_links(worst.runs, cards)})")
    for each in review.rework[:_TOLD_AT_FIRST]:
        count = sum(number for _, number in each.causes)
        causes = ", ".join(cause.value for cause, _ in each.causes)
        happened.append(f"{count} {'return' if count == 1 else 'returns'}, {causes} ({run_links(each.runs, cards)})")
    more = sum(number for each in review.rework[_TOLD_AT_FIRST:] for _, number in each.causes)
    happened += [f"{more} more"] if more else []
    told = f"; what happened: {'; '.join(happened[1:])}" if happened[1:] else ""
    return f"{week} week: {happened[0]}. Too early for rates{told}."
