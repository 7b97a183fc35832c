"""What a team answers to its digest: whether a change is tried, and what becomes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from bot.blocks import private_changes
from bot.clock import Clock
from bot.directory import Directory
from bot.domain.ids import ChannelId, TeamId, UserId
from bot.domain.improvements import About, Answer, Decision, Followed, Improvement, Shown, Status, about
from bot.domain.parts import SopPart, changed
from bot.domain.people import Actor
from bot.domain.permissions import Act, Part, may, require
from bot.domain.refusals import ChangedAgain, NoSuchSop, TextMissing
from bot.domain.sop import Sop
from bot.domain.text import paragraph
from bot.domain.working_hours import Calendar
from bot.library.edits import restored
from bot.services.answering import Answering
from bot.services.reviewing import EVERYWHERE
from bot.services.writing import Writer
from storage import deliveries, improvements, runs, sops
from storage.deliveries import Delivery
from storage.sops import Note, Published
from storage.store import Store, Tx


def taken_back(what: str) -> str:
    """Say why a version has the words of before."""
    return f"taken back: {what}"


@dataclass(frozen=True)
class Adopting:
    """What the form of an adoption is filled with; ``published`` is None for an SOP that is no longer listed."""

    shown: Shown
    published: Published | None
    owner: UserId


class Changes:
    """The proposals and improvements of one workspace."""

    def __init__(
        self,
        store: Store,
        directory: Directory,
        clock: Clock,
        *,
        team: TeamId,
        calendar: Calendar,
        wake: Callable[[str], None],
    ) -> None:
        self._store = store
        self._directory = directory
        self._clock = clock
        self._team = team
        self._calendar = calendar
        self._answering = Answering(team=team, calendar=calendar)
        self._writer = Writer(store, directory, wake)

    # ---- proposals

    async def adopting(self, user: UserId, number: int) -> Adopting:
        """Give what the form of an adoption is filled with. Raises a ``Refusal``."""
        return await self._directory.informed(lambda: self._store.read(self._adopting, user, number))

    async def later(self, user: UserId, number: int) -> None:
        """Answer "Not now". Raises a ``Refusal``."""
        await self._answer(user, number, Answer.LATER, Decision())

    async def refuse(self, user: UserId, number: int, reason: str) -> None:
        """Answer "No", with why. Raises a ``Refusal``."""
        if not (why := paragraph(reason)):
            raise TextMissing(what="reason")
        await self._answer(user, number, Answer.REFUSED, Decision(why=why))

    async def may_answer(self, user: UserId, number: int) -> Shown:
        """Give a proposal that waits for this person's answer. Raises a ``Refusal``."""
        return await self._directory.informed(lambda: self._store.read(self._to_answer, user, number))

    async def agree(self, user: UserId, number: int, what: str, owner: UserId, due: date | None) -> None:
        """Adopt a proposal by something that is no change of text. Raises a ``Refusal``."""
        if not (said := paragraph(what)):
            raise TextMissing(what="text")
        await self._writer.write(lambda tx, lanes: self._agree(tx, lanes, user, number, (said, owner, due)))

    # ---- improvements

    async def settle(self, user: UserId, number: int, status: Status) -> None:
        """Keep a change, or say that it is done or dropped. Raises a ``Refusal``."""
        await self._writer.write(lambda tx, lanes: self._settle(tx, lanes, user, number, status))

    async def revert(self, user: UserId, number: int) -> None:
        """Take a change back by a new version with the words of before; what else changed since stays.

        Raises a ``Refusal``: ``ChangedAgain`` where its words were changed once more.
        """
        await self._writer.write(lambda tx, lanes: self._revert(tx, lanes, user, number))

    async def remind(self, digest_at: datetime | None) -> None:
        """Remind the owners of what is still to be done, once before each digest: on the working day before it."""
        if digest_at is None:
            return
        since = self._calendar.opens(self._calendar.days_after(self._calendar.day_of(digest_at), -1))
        if not since <= self._clock.now() < digest_at:
            return
        for change in await self._store.read(self._to_be_reminded_of, since, digest_at):
            await self._writer.write(partial(self._remind, change=change, digest_at=digest_at))

    # ---- inside the transaction

    def _actor(self, tx: Tx, user: UserId, channel: ChannelId) -> Actor:
        return self._directory.member(tx, user) if channel == EVERYWHERE else self._directory.actor(tx, user, channel)

    def _to_answer(self, tx: Tx, user: UserId, number: int) -> Shown:
        shown = self._answering.proposal_to_answer(tx, number)
        require(Act.PROPOSE, self._actor(tx, user, shown.channel), Part())
        return shown

    def _adopting(self, tx: Tx, user: UserId, number: int) -> Adopting:
        shown = self._to_answer(tx, user, number)
        key = shown.proposal.sop
        return Adopting(shown, sops.current(tx, self._team, key), runs.latest_owner(tx, self._team, key) or user)

    async def _answer(self, user: UserId, number: int, how: Answer, decision: Decision) -> None:
        def work(tx: Tx, lanes: set[str]) -> None:
            shown = self._to_answer(tx, user, number)
            self._answering.answer(tx, shown, how, self._clock.now(), decision)
            lanes.add(shown.channel)

        await self._writer.write(work)

    def _agree(
        self, tx: Tx, lanes: set[str], user: UserId, number: int, agreed: tuple[str, UserId, date | None]
    ) -> None:
        what, owner, due = agreed
        shown, now = self._to_answer(tx, user, number), self._clock.now()
        made = shown.proposal
        change = Improvement(
            id=0,
            channel=shown.channel,
            sop=made.sop,
            rule=made.rule,
            step=made.step,
            input=made.input,
            cause=made.cause,
            what=what,
            owner=owner,
            at=now,
            due=due,
            status=Status.OPEN,
        )
        change = improvements.add(tx, self._team, change, author=user)
        if owner != user:
            told = private_changes.given(Followed(change, None, self._about(tx, change)), user)
            word = Delivery(key=_given(change), channel=ChannelId(owner), message=told)
            deliveries.queue(tx, self._team, [word], now)
            lanes.add(owner)
        self._answering.answer(tx, shown, Answer.ADOPTED, now, Decision(why=what, owner=owner, due=due))
        lanes.add(shown.channel)

    def _to_settle(self, tx: Tx, user: UserId, number: int, act: Act) -> Improvement:
        """Give a change that goes on. Its owner, or anyone the permissions table allows, may settle it."""
        change = self._answering.change_to_settle(tx, number)
        actor = self._actor(tx, user, change.channel)
        part = Part(owner=runs.latest_owner(tx, self._team, change.sop), sop=self._about(tx, change).sop)
        if not may(act, actor, Part(owner=change.owner)):
            require(act, actor, part)
        return change

    def _settle(self, tx: Tx, lanes: set[str], user: UserId, number: int, status: Status) -> None:
        change = self._to_settle(tx, user, number, Act.PROPOSE)
        self._settled(tx, lanes, change, status)

    def _settled(self, tx: Tx, lanes: set[str], change: Improvement, status: Status) -> None:
        lanes |= self._answering.settle(tx, change, status, self._clock.now())
        became = private_changes.became(Followed(change, None, self._about(tx, change)), status)
        deliveries.say_each_otherwise(tx, self._team, _words_on(change), became)
        lanes.add(change.owner)

    def _revert(self, tx: Tx, lanes: set[str], user: UserId, number: int) -> None:
        change = self._to_settle(tx, user, number, Act.PUBLISH)
        now, current = self._clock.now(), sops.current(tx, self._team, change.sop)
        if current is None or change.version is None:
            raise NoSuchSop(asked=change.sop)
        sop = self._without(tx, change.version, current)
        note = Note(current.version + 1, now, user, taken_back(change.what))
        sops.publish_one(tx, self._team, sop, current.version, note)
        self._settled(tx, lanes, change, Status.REVERTED)

    def _without(self, tx: Tx, version: int, current: Published) -> Sop:
        """Give an SOP with the parts that a version changed as they were before it; other changes since stay.

        Raises ``ChangedAgain`` for a part that a later version has changed as well, and ``Unfit``.
        """
        key, sop = current.sop.key, current.sop
        before, after = (sops.version(tx, self._team, key, number) for number in (version - 1, version))
        for part in changed(before, after):
            if part.content(current.sop) not in {part.content(before), part.content(after)}:
                since = self._stands_since(tx, part, current)
                raise ChangedAgain(part=part, sop=current.sop, changed=after, version=since)
            sop = restored(sop, before, part)
        return sop

    def _stands_since(self, tx: Tx, part: SopPart, current: Published) -> int:
        """Give the version that made a part what it is now."""
        key, now = current.sop.key, part.content(current.sop)
        earlier = range(current.version - 1, 0, -1)
        return 1 + next(each for each in earlier if part.content(sops.version(tx, self._team, key, each)) != now)

    def _about(self, tx: Tx, change: Improvement) -> About:
        return _about(tx, self._team, change)

    def _to_be_reminded_of(self, tx: Tx, since: datetime, digest_at: datetime) -> list[Improvement]:
        """Give what was still to be done by then and of which nobody was reminded: read at every tick, seldom any."""
        return [
            each
            for each in improvements.to_be_done(tx, self._team)
            if each.at < since and not deliveries.was_queued(tx, self._team, _reminder(each, digest_at))
        ]

    def _remind(self, tx: Tx, lanes: set[str], change: Improvement, digest_at: datetime) -> None:
        word = Delivery(
            key=_reminder(change, digest_at),
            channel=ChannelId(change.owner),
            message=private_changes.reminder(Followed(change, None, self._about(tx, change))),
        )
        deliveries.queue(tx, self._team, [word], self._clock.now())
        lanes.add(change.owner)


def say_anew(tx: Tx, team: TeamId, change: Improvement, author: UserId) -> None:
    """Say a change that someone wrote, and that has other words now, anew wherever its owner was told of it."""
    followed = Followed(change, None, _about(tx, team, change))
    if change.status is Status.OPEN:
        deliveries.say_each_otherwise(tx, team, _words_on(change), private_changes.reminder(followed))
        deliveries.say_otherwise(tx, team, _given(change), private_changes.given(followed, author))
    else:
        became = private_changes.became(followed, change.status)
        deliveries.say_each_otherwise(tx, team, _words_on(change), became)


def _about(tx: Tx, team: TeamId, change: Improvement) -> About:
    current = sops.current(tx, team, change.sop)
    return about(current.sop if current else None, change.sop, change.step, change.input)


def _given(change: Improvement) -> str:
    return f"{_words_on(change)}given"


def _words_on(change: Improvement) -> str:
    """Give what the keys of all messages to a change's owner begin with."""
    return f"change {change.id} "


def _reminder(change: Improvement, digest_at: datetime) -> str:
    return f"{_words_on(change)}{digest_at:%Y-%m-%d}"
