"""Home: what waits for one person, the runs they own, the SOPs they can start (docs/surface.md, part 6)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot.blocks.elements import actions, button, context, section
from bot.blocks.ids import Action
from bot.blocks.limits import HOME_RUNS, HOME_SOPS, HOME_WAITING, QUOTE, SECTION_TEXT, STANDARD, TITLE
from bot.blocks.message import Block
from bot.blocks.mrkdwn import chunks, link, mention, moment, one_line, quote
from bot.blocks.naming import step_name, title
from bot.blocks.steps_list import due_or_overdue
from bot.domain.ids import RunName, StepKey, UserId
from bot.domain.run import Run
from bot.domain.sop import Sop, Step
from bot.domain.step_state import Blocker, Offer, StepStatus
from bot.domain.working_hours import Calendar

NOTHING = "Nothing waits for you. Start an SOP, or say `/sop` in a channel."
NOTHING_FOR_GUESTS = "Nothing waits for you."

T = TypeVar("T")


@dataclass(frozen=True)
class Home:
    """What someone's Home shows at ``now`` (aware UTC).

    ``cards`` are the addresses of the runs' cards; ``page`` counts from 0.
    ``may_start``: whether they could start an SOP in some channel, as guests can't.
    """

    user: UserId
    runs: Sequence[Run]
    cards: Mapping[RunName, str]
    sops: Sequence[tuple[Sop, int]]
    calendar: Calendar
    now: datetime
    page: int = 0
    may_start: bool = True


def draw(home: Home) -> Block:
    """Draw someone's Home."""
    waiting = list(_waiting(home))
    own = [run for run in home.runs if run.owner == home.user]
    pages = max(_pages(waiting, HOME_WAITING), _pages(own, HOME_RUNS), _pages(home.sops, HOME_SOPS))
    page = min(home.page, pages - 1)
    blocks = [_head(len(waiting), may_start=home.may_start)]
    blocks += [block for item in _part(waiting, page, HOME_WAITING) for block in item]
    if not waiting:
        blocks.append(context(NOTHING if home.may_start else NOTHING_FOR_GUESTS))
    blocks += _owned(home, _part(own, page, HOME_RUNS), len(own))
    blocks += _library(_part(home.sops, page, HOME_SOPS))
    return {"type": "home", "blocks": [*blocks, *_turning(page, pages)]}


def _head(waiting: int, *, may_start: bool) -> Block:
    start = button("Start", Action.SOP_START, "", means="Start an SOP", primary=True) if may_start else None
    return section(f"*For me*{f' · {waiting}' if waiting else ''}", block_id="waiting", accessory=start)


# ---- for me


def _waiting(home: Home) -> Iterator[list[Block]]:
    """Give what waits for this person: offers first, then steps, the next ones before the others, then blockers."""
    offers = [(run, key, offer) for run in home.runs for key, offer in run.offers if offer.to == home.user]
    yield from (_offer(home, run, key, offer) for run, key, offer in offers)
    steps = [(run, step) for run in home.runs for step in run.sop.steps if _is_theirs(run, step, home.user)]
    yield from (_step(home, run, step) for run, step in sorted(steps, key=lambda each: each[0].next_step != each[1]))
    yield from (
        _blocker(home, run, step, blocker)
        for run in home.runs
        for step, blocker in run.open_blockers
        if blocker.person == home.user
    )


def _is_theirs(run: Run, step: Step, user: UserId) -> bool:
    """Whether it is theirs to do; a step that nobody has is its run's owner's once it is next."""
    whose = run.in_charge(step) if run.next_step == step else run.assignee(step)
    return run.state(step.key).is_open and whose == user


def _offer(home: Home, run: Run, key: StepKey | None, offer: Offer) -> list[Block]:
    named = _named(run, run.sop.step(key)) if key else "The run"
    since = f"offered by {mention(offer.by)} since {moment(offer.at, home.calendar.zone)}"
    value = f"{run.name} {key}" if key else str(run.name)
    accept = button("Accept", Action.OFFER_ACCEPT, value, means=f"Accept {named}", primary=True)
    decline = button("Decline", Action.OFFER_DECLINE, value, means=f"Decline {named}")
    return [
        section(f"🤝 {named} · {_run(home, run)} · {since}\n{quote(offer.note, QUOTE)}"),
        actions([accept, decline], block_id=f"offer.{run.name}.{key or ''}"),
    ]


def _step(home: Home, run: Run, step: Step) -> list[Block]:
    state = run.state(step.key)
    words = [
        "blocked" if state.is_blocked else "",
        "returned" if state.is_sent_back else "",
        "next" if run.next_step == step else "",
        due_or_overdue(run, step, home.now, home.calendar),
    ]
    said = "".join(f" · {word}" for word in words if word)
    done = button("Done", Action.STEP_DONE, f"{run.name} {step.key}", means=f"Done: {step.title}")
    return [section(f"{_named(run, step)} · {_run(home, run)}{said}", accessory=done)]


def _blocker(home: Home, run: Run, step: Step, blocker: Blocker) -> list[Block]:
    reason = quote(blocker.reason, QUOTE) if blocker.reason else _named(run, step)
    text = f"🚫 Waits on you: {reason} · {_run(home, run)} · since {moment(blocker.at, home.calendar.zone)}"
    end = button("Unblock", Action.BLOCKER_END, f"{run.name} {blocker.number}", means=f"Unblock: {step.title}")
    return [section(text, accessory=end)]


# ---- runs and SOPs


def _owned(home: Home, own: Sequence[Run], count: int) -> list[Block]:
    if not own:
        return []
    lines = [f"*Runs I own* · {count}", *(_standing(home, run) for run in own)]
    return [section(text) for text in chunks("\n".join(lines), SECTION_TEXT)]


def _standing(home: Home, run: Run) -> str:
    stopped = sum(state.is_blocked for state in run.steps)
    blocked = f", {stopped} blocked" if stopped else ""
    return f"{_run(home, run)} · {run.count(StepStatus.DONE)} of {len(run.steps)} done{blocked}"


def _library(sops: Sequence[tuple[Sop, int]]) -> list[Block]:
    heading = [section("*SOPs*")] if sops else []
    return heading + [
        section(
            f"*{one_line(sop.name, TITLE)}* · version {version} · owner {_owner(sop)}\n"
            f"Starts when {one_line(sop.trigger.when.rstrip('. '), STANDARD)}.",
            block_id=f"sop.{sop.key}",
            accessory=button("Start", Action.SOP_START, sop.key, means=f"Start {sop.name}"),
        )
        for sop, version in sops
    ]


def _owner(sop: Sop) -> str:
    return one_line(sop.roles_by_key[sop.owner].label, TITLE)


def _turning(page: int, pages: int) -> list[Block]:
    """Lead to what doesn't fit: Slack shows a hundred blocks."""
    back = [button("Back", Action.HOME_PAGE.numbered(page - 1), str(page - 1))] if page else []
    more = [button("Show more", Action.HOME_PAGE.numbered(page + 1), str(page + 1))] if page + 1 < pages else []
    return [actions([*back, *more], block_id="pages")] if back or more else []


def _pages(items: Sequence[object], size: int) -> int:
    return max(1, -(-len(items) // size))


def _part(items: Sequence[T], page: int, size: int) -> Sequence[T]:
    return items[page * size : (page + 1) * size]


def _named(run: Run, step: Step) -> str:
    return step_name(run, step.key)


def _run(home: Home, run: Run) -> str:
    card = home.cards.get(run.name)
    return f"{title(run)} ({link(card, run.name) if card else run.name})"
