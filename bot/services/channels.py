"""What Slack tells of channels and people: memberships stay known, the bot introduces itself, held cards go on."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.blocks import private
from bot.clock import Clock
from bot.directory import Directory
from bot.domain.ids import ChannelId, TeamId, UserId
from bot.services.noted import note
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
        if user == self._directory.bot:
            await self._once(event_id, lambda tx: self._bot_joined(tx, channel))
        else:
            await self._once(event_id, lambda tx: self._joined(tx, channel, user))

    async def left(self, channel: ChannelId, user: UserId, event_id: str) -> None:
        """Someone left. If it is the bot, what is known of the channel is void."""
        if user == self._directory.bot:
            await self.bot_left(channel, event_id)
        else:
            await self._once(event_id, lambda tx: self._left(tx, channel, user))

    async def bot_left(self, channel: ChannelId, event_id: str) -> None:
        """Forget what was known of a channel that the bot can't see into any more."""
        await self._once(event_id, lambda tx: self._forget(tx, channel))

    async def changed(self, channel: ChannelId, event_id: str) -> None:
        """Something about the channel is other than it was: its name, or whether it is archived."""
        await self._once(event_id, lambda tx: self._changed(tx, channel))

    async def person_changed(self, said: Mapping[str, Any], event_id: str) -> None:
        """Someone's account is other than it was."""
        await self._once(event_id, lambda tx: self._person_changed(tx, said))

    async def _once(self, event_id: str, work: Callable[[Tx], Iterable[str]]) -> None:
        """Note an event and do what follows from it, in one transaction; then wake the lanes that ``work`` gives."""

        def transaction(tx: Tx) -> Iterable[str] | None:
            return work(tx) if gestures.is_first(tx, self._team, event_id, self._clock.now()) else None

        due = await self._store.write(transaction)
        if due is not None:
            note()
        for lane in due or ():
            self._wake(lane)

    # ---- inside the transaction: each gives the lanes in which something is due then

    def _joined(self, tx: Tx, channel: ChannelId, user: UserId) -> Iterable[str]:
        people.joined(tx, self._team, channel, user)
        return ()

    def _left(self, tx: Tx, channel: ChannelId, user: UserId) -> Iterable[str]:
        """Forget a membership, and what it let someone see on their Home; what was asked of them is looked at again."""
        people.left(tx, self._team, channel, user)
        homes.touch(tx, self._team, [user], self._clock.now())
        return (*letters.look_again(tx, self._team, user), homes.LANE)

    def _person_changed(self, tx: Tx, said: Mapping[str, Any]) -> Iterable[str]:
        """Take what is said of someone. Whoever left can't do what was asked of them: look at each of those again."""
        self._directory.heard_person(tx, said)
        return letters.look_again(tx, self._team, UserId(str(said["id"]))) if said.get("deleted") else ()

    def _bot_joined(self, tx: Tx, channel: ChannelId) -> Iterable[str]:
        due = self._changed(tx, channel)
        welcome = Delivery(key=f"welcome {channel}", channel=channel, message=private.welcome(self._directory.bot))
        deliveries.queue(tx, self._team, [welcome], self._clock.now())
        return due

    def _changed(self, tx: Tx, channel: ChannelId) -> Iterable[str]:
        self._forget(tx, channel)
        runs.release_cards(tx, self._team, channel)
        return (channel, *runs.due_cards(tx, self._team))

    def _forget(self, tx: Tx, channel: ChannelId) -> Iterable[str]:
        people.forget_channel(tx, self._team, channel)
        return ()
