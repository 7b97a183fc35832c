"""The parts of a digest that tell what happened: what moved, what got stuck, what caused rework."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from bot.blocks.limits import QUOTE, TITLE
from bot.blocks.mrkdwn import day, duration, link, one_line, quote
from bot.domain.agreements import Kind
from bot.domain.ids import RunName
from bot.domain.metrics import Figures, Rate
from bot.domain.review import ANSWERED_WITHIN, Moved, Review, Rework, Stuck
from bot.domain.text import unnamed
from bot.domain.working_hours import Calendar

_OPEN, _RUNS = 3, 8
"""How many open runs of a blocker are named, and how many runs in a line; what is left is counted."""
_COMPARABLE = 3
"""Finished runs on either side under which two medians are not compared."""

_LATE_START = timedelta(days=1)
"""Time from the trigger to the start of which a digest speaks."""

Cards = Mapping[RunName, str]
"""The addresses of runs' cards."""


def moved(review: Review, cards: Cards, hidden: int, most: int) -> str:
    """Say what finished, with at most so many lines; ``hidden`` as for the digest."""
    lines = [_line_of(each, cards) for each in review.moved[:most]]
    lines += left(len(review.moved) - most, "SOP")
    lines += [f"and {in_private(hidden)}"] if hidden else []
    ended = finished(review.figures.finished)
    if review.cancelled:
        ended += f", {len(review.cancelled)} cancelled ({run_links(review.cancelled, cards)})"
    return part(f"*What moved* · {ended}", lines)


def _line_of(moved: Moved, cards: Cards) -> str:
    name, count = one_line(moved.sop.name, TITLE), moved.now.finished
    late = f", {said}" if (said := started_late(moved)) else ""
    return f"{name}: {count}, {_compared(moved.now, moved.before)}{late} · {run_links(moved.runs, cards)}"


def started_late(moved: Moved) -> str:
    """Say how long its runs took to start; nothing if that was soon, or nobody knows."""
    delay = moved.now.start_delay
    return f"started {duration(delay.median)} after the trigger" if delay and delay.median >= _LATE_START else ""


def _compared(now: Figures, before: Figures) -> str:
    cycle, earlier = now.cycle, before.cycle
    if cycle is None or cycle.count < _COMPARABLE:
        return "too few to compare"
    if earlier is None or earlier.count < _COMPARABLE:
        return f"median cycle time {duration(cycle.median)}"
    return f"median cycle time {duration(cycle.median)} (4 weeks before {duration(earlier.median)})"


def stuck(review: Review, cards: Cards, calendar: Calendar, most: int) -> str:
    """Say what stopped work, with at most so many blockers; nothing where nothing did and no offer was answered."""
    # Where handoffs are agreed on, the line of the agreements tells of them.
    answers = review.answers.whole and not any(each.agreement.kind is Kind.HANDOFFS for each in review.agreements)
    if not review.stuck and not answers:
        return ""
    share = review.figures.blocked.percent
    lines = [_stopped(each, cards, calendar) for each in review.stuck[:most]]
    lines += left(len(review.stuck) - most, "blocker")
    if answers:
        soon = round(ANSWERED_WITHIN / timedelta(hours=1))
        late = f" (not in {run_links(review.answered_late, cards)})" if review.answered_late else ""
        lines.append(f"Handoffs: {of(review.answers)} answered within {soon} working hours{late}")
    return part(f"*What got stuck*{f' · blocked {share} % of open time' if share else ''}", lines)


def _stopped(stuck: Stuck, cards: Cards, calendar: Calendar) -> str:
    step = f"{one_line(stuck.sop.step(stuck.step).title, TITLE)} ({one_line(stuck.sop.name, TITLE)})"
    what = f"Waiting for {one_line(unnamed(stuck.what), TITLE)}" if stuck.what else step
    still = [_standing(name, cards, calendar.day_of(at), reason) for name, at, reason in stuck.open[:_OPEN]]
    opened = f" · open: {', '.join(still)}" if still else f" · {run_links(stuck.runs, cards)}"
    return f"{what}: {how_many(len(stuck.runs))}, {hours(stuck.lost)}{opened}"


def _standing(name: RunName, cards: Cards, since: date, reason: str) -> str:
    said = f", {words(reason, QUOTE)}" if reason else ""
    return f"{_run(name, cards)} since {day(since)}{said}"


def rework(review: Review, cards: Cards, most: int) -> str:
    """Say what came back, with at most so many steps; nothing where nothing did and nobody judged."""
    found = review.figures
    if not review.rework and not found.changed_brief and not found.quality.whole:
        return ""
    percent = f"rework rate {found.rework.percent} % " if found.rework.percent is not None else ""
    said = f"{percent}({of(found.rework)} steps)" if percent else f"{of(found.rework)} steps came back"
    briefs = f", changed brief {found.changed_brief} more" if found.changed_brief else ""
    several = len({each.sop.key for each in review.rework}) > 1
    lines = [_returned(each, cards, names_sop=several) for each in review.rework[:most]]
    lines += left(len(review.rework) - most, "step")
    if found.quality.whole:
        lines.append(f"Feedback that improved the work: {of(found.quality)}")
    return part(f"*What caused rework* · {said}{briefs}", lines)


def _returned(rework: Rework, cards: Cards, *, names_sop: bool) -> str:
    causes = ", ".join(f"{count}x {cause.value}" for cause, count in rework.causes)
    step = one_line(rework.sop.step(rework.step).title, TITLE)
    step += f" ({one_line(rework.sop.name, TITLE)})" if names_sop else ""
    return f"{step}: {causes} · {words(rework.words, QUOTE)} · {run_links(rework.runs, cards)}"


def finished(runs: int) -> str:
    """Count finished runs."""
    return f"{how_many(runs)} finished"


def words(text: str, limit: int) -> str:
    """Quote what someone wrote; whom it mentions is not named."""
    return quote(unnamed(text), limit)


def in_private(runs: int) -> str:
    """Count the runs that only their own channels may name."""
    return f"{finished(runs)} in private channels"


def part(head: str, lines: Iterable[str]) -> str:
    """Give a part: its head, and its lines."""
    return "\n".join([head, *lines])


def left(count: int, what: str) -> list[str]:
    """Say how many more there are, if there are."""
    return [f"and {count} {what if count == 1 else f'{what}s'} more"] if count > 0 else []


def of(rate: Rate) -> str:
    """Give a rate in so many words."""
    return f"{rate.part} of {rate.whole}"


def hours(lost: timedelta) -> str:
    """Give working time: in hours, since a day of it is not a day of the calendar."""
    return f"{round(lost / timedelta(hours=1))} h" if lost >= timedelta(hours=1) else duration(lost)


def how_many(runs: int) -> str:
    """Count runs."""
    return f"{runs} {'run' if runs == 1 else 'runs'}"


def named(moved: Sequence[Moved], cards: Cards) -> str:
    """Name the runs that finished, in brackets."""
    names = [name for each in moved for name in each.runs]
    return f" ({run_links(names, cards)})" if names else ""


def run_links(names: Sequence[RunName], cards: Cards) -> str:
    """Name runs, each a link to its card."""
    shown = " ".join(_run(name, cards) for name in names[:_RUNS])
    return shown + (f" and {len(names) - _RUNS} more" if len(names) > _RUNS else "")


def _run(name: RunName, cards: Cards) -> str:
    card = cards.get(name)
    return link(card, name) if card else str(name)
