"""What a team answers to its digest: whether a change is tried, and what becomes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from bot.blocks import private_changes
from bot.clock import Clock
from bot.directory import Directory
from bot.domain.edits import taken_back
from bot.domain.ids import ChannelId, TeamId, UserId
from bot.domain.improvements import About, Answer, Decision, Followed, Improvement, Shown, Status, about
from bot.domain.people import Actor
from bot.domain.permissions import Act, Part, may, require
from bot.domain.refusals import NoSuchSop, TextMissing, VersionMoved
from bot.domain.text import paragraph
from bot.domain.working_hours import Calendar
from bot.services.answering import Answering
from bot.services.reviewing import EVERYWHERE
from storage import deliveries, improvements, runs, sops
from storage.deliveries import Delivery
from storage.sops import Note, Published
from storage.store import Store, Tx

T = TypeVar("T")


@dataclass(frozen=True)
class Adopting:
    """What the form of an adoption is filled with; ``published`` is None for an SOP that is listed no more."""

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
        self._wake = wake

    # ---- proposals

    async def adopting(self, user: UserId, number: int) -> Adopting:
        """Give what the form needs with which a proposal is adopted. Raises a ``Refusal``."""
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
        await self._done(lambda tx, lanes: self._agree(tx, lanes, user, number, (said, owner, due)))

    # ---- improvements

    async def settle(self, user: UserId, number: int, status: Status) -> None:
        """Keep a change, or say that it is done or dropped. Raises a ``Refusal``."""
        await self._done(lambda tx, lanes: self._settle(tx, lanes, user, number, status))

    async def revert(self, user: UserId, number: int) -> None:
        """Take a change back by a new version with the words of before. Raises a ``Refusal``."""
        await self._done(lambda tx, lanes: self._revert(tx, lanes, user, number))

    async def remind(self, digest_at: datetime | None) -> None:
        """Remind the owners of what is still to be done, once before each digest: on the working day before it."""
        if digest_at is None:
            return
        since = self._calendar.opens(self._calendar.days_after(self._calendar.day_of(digest_at), -1))
        if not since <= self._clock.now() < digest_at:
            return
        for change in await self._store.read(self._to_be_reminded_of, since, digest_at):
            await self._done(lambda tx, lanes, change=change: self._remind(tx, lanes, change, digest_at))  # type: ignore[misc]  # a default binds it

    # ---- inside the transaction

    async def _done(self, work: Callable[[Tx, set[str]], T]) -> T:
        """Do something in one transaction, and wake the lanes that it has something to say in."""
        lanes: set[str] = set()
        done = await self._directory.informed(lambda: self._store.write(work, lanes))
        for lane in lanes:
            self._wake(lane)
        return done

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

        await self._done(work)

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
        improvements.add(tx, self._team, change)
        self._answering.answer(tx, shown, Answer.ADOPTED, now, Decision(why=what, owner=owner, due=due))
        lanes.add(shown.channel)

    def _to_settle(self, tx: Tx, user: UserId, number: int, act: Act) -> Improvement:
        """Give a change that goes on; whoever sees to it may settle it, and whom the table names."""
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
        now = self._clock.now()
        self._answering.settle(tx, change, status, now)
        lanes.update({change.channel, change.owner})

    def _revert(self, tx: Tx, lanes: set[str], user: UserId, number: int) -> None:
        change = self._to_settle(tx, user, number, Act.PUBLISH)
        now, current = self._clock.now(), sops.current(tx, self._team, change.sop)
        if current is None or change.version is None:
            raise NoSuchSop(asked=change.sop)
        before = sops.version(tx, self._team, change.sop, change.version - 1)
        if current.version == change.version:
            sop = before
        elif change.step is None and not change.input:
            raise VersionMoved(name=current.sop.name, version=current.version)
        else:
            sop = taken_back(current.sop, before, step=change.step, asked=change.input)
        note = Note(current.version + 1, now, user, f"taken back: {change.what}")
        sops.publish_one(tx, self._team, sop, current.version, note)
        self._settled(tx, lanes, change, Status.REVERTED)

    def _about(self, tx: Tx, change: Improvement) -> About:
        current = sops.current(tx, self._team, change.sop)
        return about(current.sop if current else None, change.sop, change.step, change.input)

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


def _reminder(change: Improvement, digest_at: datetime) -> str:
    return f"change {change.id} {digest_at:%Y-%m-%d}"
