"""The digest: what a week showed, read in two minutes (docs/surface.md).

Nobody is counted; named is only who owns a change.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.blocks import agreements, digest_parts
from bot.blocks.digest_changes import changes
from bot.blocks.digest_parts import Room, came_back, finished, in_private, left, run_links, started_late, waited_most
from bot.blocks.digest_proposals import proposals
from bot.blocks.elements import context, header, section
from bot.blocks.fitting import size
from bot.blocks.limits import LINE, MESSAGE_CHARACTERS, SECTION_TEXT, TITLE
from bot.blocks.message import Block, Message
from bot.blocks.mrkdwn import month, one_line, within
from bot.domain.attention import Reason
from bot.domain.digests import Answers, Digest, Why
from bot.domain.review import Review
from bot.domain.working_hours import Calendar

LINES = 25
"""How many lines a digest has at most: more isn't read on a Monday."""
_LINES_SO_FAR = 40
"""The same for whoever asks for the week so far: they want to see it all."""
_MOST, _MOST_SO_FAR = 6, 15
"""How many lines a part has at first; fewer, as long as there are too many."""
_DECISIONS_KEPT = 3
"""How many changes that wait for a word are shown, however long the rest is."""
_FEWEST_RUNS = 2
"""How many runs a line still names when the message is too long for Slack."""
_NAMED = 6
"""How many SOPs the last lines name."""
_TOLD_AT_FIRST = 3
"""How many steps that came back are told in a channel's first weeks, in one sentence."""
_A_MOMENT = timedelta(microseconds=1)
_WHY: Mapping[Why, str] = {
    Why.LATE: "This review is late: the bot was away when it was due.",
    Why.EXTRA: "This is an extra review: the next one covers these days again.",
    Why.SO_FAR: "The week so far, seen by you alone.",
}


def digest(told: Digest, calendar: Calendar, answers: Answers | None = None) -> Message:
    """Draw the digest of a period, with what was answered to it since."""
    title = f"SOP review · {_days(told.review, calendar)}"
    since = answers or Answers()
    is_short = told.review.is_first or told.review.is_quiet
    draw = _short if is_short else _full
    said = _in_short(told, _MOST) if is_short else finished(told.review.figures.finished)
    return Message(text=f"{title}: {said}", blocks=_fitted(told, lambda room: draw(told, since, calendar, title, room)))


def _full(told: Digest, answers: Answers, calendar: Calendar, title: str, room: Room) -> list[Block]:
    parts = [
        digest_parts.moved(told, room),
        _with_lines(digest_parts.stuck(told, room, calendar), [agreements.line(told, room.runs)]),
        digest_parts.rework(told, room),
    ]
    return [
        header(title),
        *changes(told, answers, room.changes, room.runs),
        *(block for part in parts for block in _sections(part)),
        *proposals(told, answers, room.runs),
        *_last_lines(told),
    ]


def _short(told: Digest, answers: Answers, _calendar: Calendar, title: str, room: Room) -> list[Block]:
    """Draw a week of which there is little to tell, or of which it is too early to tell more."""
    private = f" And {in_private(told.hidden)}." if told.hidden else ""
    said = f"*{title}*\n{_in_short(told, room.runs)}{private}"
    waiting = left(told.review, told.cards, room.runs)
    return [
        *_sections(_with_lines(said, [*waiting, agreements.line(told, room.runs)])),
        *changes(told, answers, room.changes, room.runs),
        *proposals(told, answers, room.runs),
        *(_reason_of(told) if told.review.is_first else _last_lines(told)),
    ]


def _with_lines(part: str, lines: Sequence[str]) -> str:
    return "\n".join(each for each in (part, *lines) if each)


def _sections(part: str) -> list[Block]:
    """Give a part as one section, or as several where it is longer than a section may be, parted between lines."""
    texts: list[str] = []
    for line in part.splitlines():
        if texts and len(texts[-1]) + 1 + len(line) <= SECTION_TEXT:
            texts[-1] += f"\n{line}"
        else:
            texts.append(line)
    return [section(each) for each in texts]


# ---- how much fits


def _fitted(told: Digest, draw: Callable[[Room], list[Block]]) -> list[Block]:
    """Draw it with as much as fits: fewer runs are named in a line where it is too long, then fewer lines."""
    is_looked_up = told.why is Why.SO_FAR
    room, least = _room(told, _MOST_SO_FAR if is_looked_up else _MOST), _least(told)
    while True:
        blocks = draw(room)
        is_too_long = size(blocks) > MESSAGE_CHARACTERS
        if not is_too_long and lines(blocks) <= (_LINES_SO_FAR if is_looked_up else LINES):
            return blocks
        if is_too_long and room.runs > _FEWEST_RUNS:
            room = replace(room, runs=room.runs - 1)
        elif (smaller := _smaller(room, least)) is not None:
            room = smaller
        else:
            return blocks


