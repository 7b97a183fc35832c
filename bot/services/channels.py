"""What Slack tells of channels and people: memberships stay known, the bot introduces itself, held cards go on."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.blocks import private, questions
from bot.clock import Clock
from bot.directory import Directory
from bot.domain.facts import RunCancelled
from bot.domain.forgetting import subject_of
from bot.domain.ids import ChannelId, MessageTs, RunName, TeamId, UserId
from bot.domain.run import Run
from bot.services.noted import note
from bot.services.telling import concerned
from storage import cards, channel_ids, deliveries, gestures, homes, letters, people, reactions, runs
from storage.deliveries import Delivery
from storage.store import Store, Tx

_DELETED, _GONE = "channel_deleted", "message_not_found"


class Channels:
    """The channels of one workspace. Every event has its ``event_id``: a redelivered one changes nothing.

    ``refuse`` tells the courier that Slack takes the bot's token no more.
    """

    def __init__(
        self,
        store: Store,
        directory: Directory,
        clock: Clock,
        *,
        team: TeamId,
        wake: Callable[[str], None],
        refuse: Callable[[str], None],
    ) -> None:
        self._store = store
        self._directory = directory
        self._clock = clock
        self._team = team
        self._wake = wake
        self._refuse = refuse

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

    async def deleted(self, channel: ChannelId, by: UserId | None, event_id: str) -> None:
        """Cancel what ran in a channel that is no more, as whoever deleted it; nothing is said there."""
        await self._once(event_id, lambda tx: self._deleted(tx, channel, by or self._directory.bot))

    async def renumbered(self, old: ChannelId, new: ChannelId, event_id: str) -> None:
        """Call a channel by another id from now on."""
        await self._once(event_id, lambda tx: self._renumbered(tx, old, new))

    async def message_deleted(self, channel: ChannelId, ts: MessageTs, event_id: str) -> None:
        """Post a card again that was deleted; most messages that are, were none."""
        name = await self._store.read(reactions.thread_of, self._team, channel, ts)
        if name is not None:
            await self._once(event_id, lambda tx: self._card_deleted(tx, name, ts))

    async def access_lost(self, error: str, event_id: str) -> None:
        """Slack takes the bot's token no more: nothing is sent until it does. ``error`` says why."""
        if await self._once(event_id, lambda _tx: ()):
            self._refuse(error)

    async def person_changed(self, said: Mapping[str, Any], event_id: str) -> None:
        """Someone's account is other than it was. Whoever left can't do what was asked of them: look at that again."""
        await self._once(event_id, lambda tx: self._person_changed(tx, said))

    async def _once(self, event_id: str, work: Callable[[Tx], Iterable[str]]) -> bool:
        """Do this in the transaction that remembers the event, unless it came before; whether it didn't.

        ``work`` gives the lanes in which something is due then.
        """

        def transaction(tx: Tx) -> Iterable[str] | None:
            return work(tx) if gestures.is_first(tx, self._team, event_id, self._clock.now()) else None

        lanes = await self._store.write(transaction)
        if lanes is not None:
            note()
        for lane in lanes or ():
            self._wake(lane)
        return lanes is not None

    # ---- inside the transaction; each gives the lanes in which something is due then

    def _joined(self, tx: Tx, channel: ChannelId, user: UserId) -> Iterable[str]:
        """Remember a membership, and what it lets someone see on their Home."""
        people.joined(tx, self._team, channel, user)
        return self._touch(tx, {user})

    def _left(self, tx: Tx, channel: ChannelId, user: UserId) -> Iterable[str]:
        """Forget a membership, and what it let someone see on their Home."""
        people.left(tx, self._team, channel, user)
        return [*letters.look_again(tx, self._team, user), *self._touch(tx, {user})]

    def _bot_joined(self, tx: Tx, channel: ChannelId) -> Iterable[str]:
        welcome = Delivery(key=f"welcome {channel}", channel=channel, message=private.welcome(self._directory.bot))
        deliveries.queue(tx, self._team, [welcome], self._clock.now())
        return self._changed(tx, channel)

    def _changed(self, tx: Tx, channel: ChannelId) -> Iterable[str]:
        """Read the channel anew when next needed, and try again what could not be said there."""
        runs.release_cards(tx, self._team, channel)
        return [channel, *self._forget(tx, channel), *runs.due_cards(tx, self._team)]

    def _forget(self, tx: Tx, channel: ChannelId) -> Iterable[str]:
        """Forget what was known of a channel: whose Home shows its runs is asked anew whether they may see them."""
        people.doubt_channel(tx, self._team, channel)
        return self._touch(tx, self._concerned_in(tx, channel))

    def _deleted(self, tx: Tx, channel: ChannelId, by: UserId) -> Iterable[str]:
        told: dict[UserId, list[Run]] = {}
        homes_behind = self._forget(tx, channel)
        deliveries.drop_in(tx, self._team, channel, _DELETED)
        for each in runs.open_in(tx, self._team, channel):
            stored = runs.get(tx, self._team, each.run.name, to_change=True)
            if stored is not None and stored.run.is_open:
                for user in self._directory.answers_for(tx, stored.run)[:1]:
                    told.setdefault(user, []).append(stored.run)
                self._cancel(tx, stored.run, by)
        words = [
            Delivery(
                key=f"deleted {channel} {user}",
                channel=ChannelId(user),
                message=questions.channel_deleted(ended),
                quotes=tuple(subject_of(run.name) for run in ended),
            )
            for user, ended in told.items()
        ]
        deliveries.queue(tx, self._team, words, self._clock.now())
        return [*told, *homes_behind]

    def _cancel(self, tx: Tx, run: Run, by: UserId) -> None:
        """End a run of which nothing more can be said where it was."""
        runs.save(tx, run, (RunCancelled(at=self._clock.now(), by=by, why=questions.CHANNEL_DELETED),))
        runs.leave_without_card(tx, self._team, run.name)
        letters.settle_all(tx, self._team, run.name)

    def _renumbered(self, tx: Tx, old: ChannelId, new: ChannelId) -> Iterable[str]:
        channel_ids.change(tx, self._team, old, new)
        return self._changed(tx, new)

    def _card_deleted(self, tx: Tx, name: RunName, ts: MessageTs) -> Iterable[str]:
        stored = runs.get(tx, self._team, name, to_change=True)
        if stored is None or stored.card.ts != ts:
            return ()
        if not stored.run.is_open:
            runs.leave_without_card(tx, self._team, name)
            return ()
        tell = self._directory.answers_for(tx, stored.run)
        told = cards.lose(tx, stored.run, ts, _GONE, stands=False, tell=tell, now=self._clock.now())
        return (name, *told)

    def _person_changed(self, tx: Tx, said: Mapping[str, Any]) -> Iterable[str]:
        self._directory.heard_person(tx, said)
        return letters.look_again(tx, self._team, UserId(str(said["id"]))) if said.get("deleted") else ()

    def _concerned_in(self, tx: Tx, channel: ChannelId) -> set[UserId]:
        return {user for each in runs.open_in(tx, self._team, channel) for user in concerned(each.run)}

    def _touch(self, tx: Tx, users: set[UserId]) -> Iterable[str]:
        """Note that something changed on these people's Homes."""
        return (homes.LANE,) if homes.touch(tx, self._team, users, self._clock.now()) else ()
