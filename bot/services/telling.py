"""What a fact leads to: the thread's lines, private questions, direct messages. Queued as it is saved."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.blocks import questions, thread
from bot.domain.asks import Call, calls
from bot.domain.facts import Fact, RunFinished, StepCompleted
from bot.domain.ids import StepKey, UserId
from bot.domain.run import Run
from bot.domain.working_hours import Calendar
from storage import deliveries, flow, homes, letters
from storage.deliveries import Delivery
from storage.store import Tx


def tell(tx: Tx, before: Run, after: Run, facts: Sequence[Fact], *, calendar: Calendar, now: datetime) -> bool:
    """Queue what these facts, which moved the run from ``before`` to ``after``, are to say to whom.

    Gives whether someone's Home is behind by them.
    """
    lines = [*_lines(after, facts), *_questions(after, facts)]
    deliveries.queue(tx, after.team, lines, now)
    # Outside working hours it waits; what isn't so any more by then is not said at all.
    called = [(call, calendar.next_moment(now + call.delay)) for call in _calls(before, facts)]
    if after.is_open and not before.is_open:
        letters.redraw(tx, after.team, after.name)
    letters.call(tx, after.team, after.name, called)
    due = _due(after, calendar)
    if due.items() - _due(before, calendar).items():  # a step that is done takes its row with it
        flow.put_due(tx, after, due)
    return homes.touch(tx, after.team, concerned(before) | concerned(after), now)


def _due(run: Run, calendar: Calendar) -> dict[StepKey, datetime]:
    """Give by when each open step is to be done that has such a moment."""
    still_open = [step for step in run.sop.steps if run.is_open and run.state(step.key).is_open]
    return {step.key: at for step in still_open if (at := run.due(step, calendar)) is not None}


def concerned(run: Run) -> set[UserId]:
    """Give everyone on whose Home this run stands."""
    if not run.is_open:
        return set()
    doers = [run.in_charge(step) for step in run.sop.steps if run.state(step.key).is_open]
    waited_on = [each.person for _, each in run.open_blockers]
    return {run.owner, *(offer.to for _, offer in run.offers), *(each for each in (*doers, *waited_on) if each)}


def line_key(run: Run, seq: int) -> str:
    """Name the line in a run's thread that tells of its fact of this number."""
    return f"{run.name} {seq}"


def _lines(run: Run, facts: Sequence[Fact]) -> Iterator[Delivery]:
    """Give the thread's lines. A line's key names its fact, so that it can be queued only once.

    The first finish is told in the channel as well; one that follows a later return isn't.
    """
    for seq, fact in _numbered(run, facts):
        message = thread.said(run, fact)
        if message is not None:
            yield Delivery(
                key=line_key(run, seq),
                channel=run.channel,
                message=message,
                run=run.name,
                in_thread=True,
                broadcast=isinstance(fact, RunFinished) and run.finished_at == fact.at,
            )


def _questions(run: Run, facts: Sequence[Fact]) -> Iterator[Delivery]:
    """Ask whoever did a returned step again whether the return helped, once for each return."""
    for fact in facts:
        if not isinstance(fact, StepCompleted):
            continue
        state = run.state(fact.step)
        latest = state.last_return
        if latest is not None and not latest.judged and latest.by != fact.by:
            yield Delivery(
                key=f"judge {run.name} {latest.number}",
                channel=run.channel,
                message=questions.did_it_help(run, run.sop.step(fact.step)),
                run=run.name,
                in_thread=True,
                only_to=fact.by,
            )


def _calls(before: Run, facts: Sequence[Fact]) -> Iterator[Call]:
    for fact in facts:
        after = before.after(fact)
        yield from calls(before, after, fact)
        before = after


def _numbered(run: Run, facts: Sequence[Fact]) -> Iterator[tuple[int, Fact]]:
    """Give each fact with its place in the run."""
    return iter(enumerate(facts, run.seq - len(facts) + 1))
