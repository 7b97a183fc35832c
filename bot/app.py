"""The one place that wires everything."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.access import Access
from bot.clock import Clock
from bot.courier import Courier
from bot.directory import Directory
from bot.domain.ids import TeamId, UserId
from bot.health import Health
from bot.library import Level, Loaded, any_fault, bundled, combined, read_folder
from bot.settings import Settings, SettingsError, slack_environment_hidden
from bot.wiring import Wiring
from handlers.door import Door, SocketDoor
from handlers.listening import Listening
from schedules.by_calendar import AtOwnSlots, AtSlots, BeforeSlots
from schedules.slots import Slots
from schedules.tick import Ticking
from storage import gestures, sops
from storage.store import DatabaseClosed, Store

log = logging.getLogger(__name__)

CALL_TIMEOUT_SECONDS = 10
STOP_WITHIN_SECONDS = 4.5
"""A server that is told to stop is given five seconds; the rest is for Python to end in."""
_A_MOMENT = 0.05
"""Seconds that a part of a stop leaves to each of those after it, to let go of what they hold."""
TAKE_STOCK_EVERY = timedelta(days=1)
EVENTS_PATH = "/slack/events"


Before = Callable[[Store, Directory, TeamId, str], Awaitable[None]]
"""Work on the database, which may ask who is there; with the workspace, and where its messages are found."""
Part = Callable[[float], Awaitable[None]]
"""How a part of the bot stops, within so many seconds."""


class App:
    """The running bot. ``start`` it, ``stop`` it; ``idle`` returns when it has nothing left to say.

    ``before`` happens once at the start, while nobody is served: the demo's past.
    """

    def __init__(self, settings: Settings, clock: Clock, *, before: Before | None = None) -> None:
        self._settings = settings
        self._clock = clock
        self._before = before
        self._web: web.AppRunner | None = None
        self._socket: SocketDoor | None = None
        self._parts: list[Part] = []

    async def start(self) -> None:
        """Connect everything and begin to listen.

        Raises ``SettingsError`` if Slack doesn't take the tokens, the database can't be opened, or the port is taken.
        """
        self.store = await self._opened_store()
        slack = await self._slack_client()
        us = await _introduced(slack)
        access = Access(slack, self._clock, reopened=lambda: self.courier.sweep())  # noqa: PLW0108 - it is made below
        directory = self._directory(slack, access, us)
        self.courier = self._courier(slack, access, directory, us)
        self._wire(directory, us)
        if self._before is not None:
            await self._before(self.store, directory, us.team, us.url)
        await self._fill(us.team)
        self._listening = Listening(self._desk, slack)
        self._stops(self._listening.stop)
        await self.courier.resume()
        self._desk.exporting.wake()
        self.ticking = self._ticking()
        await self._listen(slack)
        self.health = self._health(us.team)
        self.ticking.start()
        self._stops(self._stop_ticking)
        log.info("bot.ready", extra={"team": us.team, "socket": self._settings.socket_mode})

    async def idle(self) -> None:
        """Return when everything that was recorded has been said."""
        await self._listening.finished_speaking()
        await self._errands.idle()
        await self._desk.exporting.idle()
        await self.courier.idle()

    async def stop(self) -> None:
        """Take no more work, finish what is in hand, and let go of everything: the last made is let go of first.

        All of it takes ``STOP_WITHIN_SECONDS`` at most: each part may take what those before it left.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + STOP_WITHIN_SECONDS
        while self._parts:
            part = self._parts.pop()
            await _stopped(part, max(_A_MOMENT, until - loop.time() - _A_MOMENT * len(self._parts)))
        log.info("bot.stopped")

    @property
    def port(self) -> int:
        """Give the port that is listened on: for health, and where Slack calls the bot for that as well."""
        if self._web is None or not self._web.addresses:
            raise RuntimeError("the bot listens on no port")
        return int(self._web.addresses[0][1])

    # ---- what there is

    def _stops(self, part: Part) -> None:
        """Remember how a part stops: before all that were made before it."""
        self._parts.append(part)

    async def _opened_store(self) -> Store:
        try:
            store = Store(self._settings.database_url)
            self._stops(lambda within: asyncio.to_thread(store.close, within))
            await asyncio.to_thread(store.migrate)
        except DatabaseClosed as closed:
            raise SettingsError(f"The database at DATABASE_URL can't be used: {closed}") from None
        return store

    async def _slack_client(self) -> AsyncWebClient:
        session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_TIMEOUT_SECONDS))
        self._stops(lambda _within: session.close())
        token = self._settings.slack_bot_token.get_secret_value()
        # Our own queue tries again, and looks first; the client's retries would post twice.
        return AsyncWebClient(token, base_url=self._settings.slack_api_url, session=session, retry_handlers=[])

    def _directory(self, slack: AsyncWebClient, access: Access, us: "_Us") -> Directory:
        return Directory(
            self.store,
            slack,
            access,
            self._clock,
            team=us.team,
            bot=us.bot,
            admins=self._settings.sop_admins,
            partners=self._settings.sop_partners,
        )

    def _courier(self, slack: AsyncWebClient, access: Access, directory: Directory, us: "_Us") -> Courier:
        courier = Courier(
            self.store,
            slack,
            access,
            directory,
            self._clock,
            team=us.team,
            calendar=self._settings.calendar,
            archive=us.url,
        )
        self._stops(courier.stop)
        return courier

    def _wire(self, directory: Directory, us: "_Us") -> None:
        wiring = Wiring(
            self._settings,
            self.store,
            directory,
            self._clock,
            team=us.team,
            archive=us.url,
            wake=self.courier.wake,
            refuse=self.courier.refuse,
        )
        self._desk, self._errands = wiring.desk(), wiring.errands
        self._stops(lambda _within: self._errands.stop())
        self._stops(lambda _within: self._desk.exporting.stop())

    async def _fill(self, team: TeamId) -> None:
        """Publish the SOPs that stand in files."""
        library = _library(self._settings)
        whole = not any_fault(library.faults)
        await self.store.write(sops.publish, team, library.sops, self._clock.now(), whole=whole)
        await self._take_stock()

    def _ticking(self) -> Ticking:
        settings, clock, desk = self._settings, self._clock, self._desk
        slots = Slots(settings.sop_digest_cron, settings.calendar)
        return Ticking(
            clock,
            self.courier.sweep,
            self._errands.run_due,
            desk.exporting.sweep,
            desk.reminders.remind,
            AtSlots(slots, clock, desk.digests.post).run_due,
            desk.digests.see_to_extras,
            desk.publishing.see_to_unread,
            BeforeSlots(slots, clock, desk.changes.remind).run_due,
            AtOwnSlots(settings.calendar, clock, desk.rituals.schedules, desk.rituals.ask).run_due,
            self._keep_house,
        )

    async def _stop_ticking(self, _within: float) -> None:
        self.ticking.stop()

    async def _keep_house(self) -> None:
        now = self._clock.now()
        await self.store.write(gestures.forget_old, now)
        if now - self._took_stock >= TAKE_STOCK_EVERY:
            await self._take_stock()

    async def _take_stock(self) -> None:
        self._took_stock = self._clock.now()
        await self.store.take_stock()

    # ---- the ways in

    async def _listen(self, slack: AsyncWebClient) -> None:
        settings = self._settings
        secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else ""
        with slack_environment_hidden():
            # process_before_response: Bolt would otherwise look every 10 ms whether a listener has acknowledged.
            # The door has looked at signatures by then. And Bolt takes the end of a message of the bot's, whoever
            # deleted it, for something that the bot did itself; the handlers tell the two apart.
            bolt = AsyncApp(
                name="sopbot",  # or Bolt looks through the whole stack for one
                client=slack,
                signing_secret=secret,
                process_before_response=True,
                request_verification_enabled=False,
                ignoring_self_events_enabled=False,
            )
        self._listening.register(bolt)
        if settings.slack_app_token is None:
            await self._serve_http(bolt, secret)
        else:
            await self._connect_socket(bolt, settings.slack_app_token.get_secret_value())
            await self._serve_health()

    async def _connect_socket(self, bolt: AsyncApp, token: str) -> None:
        try:
            # Asked here first because Bolt's client would try a wrong token again for ever.
            await bolt.client.apps_connections_open(app_token=token)
        except SlackApiError as refused:
            why = refused.response["error"]
            raise SettingsError(f"Slack doesn't take SLACK_APP_TOKEN ({why}): copy it anew.") from None
        self._socket = socket = SocketDoor(bolt, token)
        self._stops(socket.close)
        await socket.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped

    async def _serve_http(self, bolt: AsyncApp, secret: str) -> None:
        everywhere = "0.0.0.0"  # noqa: S104 - a proxy, or a container's host, is what reaches it
        door = Door(bolt, secret)
        try:
            await self._serve(everywhere, web.post(EVENTS_PATH, door.answer))
        except OSError as taken:
            raise SettingsError(f"PORT {self._settings.port} can't be listened on ({taken.strerror}).") from None
        self._stops(door.close)

    async def _serve_health(self) -> None:
        """Say how the bot is to this machine alone. It does its work without, so a taken port stops nothing."""
        try:
            await self._serve("127.0.0.1")
        except OSError as taken:
            log.warning("health.unserved", extra={"port": self._settings.port, "error": taken.strerror})

    async def _serve(self, host: str, *routes: web.RouteDef) -> None:
        site = web.Application()
        site.add_routes([*routes, web.get("/healthz", self._answer_health)])
        # Whatever was in hand is answered by the time that this is let go of: the door waits for it.
        self._web = runner = web.AppRunner(site, access_log=None, shutdown_timeout=_A_MOMENT / 2)
        self._stops(lambda _within: runner.cleanup())
        await runner.setup()
        await web.TCPSite(runner, host, self._settings.port).start()

    # ---- health

    def _health(self, team: TeamId) -> Health:
        return Health(
            store=self.store,
            clock=self._clock,
            team=team,
            ticked=lambda: self.ticking.last,
            refused=lambda: self.courier.refused,
            lacking=lambda: self.courier.lacking,
            socket=self._socket.is_connected if self._socket else None,
        )

    async def _answer_health(self, _request: web.Request) -> web.Response:
        well, parts = await self.health.report()
        return web.json_response({"well": well, **parts}, status=200 if well else 503)


