"""A made-up team's past in a database of its own, without Slack: for whoever reads what is recorded."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from slack_sdk.web.async_client import AsyncWebClient

from bot.access import Access
from bot.clock import MovableClock
from bot.directory import Directory
from bot.domain.ids import ChannelId, TeamId, UserId
from bot.domain.people import Kind
from bot.domain.working_hours import Calendar, parse_hours
from bot.history import DEMO_TEAM, Lived, Setting, Unseen, live_through
from storage import people
from storage.people import Channel, Person
from storage.store import Store, Tx

TEAM = TeamId("T0SANDBOX")
BERLIN = ZoneInfo("Europe/Berlin")
HOURS = parse_hours("mon-fri 09:00-17:30", BERLIN)
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""A Monday, 09:00 in Berlin, at which the past ends; the clocks there changed four weeks before."""


@dataclass
class Quarter:
    """What is recorded of it. ``clock`` stands where the past ends."""

    store: Store
    directory: Directory
    clock: MovableClock
    calendar: Calendar
    lived: Lived


@asynccontextmanager
async def quarter(
    folder: Path, *, weeks: int = 12, seed: int = 1, digests: bool = False, until: datetime = MONDAY
) -> AsyncIterator[Quarter]:
    """Give some weeks of a team that end on a Monday; with ``digests`` they had theirs."""
    store = Store(f"sqlite:///{folder / 'quarter.db'}")
    try:
        store.migrate()
        await store.write(_know, until)
        # Everyone is known, so Slack is never asked.
        slack, stands = AsyncWebClient(), MovableClock(until, standing=True)
        access = Access(slack, stands, reopened=_nobody_waits)
        directory = Directory(store, slack, access, stands, team=TEAM, bot=UserId("U0BOT"))
        channel = DEMO_TEAM.channel if digests else None
        setting = Setting(store, directory, TEAM, HOURS, team_channel=channel)
        clock = MovableClock(until - timedelta(weeks=weeks), standing=True)
        lived = await live_through(setting, DEMO_TEAM, clock, Unseen(), until=until, weeks=weeks, seed=seed)
        clock.move(until - clock.now())
        yield Quarter(store, directory, clock, HOURS, lived)
    finally:
        store.close()


async def _nobody_waits() -> None:
    """Take nothing up: nothing is sent here."""


def _know(tx: Tx, now: datetime) -> None:
    """Write down who is there, as the directory would after it asked Slack."""
    for channel in (DEMO_TEAM.channel, DEMO_TEAM.private):
        is_private = channel == DEMO_TEAM.private
        known = Channel(channel, channel[2:].lower(), is_private, is_archived=False, has_bot=True, known_at=now)
        people.put_channel(tx, TEAM, known)
        people.put_members(tx, TEAM, channel, DEMO_TEAM.members(ChannelId(channel)), now)
    for user in DEMO_TEAM.members(DEMO_TEAM.channel):
        person = Person(user, user[2:].lower(), Kind.MEMBER, is_admin=False, tz="Europe/Berlin", known_at=now)
        people.put_person(tx, TEAM, person)
