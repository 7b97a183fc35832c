"""Versions of SOPs: whoever owns one, or an admin, publishes what was written; others send it to the owner."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.blocks import drafts as words
from bot.blocks.message import Message
from bot.clock import Clock
from bot.directory import Directory
from bot.domain.edits import Creation, InputEdit, InputRemoval, Revision, StepEdit, StepRemoval
from bot.domain.ids import ChannelId, SopKey, TeamId, UserId
from bot.domain.improvements import Answer, Decision, Improvement, Shown, Status
from bot.domain.permissions import Act, Part, may, require
from bot.domain.proposals import Rule
from bot.domain.refusals import AnsweredAlready, NobodyPublishes, NoSuchSop, Unfit, VersionMoved
from bot.domain.sop import Sop
from bot.domain.working_hours import Calendar
from bot.library.edits import created, edited
from bot.services import finding
from bot.services.answering import Answering
from bot.services.reviewing import EVERYWHERE
from bot.services.writing import Writer
from storage import deliveries, drafts, gestures, improvements, proposals, runs, sops
from storage.deliveries import Delivery
from storage.drafts import Draft, DraftStatus
from storage.sops import Note, Published
from storage.store import Store, Tx


@dataclass(frozen=True)
class Outcome:
    """What became of a revision: ``version`` is published, or it waits for ``sent_to``. ``name`` is the SOP's."""

    key: SopKey
    name: str
    version: int | None = None
    sent_to: UserId | None = None


@dataclass(frozen=True)
class EditForm:
    """What the form of an edit is filled with: the SOP, and who answers for it."""

    published: Published
    owner: UserId


@dataclass(frozen=True)
class _Written:
    """A revision, what it makes of its SOP, and the proposal that it answers, if it answers one."""

    revision: Revision
    sop: Sop
    proposal: Shown | None


