"""What is known of people and channels: kept in tables, fresh by events, read from Slack on a miss."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.access import Access
from bot.access.outcome import Outcome, TokenVoid, Verdict, of
from bot.clock import Clock
from bot.domain import talk
from bot.domain.ids import ChannelId, MessageTs, TeamId, UserId
from bot.domain.people import Actor, Kind
from bot.domain.refusals import ChannelArchived, NoSuchPerson, NotInChannel, Refusal, SlackSilent
from bot.domain.run import Run
from bot.domain.step_state import Said
from storage import people
from storage.people import Channel, Person
from storage.store import Store, Tx

READ_LIMIT_SECONDS = 1.0
"""How long a look-up may take. Slack waits 3 s for an answer, and the answer is still to be written."""
FRESH_FOR = timedelta(hours=24)
"""Events keep this knowledge fresh; once a day it is read again in case one was missed."""
_PAGE = 200
_CHANNELS = "public_channel,private_channel"
_PAGES_AT_MOST = 25

ERRAND_LIMIT_SECONDS = 10.0
"""How long an errand's read may take: nobody waits for it."""
_NO_SUCH_PERSON = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
_HIDDEN = frozenset({"channel_not_found", "not_in_channel"})
_OF_DIRECT_MESSAGES = frozenset({"im:read", "mpim:read"})
"""Scopes that the app doesn't ask for: people's direct messages are no concern of the bot's."""
_NO_SUCH_MESSAGE = frozenset({"thread_not_found", "message_not_found", "channel_not_found", "not_in_channel"})
_WHY = {Verdict.LACKING: "lacking", Verdict.VOID: "void"}
"""Why Slack doesn't say something, unless it only took too long."""

T = TypeVar("T")


class MessageGone(Exception):  # noqa: N818 - people delete what they wrote
    """The message is no more, or was nobody's words."""


@dataclass(eq=False)
class Unknown(Exception):  # noqa: N818 - a question to Slack, not an error
    """The tables lack this person, this channel or its members; ``Directory.informed`` asks Slack."""

    user: UserId | None = None
    channel: ChannelId | None = None
    members_of: ChannelId | None = None


