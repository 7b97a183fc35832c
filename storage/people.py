"""People, channels and memberships as last heard from Slack. ``bot.directory`` is their only user."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import bindparam, delete, select, update

from bot.domain.ids import ChannelId, TeamId, UserId
from bot.domain.people import Kind
from storage import turns
from storage.rows import ChannelRow, MembershipRow, PersonRow
from storage.store import Tx
from storage.upsert import add, put

_person, _channel, _member = PersonRow.__table__, ChannelRow.__table__, MembershipRow.__table__  # type: ignore[attr-defined]  # SQLModel adds them

# Asked by every click, so built once.
_PERSON = select(_person).where(_person.c.team_id == bindparam("team"), _person.c.user_id == bindparam("user"))
_CHANNEL = select(_channel).where(
    _channel.c.team_id == bindparam("team"), _channel.c.channel_id == bindparam("channel")
)
_MEMBER = select(_member.c.user_id).where(
    _member.c.team_id == bindparam("team"),
    _member.c.channel_id == bindparam("channel"),
    _member.c.user_id == bindparam("user"),
)

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""When something was known that is to be read anew."""


@dataclass(frozen=True)
class Person:
    """A Slack account. ``tz`` is an IANA name; ``known_at`` when Slack said so."""

    user: UserId
    name: str
    kind: Kind
    is_admin: bool
    tz: str
    known_at: datetime


@dataclass(frozen=True)
class Channel:
    """A Slack conversation. ``has_bot``: the bot is a member. ``members_known_at`` is None until all were read."""

    channel: ChannelId
    name: str
    is_private: bool
    is_archived: bool
    has_bot: bool
    known_at: datetime
    members_known_at: datetime | None = None


def person(tx: Tx, team: TeamId, user: UserId) -> Person | None:
    """Give what is known of this account, or None."""
    row = tx.execute(_PERSON, {"team": team, "user": user}).one_or_none()
    if row is None:
        return None
    return Person(user, row.name, Kind(row.kind), row.is_admin, row.tz, row.known_at)


def names(tx: Tx, team: TeamId, users: Iterable[str]) -> dict[str, str]:
    """Give the names of those among these people who are known."""
    query = select(_person.c.user_id, _person.c.name).where(_person.c.team_id == team, _person.c.user_id.in_(users))
    return {row.user_id: row.name for row in tx.execute(query)}


def admins(tx: Tx, team: TeamId) -> tuple[UserId, ...]:
    """Give the workspace's admins among those who are known."""
    query = select(_person.c.user_id).where(_person.c.team_id == team, _person.c.is_admin)
    return tuple(tx.execute(query.order_by(_person.c.user_id)).scalars())


def put_person(tx: Tx, team: TeamId, known: Person) -> None:
    """Remember an account, in place of what was known of it."""
    values = {
        "name": known.name,
        "kind": known.kind.value,
        "is_admin": known.is_admin,
        "tz": known.tz,
        "known_at": known.known_at,
    }
    put(tx, _person, {"team_id": team, "user_id": known.user}, values)


def channel(tx: Tx, team: TeamId, channel_id: ChannelId) -> Channel | None:
    """Give what is known of this conversation, or None."""
    row = tx.execute(_CHANNEL, {"team": team, "channel": channel_id}).one_or_none()
    if row is None:
        return None
    return Channel(
        channel_id, row.name, row.is_private, row.is_archived, row.has_bot, row.known_at, row.members_known_at
    )


def put_channel(tx: Tx, team: TeamId, known: Channel) -> None:
    """Remember a conversation; since when its members are known is left as it is."""
    values = {
        "name": known.name,
        "is_private": known.is_private,
        "is_archived": known.is_archived,
        "has_bot": known.has_bot,
        "known_at": known.known_at,
    }
    put(tx, _channel, {"team_id": team, "channel_id": known.channel}, values)


def doubt_channel(tx: Tx, team: TeamId, channel_id: ChannelId) -> None:
    """Let a conversation and its members be read anew when next needed; till then it is known how it was last."""
    turns.take(tx, f"members {team} {channel_id}")
    known = update(_channel).where(_channel.c.team_id == team, _channel.c.channel_id == channel_id)
    tx.execute(known.values(known_at=_LONG_AGO, members_known_at=None))


def is_member(tx: Tx, team: TeamId, channel_id: ChannelId, user: UserId) -> bool:
    """Whether this person is known to be a member."""
    return tx.execute(_MEMBER, {"team": team, "channel": channel_id, "user": user}).one_or_none() is not None


def put_members(tx: Tx, team: TeamId, channel_id: ChannelId, users: Iterable[UserId], now: datetime) -> None:
    """Remember a conversation's members, all of them, as known at ``now``."""
    turns.take(tx, f"members {team} {channel_id}")
    tx.execute(delete(_member).where(_member.c.team_id == team, _member.c.channel_id == channel_id))
    rows = [{"team_id": team, "channel_id": channel_id, "user_id": user} for user in sorted(set(users))]
    add(tx, _member, rows)  # someone may have joined since the line above
    known = update(_channel).where(_channel.c.team_id == team, _channel.c.channel_id == channel_id)
    tx.execute(known.values(members_known_at=now))


def joined(tx: Tx, team: TeamId, channel_id: ChannelId, user: UserId) -> None:
    """Remember that someone joined."""
    add(tx, _member, {"team_id": team, "channel_id": channel_id, "user_id": user})


def left(tx: Tx, team: TeamId, channel_id: ChannelId, user: UserId) -> None:
    """Remember that someone left."""
    tx.execute(
        delete(_member).where(_member.c.team_id == team, _member.c.channel_id == channel_id, _member.c.user_id == user)
    )
