"""The digest: what a week showed, read in two minutes (docs/surface.md, part 5). Nobody is counted or named."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import Enum

from bot.blocks.elements import context, header, section
from bot.blocks.limits import QUOTE, SECTION_TEXT, TITLE
from bot.blocks.message import Message
from bot.blocks.mrkdwn import day, duration, link, one_line, quote, within
from bot.domain.ids import RunName
from bot.domain.metrics import Figures, Rate, Typical
from bot.domain.review import Moved, Review, Rework, Stuck
from bot.domain.working_hours import Calendar

LINES = 25
"""How many lines a digest has at most: more isn't read on a Monday."""
_MOVED, _STUCK, _REWORK, _OPEN, _RUNS = 6, 5, 5, 3, 8
"""How many of each are named; what is left is counted."""
_COMPARABLE = 3
"""Finished runs on either side under which two medians are not compared."""
_A_MOMENT = timedelta(microseconds=1)

Cards = Mapping[RunName, str]
"""The addresses of runs' cards."""


class Why(Enum):
    """Why a digest is posted at another moment than its slot."""

    LATE = "late: the bot was away when it was due"
    EXTRA = "an extra one: the next digest covers these days again"


def digest(review: Review, cards: Cards, calendar: Calendar, *, hidden: int = 0, why: Why | None = None) -> Message:
    """Draw the digest of a period; ``hidden`` counts the finished runs that only their private channels may name."""
    title = f"SOP review · {_days(review, calendar)}"
    remark = [context(f"This review is {why.value}.")] if why else []
    if review.is_first or review.is_quiet:
        said = _first_weeks(review, cards) if review.is_first else _quiet_week(review, cards)
        elsewhere = f" And {_hidden(hidden)}." if hidden else ""
        return Message(text=f"{title}. {said}{elsewhere}", blocks=[section(f"*{title}*\n{said}{elsewhere}"), *remark])
    parts = [_moved(review, cards, hidden), _stuck(review, cards, calendar), _rework(review, cards)]
    blocks = [header(title), *(section(within(part, SECTION_TEXT)) for part in parts if part)]
    steady = ", ".join(one_line(each.name, TITLE) for each in review.steady)
    last = [context(f"Steady, nothing to review: {steady}")] if steady else []
    return Message(text=f"{title}: {_finished(review.figures.finished)}", blocks=[*blocks, *last, *remark])


def _quiet_week(review: Review, cards: Cards) -> str:
    return f"Quiet week: {_finished(review.figures.finished)}{_named(review.moved, cards)}, nothing stuck, no rework."


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
    return f"{begin} to {last.day} {last:%B}"


def _finished(count: int) -> str:
    return f"{count} {'run' if count == 1 else 'runs'} finished"


# ---- the parts


def _moved(review: Review, cards: Cards, hidden: int) -> str:
    lines = [_line_of(each, cards) for each in review.moved[:_MOVED]]
    lines += _left(len(review.moved) - _MOVED, "SOP")
    lines += [f"and {_hidden(hidden)}"] if hidden else []
    return _part(f"*What moved* · {_finished(review.figures.finished)}", lines)


def _line_of(moved: Moved, cards: Cards) -> str:
    name, count = one_line(moved.sop.name, TITLE), moved.now.finished
    return f"{name}: {count}, {_compared(moved.now, moved.before)} · {_runs(moved.runs, cards)}"


def _compared(now: Figures, before: Figures) -> str:
    cycle, earlier = now.cycle, before.cycle
    if cycle is None or cycle.count < _COMPARABLE:
        return "too few to compare"
    if earlier is None or earlier.count < _COMPARABLE:
        return f"median cycle time {_median(cycle)}"
    return f"median cycle time {_median(cycle)} (4 weeks before {_median(earlier)})"


def _median(typical: Typical) -> str:
    return duration(typical.median)


def _stuck(review: Review, cards: Cards, calendar: Calendar) -> str:
    if not review.stuck and not review.answers.whole:
        return ""
    share = review.figures.blocked.percent
    lines = [_stopped(each, cards, calendar) for each in review.stuck[:_STUCK]]
    lines += _left(len(review.stuck) - _STUCK, "blocker")
    if review.answers.whole:
        lines.append(f"Handoffs: {_of(review.answers)} answered within 4 working hours")
    return _part(f"*What got stuck*{f' · blocked {share} % of open time' if share else ''}", lines)


