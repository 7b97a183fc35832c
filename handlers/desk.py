"""What the handlers work with: made in ``bot.app``, handed to each of them."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.working_hours import Calendar
from bot.services.changes import Changes
from bot.services.channels import Channels
from bot.services.digests import Digests
from bot.services.exporting import Exporting
from bot.services.hearing import Hearing
from bot.services.home import HomeTab
from bot.services.looking import Looking
from bot.services.publishing import Publishing
from bot.services.reacting import Reacting
from bot.services.reminders import Reminders
from bot.services.rituals import Rituals
from bot.services.runs import Runs
from bot.services.suggesting import Suggesting


@dataclass(frozen=True)
class Desk:
    """The services, the clock, and the team's working hours, in whose zone its days begin."""

    runs: Runs
    looking: Looking
    channels: Channels
    hearing: Hearing
    reminders: Reminders
    home: HomeTab
    reacting: Reacting
    digests: Digests
    changes: Changes
    suggesting: Suggesting
    publishing: Publishing
    rituals: Rituals
    exporting: Exporting
    clock: Clock
    calendar: Calendar
