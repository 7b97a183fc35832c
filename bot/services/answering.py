"""Answers to what digests ask: noted, and put in the place of the buttons wherever these stand."""

from datetime import datetime

from bot.blocks import digest_changes
from bot.domain.ids import TeamId
from bot.domain.improvements import Answer, Improvement, Shown, Status
from bot.domain.refusals import AnsweredAlready
from storage import digests, improvements, proposals
from storage.store import Tx


def proposal_to_answer(tx: Tx, team: TeamId, number: int) -> Shown:
    """Give a proposal that waits for an answer. Raises ``AnsweredAlready``."""
    shown = proposals.get(tx, team, number, to_change=True)
    if shown is None:
        raise AnsweredAlready("gone")
    if shown.answer not in {Answer.OPEN, Answer.LATER}:
        raise AnsweredAlready(shown.answer.value)
    return shown


def answer(tx: Tx, team: TeamId, shown: Shown, how: Answer, now: datetime, *, text: str, reason: str = "") -> None:
    """Note an answer, and say it where the proposal stands."""
    proposals.settle(tx, shown, how, now, reason)
    block = digest_changes.proposal_block(shown.id)
    digests.say_otherwise(
        tx, team, shown.channel, shown.shown_at, lambda message: digest_changes.answered(message, block, text)
    )


def change_to_settle(tx: Tx, team: TeamId, number: int) -> Improvement:
    """Give a change that goes on. Raises ``AnsweredAlready``."""
    change = improvements.get(tx, team, number, to_change=True)
    if change is None:
        raise AnsweredAlready("gone")
    if change.status not in {Status.RUNNING, Status.OPEN}:
        raise AnsweredAlready(change.status.value)
    return change


def settle(tx: Tx, team: TeamId, change: Improvement, status: Status, now: datetime) -> None:
    """Note what became of a change, and say it where it is asked."""
    improvements.settle(tx, change, status, now)
    block, text = digest_changes.change_block(change.id), digest_changes.settled(status)
    for channel in digests.channels(tx, team, change.at):
        digests.say_otherwise(
            tx, team, channel, change.at, lambda message: digest_changes.answered(message, block, text)
        )