def _stopped(stuck: Stuck, cards: Cards, calendar: Calendar) -> str:
    step = f"{one_line(stuck.sop.step(stuck.step).title, TITLE)} ({one_line(stuck.sop.name, TITLE)})"
    what = f"Waiting for {one_line(stuck.what, TITLE)}" if stuck.what else step
    still = [_standing(name, cards, calendar.day_of(at), reason) for name, at, reason in stuck.open[:_OPEN]]
    opened = f" · open: {', '.join(still)}" if still else f" · {_runs(stuck.runs, cards)}"
    return f"{what}: {_count(len(stuck.runs))}, {_hours(stuck.lost)}{opened}"


def _standing(name: RunName, cards: Cards, since: date, reason: str) -> str:
    words = f", {quote(reason, QUOTE)}" if reason else ""
    return f"{_run(name, cards)} since {day(since)}{words}"


def _rework(review: Review, cards: Cards) -> str:
    found = review.figures
    if not review.rework and not found.changed_brief and not found.quality.whole:
        return ""
    percent = f"rework rate {found.rework.percent} % " if found.rework.percent is not None else ""
    said = f"{percent}({_of(found.rework)} steps)" if percent else f"{_of(found.rework)} steps came back"
    briefs = f", changed brief {found.changed_brief} more" if found.changed_brief else ""
    lines = [_returned(each, cards) for each in review.rework[:_REWORK]]
    lines += _left(len(review.rework) - _REWORK, "step")
    if found.quality.whole:
        lines.append(f"Feedback that improved the work: {_of(found.quality)}")
    return _part(f"*What caused rework* · {said}{briefs}", lines)


def _returned(rework: Rework, cards: Cards) -> str:
    causes = ", ".join(f"{count}x {cause.value}" for cause, count in rework.causes)
    step = one_line(rework.sop.step(rework.step).title, TITLE)
    return f"{step}: {causes} · {quote(rework.words, QUOTE)} · {_runs(rework.runs, cards)}"


def _hidden(count: int) -> str:
    return f"{_finished(count)} in private channels"


_WEEKS = ("First", "Second", "Third")


def _first_weeks(review: Review, cards: Cards) -> str:
    """Say what happened, where rates would say nothing yet."""
    week = _WEEKS[min(review.number, len(_WEEKS)) - 1]
    happened = [f"{_finished(review.figures.finished)}, {len(review.open)} open"]
    if review.stuck:
        worst = review.stuck[0]
        step = one_line(worst.sop.step(worst.step).title, TITLE)
        what = one_line(worst.what, TITLE) or step
        happened.append(f"longest wait {_hours(worst.lost)} for {what} ({_runs(worst.runs, cards)})")
    for each in review.rework[:_REWORK]:
        count = sum(number for _, number in each.causes)
        causes = ", ".join(cause.value for cause, _ in each.causes)
        happened.append(f"{count} {'return' if count == 1 else 'returns'}, {causes} ({_runs(each.runs, cards)})")
    told = f"; what happened: {'; '.join(happened[1:])}" if happened[1:] else ""
    return f"{week} week: {happened[0]}. Too early for rates{told}."


# ---- words


def _part(head: str, lines: Iterable[str]) -> str:
    return "\n".join([head, *lines])


def _left(count: int, what: str) -> list[str]:
    return [f"and {count} {what if count == 1 else f'{what}s'} more"] if count > 0 else []


def _of(rate: Rate) -> str:
    return f"{rate.part} of {rate.whole}"


def _hours(lost: timedelta) -> str:
    """Give working time: in hours, since a day of it is not a day of the calendar."""
    return f"{round(lost / timedelta(hours=1))} h" if lost >= timedelta(hours=1) else duration(lost)


def _count(runs: int) -> str:
    return f"{runs} {'run' if runs == 1 else 'runs'}"


def _named(moved: Sequence[Moved], cards: Cards) -> str:
    runs = [name for each in moved for name in each.runs]
    return f" ({_runs(runs, cards)})" if runs else ""


def _runs(names: Sequence[RunName], cards: Cards) -> str:
    """Name runs, each a link to its card."""
    shown = " ".join(_run(name, cards) for name in names[:_RUNS])
    return shown + (f" and {len(names) - _RUNS} more" if len(names) > _RUNS else "")


def _run(name: RunName, cards: Cards) -> str:
    card = cards.get(name)
    return link(card, name) if card else str(name)
