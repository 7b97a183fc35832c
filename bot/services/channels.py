"""What Slack tells of channels and people: memberships stay known, the bot introduces itself, held cards go on."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.blocks import private
from bot.clock import Clock
from bot.directory import Directory
from bot.domain.ids import ChannelId, TeamId, UserId
from storage import deliveries, gestures, homes, letters, people, runs
from storage.deliveries import Delivery
from storage.store import Store, Tx


class Channels:
    """The channels of one workspace. Every event has its ``event_id``: a redelivered one changes nothing."""

    def __init__(
        self, store: Store, directory: Directory, clock: Clock, *, team: TeamId, wake: Callable[[str], None]
    ) -> None:
        self._store = store
        self._directory = directory
        self._clock = clock
        self._team = team
        self._wake = wake

    async def joined(self, channel: ChannelId, user: UserId, event_id: str) -> None:
        """Someone joined. If it is the bot: introduce it, once in a channel's life, and draw its cards again."""
        if user != self._directory.bot:
            await self._once(event_id, lambda tx: people.joined(tx, self._team, channel, user))
        elif await self._once(event_id, lambda tx: self._bot_joined(tx, channel)):
            await self._wake_channel(channel)

    async def left(self, channel: ChannelId, user: UserId, event_id: str) -> None:
        """Someone left. If it is the bot, what is known of the channel is void."""
        if user == self._directory.bot:
            await self.bot_left(channel, event_id)
        elif await self._once(event_id, lambda tx: self._left(tx, channel, user)):
            await self._look_again(user)
            self._wake(homes.LANE)

    async def bot_left(self, channel: ChannelId, event_id: str) -> None:
        """Forget what was known of a channel that the bot can't see into any more."""
        await self._once(event_id, lambda tx: people.forget_channel(tx, self._team, channel))

    async def changed(self, channel: ChannelId, event_id: str) -> None:
        """Something about the channel is other than it was: its name, or whether it is archived."""
        if await self._once(event_id, lambda tx: self._changed(tx, channel)):
            await self._wake_channel(channel)

    async def person_changed(self, said: Mapping[str, Any], event_id: str) -> None:
        """Someone's account is other than it was."""
        if await self._once(event_id, lambda _tx: None):
            await self._directory.heard_person(said)
            if said.get("deleted"):
                await self._look_again(UserId(str(said["id"])))

    async def _look_again(self, user: UserId) -> None:
        """Whoever left can't do what was asked of them: look at each of those again."""
        for run in await self._store.write(letters.look_again, self._team, user):
            self._wake(run)

    async def _once(self, event_id: str, work: Callable[[Tx], None]) -> bool:
        def transaction(tx: Tx) -> bool:
            first = gestures.is_first(tx, self._team, event_id, self._clock.now())
            if first:
                work(tx)
            return first

        return await self._store.write(transaction)

    def _left(self, tx: Tx, channel: ChannelId, user: UserId) -> None:
        """Forget a membership, and what it let someone see on their Home."""
        people.left(tx, self._team, channel, user)
        homes.touch(tx, self._team, [user], self._clock.now())

    def _bot_joined(self, tx: Tx, channel: ChannelId) -> None:
        self._changed(tx, channel)
        welcome = Delivery(key=f"welcome {channel}", channel=channel, message=private.welcome(self._directory.bot))
        deliveries.queue(tx, self._team, [welcome], self._clock.now())

    def _changed(self, tx: Tx, channel: ChannelId) -> None:
        people.forget_channel(tx, self._team, channel)
        runs.release_cards(tx, self._team, channel)

    async def _wake_channel(self, channel: ChannelId) -> None:
        self._wake(channel)
        for name in await self._store.read(runs.due_cards, self._team):
            self._wake(name)
