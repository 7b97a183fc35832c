"""A local Slack: enough of its wire protocols and of its strictness to run a bot against.

It knows nothing of the bot: a limit that both took from one place would check nothing.
"""

from bot.sandbox.box import Sandbox

__all__ = ["Sandbox"]