class Directory:
    """People and channels of one workspace.

    Slack is asked by way of ``access``. ``admins`` are admins of the bot besides the workspace's own. Without
    ``partners``, guests and people of other organisations count as outside of every channel.
    """

    def __init__(
        self,
        store: Store,
        slack: AsyncWebClient,
        access: Access,
        clock: Clock,
        *,
        team: TeamId,
        bot: UserId,
        admins: tuple[str, ...] = (),
        partners: bool = True,
    ) -> None:
        self._store = store
        self._slack = slack
        self._access = access
        self._clock = clock
        self._team = team
        self.bot = bot
        self._admins = frozenset(UserId(each) for each in admins)
        self._partners = partners

    # ---- inside a transaction: from the tables, or ``Unknown``

    def actor(self, tx: Tx, user: UserId, channel: ChannelId) -> Actor:
        """Give who this is, acting on something in this channel. Raises ``Unknown``."""
        person = self.person(tx, user)
        known = self.channel(tx, channel)
        if known.members_known_at is None or self._clock.now() - known.members_known_at > FRESH_FOR:
            raise Unknown(members_of=channel)
        return Actor(
            user=user,
            kind=person.kind,
            is_admin=person.is_admin or user in self._admins,
            in_channel=people.is_member(tx, self._team, channel, user) and self._may_act(person.kind),
            may_look_in=not known.is_private and person.kind is Kind.MEMBER,
        )

    def _may_act(self, kind: Kind) -> bool:
        return self._partners or kind not in {Kind.GUEST, Kind.PARTNER}

    def person(self, tx: Tx, user: UserId) -> Person:
        """Give what is known of this account. Raises ``Unknown``."""
        person = people.person(tx, self._team, user)
        if person is None or self._clock.now() - person.known_at > FRESH_FOR:
            raise Unknown(user=user)
        return person

    def someone(self, tx: Tx, user: UserId) -> Person:
        """Give an account that may act at all: no bot's, nor of somebody who left.

        Raises ``NoSuchPerson`` or ``Unknown``.
        """
        person = self.person(tx, user)
        if person.kind in {Kind.BOT, Kind.DEACTIVATED}:
            raise NoSuchPerson(user=user)
        return person

    def member(self, tx: Tx, user: UserId) -> Actor:
        """Give who this is, acting on what belongs to no channel, such as an SOP. Raises ``Unknown``."""
        person = self.person(tx, user)
        return Actor(user=user, kind=person.kind, is_admin=person.is_admin or user in self._admins)

    def admins(self, tx: Tx) -> tuple[UserId, ...]:
        """Give who is told what an admin has to see to: those that the team named, else the workspace's own."""
        return tuple(sorted(self._admins)) or people.admins(tx, self._team)

    def answers_for(self, tx: Tx, run: Run) -> tuple[UserId, ...]:
        """Give who can be told, by what was known last, that a run needs a hand: in the order in which they are asked.

        They are its owner, its starter, the admins; of those who may not look into its channel only who is in it.
        """
        channel = people.channel(tx, self._team, run.channel)
        is_open = channel is not None and not channel.is_private
        return tuple(
            user
            for user in dict.fromkeys((run.owner, run.starter, *self.admins(tx)))
            if (person := people.person(tx, self._team, user)) is not None
            and person.kind not in {Kind.BOT, Kind.DEACTIVATED}
            and ((is_open and person.kind is Kind.MEMBER) or people.is_member(tx, self._team, run.channel, user))
        )

    def channel(self, tx: Tx, channel: ChannelId) -> Channel:
        """Give what is known of this conversation. Raises ``Unknown``."""
        known = people.channel(tx, self._team, channel)
        if known is None or self._clock.now() - known.known_at > FRESH_FOR:
            raise Unknown(channel=channel)
        return known

    def place_to_post(self, tx: Tx, channel: ChannelId) -> Channel:
        """Give a channel in which the bot can post; raises ``NotInChannel``, ``ChannelArchived`` or ``Unknown``."""
        known = self.channel(tx, channel)
        if known.is_archived:
            raise ChannelArchived(channel=channel)
        if not known.has_bot:
            raise NotInChannel(channel=channel)
        return known

    # ---- outside: asking Slack

    async def informed(self, work: Callable[[], Awaitable[T]]) -> T:
        """Run this, and again after asking Slack for whatever it finds unknown. Raises ``SlackSilent``."""
        for _ in range(4):  # a person, a channel, its members, and once for what changed meanwhile
            try:
                return await work()
            except Unknown as unknown:
                await self._learn(unknown)
        raise SlackSilent

    async def unless_refused(self, work: Callable[[], Awaitable[T]]) -> T | None:
        """Run this likewise; None where it is refused: for events, with which nobody asked for anything.

        Raises ``SlackSilent``, with which Slack brings the event again.
        """
        try:
            return await self.informed(work)
        except SlackSilent:
            raise
        except Refusal:
            return None

    async def channel_named(self, name: str) -> ChannelId | None:
        """Give the channel of this name that the bot is in; None if there is none. Raises ``SlackSilent``."""
        asking = partial(self._slack.users_conversations, types=_CHANNELS, exclude_archived=True, limit=_PAGE)
        cursor = ""
        for _ in range(_PAGES_AT_MOST):
            async with _answered_within(ERRAND_LIMIT_SECONDS):
                answer = await self._access.call("users.conversations", partial(asking, cursor=cursor))
            for each in answer["channels"]:
                if each.get("name") == name:
                    return ChannelId(each["id"])
            cursor = _next_cursor(answer)
            if not cursor:
                break
        return None

    async def hears(self, user: UserId, channel: ChannelId) -> bool:
        """Whether this person may be told what happens in a channel: of a private one its members alone may be.

        Nobody is told of a channel that the bot can't look into any more. Raises ``SlackSilent``.
        """
        actor = await self.unless_refused(lambda: self._store.read(self.actor, user, channel))
        if actor is None or actor.kind in {Kind.BOT, Kind.DEACTIVATED}:
            return False
        return actor.in_channel or actor.may_look_in

    async def _learn(self, unknown: Unknown) -> None:
        async with _answered_within(READ_LIMIT_SECONDS):
            if unknown.user is not None:
                await self._read_person(unknown.user)
            elif unknown.channel is not None:
                await self._read_channel(unknown.channel)
            elif unknown.members_of is not None:
                await self._read_members(unknown.members_of)

    async def _read_person(self, user: UserId) -> None:
        try:
            answer = await self._access.call("users.info", partial(self._slack.users_info, user=user))
        except SlackApiError as refused:
            # Asked again, Slack would say the same: what hangs on it must not wait for ever.
            if of(refused).error in _NO_SUCH_PERSON:
                raise NoSuchPerson(user=user) from refused
            raise
        await self._store.write(self.heard_person, answer["user"])

    async def _read_channel(self, channel: ChannelId) -> None:
        asking = partial(self._slack.conversations_info, channel=channel)
        answer = await self._of_channel(channel, "conversations.info", asking)
        await self._store.write(people.put_channel, self._team, self._channel_from(answer["channel"]))

    async def _read_members(self, channel: ChannelId) -> None:
        members: list[UserId] = []
        cursor = ""
        for _ in range(_PAGES_AT_MOST):
            asking = partial(self._slack.conversations_members, channel=channel, limit=_PAGE, cursor=cursor)
            answer = await self._of_channel(channel, "conversations.members", asking)
            members += answer["members"]
            cursor = _next_cursor(answer)
            if not cursor:
                break
        await self._store.write(people.put_members, self._team, channel, members, self._clock.now())

    async def _of_channel(
        self, channel: ChannelId, method: str, asking: Callable[[], Awaitable[AsyncSlackResponse]]
    ) -> AsyncSlackResponse:
        """Ask about a conversation. Raises ``NotInChannel`` where it isn't the bot's to look into."""

        async def asked() -> AsyncSlackResponse:
            try:
                return await asking()
            except SlackApiError as refused:
                if not _is_hidden(of(refused)):
                    raise
                raise NotInChannel(channel=channel) from refused

        return await self._access.call(method, asked, about=channel)

    # ---- errands

    async def words_of(self, channel: ChannelId, ts: MessageTs, thread: MessageTs | None) -> Said:
        """Read what a person said in a thread. Raises ``MessageGone``, or ``SlackSilent`` if Slack doesn't say."""
        asking = partial(
            self._slack.conversations_replies,
            channel=channel,
            ts=thread or ts,
            oldest=ts,
            latest=ts,
            inclusive=True,
        )
        async with _answered_within(ERRAND_LIMIT_SECONDS):
            try:
                answer = await self._access.call("conversations.replies", asking, about=channel)
            except SlackApiError as refused:
                if of(refused).error in _NO_SUCH_MESSAGE:
                    raise MessageGone from refused
                raise
        # Slack puts the message that began the thread first, whatever was asked for.
        said = next((each for each in answer["messages"] if each.get("ts") == ts), None)
        if said is None or not said.get("text") or said.get("user", self.bot) == self.bot:
            raise MessageGone
        names = await self._store.read(people.names, self._team, talk.people_in(said["text"]))
        return Said(by=UserId(said["user"]), text=talk.plain_text(said["text"], names))

    # ---- what events tell

    def heard_person(self, tx: Tx, said: Mapping[str, Any]) -> None:
        """Take what Slack says of an account (``users.info``, ``user_change``, ``team_join``)."""
        people.put_person(tx, self._team, self._person_from(said))

    def _person_from(self, said: Mapping[str, Any]) -> Person:
        profile = said.get("profile")
        profile = profile if isinstance(profile, Mapping) else {}
        names = (profile.get("display_name"), said.get("real_name"), profile.get("real_name"), said.get("name"))
        return Person(
            user=UserId(said["id"]),
            name=next((each for each in names if isinstance(each, str) and each), ""),
            kind=_kind(said, self._team),
            is_admin=bool(said.get("is_admin") or said.get("is_owner")),
            tz=str(said.get("tz") or "UTC"),
            known_at=self._clock.now(),
        )

    def _channel_from(self, said: Mapping[str, Any]) -> Channel:
        return Channel(
            channel=ChannelId(said["id"]),
            name=said.get("name") or "",
            is_private=bool(said.get("is_private") or said.get("is_im") or said.get("is_mpim")),
            is_archived=bool(said.get("is_archived")),
            has_bot=bool(said.get("is_member") or said.get("is_im")),
            known_at=self._clock.now(),
        )


