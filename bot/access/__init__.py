"""Every call of Slack's methods, whoever makes it: whether it may be made, and what became of it."""

from bot.access.access import Access

__all__ = ["Access"]
