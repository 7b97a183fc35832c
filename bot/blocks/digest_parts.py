"""The parts of a digest that tell what happened: what moved, what got stuck, what caused rework."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.blocks.limits import QUOTE, TITLE
from bot.blocks.mrkdwn import day, duration, link, one_line, quote
from bot.domain.agreements import Kind
from bot.domain.attention import UNUSUAL_TIME
from bot.domain.digests import Digest
from bot.domain.ids import RunName
from bot.domain.metrics import Figures, Rate
from bot.domain.metrics.weeks import ENOUGH_FINISHED
from bot.domain.patience import ANSWER_WITHIN
from bot.domain.review import Moved, Review, Rework, Stuck
from bot.domain.text import unnamed
from bot.domain.working_hours import Calendar

RUNS = 8
"""How many runs a line names; the others are counted."""
_OPEN = 3
"""How many open runs of a blocker are named with what is said of them; the others only by name."""
_LATE_START = timedelta(days=1)
"""Time from the trigger to the start of which a digest speaks."""

Cards = Mapping[RunName, str]
"""The addresses of runs' cards."""


@dataclass(frozen=True)
class Room:
    """How many lines each part of a digest may have, and how many ``runs`` a line may name; the rest is counted."""

    changes: int
    moved: int
    stuck: int
    rework: int
    runs: int = RUNS


def moved(told: Digest, room: Room) -> str:
    """Say what finished."""
    review, cards = told.review, told.cards
    unusual = {each.sop.key for each in review.why if UNUSUAL_TIME & {*each.reasons}}
    lines = [
        _line_of(each, cards, room.runs, is_unusual=each.sop.key in unusual) for each in review.moved[: room.moved]
    ]
    others = review.moved[room.moved :]
    lines += [f"{each}: {how_many(sum(len(one.runs) for one in others))}" for each in more(len(others), "SOP")]
    lines += [f"Besides, {in_private(told.hidden)}"] if told.hidden else []
    ended = finished(review.figures.finished)
    if review.cancelled:
        ended += f", {len(review.cancelled)} cancelled ({run_links(review.cancelled, cards, room.runs)})"
    return part(f"*What moved* · {ended}", lines)


def _line_of(moved: Moved, cards: Cards, runs: int, *, is_unusual: bool) -> str:
    name, count = one_line(moved.sop.name, TITLE), moved.now.finished
    late = f", {said}" if (said := started_late(moved)) else ""
    compared = _compared(moved.now, moved.before, is_unusual=is_unusual)
    return f"{name}: {count}, {compared}{late} · {run_links(moved.runs, cards, runs)}"


def started_late(moved: Moved) -> str:
    """Say how long its runs took to start; nothing if that was soon, or nobody knows."""
    delay = moved.now.start_delay
    return f"started {duration(delay.median)} after the trigger" if delay and delay.median >= _LATE_START else ""


def _compared(now: Figures, before: Figures, *, is_unusual: bool) -> str:
    cycle, earlier = now.cycle, before.cycle
    if cycle is None or (cycle.count < ENOUGH_FINISHED and not is_unusual):
        return "too few to compare"
    said = f"{'median ' if cycle.count > 1 else ''}cycle time {duration(cycle.median)}"
    if earlier is None or earlier.count < ENOUGH_FINISHED:
        return said
    return f"{said} (the 4 weeks before: {duration(earlier.median)})"


def stuck(told: Digest, room: Room, calendar: Calendar) -> str:
    """Say what stopped work and what nobody saw to; nothing where nothing did and no offer was answered."""
    review, cards = told.review, told.cards
    # Where handoffs are agreed on, the line of the agreements tells of them.
    answers = review.answers.whole and not any(each.agreement.kind is Kind.HANDOFFS for each in review.agreements)
    waiting = left(review, cards, room.runs)
    if not review.stuck and not answers and not waiting:
        return ""
    share = review.figures.blocked.percent
    lines = [_stopped(each, cards, calendar, room.runs) for each in review.stuck[: room.stuck]]
    lines += more(len(review.stuck) - room.stuck, "blocker")
    lines += waiting
    if answers:
        soon = round(ANSWER_WITHIN / timedelta(hours=1))
        late = f" (not in {run_links(review.answered_late, cards, room.runs)})" if review.answered_late else ""
        lines.append(f"Handoffs: {of(review.answers)} answered within {soon} working hours{late}")
    return part(f"*What got stuck*{f' · blocked {share} % of open time' if share else ''}", lines)


def _stopped(stuck: Stuck, cards: Cards, calendar: Calendar, runs: int) -> str:
    what = f"Waiting for {one_line(unnamed(stuck.what), TITLE)}" if stuck.what else _step_of(stuck)
    still = [_standing(name, cards, calendar.day_of(at), reason) for name, at, reason in stuck.open[:_OPEN]]
    told = {name for name, _, _ in stuck.open[:_OPEN]}
    others = [name for name in stuck.runs if name not in told]
    where = [f"open: {', '.join(still)}"] if still else []
    where += [run_links(others, cards, runs)] if others else []
    return f"{what}: {how_many(len(stuck.runs))}, {hours(stuck.lost)} · {' · '.join(where)}"


