"""People's Homes: who looked at theirs lately, whose is behind, and what stands on it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, select, update

from bot.domain.ids import ChannelId, TeamId, UserId
from bot.domain.people import Kind
from bot.domain.run import RunStatus
from storage import people, runs, sops
from storage.rows import RunRow
from storage.rows_flow import BlockerRow, HandoffRow, HomeRow, OpenStepRow
from storage.runs import StoredRun
from storage.sops import Published
from storage.store import Tx
from storage.upsert import put

_home, _run = HomeRow.__table__, RunRow.__table__  # type: ignore[attr-defined]  # SQLModel adds them
_handoff, _step, _blocker = HandoffRow.__table__, OpenStepRow.__table__, BlockerRow.__table__  # type: ignore[attr-defined]  # the same

LANE = "homes"
"""The lane in which they are drawn."""
KEPT_FRESH_FOR = timedelta(days=30)
"""Whoever hasn't opened their Home for so long finds it drawn anew when they do."""
# Asked at every click, so built once.
_IS_PUT_OFF = _home.c.again_at > bindparam("now")
_FIRST_DUE = (
    select(_home.c.user_id, _home.c.attempts, _home.c.again_at)
    .where(_home.c.team_id == bindparam("of_team"), _home.c.due)
    .order_by(case((_IS_PUT_OFF, _home.c.again_at)).nulls_first(), _home.c.attempts, _home.c.user_id)
    .limit(1)
)
_TOUCH = update(_home).where(
    _home.c.team_id == bindparam("of_team"),
    _home.c.opened_at > bindparam("since"),
    _home.c.user_id.in_(bindparam("users", expanding=True)),
)


_TRIED_ANEW: dict[str, Any] = {"attempts": 0, "again_at": None}


@dataclass(frozen=True)
class DueHome:
    """Whose Home is behind. After so many ``attempts`` that failed it is left alone until ``again_at``."""

    user: UserId
    attempts: int
    again_at: datetime | None


@dataclass(frozen=True)
class HomeState:
    """What someone's Home shows: the open runs that concern them or that they own, and the SOPs to start.

    ``is_member``: of the workspace, and no guest.
    """

    user: UserId
    page: int
    is_member: bool
    runs: tuple[StoredRun, ...]
    sops: tuple[Published, ...]


def opened(tx: Tx, team: TeamId, user: UserId, now: datetime) -> None:
    """Note that someone looks at their Home: it is drawn from its beginning, and kept fresh from now on."""
    afresh = {"opened_at": now, "due": True, "page": 0, **_TRIED_ANEW}
    put(tx, _home, {"team_id": team, "user_id": user}, afresh)


def turn(tx: Tx, team: TeamId, user: UserId, page: int) -> None:
    """Show another page of it."""
    tx.execute(_of(team, user).values(page=page, due=True))


def touch(tx: Tx, team: TeamId, users: Iterable[UserId], now: datetime) -> bool:
    """Note that something changed for these people; whether a Home is behind by it: that of whoever looks at theirs."""
    touched = tx.execute(_TOUCH, {"of_team": team, "since": now - KEPT_FRESH_FOR, "users": sorted(users), "due": True})
    return bool(touched.rowcount)


def first_due(tx: Tx, team: TeamId, now: datetime) -> DueHome | None:
    """Give someone whose Home is behind.

    One that never failed comes before one that may be tried again, and that before those that are put off.
    """
    row = tx.execute(_FIRST_DUE, {"of_team": team, "now": now}).one_or_none()
    return None if row is None else DueHome(UserId(row.user_id), row.attempts, row.again_at)


def begin(tx: Tx, team: TeamId, user: UserId) -> None:
    """Note that it is being drawn: what happens from now on makes it due again."""
    tx.execute(_of(team, user).values(due=False, drawing=True))


def put_off(tx: Tx, team: TeamId, due: DueHome, again_at: datetime) -> None:
    """Note that it could not be drawn, and leave it alone for a while."""
    tx.execute(_of(team, due.user).values(due=True, drawing=False, attempts=due.attempts + 1, again_at=again_at))


def drawn(tx: Tx, team: TeamId, user: UserId) -> None:
    """Note that it was drawn, or that trying again is of no use."""
    tx.execute(_of(team, user).values(drawing=False, **_TRIED_ANEW))


def take_over(tx: Tx, team: TeamId) -> None:
    """Note that whatever was being drawn is behind: the process that drew it is no more."""
    tx.execute(update(_home).where(_home.c.team_id == team, _home.c.drawing).values(due=True, drawing=False))


def channels(tx: Tx, team: TeamId, user: UserId) -> tuple[ChannelId, ...]:
    """Name the channels of the open runs that would stand on someone's Home, if they may see them."""
    query = select(_run.c.channel_id).where(_is_open(team), _run.c.name.in_(_concerning(team, user, owned=True)))
    # Sorted here: asked for an order, SQLite goes through every run there ever was, by the index that has it.
    return tuple(sorted(set(tx.execute(query).scalars())))


def state(tx: Tx, team: TeamId, user: UserId, seen: Collection[ChannelId]) -> HomeState:
    """Give what stands on someone's Home, in four queries however many runs there were.

    Of its runs those in the channels that they may look into; guests and partners see their own steps and no lists.
    """
    page = tx.execute(select(_home.c.page).where(_home.c.team_id == team, _home.c.user_id == user)).scalar() or 0
    person = people.person(tx, team, user)
    full = person is None or person.kind is Kind.MEMBER
    mine = _run.c.name.in_(_concerning(team, user, owned=full))
    found = runs.where(tx, _is_open(team), mine, _run.c.channel_id.in_(seen))
    return HomeState(user=user, page=page, is_member=full, runs=found, sops=sops.listed(tx, team) if full else ())


def _concerning(team: TeamId, user: UserId, *, owned: bool) -> Any:  # noqa: ANN401 - a union of queries
    """Name the runs in which something is offered to them, waits on them, or is theirs to do; or that they own.

    Each part has an index of its own; asked with OR, the database would look at every run there ever was.
    """
    offered = select(_handoff.c.run).where(
        _handoff.c.team_id == team, _handoff.c.receiver == user, _handoff.c.answer.is_(None)
    )
    waiting = select(_blocker.c.run).where(
        _blocker.c.team_id == team, _blocker.c.person == user, _blocker.c.ended_at.is_(None)
    )
    to_do = select(_step.c.run).where(_step.c.team_id == team, _step.c.user_id == user)
    own = select(_run.c.name).where(_run.c.team_id == team, _run.c.owner == user, _run.c.status == RunStatus.OPEN.value)
    return offered.union(waiting, to_do, *([own] if owned else []))


def _is_open(team: TeamId) -> Any:  # noqa: ANN401 - a condition
    return (_run.c.team_id == team) & (_run.c.status == RunStatus.OPEN.value)


def _of(team: TeamId, user: UserId) -> Any:  # noqa: ANN401 - an UPDATE has no public type of its own
    return update(_home).where(_home.c.team_id == team, _home.c.user_id == user)
