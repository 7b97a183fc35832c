"""Charts, drawn in a process of their own: what draws is large and slow to load, and the bot goes on without it."""

from bot.charts.process import picture

__all__ = ["picture"]
