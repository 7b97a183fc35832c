"""The demo: a local Slack and the bot in one process, sharing a clock that can be put forward.

It begins with a made-up team's past, so that there is something to look at and to tell of in a digest.
"""

import asyncio
import json
import shutil
import socket
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import manifest
from bot.app import App, started
from bot.blocks.message import Message
from bot.clock import MovableClock
from bot.courier import metadata
from bot.directory import Directory
from bot.domain.ids import ChannelId, MessageTs, TeamId
from bot.domain.working_hours import parse_hours
from bot.history import DEMO_TEAM, OFFICE_HOURS, Setting, live_through
from bot.sandbox import Sandbox
from bot.settings import Settings, SettingsError, library_folder
from schedules.slots import Slots
from storage.store import Store

FOLDER = Path(".demo")
"""Where the demo keeps what was said and done, below the folder it is started in."""
PORT = 8321
SEED = 3
"""Which past it is: one in which a change brought what was hoped for."""
_FRIDAY, _AFTERNOON = 4, time(14, 30)
NOTES = (
    "Type /sop start campaign-qa in #marketing, then act as someone else and click.",
    "Invite the bot to another channel with /invite @sopbot.",
    "What is asked of you arrives in the conversation with sopbot; a turn is told of after two minutes.",
    "Weeks of a made-up team lie behind you, and it is Friday. On Monday the digest tells of this week.",
)
_UNFINISHED = "unfinished"
"""A file that is there while the past is written: whoever finds it begins anew."""


async def run(
    stop: asyncio.Event, *, fresh: bool = False, port: int = PORT, folder: Path = FOLDER, weeks: int = 12
) -> None:
    """Run until ``stop`` is set.

    ``fresh`` forgets what an earlier demo kept in ``folder``. One that finds nothing there begins with a past of so
    many ``weeks``.
    """
    _check_free(port)  # before anything is forgotten: another demo may be at work here
    is_new = _prepare(folder, fresh=fresh)
    clock = MovableClock(_begin(is_new=is_new))
    box = Sandbox(manifest.read(), now=clock.now, path=folder / "slack.db")
    box.notes = list(NOTES)
    await box.start(port=port)
    settings = _settings(box, folder)
    past = _Past(box, settings, clock, weeks)
    app = App(settings, clock, before=past.lived if is_new and weeks else None)
    _let_time_pass(box, app, clock, settings)
    try:
        if not await started(app, stop):
            return
        (folder / _UNFINISHED).unlink(missing_ok=True)
        box.rate_limits = True
        print(f"sopbot's demo: open {box.url} in a browser. Ctrl-C ends it; what you did is kept.", flush=True)  # noqa: T201 - what the person in the terminal is here for
        await stop.wait()
    finally:
        await app.stop()
        await box.stop()


def _begin(*, is_new: bool) -> datetime:
    """Give the moment at which a demo begins: in working hours, so that messages arrive whenever one tries it.

    A new one begins on the latest Friday, so that the week which the next digest tells of lies behind.
    """
    now, hours = datetime.now(UTC), parse_hours(OFFICE_HOURS, ZoneInfo("UTC"))
    if not is_new:
        return hours.next_moment(now)
    at = datetime.combine(now.date() - timedelta(days=(now.weekday() - _FRIDAY) % 7), _AFTERNOON, UTC)
    return at if at <= now else at - timedelta(weeks=1)


def _let_time_pass(box: Sandbox, app: App, clock: MovableClock, settings: Settings) -> None:
    """Give the page its ways to put the time forward, by a while or to the next digest."""
    slots = Slots(settings.sop_digest_cron, settings.calendar)

    async def pass_time(length: timedelta) -> None:
        clock.move(length)
        await app.ticking.tick()

    async def jump() -> None:
        slot = slots.next(clock.now())
        if slot is not None:
            await pass_time(slot - clock.now())

    box.pass_time = pass_time
    slot = slots.next(clock.now())
    if slot is not None:
        box.jumps = {f"Jump to {slot.astimezone(settings.calendar.zone):%A %H:%M}": jump}


