"""What people suggest to change in an SOP, about one of its runs or about itself; kept without their names."""

from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.directory import Directory
from bot.domain.ids import ChannelId, SopKey, TeamId, UserId
from bot.domain.people import Kind
from bot.domain.permissions import Act, Part, require
from bot.domain.refusals import NoOpenRun, NoSuchRun, NoSuchSop, NoTeamChannel, NotInChannel, TextMissing, WhichRun
from bot.domain.run import Run
from bot.domain.sop import Sop
from bot.domain.text import paragraph
from bot.services import finding
from bot.services.audiences import Audiences
from bot.services.runs import Runs
from storage import gestures, remarks, sops
from storage.remarks import Remark
from storage.store import Store, Tx


@dataclass(frozen=True)
class Suggestion:
    """What someone wants changed, about a run or about an SOP; neither while that is still to be chosen.

    ``channel`` is where it belongs: no digest shows it that may not know of that channel. ``is_elsewhere``: it was said
    where the bot isn't, so it goes to the team's own channel.
    """

    text: str
    channel: ChannelId
    run: Run | None = None
    sop: Sop | None = None
    is_elsewhere: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether it can be kept as it is: nothing is missing, and whoever said it knows where it goes."""
        return bool(self.text) and (self.run is not None or (self.sop is not None and not self.is_elsewhere))


class Suggesting:
    """The suggestions of one workspace."""

    def __init__(
        self, store: Store, directory: Directory, runs: Runs, audiences: Audiences, clock: Clock, *, team: TeamId
    ) -> None:
        self._store = store
        self._directory = directory
        self._runs = runs
        self._audiences = audiences
        self._clock = clock
        self._team = team

    async def said(self, user: UserId, channel: ChannelId, words: str) -> Suggestion:
        """Read what someone suggests in a channel: on what may stand in front, else its only open run is meant.

        Guests can only speak of runs. Raises a ``Refusal``.
        """
        text = paragraph(words)
        person = await self._directory.informed(lambda: self._store.read(self._directory.person, user))
        if person.kind is not Kind.MEMBER:
            return await self._of_run(user, channel, text)
        named, left = finding.sop_in_front(text, await self._store.read(sops.listed, self._team))
        if named is not None:
            return await self._of_sop(channel, left, named.sop)
        try:
            return await self._of_run(user, channel, text)
        except (NoOpenRun, NoSuchRun, WhichRun):
            return await self._of_sop(channel, text, None)

    async def keep(self, user: UserId, made: Suggestion, *, gesture: str) -> bool:
        """Keep a suggestion, unless this ``gesture`` did so already; whether a digest is to tell it.

        Raises a ``Refusal``.
        """
        said = replace(made, text=paragraph(made.text))
        return await self._directory.informed(lambda: self._store.write(self._keep, user, said, gesture))

    async def _of_run(self, user: UserId, channel: ChannelId, text: str) -> Suggestion:
        first = next(iter(text.split(maxsplit=1)), "")
        finding.check_no_run_meant(first)
        name = finding.as_run_name(first) if finding.looks_like_run(first) else None
        meant = await self._runs.meant(user, channel, name)
        run = await self._runs.may(user, meant.name, Act.WORK)
        return Suggestion(text.removeprefix(first).strip() if name else text, run.channel, run=run)

    async def _of_sop(self, channel: ChannelId, text: str, sop: Sop | None) -> Suggestion:
        if await self._is_a_place(channel):
            return Suggestion(text, channel, sop=sop)
        ours = await self._audiences.team_channel()
        if ours is None:
            raise NoTeamChannel
        return Suggestion(text, ours, sop=sop, is_elsewhere=True)

    async def _is_a_place(self, channel: ChannelId) -> bool:
        """Whether this is a channel that the bot is in; with the bot alone is none."""
        try:
            known = await self._directory.informed(lambda: self._store.read(self._directory.channel, channel))
        except NotInChannel:
            return False
        return known.has_bot and not channel.startswith("D")

    # ---- inside the transaction

    def _keep(self, tx: Tx, user: UserId, made: Suggestion, gesture: str) -> bool:
        if not made.text:
            raise TextMissing(what="text")
        is_told = self._audiences.tell_of(self._directory.channel(tx, made.channel))
        remark = self._remark(tx, user, made)
        now = self._clock.now()
        if gestures.is_first(tx, self._team, gesture, now):
            remarks.add(tx, self._team, remark, now)
        return is_told

    def _remark(self, tx: Tx, user: UserId, made: Suggestion) -> Remark:
        if made.run is not None:
            return remarks.of_run(made.run, made.text, names_run=True)
        require(Act.SUGGEST, self._directory.member(tx, user), Part())
        key = made.sop.key if made.sop is not None else SopKey("")
        published = sops.current(tx, self._team, key)
        if published is None:
            raise NoSuchSop(asked=key)
        return Remark(key, published.version, made.channel, made.text)
