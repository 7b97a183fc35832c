"""What a digest is made of: the runs that its channel may know, their review, what is proposed, what is followed."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.blocks.addresses import message_url
from bot.directory import Directory
from bot.domain.agreements import Agreement
from bot.domain.attention import RUNS_WATCHED, USUAL_RUNS, Known
from bot.domain.digests import Digest, Proposed, Why, proposed
from bot.domain.ids import ChannelId, SopKey, TeamId
from bot.domain.improvements import (
    LONGEST_REST,
    Effect,
    Followed,
    Improvement,
    Shown,
    Status,
    about,
    chosen,
    effect,
)
from bot.domain.metrics import Period
from bot.domain.proposals import LOOKS_BACK, Proposal, Rule, proposals, ranked
from bot.domain.refusals import NotInChannel
from bot.domain.review import review, touches
from bot.domain.working_hours import Calendar
from bot.services.audiences import Audience
from storage import history, improvements, remarks, sops
from storage import proposals as shown_before
from storage.history import Past
from storage.sops import Published
from storage.store import Store, Tx

EVERYWHERE = ChannelId("")
"""The channel of a change that no digest led to: the team's digest tells of it."""


@dataclass(frozen=True)
class Gathered:
    """A digest, still without its proposals; ``new`` are those that it is to make."""

    digest: Digest
    new: tuple[Proposal, ...]
    published: Mapping[SopKey, Published]

    def showing(self, shown: Sequence[Shown], why: Why | None) -> Digest:
        """Give the digest with these proposals, and why it is told now."""
        found = ((each, self.published.get(each.proposal.sop)) for each in shown)
        made: tuple[Proposed, ...] = tuple(proposed(each, known.sop if known else None) for each, known in found)
        told = replace(self.digest, proposed=made, why=why)
        return replace(told, cards={name: url for name, url in told.cards.items() if name in told.runs})


@dataclass(frozen=True)
class _Seen:
    """The runs that an audience may know of, and their channels, for the review of a period."""

    audience: Audience
    period: Period
    pasts: Sequence[Past]
    channels: Collection[ChannelId]
    hidden: int


