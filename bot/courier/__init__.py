"""After the commit: draws cards that are behind their run and sends what is queued, in order, until it lands."""

from bot.courier.courier import Courier, card_key

__all__ = ["Courier", "card_key"]