def _step_of(found: Stuck | Rework) -> str:
    return f"{one_line(found.step.name, TITLE)} ({one_line(found.sop.name, TITLE)})"


def _standing(name: RunName, cards: Cards, since: date, reason: str) -> str:
    said = f", {words(reason, QUOTE)}" if reason else ""
    return f"{_run(name, cards)} since {day(since)}{said}"


def left(review: Review, cards: Cards, runs: int) -> list[str]:
    """Say which open runs nobody saw to, a line for each way of it."""
    overdue = [f"{_run(name, cards)} ({_steps(late)})" for name, late in review.left.overdue[:runs]]
    rest = len(review.left.overdue) - runs
    overdue += [f"and {rest} more"] if rest > 0 else []
    lines = [f"Overdue: {', '.join(overdue)}"] if overdue else []
    if review.left.unanswered:
        lines.append(f"An offer has no answer yet: {run_links(review.left.unanswered, cards, runs)}")
    if review.left.idle:
        lines.append(f"Open, and nothing happened: {run_links(review.left.idle, cards, runs)}")
    return lines


def _steps(count: int) -> str:
    return f"{count} {'step' if count == 1 else 'steps'}"


def rework(told: Digest, room: Room) -> str:
    """Say what came back; nothing where nothing did and nobody judged."""
    review, found = told.review, told.review.figures
    if not found.rework.part and not found.changed_brief and not found.quality.whole:
        return ""
    percent = f"rework rate {found.rework.percent} % " if found.rework.percent is not None else ""
    said = f"{percent}({of(found.rework)} steps)" if percent else f"{of(found.rework)} steps came back"
    briefs = f", and {found.changed_brief} more for a changed brief" if found.changed_brief else ""
    several = len({each.sop.key for each in review.rework}) > 1
    lines = [_returned(each, told.cards, room.runs, names_sop=several) for each in review.rework[: room.rework]]
    lines += more(len(review.rework) - room.rework, "step")
    elsewhere = found.rework.part - sum(_times(each) for each in review.rework)
    lines += [f"Steady SOPs: {elsewhere} {'return' if elsewhere == 1 else 'returns'}"] if elsewhere else []
    if found.quality.whole:
        lines.append(f"Returns that improved the work: {of(found.quality)}")
    return part(f"*What caused rework* · {said}{briefs}", lines)


def _returned(rework: Rework, cards: Cards, runs: int, *, names_sop: bool) -> str:
    causes = ", ".join(f"{count}x {cause.value}" for cause, count in rework.causes)
    step = _step_of(rework) if names_sop else one_line(rework.step.name, TITLE)
    return f"{step}: {causes} · {words(rework.words, QUOTE)} · {run_links(rework.runs, cards, runs)}"


def came_back(rework: Rework, cards: Cards, runs: int) -> str:
    """Say in a few words that a step came back."""
    times, causes = _times(rework), ", ".join(cause.value for cause, _ in rework.causes)
    often = "" if times == 1 else " twice" if times == 2 else f" {times} times"  # noqa: PLR2004 - a word of its own
    return f"{one_line(rework.step.name, TITLE)} came back{often}, {causes} ({run_links(rework.runs, cards, runs)})"


def _times(rework: Rework) -> int:
    return sum(count for _, count in rework.causes)


def waited_most(stuck: Stuck, cards: Cards, runs: int) -> str:
    """Say in a few words what was waited for."""
    what = one_line(unnamed(stuck.what) or stuck.step.name, TITLE)
    several = f" in {how_many(len(stuck.runs))}" if len(stuck.runs) > 1 else ""
    return f"waited {hours(stuck.lost)} for {what}{several} ({run_links(stuck.runs, cards, runs)})"


def finished(runs: int) -> str:
    """Count finished runs."""
    return f"{how_many(runs)} finished" if runs else "nothing finished"


def words(text: str, limit: int) -> str:
    """Quote what someone wrote; whom it mentions is not named."""
    return quote(unnamed(text), limit)


def in_private(runs: int) -> str:
    """Count the runs that only their own channels may name."""
    return f"{finished(runs)} in private channels"


def part(head: str, lines: Iterable[str]) -> str:
    """Give a part: its head, and its lines."""
    return "\n".join([head, *lines])


def more(count: int, what: str) -> list[str]:
    """Say how many more there are, if there are."""
    return [f"and {count} more {what if count == 1 else f'{what}s'}"] if count > 0 else []


def of(rate: Rate) -> str:
    """Give a rate in so many words."""
    return f"{rate.part} of {rate.whole}"


def hours(lost: timedelta) -> str:
    """Give working time: in hours, since a day of it is not a day of the calendar."""
    whole = round(lost / timedelta(hours=1))
    if not whole:
        return f"{round(lost / timedelta(minutes=1))} working minutes"
    return f"{whole} working {'hour' if whole == 1 else 'hours'}"


def how_many(runs: int) -> str:
    """Count runs."""
    return f"{runs} {'run' if runs == 1 else 'runs'}"


def run_links(names: Sequence[RunName], cards: Cards, most: int) -> str:
    """Name runs, at most so many, each a link to its card."""
    shown = " ".join(_run(name, cards) for name in names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")


def _run(name: RunName, cards: Cards) -> str:
    card = cards.get(name)
    return link(card, name) if card else str(name)
