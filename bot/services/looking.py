"""What people can look up: the SOPs, and the runs of their channel."""

import asyncio
from collections.abc import Container, Mapping

from bot.blocks.addresses import message_url
from bot.directory import Directory
from bot.domain import talk
from bot.domain.ids import ChannelId, MessageTs, RunName, SopKey, TeamId, UserId
from bot.domain.people import Kind
from bot.domain.refusals import CantReceive, NoSuchPerson, NotInChannel
from bot.domain.run import Run
from bot.services import finding
from storage import people, reactions, runs, sops
from storage.runs import StoredRun
from storage.sops import Note, Published
from storage.store import Store, Tx

_VERSIONS_TOLD = 3
_CANT = {Kind.BOT: "bot", Kind.DEACTIVATED: "gone"}


class Looking:
    """Look-ups in one workspace. ``archive_url`` is where its messages are found, ``https://…slack.com/``."""

    def __init__(self, store: Store, directory: Directory, *, team: TeamId, archive_url: str) -> None:
        self._store = store
        self._directory = directory
        self._team = team
        self._archive_url = archive_url

    async def sops(self) -> tuple[Published, ...]:
        """Give the SOPs that can be started."""
        return await self._store.read(sops.listed, self._team)

    async def sop(self, asked: str) -> Published:
        """Give one SOP, by key, name or code; raises ``NoSuchSop``."""
        return finding.sop(asked, await self.sops())

    async def versions(self, key: SopKey) -> tuple[Note, ...]:
        """Tell of an SOP's latest versions, the newest first."""
        return await self._store.read(sops.notes, self._team, key, _VERSIONS_TOLD)

    async def open_runs(self, user: UserId, channel: ChannelId) -> tuple[tuple[Run, str | None], ...]:
        """Give the channel's open runs, the newest first, each with the address of its card.

        Someone outside a private channel gets none: it is not told apart from a channel without runs.
        """
        try:
            found = await self._directory.informed(lambda: self._store.read(self._open_runs, user, channel))
        except NotInChannel:
            return ()
        return tuple((each.run, self.link(each)) for each in found)

    def link(self, stored: StoredRun) -> str | None:
        """Give the address of a run's card; None while it is not posted."""
        ts = stored.card.ts
        return message_url(self._archive_url, stored.run.channel, ts) if ts else None

    def address(self, channel: ChannelId, ts: MessageTs) -> str:
        """Give the address of a message."""
        return message_url(self._archive_url, channel, ts)

    async def as_typed(self, text: str) -> str:
        """Give a message's text as people typed it, with the names of those who are known."""
        names = await self._store.read(people.names, self._team, talk.people_in(text))
        return talk.plain_text(text, names)

    async def run_around(self, channel: ChannelId, ts: MessageTs, thread: MessageTs | None) -> RunName | None:
        """Name the open run whose card this message is, or in whose thread it stands."""
        return await self._store.read(reactions.card_run, self._team, channel, thread or ts)

    async def check_chosen(self, chosen: Mapping[str, UserId], optional: Container[str]) -> None:
        """Refuse people who can't do anything, by the fields of the form in which they were chosen.

        ``optional`` are the fields that may be left empty. Raises ``CantReceive``.
        """
        unable = await asyncio.gather(*(self._why_not(user) for user in chosen.values()))
        for (field, user), why in zip(chosen.items(), unable, strict=True):
            if why:
                raise CantReceive(user=user, why=why, field=field, or_nobody=field in optional)

    async def _why_not(self, user: UserId) -> str:
        """Say why someone can't do anything; nothing if they can."""
        try:
            person = await self._directory.informed(lambda: self._store.read(self._directory.person, user))
        except NoSuchPerson:
            return "unknown"
        return _CANT.get(person.kind, "")

    def _open_runs(self, tx: Tx, user: UserId, channel: ChannelId) -> tuple[StoredRun, ...]:
        known = self._directory.channel(tx, channel)
        if known.is_private and not self._directory.actor(tx, user, channel).in_channel:
            return ()
        return runs.open_in(tx, self._team, channel)
