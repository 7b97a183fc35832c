"""``/sop export``: what happened, as tables, for admins."""

from bot.blocks import export
from handlers.desk import Desk
from handlers.gestures import Command
from handlers.replies import Reply, Say


async def export_asked(command: Command, rest: str, desk: Desk) -> Reply:
    """Send facts, runs and metrics as a direct message: ``/sop export [weeks | from to] [csv | json]``."""
    await desk.exporting.ask(command.user, rest, gesture=command.gesture)
    return Say(export.begun())