class _Past:
    """The weeks before the demo: the bot lived through them in this local Slack, where its messages stand."""

    def __init__(self, box: Sandbox, settings: Settings, clock: MovableClock, weeks: int) -> None:
        self._box = box
        self._settings = settings
        self._clock = clock
        self._weeks = weeks

    async def lived(self, store: Store, directory: Directory, team: TeamId, archive: str) -> None:
        """Let the weeks go by that end a few minutes ago."""
        print(f"Making up {self._weeks} weeks of a team's work, once: a few seconds.", flush=True)  # noqa: T201 - as above
        box, until = self._box, self._clock.now().replace(second=0, microsecond=0) - timedelta(minutes=5)
        clock = MovableClock(until - timedelta(weeks=self._weeks), standing=True)
        setting = Setting(
            store,
            directory,
            team,
            self._settings.calendar,
            archive=archive,
            team_channel=self._settings.sop_team_channel,
            digest_cron=self._settings.sop_digest_cron,
            look_after=self._settings.sop_look_again_after,
        )
        box.is_heard, box.space.now = False, clock.now
        try:
            await box.invite(DEMO_TEAM.private)
            await live_through(setting, DEMO_TEAM, clock, self, until=until, weeks=self._weeks, seed=SEED)
        finally:
            box.is_heard, box.space.now = True, self._clock.now

    async def put(
        self,
        channel: ChannelId,
        message: Message,
        *,
        key: str,
        thread: MessageTs | None = None,
        broadcast: bool = False,
    ) -> MessageTs:
        """Post a message in the local Slack, which takes it as strictly as any."""
        more = {"thread_ts": thread, "reply_broadcast": broadcast} if thread else {}
        return await self._called("chat.postMessage", channel, message, key, **more)

    async def change(self, channel: ChannelId, ts: MessageTs, message: Message, *, key: str) -> None:
        """Draw a message anew, whole."""
        await self._called("chat.update", channel, message, key, ts=ts)

    async def _called(self, method: str, channel: str, message: Message, key: str, **more: object) -> MessageTs:
        said = {"channel": channel, "text": message.text, "blocks": message.blocks, "metadata": metadata(key)}
        over_the_wire = json.loads(json.dumps({**said, "parse": "none", **more}))
        answer = await self._box.call(method, self._box.bot_token, over_the_wire)
        return MessageTs(str(answer["ts"]))


def _check_free(port: int) -> None:
    """Raise ``SettingsError`` if something else listens on this port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as taken:
            raise SettingsError(
                f"Port {port} can't be listened on ({taken.strerror}). Is another demo running? Name another: --port."
            ) from None


def _prepare(folder: Path, *, fresh: bool) -> bool:
    """Make the folder ready; whether nothing is kept there yet."""
    if fresh or (folder / _UNFINISHED).exists():
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    is_new = not any(folder.iterdir())
    if is_new:
        (folder / _UNFINISHED).touch()
    return is_new


def _settings(box: Sandbox, folder: Path) -> Settings:
    """Give settings as an ``.env`` would: the demo starts the bot as any server does."""
    values = {
        "SLACK_BOT_TOKEN": box.bot_token,
        "SLACK_APP_TOKEN": box.app_token,
        "SLACK_API_URL": box.api_url,
        "DATABASE_URL": f"sqlite:///{folder / 'sopbot.db'}",
        "SOP_WORKING_HOURS": OFFICE_HOURS,
        "SOP_TEAM_CHANNEL": DEMO_TEAM.channel,
        "SOP_LIBRARY": str(library_folder() or ""),  # so that one can try one's own SOPs
    }
    return Settings.load(values, env_file=None).model_copy(update={"port": 0})  # health is asked at any that is free
