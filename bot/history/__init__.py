"""A made-up team's past: weeks of runs as a marketing team has them, for the demo, the tests and the measurements.

Nothing is written into tables: people start and work on runs through the services, only at moments that are past. The
same seed gives the same past.
"""

from bot.history.life import Act, Story, life
from bot.history.past import OFFICE_HOURS, Lived, Setting, live_through
from bot.history.post import Post, Unseen
from bot.history.scripts import SCRIPTS, Script
from bot.history.team import DEMO_TEAM, Team

__all__ = [
    "DEMO_TEAM",
    "OFFICE_HOURS",
    "SCRIPTS",
    "Act",
    "Lived",
    "Post",
    "Script",
    "Setting",
    "Story",
    "Team",
    "Unseen",
    "life",
    "live_through",
]
