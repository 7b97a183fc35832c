"""People's Homes: who looked at theirs lately, whose is behind, and what stands on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from bot.domain.ids import TeamId, UserId
from bot.domain.people import Kind
from bot.domain.run import RunStatus
from storage import people, runs, sops
from storage.rows import ChannelRow, MembershipRow, RunRow
from storage.rows_flow import BlockerRow, HandoffRow, HomeRow, OpenStepRow
from storage.runs import StoredRun
from storage.sops import Published
from storage.store import Tx
from storage.upsert import put

_home, _run, _channel, _member = HomeRow.__table__, RunRow.__table__, ChannelRow.__table__, MembershipRow.__table__  # type: ignore[attr-defined]  # SQLModel adds them
_handoff, _step, _blocker = HandoffRow.__table__, OpenStepRow.__table__, BlockerRow.__table__  # type: ignore[attr-defined]  # the same

LANE = "homes"
"""The lane in which they are drawn."""
KEPT_FRESH_FOR = timedelta(days=30)
"""Whoever hasn't opened their Home for so long finds it drawn anew when they do."""


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
    put(tx, _home, {"team_id": team, "user_id": user}, {"opened_at": now, "due": True, "page": 0})


def turn(tx: Tx, team: TeamId, user: UserId, page: int) -> None:
    """Show another page of it."""
    tx.execute(_of(team, user).values(page=page, due=True))


def touch(tx: Tx, team: TeamId, users: Iterable[UserId], now: datetime) -> None:
    """Note that something changed for these people: their Homes are behind, if they look at them."""
    looked = (_home.c.opened_at > now - KEPT_FRESH_FOR) & _home.c.user_id.in_(sorted(users))
    tx.execute(update(_home).where(_home.c.team_id == team, looked).values(due=True))


def first_due(tx: Tx, team: TeamId) -> UserId | None:
    """Give someone whose Home is behind."""
    query = select(_home.c.user_id).where(_home.c.team_id == team, _home.c.due).order_by(_home.c.user_id).limit(1)
    found: UserId | None = tx.execute(query).scalar()
    return found


def begin(tx: Tx, team: TeamId, user: UserId) -> None:
    """Note that it is being drawn: what happens from now on makes it due again."""
    tx.execute(_of(team, user).values(due=False))


def again(tx: Tx, team: TeamId, user: UserId) -> None:
    """Note that it could not be drawn."""
    tx.execute(_of(team, user).values(due=True))


def state(tx: Tx, team: TeamId, user: UserId) -> HomeState:
    """Give what stands on someone's Home, in four queries however many runs there were.

    Runs of private channels are there for their members alone; guests and partners see their own steps and no lists.
    """
    page = tx.execute(select(_home.c.page).where(_home.c.team_id == team, _home.c.user_id == user)).scalar() or 0
    person = people.person(tx, team, user)
    full = person is None or person.kind is Kind.MEMBER
    concerned = _run.c.name.in_(_concerning(team, user))
    mine = or_(concerned, _run.c.owner == user) if full else concerned
    found = runs.where(tx, _run.c.team_id == team, _run.c.status == RunStatus.OPEN.value, mine, _may_see(team, user))
    return HomeState(user=user, page=page, is_member=full, runs=found, sops=sops.listed(tx, team) if full else ())


def _concerning(team: TeamId, user: UserId) -> Any:  # noqa: ANN401 - a union of queries
    """Name the runs in which something is offered to them, waits on them, or is theirs to do."""
    offered = select(_handoff.c.run).where(
        _handoff.c.team_id == team, _handoff.c.receiver == user, _handoff.c.answer.is_(None)
    )
    waiting = select(_blocker.c.run).where(
        _blocker.c.team_id == team, _blocker.c.person == user, _blocker.c.ended_at.is_(None)
    )
    to_do = select(_step.c.run).where(_step.c.team_id == team, _step.c.user_id == user)
    return offered.union(waiting, to_do)


def _may_see(team: TeamId, user: UserId) -> Any:  # noqa: ANN401 - a condition
    """Whether the run's channel is public, or one that they are in."""
    public = select(_channel.c.channel_id).where(
        _channel.c.team_id == team, _channel.c.channel_id == _run.c.channel_id, _channel.c.is_private.is_(False)
    )
    inside = select(_member.c.channel_id).where(
        _member.c.team_id == team, _member.c.channel_id == _run.c.channel_id, _member.c.user_id == user
    )
    return or_(public.exists(), inside.exists())


def _of(team: TeamId, user: UserId) -> Any:  # noqa: ANN401 - an UPDATE has no public type of its own
    return update(_home).where(_home.c.team_id == team, _home.c.user_id == user)