def _room(told: Digest, most: int) -> Room:
    found = told.review
    return Room(
        changes=min(most, len(told.changes)),
        moved=min(most, len(found.moved)),
        stuck=min(most, len(found.stuck)),
        rework=min(most, len(found.rework)),
    )


def _least(told: Digest) -> Room:
    """Give the lines that stay: what waits for a decision, and of each part the first."""
    return Room(changes=min(_DECISIONS_KEPT, sum(each.is_due for each in told.changes)), moved=1, stuck=1, rework=1)


def _smaller(room: Room, least: Room) -> Room | None:
    """Take a line from the part that has most of them; None if each has the least that it can have."""
    parts = ("changes", "moved", "rework", "stuck")
    spare = {name: getattr(room, name) for name in parts if getattr(room, name) > getattr(least, name)}
    if not spare:
        return None
    longest = max(spare, key=spare.__getitem__)
    return replace(room, **{longest: spare[longest] - 1})


def lines(blocks: Sequence[Block]) -> int:
    """Count the lines of a message; a row of buttons is one."""
    return sum(each["text"]["text"].count("\n") + 1 if each["type"] == "section" else 1 for each in blocks)


# ---- which days


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
    begin = str(first.day) if (first.year, first.month) == (last.year, last.month) else f"{first.day} {month(first)}"
    return f"{begin} to {last.day} {month(last)}" if first != last else f"{last.day} {month(last)}"


# ---- the last lines

_REASONS: dict[Reason, Callable[[int], str]] = {
    Reason.NEW: lambda _version: "its first runs",
    Reason.VERSION: lambda version: f"v{version} is new",
    Reason.SLOWER: lambda _version: "slower than usual",
    Reason.FASTER: lambda _version: "faster than usual",
    Reason.REWORK: lambda _version: "more rework than usual",
    Reason.BLOCKER: lambda _version: "a blocker",
    Reason.OVERDUE: lambda _version: "overdue",
    Reason.WAITING: lambda _version: "a run waits",
    Reason.PROPOSAL: lambda _version: "a proposal",
}


def _last_lines(told: Digest) -> list[Block]:
    why = [f"{one_line(each.sop.name, TITLE)} ({_REASONS[each.reasons[0]](each.version)})" for each in told.review.why]
    steady = [
        f"{one_line(sop.name, TITLE)}{f' ({count} finished)' if count else ''}" for sop, count in told.review.steady
    ]
    said = [
        f"In review: {_some(why)}" if why else "",
        f"Steady, nothing to review: {_some(steady)}" if steady else "",
        "Chart in the thread" if told.has_chart else "",
    ]
    if steady and told.has_chart:
        said[1:] = [f"{said[1]} · chart in the thread"]
    return [*(context(within(each, LINE)) for each in said if each), *_reason_of(told)]


def _reason_of(told: Digest) -> list[Block]:
    return [context(_WHY[told.why])] if told.why else []


def _some(names: Sequence[str]) -> str:
    rest = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{rest}"


# ---- weeks of which there is little to tell

_WEEKS = ("First", "Second", "Third")


def _in_short(told: Digest, runs: int) -> str:
    said = _first_weeks(told, runs) if told.review.is_first else _quiet_week(told, runs)
    late = [f" {one_line(each.sop.name, TITLE)} {slow}." for each in told.review.moved if (slow := started_late(each))]
    return f"{said}{''.join(late[:_MOST])}"


def _quiet_week(told: Digest, runs: int) -> str:
    names = told.review.finished
    named = f" ({run_links(names, told.cards, runs)})" if names else ""
    return f"Quiet week: {finished(told.review.figures.finished)}{named}, nothing stuck, no rework."


def _first_weeks(told: Digest, runs: int) -> str:
    """Say what happened, where rates would say nothing yet."""
    review = told.review
    week = _WEEKS[min(review.number, len(_WEEKS)) - 1]
    happened = [waited_most(review.stuck[0], told.cards, runs)] if review.stuck else []
    happened += [came_back(each, told.cards, runs) for each in review.rework[:_TOLD_AT_FIRST]]
    rest = sum(number for each in review.rework[_TOLD_AT_FIRST:] for _, number in each.causes)
    happened += [f"{rest} more came back"] if rest else []
    what = f"; what happened: {'; '.join(happened)}" if happened else ""
    return f"{week} week: {finished(review.figures.finished)}, {len(review.open)} open. Too early for rates{what}."
