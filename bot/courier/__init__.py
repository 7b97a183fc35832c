"""After the commit: draws cards that are behind their run and sends what is queued, in order, until it lands."""

from bot.courier.cards import card_key
from bot.courier.courier import Courier
from bot.courier.slack_calls import metadata

__all__ = ["Courier", "card_key", "metadata"]
