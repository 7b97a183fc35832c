"""The weeks as they went by: all runs side by side, each act at its moment, a digest at each slot."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import TypeVar

from bot.blocks.card import opening, run_card
from bot.clock import MovableClock
from bot.courier import card_key
from bot.directory import Directory
from bot.domain.edits import Revision, StepEdit
from bot.domain.ids import ChannelId, MessageTs, RunName, SopKey, StepKey, TeamId
from bot.domain.improvements import Shown
from bot.domain.refusals import SlackSilent
from bot.domain.run import Run
from bot.domain.wishes import Start
from bot.domain.working_hours import Calendar, parse_hours
from bot.history.life import Act, Offering, Story, life
from bot.history.post import Post
from bot.history.scripts import CHANGES, SCRIPTS, Change, Script
from bot.history.team import Team
from bot.library import bundled
from bot.services.audiences import Audiences
from bot.services.digests import Digests
from bot.services.publishing import Publishing
from bot.services.runs import Outcome, Runs
from schedules.slots import Slots
from storage import deliveries, letters, proposals, runs, sops
from storage.deliveries import Queued
from storage.runs import StoredRun
from storage.store import Store, Tx

OFFICE_HOURS = "mon-fri 09:00-17:30"
"""When these people work, in the zone of the team's calendar, which may say otherwise itself: the demo's does."""
_A_WEEK = timedelta(weeks=1)
_LATEST_START = 420
"""Minutes after the opening: who would begin anything half an hour before the end of the day?"""
_FIRST_DIGEST_AFTER = timedelta(days=3)
_TALKED_OVER = timedelta(minutes=100)
"""After a digest: when the team adopts what it proposed."""
_ASKED_AGAIN = 5
T = TypeVar("T")
_NOT_SENT = "past"
"""Why what only one person would have seen was not sent: it is past."""


@dataclass(frozen=True)
class Setting:
    """Where the past is to have happened; ``directory`` can tell who is who there.

    ``calendar`` is the one that the bot counts with; ``archive`` is where its messages are found; ``digest_cron`` says
    when ``team_channel``, an id, had its digests, if it had any; changes are looked at again after ``look_after`` runs.
    """

    store: Store
    directory: Directory
    team: TeamId
    calendar: Calendar
    archive: str = "https://example.slack.com/"
    team_channel: str | None = None
    digest_cron: str = "0 9 * * mon"
    look_after: int = 8


@dataclass(frozen=True)
class Lived:
    """What came of it: the runs by name, in the order of their starts."""

    runs: tuple[RunName, ...]
    since: datetime
    until: datetime


async def live_through(
    setting: Setting,
    people: Team,
    clock: MovableClock,
    post: Post,
    *,
    until: datetime,
    weeks: int = 12,
    seed: int = 1,
) -> Lived:
    """Let some weeks go by that end at a moment (aware UTC): 15 runs a week, of which the last are still open.

    They follow the bundled SOPs, which are published as they begin.

    ``clock`` stands, and is moved from act to act. Nobody is called: what direct messages would have asked in runs that
    ended is settled; those of open runs, and their cards, are left to the courier. Raises what the services raise.
    """
    since = until - weeks * _A_WEEK
    await _know(setting, people)
    # In one: whoever is interrupted here begins anew, and finds no half of a past.
    with setting.store.in_one() as store:
        await store.write(sops.publish, setting.team, bundled().sops, since)
        past = _Past(replace(setting, store=store), people, clock, post, Random(seed))  # noqa: S311 - nothing is kept secret by it
        await past.go_by(since, until)
    return Lived(tuple(past.cards), since, until)


async def _know(setting: Setting, people: Team) -> None:
    """Let the directory know everyone before: while the past is written it can write nothing down."""
    directory = setting.directory
    for channel in (people.channel, people.private):
        for user in people.members(channel):
            look = partial(setting.store.read, directory.actor, user, channel)
            await directory.informed(look)


Doing = Callable[[], Awaitable[None]]


@dataclass(eq=False)
class _Underway:
    """A run that takes its course; it has no name before it was started."""

    story: Story
    sop: SopKey
    channel: ChannelId
    name: RunName | None = None


@dataclass
class _Past:
    setting: Setting
    people: Team
    clock: MovableClock
    post: Post
    chance: Random
    cards: dict[RunName, MessageTs] = field(default_factory=dict)
    ended: set[RunName] = field(default_factory=set)
    waiting: list[tuple[datetime, int, Doing]] = field(default_factory=list)
    count: int = 0

    def __post_init__(self) -> None:
        one = self.setting
        self._hours = parse_hours(OFFICE_HOURS, one.calendar.zone, one.calendar.holidays)
        self._runs = Runs(one.store, one.directory, self.clock, team=one.team, calendar=one.calendar, wake=_nobody)
        self._digests = Digests(
            one.store,
            one.directory,
            self.clock,
            Audiences(one.store, one.directory, self.clock, team_channel=one.team_channel, others=()),
            team=one.team,
            calendar=one.calendar,
            archive=one.archive,
            agreed=(),
            wake=_nobody,
        )
        self._publishing = Publishing(
            one.store,
            one.directory,
            self.clock,
            team=one.team,
            calendar=one.calendar,
            look_after=one.look_after,
            wake=_nobody,
        )

    async def go_by(self, since: datetime, until: datetime) -> None:
        """Let every run that begins in this time take its course, as far as it comes."""
        for each in await self._to_begin(since, until):
            self._follow(each, next(each.story))
        for slot in self._slots(since, until):
            self._later(slot, partial(self._digest, slot, is_halfway=slot >= since + (until - since) / 2))
        while self.waiting and self.waiting[0][0] < until:
            at, _, doing = heapq.heappop(self.waiting)
            self.clock.move(at - self.clock.now())
            await doing()
            await asyncio.sleep(0)  # whoever wants to stop it is heard
        for name in sorted(self.ended):
            await self._close(name, until)

    # ---- who begins what, and when

    async def _to_begin(self, since: datetime, until: datetime) -> list[_Underway]:
        published = await self.setting.store.read(sops.listed, self.setting.team)
        contents = {str(each.sop.key): each.sop for each in published}
        late = since + (until - since) * 2 / 3
        found = []
        for script in SCRIPTS:
            sop = contents[script.sop]
            channel = self.people.private if script.is_private else self.people.channel
            for begins in self._begins(script, since, until):
                # Each has a chance of its own: what one run draws leaves the others as they are.
                chance = Random(self.chance.random())  # noqa: S311 - as above
                story = life(script, sop, self.people, chance, self._hours, begins=begins, is_late=begins >= late)
                found.append(_Underway(story, sop.key, channel))
        return found

    def _begins(self, script: Script, since: datetime, until: datetime) -> Iterator[datetime]:
        """Give moments at which runs begin: so many a week, in office hours."""
        gap = _A_WEEK / script.a_week
        at = since + gap * self.chance.random()
        while at < until:
            opens = self._hours.opens(self._hours.day_of(self._hours.next_moment(at)))
            yield opens + timedelta(minutes=self.chance.randint(0, _LATEST_START))
            at += gap * self.chance.uniform(0.7, 1.3)

    def _slots(self, since: datetime, until: datetime) -> Iterator[datetime]:
        if self.setting.team_channel is None:
            return
        slots = Slots(self.setting.digest_cron, self.setting.calendar)
        slot = slots.next(since + _FIRST_DIGEST_AFTER)
        while slot is not None and slot < until:
            yield slot
            slot = slots.next(slot)

    # ---- what happens

    def _later(self, at: datetime, doing: Doing) -> None:
        """Let something be done at a moment; of what is for the same one, the first that was said."""
        self.count += 1
        heapq.heappush(self.waiting, (at, self.count, doing))

    def _follow(self, each: _Underway, act: Act) -> None:
        self._later(act.at, partial(self._happens, act, each))

    async def _happens(self, act: Act, each: _Underway) -> None:
        """Let an act happen, put what it leads to where it is seen, and wait for the next one of its run."""
        run = (await _patiently(lambda: self._acted(act, each))).run
        if each.name is None:
            each.name = run.name
            await self._open_card(run)
        await self._say(run.name, self.cards[run.name])
        (self.ended.discard if run.is_open else self.ended.add)(run.name)
        with suppress(StopIteration):
            self._follow(each, each.story.send(run))

    async def _acted(self, act: Act, each: _Underway) -> Outcome:
        if isinstance(act.wish, Start):
            outcome = await self._runs.start(act.by, each.channel, each.sop, act.wish)
        elif each.name is None:
            raise AssertionError("a run's first act is its start")
        elif isinstance(act.wish, Offering):
            step = act.wish.step.key if act.wish.step else None
            outcome = await self._runs.hand_off(act.by, each.name, act.wish.to, act.wish.note, step=step)
        else:
            outcome = await self._runs.act(act.by, each.name, act.wish, remark=act.remark)
        if outcome is None or not outcome.facts:
            raise AssertionError(f"{each.name}: {act} changed nothing")
        return outcome

    async def _digest(self, slot: datetime, *, is_halfway: bool) -> None:
        """Post the digest of a slot. In the second half of the time the team adopts what the script says."""
        await self._digests.post(slot)
        await self._say_all()
        if is_halfway:
            for shown in await self.setting.store.read(self._adoptable, slot):
                self._later(slot + _TALKED_OVER, partial(self._adopt, shown))

    def _adoptable(self, tx: Tx, slot: datetime) -> list[tuple[Change, Shown]]:
        channel = ChannelId(self.setting.team_channel or "")
        shown = proposals.since(tx, self.setting.team, channel, slot)
        return [(change, each) for change in CHANGES for each in shown if change.answers(each.proposal)]

    async def _adopt(self, adopted: tuple[Change, Shown]) -> None:
        """Let whoever answers for the SOP publish another standard of the step."""
        change, shown = adopted
        form = await _patiently(lambda: self._publishing.edit_form(self.people.lead, change.sop))
        step = form.published.sop.step(StepKey(change.step))
        revision = Revision(
            sop=form.published.sop.key,
            base=form.published.version,
            edit=StepEdit(step.key, step.title, change.standard, step.role),
            why=change.why,
            owner=form.owner,
            look_after=self.setting.look_after,
            proposal=shown.id,
        )
        await self._publishing.publish(form.owner, revision, gesture=f"past {shown.id}")
        await self._say_all()

    # ---- what is said of it

    async def _open_card(self, run: Run) -> None:
        """Post a run's card; it is drawn once the run has ended, or by the courier."""
        self.cards[run.name] = await self.post.put(run.channel, opening(run), key=card_key(run))
        await self.setting.store.write(runs.card_posted, run, self.cards[run.name])

    async def _say_all(self) -> None:
        for lane in await self.setting.store.read(deliveries.due_lanes, self.setting.team):
            await self._say(lane)

    async def _say(self, lane: str, card: MessageTs | None = None) -> None:
        """Post what is queued in a lane, but for what only one person was to see.

        A chart under a digest is left to the courier, which draws it.
        """
        queued = await self.setting.store.read(deliveries.all_due, self.setting.team, lane)
        landed = [(each, await self._put(each, card)) for each in queued if each.delivery.under is None]
        if landed:
            await self.setting.store.write(_note, landed)

    async def _put(self, queued: Queued, card: MessageTs | None) -> MessageTs | None:
        each, ts = queued.delivery, queued.ts
        if each.only_to or each.channel.startswith("U"):
            return None
        if ts is not None:
            await self.post.change(each.channel, ts, each.message, key=each.key)
            return ts
        thread = card if each.in_thread else None
        return await self.post.put(each.channel, each.message, key=each.key, thread=thread, broadcast=each.broadcast)

    async def _close(self, name: RunName, now: datetime) -> None:
        """Draw the card of a run that has ended, and ask nothing more of anyone about it."""
        store, team = self.setting.store, self.setting.team
        stored = await store.read(runs.get, team, name)
        if stored is None:
            return
        run, ts = stored.run, self.cards[name]
        await self.post.change(run.channel, ts, run_card(run, now, self.setting.calendar), key=card_key(run))
        await store.write(_settle, stored)


def _note(tx: Tx, landed: Sequence[tuple[Queued, MessageTs | None]]) -> None:
    """Note where messages stand; None for those that were not sent."""
    for queued, ts in landed:
        if ts is None:
            deliveries.drop(tx, queued, _NOT_SENT)
        else:
            deliveries.sent(tx, queued, ts)


def _settle(tx: Tx, stored: StoredRun) -> None:
    runs.card_drawn(tx, stored)
    letters.settle_all(tx, stored.run.team, stored.run.name)


def _nobody(_lane: str) -> None:
    """Wake no courier: there is none in the past."""


async def _patiently(asking: Callable[[], Awaitable[T]]) -> T:
    """Ask again where the local Slack didn't answer in time: a machine that is busy with something else is slow."""
    for _ in range(_ASKED_AGAIN):
        try:
            return await asking()
        except SlackSilent:
            await asyncio.sleep(1)
    return await asking()
