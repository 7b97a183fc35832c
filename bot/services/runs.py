"""Starting runs and acting on them: the rules decide, facts are saved and their words queued in one transaction."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from bot.blocks.ids import ROLE_PREFIX
from bot.clock import Clock
from bot.directory import Directory
from bot.domain import refusals
from bot.domain.facts import Fact
from bot.domain.ids import ChannelId, RunName, SopKey, StepKey, TeamId, UserId
from bot.domain.people import Actor
from bot.domain.permissions import Act, Part, require
from bot.domain.rules import check_decider, check_receiver, decide
from bot.domain.run import Run
from bot.domain.text import paragraph
from bot.domain.wishes import Assign, Block, Finish, HandOff, Start, Wish
from bot.domain.working_hours import Calendar
from bot.services import finding
from bot.services.noted import note
from bot.services.telling import tell
from storage import gestures, homes, remarks, runs, sops
from storage.sops import Published
from storage.store import Store, Tx


@dataclass(frozen=True)
class Outcome:
    """A run as it stands after a wish, and what happened; no facts when it was so already.

    ``on_a_home``: whether someone's Home shows it.
    """

    run: Run
    facts: tuple[Fact, ...]
    on_a_home: bool = False

    def then(self, after: "Outcome") -> "Outcome":
        """Give what came of this and of the next wish together."""
        return Outcome(after.run, self.facts + after.facts, on_a_home=self.on_a_home or after.on_a_home)


@dataclass(frozen=True)
class _Asking:
    """Who asks, when, and the name under which a gesture that can be delivered twice acts once."""

    user: UserId
    at: datetime
    gesture: str | None


@dataclass(frozen=True)
class StartForm:
    """What the start modal is filled with: the SOP as it would start, and who did it in this channel last time."""

    published: Published
    people: dict[str, UserId]


class Runs:
    """The runs of one workspace. ``wake`` tells the courier that a run has something to say or to draw."""

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
        self._wake = wake

    # ---- starting

    async def may_start(self, user: UserId, channel: ChannelId) -> None:
        """Refuse before any form is shown: raises what ``start`` would, as far as it is known now."""
        await self._directory.informed(lambda: self._store.read(self._check_start, user, channel))

    async def may_start_somewhere(self, user: UserId) -> None:
        """Refuse whoever could start a run in no channel. Raises a ``Refusal``."""
        await self._directory.informed(lambda: self._store.read(self._check_kind, user))

    async def start_form(self, user: UserId, channel: ChannelId, asked: str) -> StartForm:
        """Give what the start modal needs, for an SOP named by key, name or code. Raises a ``Refusal``."""
        return await self._directory.informed(lambda: self._store.read(self._form, user, channel, asked))

    async def start(
        self, user: UserId, channel: ChannelId, key: SopKey, wish: Start, *, gesture: str | None = None
    ) -> Outcome | None:
        """Start a run of the SOP's current version; None if this ``gesture`` started one already.

        Raises a ``Refusal``; nothing is left of a refused start.
        """
        asking = _Asking(user, self._clock.now(), gesture)
        outcome = await self._directory.informed(lambda: self._store.write(self._start, asking, channel, key, wish))
        if outcome is not None:
            self._spread(outcome)
            note(outcome.run.name)
        return outcome

    # ---- acting

    async def act(
        self, user: UserId, name: RunName, *wishes: Wish, gesture: str | None = None, remark: str = ""
    ) -> Outcome:
        """Let this person's wishes happen to a run, all of them or none. Raises a ``Refusal``.

        ``gesture`` names what can be delivered twice, such as a modal: the second time nothing happens.
        ``remark`` is what a finisher said about the SOP; it is kept without a name.
        """
        asking = _Asking(user, self._clock.now(), gesture)
        return await self._wished(asking, name, lambda _tx, _run: wishes, remark)

    async def was_recorded(self, gesture: str) -> bool:
        """Whether this gesture was delivered before, and acted."""
        return await self._store.read(gestures.was_seen, self._team, gesture)

    async def _wished(
        self, asking: _Asking, name: RunName, wished: Callable[[Tx, Run], Sequence[Wish]], remark: str = ""
    ) -> Outcome:
        outcome = await self._directory.informed(lambda: self._store.write(self._act, asking, name, wished, remark))
        if outcome.facts:
            self._spread(outcome)
        note(outcome.run.name)
        return outcome

    def _spread(self, outcome: Outcome) -> None:
        self._wake(outcome.run.name)
        if outcome.on_a_home:
            self._wake(homes.LANE)

    async def hand_off(
        self,
        user: UserId,
        name: RunName,
        to: UserId,
        note: str,
        *,
        step: StepKey | None = None,
        gesture: str | None = None,
    ) -> Outcome:
        """Let this person offer a step, or the run, to someone. Raises a ``Refusal``."""

        def wished(tx: Tx, run: Run) -> Sequence[Wish]:
            return (HandOff(receiver=self._directory.actor(tx, to, run.channel), note=note, step=step),)

        return await self._wished(_Asking(user, self._clock.now(), gesture), name, wished)

    def act_in(self, tx: Tx, user: UserId, name: RunName, wish: Wish) -> Outcome:
        """Let a wish happen in a transaction that records what it follows from as well; then tell of it: ``moved``."""
        return self._act(tx, _Asking(user, self._clock.now(), None), name, lambda _tx, _run: (wish,), "")

    def moved(self, name: RunName) -> None:
        """Say that a run has something to say or to draw, and that Homes may show it."""
        self._wake(name)
        self._wake(homes.LANE)
        note(name)

    # ---- looking

    async def seen(self, user: UserId, name: RunName) -> Run:
        """Give a run that this person may know of. Raises ``NoSuchRun``."""
        run = await self._directory.informed(lambda: self._store.read(self._visible, user, name))
        note(name)
        return run

    async def meant(self, user: UserId, channel: ChannelId, name: RunName | None) -> Run:
        """Give the run that is named, else the channel's only open one. Raises a ``Refusal``."""
        if name is not None:
            return await self.seen(user, name)
        found = await self._store.read(runs.open_in, self._team, channel)
        return await self.seen(user, finding.open_run(tuple(each.run for each in found)).name)

    async def may(self, user: UserId, name: RunName, act: Act) -> Run:
        """Give a run that this person may do this to, before any form is shown. Raises a ``Refusal``."""
        run = await self._directory.informed(lambda: self._store.read(self._check, user, name, act))
        note(name)
        return run

    async def may_decide(self, user: UserId, name: RunName, step: StepKey) -> None:
        """Refuse before any form is shown if this person can't take that step's decision. Raises a ``Refusal``."""
        await self._directory.informed(lambda: self._store.read(self._check_decider, user, name, step))

    # ---- inside the transaction

    def _check_decider(self, tx: Tx, user: UserId, name: RunName, step: StepKey) -> None:
        run = self._visible(tx, user, name)
        with _about(run):
            check_decider(run, run.sop.step(step), self._directory.actor(tx, user, run.channel))

    def _check(self, tx: Tx, user: UserId, name: RunName, act: Act) -> Run:
        run = self._visible(tx, user, name)
        with _about(run):
            part = Part(owner=run.owner, starter=run.starter)
            require(act, self._directory.actor(tx, user, run.channel), part)
        return run

    def _check_start(self, tx: Tx, user: UserId, channel: ChannelId) -> None:
        self._directory.place_to_post(tx, channel)
        require(Act.START, self._directory.actor(tx, user, channel), Part())

    def _check_kind(self, tx: Tx, user: UserId) -> None:
        somewhere = Actor(user, self._directory.person(tx, user).kind)
        require(Act.START, somewhere, Part())

    def _form(self, tx: Tx, user: UserId, channel: ChannelId, asked: str) -> StartForm:
        self._check_start(tx, user, channel)
        published = finding.sop(asked, sops.listed(tx, self._team))
        people = runs.people_last_time(tx, self._team, channel, published.sop.key)
        known = {role: user for role, user in people.items() if role in published.sop.roles_by_key}
        return StartForm(published=published, people=known)

    def _start(self, tx: Tx, asking: _Asking, channel: ChannelId, key: SopKey, wish: Start) -> Outcome | None:
        if not self._is_first(tx, asking):
            return None
        self._directory.place_to_post(tx, channel)
        published = sops.current(tx, self._team, key)
        if published is None:
            raise refusals.NoSuchSop(asked=key)
        name = runs.next_name(tx, self._team, published.sop.code)
        run = Run(team=self._team, name=name, channel=channel, sop=published.sop, version=published.version)
        return self._happen(tx, run, wish, asking)

    def _act(
        self, tx: Tx, asking: _Asking, name: RunName, wished: Callable[[Tx, Run], Sequence[Wish]], remark: str
    ) -> Outcome:
        outcome = Outcome(self._visible(tx, asking.user, name, to_change=True), ())
        if not self._is_first(tx, asking):
            return outcome
        for wish in wished(tx, outcome.run):
            happened = self._happen(tx, outcome.run, wish, asking)
            outcome = outcome.then(happened)
            if isinstance(wish, Finish) and happened.facts and (said := paragraph(remark)):
                remarks.add(tx, self._team, remarks.of_run(outcome.run, said, names_run=False), asking.at)
        return outcome

    def _happen(self, tx: Tx, run: Run, wish: Wish, asking: _Asking) -> Outcome:
        actor = self._directory.actor(tx, asking.user, run.channel)
        with _about(run):
            if isinstance(wish, Block) and wish.person is not None and wish.person != asking.user:
                _check_hears(self._directory.actor(tx, wish.person, run.channel))
            facts = decide(run, wish, actor, asking.at)
            if isinstance(wish, Start | Assign):
                self._check_named(tx, run, wish.people)
        if not facts:
            return Outcome(run, ())
        after = runs.save(tx, run, facts)
        on_a_home = tell(tx, run, after, facts, calendar=self._calendar, now=asking.at)
        return Outcome(after, facts, on_a_home=on_a_home)

    def _check_named(self, tx: Tx, run: Run, people: Mapping[str, UserId]) -> None:
        """Raise ``CantReceive``, at the role's field, for someone new who couldn't be told of what is theirs."""
        for role, user in people.items():
            if user and run.people.get(role) != user:
                try:
                    check_receiver(self._directory.actor(tx, user, run.channel))
                except refusals.CantReceive as unable:
                    field = ROLE_PREFIX + role
                    raise refusals.CantReceive(user=user, why=unable.why, field=field, or_nobody=True) from unable

    def _is_first(self, tx: Tx, asking: _Asking) -> bool:
        return asking.gesture is None or gestures.is_first(tx, self._team, asking.gesture, asking.at)

    def _visible(self, tx: Tx, user: UserId, name: RunName, *, to_change: bool = False) -> Run:
        """Give a run, unless it is in a private channel that this person is outside of."""
        stored = runs.get(tx, self._team, name, to_change=to_change)
        if stored is None:
            raise refusals.NoSuchRun(asked=name)
        channel = self._directory.channel(tx, stored.run.channel)
        if channel.is_private and not self._directory.actor(tx, user, stored.run.channel).in_channel:
            raise refusals.NoSuchRun(asked=name)
        return stored.run


def _check_hears(waited_on: Actor) -> None:
    """Raise ``CantHear`` unless whom a blocker waits on can be told so."""
    try:
        check_receiver(waited_on)
    except refusals.CantReceive as unable:
        raise refusals.CantHear(user=unable.user, why=unable.why) from unable


@contextmanager
def _about(run: Run) -> Iterator[None]:
    """Let a refusal tell which run it is about: its words name steps by their titles."""
    try:
        yield
    except refusals.Refusal as refusal:
        refusal.about = run
        raise
