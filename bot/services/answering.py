"""Answers to what digests ask: noted, and told by every digest that asks, which is drawn anew."""

from collections.abc import Iterable
from datetime import datetime

from bot.blocks.digest import digest as drawn
from bot.domain.digests import Answers, Digest
from bot.domain.ids import ChannelId, TeamId
from bot.domain.improvements import LATER_RESTS, Answer, Decision, Improvement, Shown, Status
from bot.domain.refusals import AnsweredAlready
from bot.domain.working_hours import Calendar
from storage import deliveries, digests, improvements, proposals
from storage.digests import Kept
from storage.store import Tx


class Answering:
    """The answers of one workspace. All of it is done within a transaction."""

    def __init__(self, *, team: TeamId, calendar: Calendar) -> None:
        self._team = team
        self._calendar = calendar

    def proposal_to_answer(self, tx: Tx, number: int) -> Shown:
        """Give a proposal that waits for an answer. Raises ``AnsweredAlready``."""
        shown = proposals.get(tx, self._team, number, to_change=True)
        if shown is None:
            raise AnsweredAlready("gone")
        if shown.answer not in {Answer.OPEN, Answer.LATER}:
            raise AnsweredAlready(shown.answer.value)
        return shown

    def answer(self, tx: Tx, shown: Shown, how: Answer, now: datetime, decision: Decision) -> None:
        """Note an answer, and let the digests that show the proposal tell it."""
        proposals.settle(tx, shown, how, now, decision)
        self.redraw_showing(tx, shown)

    def redraw_showing(self, tx: Tx, shown: Shown) -> None:
        """Draw the digests anew that show a proposal."""
        # An extra digest may have shown it before the one that counts.
        posted = digests.since(tx, self._team, shown.shown_at - LATER_RESTS, shown.channel)
        showing = (each for each in posted if shown.id in {proposed.number for proposed in each.digest.proposed})
        self.redraw(tx, showing)

    def change_to_settle(self, tx: Tx, number: int) -> Improvement:
        """Give a change that goes on. Raises ``AnsweredAlready``."""
        change = improvements.get(tx, self._team, number, to_change=True)
        if change is None:
            raise AnsweredAlready("gone")
        if change.status not in {Status.RUNNING, Status.OPEN}:
            raise AnsweredAlready(change.status.value)
        return change

    def settle(self, tx: Tx, change: Improvement, status: Status, now: datetime) -> frozenset[ChannelId]:
        """Note what became of a change, let the digests that tell of it say so, and give where these are."""
        improvements.settle(tx, change, status, now)
        posted = digests.since(tx, self._team, change.at)
        telling = [each for each in posted if change.id in {told.improvement.id for told in each.digest.changes}]
        self.redraw(tx, telling)
        return frozenset(each.channel for each in telling)

    def redraw(self, tx: Tx, kept: Iterable[Kept]) -> None:
        """Draw digests anew, where they stand or are to be posted."""
        for each in kept:
            message = drawn(each.digest, self._calendar, self.answers(tx, each.digest))
            deliveries.say_otherwise(tx, self._team, each.key, message)

    def answers(self, tx: Tx, digest: Digest) -> Answers:
        """Give what became of a digest's proposals and changes since."""
        shown = (proposals.get(tx, self._team, each.number) for each in digest.proposed)
        told = ((each.improvement, improvements.get(tx, self._team, each.improvement.id)) for each in digest.changes)
        return Answers(
            proposals={each.id: each for each in shown if each is not None and each.answer is not Answer.OPEN},
            changes={now.id: now.status for then, now in told if now is not None and now.status is not then.status},
        )
