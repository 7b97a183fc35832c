"""Cards that Slack won't have as they are: posted anew once for each state of their run, else held."""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks.questions import card_held
from bot.domain.forgetting import subject_of
from bot.domain.ids import ChannelId, MessageTs, UserId
from bot.domain.run import Run
from storage import deliveries, runs
from storage.deliveries import Delivery
from storage.store import Tx


def lose(
    tx: Tx, run: Run, ts: MessageTs, error: str, *, stands: bool, tell: Sequence[UserId], now: datetime
) -> Sequence[UserId]:
    """Note that the message at ``ts`` can't be the run's card any more: another is posted, or the card is held.

    ``stands``: it is there and can't be changed; else it is gone. The rest is as for ``hold``.
    """
    if runs.post_card_again(tx, run.team, run.name, ts, stands=stands):
        return ()
    return hold(tx, run, ts, error, tell=tell, now=now)


def hold(
    tx: Tx, run: Run, ts: MessageTs | None, error: str, *, tell: Sequence[UserId], now: datetime, drawn: int = 0
) -> Sequence[UserId]:
    """Draw a card no more until something changes, and ``tell`` who can see to that, once for each reason.

    They are told anew if the card was ``drawn``, at another of its run's facts, since they were. The first of them is
    told; of a card that was never posted its starter as well, who waits for it. Gives who is. Nothing happens if the
    card isn't where it was any more. ``error`` is Slack's code.
    """
    if not runs.hold_card(tx, run.team, run.name, ts, error):
        return ()
    told = tuple(user for user in tell if user == tell[0] or (ts is None and user == run.starter))
    message, quotes = card_held(run, error), (subject_of(run.name),)
    words = [
        Delivery(f"held {run.name} {error} {drawn} {user}", ChannelId(user), message, quotes=quotes) for user in told
    ]
    deliveries.queue(tx, run.team, words, now)
    return told
