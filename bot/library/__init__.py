"""The bundled SOPs, and the reading of SOP files: those of the bot and the team's own (docs/sop-format.md)."""

from bot.library.content import from_data, to_data
from bot.library.faults import Fault, Level, any_fault
from bot.library.reader import check_file
from bot.library.shelf import Loaded, bundled, combined, read_folder

__all__ = [
    "Fault",
    "Level",
    "Loaded",
    "any_fault",
    "bundled",
    "check_file",
    "combined",
    "from_data",
    "read_folder",
    "to_data",
]