class Reviewing:
    """The reviews of one workspace. ``archive`` is where its messages are found, ``agreed`` its agreements."""

    def __init__(
        self,
        store: Store,
        directory: Directory,
        *,
        team: TeamId,
        calendar: Calendar,
        archive: str,
        agreed: Sequence[Agreement],
    ) -> None:
        self._store = store
        self._directory = directory
        self._team = team
        self._calendar = calendar
        self._archive = archive
        self._agreed = agreed

    async def gathered(self, audience: Audience, period: Period, *, number: int) -> Gathered:
        """Give the review of a period, the channel's ``number``th, for an audience. Raises ``SlackSilent``."""
        pasts = await self._store.read(history.touched, self._team, period.since - LOOKS_BACK, period.until)
        seen = await self._seen(audience, pasts, period)
        return await self._store.read(self._gather, seen, number)

    async def told(self, audience: Audience, period: Period) -> Sequence[Past]:
        """Give the runs that a period touches, as far as an audience may know of them. Raises ``SlackSilent``."""
        pasts = await self._store.read(history.touched, self._team, period.since, period.until)
        return (await self._seen(audience, pasts, period)).pasts

    async def _seen(self, audience: Audience, pasts: Sequence[Past], period: Period) -> _Seen:
        since = period.since - LOOKS_BACK
        said_in = await self._store.read(remarks.channels, self._team, since)
        every = {*await self._store.read(history.channels_ever, self._team), *said_in, audience.channel}
        known = await asyncio.gather(*(self._may_know(audience, each) for each in every))
        channels = {each for each, may in zip(every, known, strict=True) if may}
        told = [each for each in pasts if each.channel in channels]
        others = [each for each in pasts if each.channel not in channels]
        hidden = sum(period.holds(each.timeline.run.finished_at) for each in others) if audience.of_all else 0
        return _Seen(audience, period, told, channels, hidden)

    async def _may_know(self, audience: Audience, channel: ChannelId) -> bool:
        """Whether an audience may hear of a channel; one that the bot can't look into any more counts as private."""
        if channel == audience.channel:
            return True
        if not audience.of_all:
            return False
        try:
            known = await self._directory.informed(lambda: self._store.read(self._directory.channel, channel))
        except NotInChannel:
            return False
        return not known.is_private

    # ---- inside the transaction

    def _gather(self, tx: Tx, seen: _Seen, number: int) -> Gathered:
        period = seen.period
        published = {each.sop.key: each for each in sops.listed(tx, self._team)}
        followed = self._followed(tx, seen, published)
        new = self._new(tx, seen, published, followed)
        timelines = [each.timeline for each in seen.pasts]
        proposed = {each.sop for each in new}
        known = {
            key: self._known(tx, seen, key, published.get(key), is_proposed=key in proposed)
            for key in {each.run.sop.key for each in timelines if touches(each, period)}
        }
        return Gathered(
            Digest(
                review(timelines, period, self._calendar, number=number, known=known, agreed=self._agreed),
                cards={
                    each.name: message_url(self._archive, each.channel, each.card) for each in seen.pasts if each.card
                },
                hidden=seen.hidden,
                changes=followed,
            ),
            new=new,
            published=published,
        )

    def _known(self, tx: Tx, seen: _Seen, key: SopKey, published: Published | None, *, is_proposed: bool) -> Known:
        since, channels = seen.period.since, seen.channels
        version = published.version if published else 1

        def finished(since_version: int) -> int:
            return history.count_finished(
                tx, self._team, key, channels, version=since_version, until=since, limit=RUNS_WATCHED
            )

        usual = history.last_finished(tx, self._team, key, channels, before=since, limit=USUAL_RUNS)
        return Known(version, finished(0), finished(version), usual, is_proposed)

    def _new(
        self, tx: Tx, seen: _Seen, published: Mapping[SopKey, Published], followed: Sequence[Followed]
    ) -> tuple[Proposal, ...]:
        """Choose what to propose: nothing that rests, and nothing that a change is already tried against."""
        until = seen.period.until
        lately = shown_before.since(tx, self._team, seen.audience.channel, until - LONGEST_REST)
        resting = {each.proposal.key for each in lately if each.rests(until, self._calendar)}
        changes = [each.improvement for each in followed]
        # Whatever the cause: what is tried against one may well help against another.
        tried = {(each.sop, each.rule, each.step, each.input) for each in changes if each.status in _GOES_ON}

        def may_be_asked(each: Proposal) -> bool:
            is_tried = each.rule is not Rule.SAID and (each.sop, each.rule, each.step, each.input) in tried
            return not is_tried and each.key not in resting

        recent = [each.timeline for each in seen.pasts if touches(each.timeline, _eight_weeks(until))]
        found = [
            each
            for known in published.values()
            for each in proposals(
                known.sop,
                known.version,
                [run for run in recent if run.run.sop.key == known.sop.key],
                self._calendar,
            )
        ]
        said = self._said(tx, seen, published)
        return chosen(
            [each for each in ranked(found) if may_be_asked(each)],
            [each for each in said if may_be_asked(each)],
            decisions=sum(each.is_due for each in followed),
        )

    def _said(self, tx: Tx, seen: _Seen, published: Mapping[SopKey, Published]) -> list[Proposal]:
        """Give what people said, the newest first; what several said in the same words is one."""
        found: dict[str, Proposal] = {}
        for each in remarks.since(tx, self._team, seen.period.until - LOOKS_BACK, seen.channels):
            if each.sop not in published:
                continue
            runs = (each.run,) if each.run else ()
            made = Proposal(Rule.SAID, each.sop, published[each.sop].version, words=each.text, runs=runs, count=1)
            before = found.get(made.key)
            if before is not None:
                made = replace(before, count=before.count + 1, runs=tuple(dict.fromkeys((*before.runs, *runs))))
            found[made.key] = made
        return list(found.values())

    def _followed(self, tx: Tx, seen: _Seen, published: Mapping[SopKey, Published]) -> tuple[Followed, ...]:
        channel = seen.audience.channel
        here = {channel, EVERYWHERE} if seen.audience.of_all else {channel}
        every = improvements.followed(tx, self._team, here, seen.period.since)
        return tuple(
            Followed(
                each,
                self._effect(tx, each, seen),
                about(known.sop if (known := published.get(each.sop)) else None, each.sop, each.step, each.input),
            )
            for each in every
        )

    def _effect(self, tx: Tx, change: Improvement, seen: _Seen) -> Effect | None:
        if change.version is None:
            return None
        before = history.last_finished(
            tx, self._team, change.sop, seen.channels, before=change.at, limit=change.look_after
        )
        after = history.first_finished(
            tx,
            self._team,
            change.sop,
            seen.channels,
            version=change.version,
            until=seen.period.until,
            limit=change.look_after,
        )
        return effect(change, before, after)


_GOES_ON = frozenset({Status.RUNNING, Status.OPEN})


def _eight_weeks(until: datetime) -> Period:
    return Period(until - LOOKS_BACK, until)