class Publishing:
    """The versions of one workspace's SOPs. ``look_after``: runs after which a change is looked at again."""

    def __init__(
        self,
        store: Store,
        directory: Directory,
        clock: Clock,
        *,
        team: TeamId,
        calendar: Calendar,
        look_after: int,
        wake: Callable[[str], None],
    ) -> None:
        self._store = store
        self._directory = directory
        self._clock = clock
        self._team = team
        self.look_after = look_after
        self._answering = Answering(team=team, calendar=calendar)
        self._writer = Writer(store, directory, wake)

    # ---- before any form

    async def may_write(self, user: UserId) -> None:
        """Refuse whoever may write no version at all. Raises a ``Refusal``."""
        await self._directory.informed(lambda: self._store.read(self._check, user))

    async def edit_form(self, user: UserId, asked: str) -> EditForm:
        """Give what a form about an SOP needs. Raises a ``Refusal``."""
        return await self._directory.informed(lambda: self._store.read(self._edit_form, user, asked))

    async def draft(self, user: UserId, number: int) -> tuple[Draft, Published | None]:
        """Give a draft that waits, and its SOP, to whoever may publish it. Raises a ``Refusal``."""
        return await self._directory.informed(lambda: self._store.read(self._draft, user, number))

    def as_written(self, published: Published, revision: Revision) -> Sop:
        """Give an SOP with a draft's words, to fill a form with. Raises ``Unfit``."""
        return published.sop if isinstance(revision.edit, Creation) else edited(published.sop, revision.edit)

    # ---- publishing

    async def publish(self, user: UserId, revision: Revision, *, gesture: str) -> Outcome | None:
        """Publish a revision, or send it to who can; None if this ``gesture`` did so already. Raises a ``Refusal``."""
        return await self._writer.write(lambda tx, lanes: self._publish(tx, lanes, user, revision, gesture))

    async def publish_draft(self, user: UserId, number: int, revision: Revision | None = None) -> Outcome:
        """Publish a draft, as it was written or as its owner rewrote it. Raises a ``Refusal``."""
        return await self._writer.write(lambda tx, lanes: self._publish_draft(tx, lanes, user, number, revision))

    async def drop_draft(self, user: UserId, number: int) -> None:
        """Drop a draft: whoever wrote it is told, and its proposal rests as after "Not now". Raises a ``Refusal``."""
        await self._writer.write(lambda tx, lanes: self._drop_draft(tx, lanes, user, number))

    async def see_to_unread(self) -> None:
        """Tell whoever wrote a draft, once, that Slack doesn't bring it to whom it was sent. For each tick."""
        if unread := await self._store.read(self._unread):
            await self._writer.write(lambda tx, lanes: self._tell_unread(tx, lanes, unread))

    # ---- inside the transaction

    def _unread(self, tx: Tx) -> tuple[Draft, ...]:
        return tuple(
            each
            for each in drafts.waiting(tx, self._team)
            if deliveries.dropped(tx, self._team, draft_key(each)) is not None
            and not deliveries.was_queued(tx, self._team, _unread_key(each))
        )

    def _tell_unread(self, tx: Tx, lanes: set[str], unread: Sequence[Draft]) -> None:
        told = [
            Delivery(_unread_key(each), ChannelId(each.author), words.unread(each.revision.sop, each.owner))
            for each in unread
        ]
        deliveries.queue(tx, self._team, told, self._clock.now())
        lanes.update(each.author for each in unread)

    def _check(self, tx: Tx, user: UserId) -> None:
        require(Act.PROPOSE, self._directory.member(tx, user), Part())

    def _edit_form(self, tx: Tx, user: UserId, asked: str) -> EditForm:
        self._check(tx, user)
        published = finding.sop(asked, sops.listed(tx, self._team))
        owner = runs.latest_owner(tx, self._team, published.sop.key)
        return EditForm(published, owner if owner and self._may_publish(tx, owner, published.sop.key) else user)

    def _publish(self, tx: Tx, lanes: set[str], user: UserId, revision: Revision, gesture: str) -> Outcome | None:
        self._check(tx, user)
        if not gestures.is_first(tx, self._team, gesture, self._clock.now()):
            return None
        sop = self._revised(tx, revision)  # what can't be so is said to whoever wrote it
        shown = self._answering.proposal_to_answer(tx, revision.proposal) if revision.proposal else None
        act = self._put if self._may_publish(tx, user, revision.sop) else self._send
        return act(tx, lanes, user, _Written(revision, sop, shown))

    def _may_publish(self, tx: Tx, user: UserId, key: SopKey) -> bool:
        return may(Act.PUBLISH, self._directory.member(tx, user), Part(owner=runs.latest_owner(tx, self._team, key)))

    def _revised(self, tx: Tx, revision: Revision) -> Sop:
        every = sops.listed(tx, self._team)
        if isinstance(revision.edit, Creation):
            return created(revision.edit, {each.sop.key for each in every}, {each.sop.code for each in every})
        published = sops.current(tx, self._team, revision.sop)
        if published is None:
            raise NoSuchSop(asked=revision.sop)
        if published.version != revision.base:
            raise VersionMoved(name=published.sop.name, version=published.version)
        revised = edited(published.sop, revision.edit)
        if revised == published.sop:
            raise Unfit("reason", "same")
        return revised

    def _put(self, tx: Tx, lanes: set[str], user: UserId, written: _Written) -> Outcome:
        revision, sop, shown = written.revision, written.sop, written.proposal
        now, version = self._clock.now(), revision.base + 1
        sops.publish_one(tx, self._team, sop, revision.base, Note(version, now, user, revision.why))
        if revision.look_after and not isinstance(revision.edit, Creation):
            change = followed(revision, sop, version, now)
            if shown is not None:
                about = shown.proposal
                change = replace(
                    change,
                    channel=shown.channel,
                    rule=about.rule,
                    step=about.step or change.step,
                    input=about.input or change.input,
                    cause=about.cause,
                )
            improvements.add(tx, self._team, change)
        if shown is not None:
            decided = Decision(revision.why, revision.owner, version, revision.look_after)
            self._answering.answer(tx, shown, Answer.ADOPTED, now, decided)
            lanes.add(shown.channel)
        return Outcome(sop.key, sop.name, version=version)

    def _send(self, tx: Tx, lanes: set[str], user: UserId, written: _Written) -> Outcome:
        revision, sop, shown = written.revision, written.sop, written.proposal
        now = self._clock.now()
        owner = self._publisher(tx, revision.sop)
        draft = drafts.add(tx, self._team, revision, author=user, owner=owner, now=now)
        before = None if isinstance(revision.edit, Creation) else sops.current(tx, self._team, revision.sop)
        asked = words.to_publish(
            draft.id, revision.edit, revision.why, user, sop=sop, before=before.sop if before else None
        )
        deliveries.queue(tx, self._team, [Delivery(key=draft_key(draft), channel=ChannelId(owner), message=asked)], now)
        lanes.add(owner)
        if shown is not None:
            self._answering.answer(tx, shown, Answer.SENT, now, Decision(revision.why, owner))
            lanes.add(shown.channel)
        return Outcome(sop.key, sop.name, sent_to=owner)

    def _publisher(self, tx: Tx, key: SopKey) -> UserId:
        """Give who is asked to publish: who owned the SOP's latest run, else an admin. Raises ``NobodyPublishes``."""
        owner = runs.latest_owner(tx, self._team, key)
        for user in dict.fromkeys((*([owner] if owner else []), *self._directory.admins(tx))):
            if may(Act.PUBLISH, self._directory.member(tx, user), Part(owner=owner)):
                return user
        raise NobodyPublishes

    def _draft(self, tx: Tx, user: UserId, number: int, *, to_change: bool = False) -> tuple[Draft, Published | None]:
        draft = drafts.get(tx, self._team, number, to_change=to_change)
        if draft is None:
            raise AnsweredAlready("gone")
        if not self._may_publish(tx, user, draft.revision.sop):
            # Whoever it was sent to may, whoever owns the SOP's latest run by now.
            require(Act.PUBLISH, self._directory.member(tx, user), Part(owner=draft.owner))
        if draft.status is not DraftStatus.WAITING:
            raise AnsweredAlready(draft.status.value)
        return draft, sops.current(tx, self._team, draft.revision.sop)

    def _publish_draft(self, tx: Tx, lanes: set[str], user: UserId, number: int, revision: Revision | None) -> Outcome:
        draft, _ = self._draft(tx, user, number, to_change=True)
        revision = revision or draft.revision
        written = _Written(revision, self._revised(tx, revision), self._proposal_of(tx, draft))
        outcome = self._put(tx, lanes, draft.author, written)
        drafts.settle(tx, draft, DraftStatus.PUBLISHED)
        self._tell(tx, lanes, draft, words.published(revision.why, outcome.name, outcome.version or 1))
        return outcome

    def _proposal_of(self, tx: Tx, draft: Draft) -> Shown | None:
        """Give the proposal that waits for what becomes of a draft; None if the draft follows none."""
        number = draft.revision.proposal
        shown = proposals.get(tx, self._team, number, to_change=True) if number else None
        return shown if shown is not None and shown.answer is Answer.SENT else None

    def _drop_draft(self, tx: Tx, lanes: set[str], user: UserId, number: int) -> None:
        draft, _ = self._draft(tx, user, number, to_change=True)
        drafts.settle(tx, draft, DraftStatus.DROPPED)
        if (shown := self._proposal_of(tx, draft)) is not None:
            decided = Decision(words.why_not_now(draft.revision.why))
            self._answering.answer(tx, shown, Answer.LATER, self._clock.now(), decided)
            lanes.add(shown.channel)
        self._tell(tx, lanes, draft, words.not_published(draft.revision.why))

    def _tell(self, tx: Tx, lanes: set[str], draft: Draft, message: Message) -> None:
        """Say what became of a draft: to whoever wrote it, and in the place of its buttons."""
        now = self._clock.now()
        deliveries.say_otherwise(tx, self._team, draft_key(draft), message)
        if draft.author != draft.owner:
            told = Delivery(key=f"{draft_key(draft)} settled", channel=ChannelId(draft.author), message=message)
            deliveries.queue(tx, self._team, [told], now)
        lanes.update({draft.owner, draft.author})


def followed(revision: Revision, sop: Sop, version: int, at: datetime) -> Improvement:
    """Give the change that a revision makes, to be followed; a proposal's evidence takes the place of its own."""
    edit = revision.edit
    return Improvement(
        id=0,
        channel=EVERYWHERE,
        sop=sop.key,
        rule=Rule.SAID,
        step=edit.key if isinstance(edit, StepEdit | StepRemoval) else None,
        input=edit.key if isinstance(edit, InputEdit | InputRemoval) else "",
        cause="",
        what=revision.why,
        owner=revision.owner,
        at=at,
        version=version,
        look_after=revision.look_after or 0,
        status=Status.RUNNING,
    )


def draft_key(draft: Draft) -> str:
    """Name the message that asks an SOP's owner to publish a draft."""
    return f"draft {draft.id}"


def _unread_key(draft: Draft) -> str:
    return f"{draft_key(draft)} unread"
