"""Cards that Slack won't have as they are: posted anew once for each state of their run, else held."""

from datetime import datetime

from bot.blocks.questions import card_held
from bot.domain.forgetting import subject_of
from bot.domain.ids import ChannelId, MessageTs
from bot.domain.run import Run
from storage import deliveries, runs
from storage.deliveries import Delivery
from storage.store import Tx


def lose(tx: Tx, run: Run, ts: MessageTs, error: str, *, stands: bool, now: datetime) -> None:
    """Note that the message at ``ts`` can't be the run's card any more: another is posted, or the card is held.

    ``stands``: it is there and can't be changed; else it is gone. ``error`` is Slack's code for that.
    """
    if not runs.post_card_again(tx, run.team, run.name, ts, stands=stands):
        hold(tx, run, ts, error, now=now)


def hold(tx: Tx, run: Run, ts: MessageTs | None, error: str, *, now: datetime) -> None:
    """Draw a card no more until something changes, and tell the run's owner, once for each reason.

    Nothing happens if the card isn't where it was any more. ``error`` is Slack's code.
    """
    if runs.hold_card(tx, run.team, run.name, ts, error):
        word = Delivery(
            key=f"held {run.name} {error}",
            channel=ChannelId(run.owner),
            message=card_held(run, error),
            quotes=(subject_of(run.name),),
        )
        deliveries.queue(tx, run.team, [word], now)