@asynccontextmanager
async def _answered_within(seconds: float) -> AsyncIterator[None]:
    """Wait for Slack's answer for so long. Raises ``SlackSilent``, with why, where nothing comes of it."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except (SlackApiError, TokenVoid, TimeoutError, aiohttp.ClientError) as failure:
        raise SlackSilent(_WHY.get(of(failure).verdict, "")) from failure


def _is_hidden(outcome: Outcome) -> bool:
    """Whether a conversation isn't the bot's to look into.

    Slack hides a private channel from those outside; for direct messages the app has no scope, and wants none.
    """
    return outcome.error in _HIDDEN or outcome.needed in _OF_DIRECT_MESSAGES


def _next_cursor(answer: AsyncSlackResponse) -> str:
    return (answer.get("response_metadata") or {}).get("next_cursor") or ""


def _kind(said: Mapping[str, Any], team: TeamId) -> Kind:
    if said.get("deleted"):
        return Kind.DEACTIVATED
    if said.get("is_bot") or said.get("id") == "USLACKBOT":
        return Kind.BOT
    if said.get("is_stranger") or said.get("team_id", team) != team:
        return Kind.PARTNER
    if said.get("is_restricted") or said.get("is_ultra_restricted"):
        return Kind.GUEST
    return Kind.MEMBER