async def started(app: App, stop: asyncio.Event) -> bool:
    """Start the bot; whether it did before it was told to stop. Raises ``SettingsError``."""
    starting, stopping = asyncio.ensure_future(app.start()), asyncio.ensure_future(stop.wait())
    await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    for each in (starting, stopping):
        each.cancel()
    with suppress(asyncio.CancelledError):
        await starting
        return True
    return False


async def _stopped(part: Part, within: float) -> None:
    """Let a part stop. Whatever becomes of that, the others have their turn."""
    try:
        async with asyncio.timeout(within + _A_MOMENT):  # by when it should have given up by itself
            await part(within)
    except TimeoutError:
        log.warning("stop.cut_short", extra={"after": round(within, 1)})
    except Exception:
        log.exception("stop.failed")


@dataclass(frozen=True)
class _Us:
    """Who the bot is, as Slack says."""

    team: TeamId
    bot: UserId
    url: str


async def _introduced(slack: AsyncWebClient) -> _Us:
    try:
        said = await slack.auth_test()
    except SlackApiError as refused:
        raise SettingsError(
            f"Slack doesn't take SLACK_BOT_TOKEN ({refused.response['error']}): copy it anew."
        ) from None
    except (aiohttp.ClientError, TimeoutError) as silence:
        raise SettingsError(f"Slack can't be reached at SLACK_API_URL ({type(silence).__name__}).") from None
    return _Us(team=TeamId(said["team_id"]), bot=UserId(said["user_id"]), url=said["url"])


def _library(settings: Settings) -> Loaded:
    """Read the bundled SOPs and the team's own; a wrong file is told in the log and left out."""
    own = [read_folder(settings.sop_library)] if settings.sop_library else []
    loaded = combined(bundled(), *own)
    for fault in loaded.faults:
        level = logging.INFO if fault.level is Level.ADVICE else logging.WARNING
        log.log(level, "sop.fault %s", fault)
    return loaded
