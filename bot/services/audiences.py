"""Where digests are posted, and of which runs each may tell."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.directory import Directory
from bot.domain.ids import ChannelId, UserId
from bot.domain.people import Kind
from bot.domain.refusals import SlackSilent
from storage.people import Channel
from storage.store import Store

log = logging.getLogger(__name__)

_LOOKED_FOR_AGAIN_AFTER = timedelta(hours=1)
"""When a channel is looked for once more: someone can have invited the bot by then, or Slack can have renumbered it."""


@dataclass(frozen=True)
class Audience:
    """A channel with a digest. ``of_all``: of the runs of every channel that isn't private; else of its own alone."""

    channel: ChannelId
    of_all: bool


class Audiences:
    """The audiences of one workspace. ``team_channel`` and ``others`` are ids, or names with ``#`` in front.

    The team's channel hears of all public channels; each of the others, of itself.
    """

    def __init__(
        self, store: Store, directory: Directory, clock: Clock, *, team_channel: str | None, others: Sequence[str]
    ) -> None:
        self._store = store
        self._directory = directory
        self._clock = clock
        self._team_channel = team_channel
        self._others = others
        self._looked: dict[str, tuple[ChannelId | None, datetime]] = {}

    async def known(self) -> tuple[Sequence[Audience], Sequence[str]]:
        """Give the audiences, and the names of channels that were looked for just now and have no bot in them."""
        places = [(self._team_channel, True), *((name, False) for name in self._others)]
        found: dict[ChannelId, Audience] = {}
        missing = []
        for name, of_all in places:
            if not name:
                continue
            before = self._looked.get(name)
            channel = await self._channel(name)
            if channel is not None:
                found.setdefault(channel, Audience(channel, of_all))  # named twice, it is the team's
            elif self._looked.get(name) != before:
                missing.append(name)
        return tuple(found.values()), missing

    async def team_channel(self) -> ChannelId | None:
        """Give the team's channel; None if none is set, or the bot isn't in it."""
        return await self._channel(self._team_channel) if self._team_channel else None

    def tell_of(self, channel: Channel) -> bool:
        """Whether a digest is set up that may tell of this channel: its own, or the team's unless it is private."""
        own = {channel.channel, f"#{channel.name}"} & {self._team_channel, *self._others}
        return bool(own) or (bool(self._team_channel) and not channel.is_private)

    async def of(self, user: UserId, channel: ChannelId) -> Audience:
        """Give what someone may look up from a channel: a guest that alone, another one the team's as well."""
        person = await self._directory.informed(lambda: self._store.read(self._directory.person, user))
        if person.kind is not Kind.MEMBER:
            return Audience(channel, of_all=False)
        ours = await self.team_channel()
        if ours is not None and not await self._directory.hears(user, ours):
            ours = None  # it is private, and they aren't in it
        return Audience(ours or channel, of_all=True)

    async def _channel(self, name: str) -> ChannelId | None:
        if not name.startswith("#"):
            return ChannelId(name)
        now = self._clock.now()
        known, at = self._looked.get(name, (None, None))
        if at is not None and now - at < _LOOKED_FOR_AGAIN_AFTER:
            return known
        try:
            # One that the bot was put out of, or that has another name by now, is still the one that was meant.
            channel = await self._directory.channel_named(name.removeprefix("#")) or known
        except SlackSilent:
            return known
        if channel is None:
            log.warning("digest.no_channel", extra={"channel": name})
        self._looked[name] = (channel, now)
        return channel
