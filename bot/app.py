"""The one place that wires everything."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.courier import Courier
from bot.directory import Directory
from bot.domain.ids import TeamId, UserId
from bot.health import Health
from bot.library import Level, Loaded, any_fault, bundled, combined, read_folder
from bot.services.changes import Changes
from bot.services.channels import Channels
from bot.services.digests import Digests
from bot.services.errands import Errands
from bot.services.exporting import Exporting
from bot.services.hearing import Hearing
from bot.services.home import HomeTab
from bot.services.looking import Looking
from bot.services.publishing import Publishing
from bot.services.reacting import Reacting
from bot.services.reminders import Reminders
from bot.services.reviewing import Reviewing
from bot.services.rituals import Rituals
from bot.services.runs import Runs
from bot.settings import Settings, SettingsError, slack_environment_hidden
from handlers.desk import Desk
from handlers.door import Door, SocketDoor
from handlers.listening import Listening
from schedules.by_calendar import AtOwnSlots, AtSlots, BeforeSlots
from schedules.slots import Slots
from schedules.tick import Ticking
from storage import gestures, sops
from storage.homes import LANE
from storage.store import DatabaseClosed, Store

log = logging.getLogger(__name__)

CALL_TIMEOUT_SECONDS = 10
STOP_WITHIN_SECONDS = 4.0
"""A server that is told to stop is given five seconds; the rest is for closing connections."""
TAKE_STOCK_EVERY = timedelta(days=1)
EVENTS_PATH = "/slack/events"


Before = Callable[[Store, Directory, TeamId, str], Awaitable[None]]
"""Work on the database, which may ask who is there; with the workspace, and where its messages are found."""


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
        self._closing = AsyncExitStack()

    async def start(self) -> None:
        """Connect everything and begin to listen.

        Raises ``SettingsError`` if Slack doesn't take the tokens, the database can't be opened, or the port is taken.
        """
        settings, clock = self._settings, self._clock
        self.store = self._opened_store()
        slack = await self._slack_client()
        us = await _introduced(slack)
        directory = Directory(
            self.store,
            slack,
            clock,
            team=us.team,
            bot=us.bot,
            admins=settings.sop_admins,
            partners=settings.sop_partners,
        )
        self.courier = Courier(
            self.store, slack, directory, clock, team=us.team, calendar=settings.calendar, archive=us.url
        )
        self._closing.push_async_callback(self.courier.stop, STOP_WITHIN_SECONDS)
        desk = self._desk(directory, us)
        self._closing.push_async_callback(self._errands.stop)
        self._closing.push_async_callback(desk.exporting.stop)
        self._exporting = desk.exporting
        if self._before is not None:
            await self._before(self.store, directory, us.team, us.url)
        library = _library(settings)
        whole = not any_fault(library.faults)
        await self.store.write(sops.publish, us.team, library.sops, clock.now(), whole=whole)
        await self.store.take_stock()
        self._took_stock = clock.now()
        self._listening = Listening(desk, slack)
        await self.courier.resume()
        slots = Slots(settings.sop_digest_cron, settings.calendar)
        self.ticking = Ticking(
            clock,
            self.courier.sweep,
            self._errands.run_due,
            desk.reminders.remind,
            AtSlots(slots, clock, desk.digests.post).run_due,
            BeforeSlots(slots, clock, desk.changes.remind).run_due,
            AtOwnSlots(settings.calendar, clock, desk.rituals.schedules, desk.rituals.ask).run_due,
            self._keep_house,
        )
        await self._listen(slack)
        self.health = Health(
            store=self.store,
            clock=clock,
            team=us.team,
            ticked=lambda: self.ticking.last,
            refused=lambda: self.courier.refused,
            lacking=lambda: self.courier.lacking,
            socket=self._socket.is_connected if self._socket else None,
        )
        self.ticking.start()
        self._closing.callback(self.ticking.stop)
        log.info("bot.ready", extra={"team": us.team, "socket": settings.socket_mode})

    def _desk(self, directory: Directory, us: "_Us") -> Desk:
        """Make the services that the handlers work with."""
        settings, store, clock, courier = self._settings, self.store, self._clock, self.courier
        team, calendar = us.team, settings.calendar
        runs = Runs(store, directory, clock, team=team, calendar=calendar, wake=courier.wake)
        self._errands = Errands(store, directory, runs, clock, team=team)
        digests = Digests(
            store,
            directory,
            clock,
            Reviewing(
                self.store,
                directory,
                team=team,
                calendar=calendar,
                archive=us.url,
                agreed=settings.sop_agreements,
            ),
            team=team,
            calendar=calendar,
            team_channel=settings.sop_team_channel,
            others=settings.sop_own_digests,
            wake=courier.wake,
        )
        return Desk(
            runs=runs,
            looking=Looking(store, directory, team=team, archive_url=us.url),
            channels=Channels(store, directory, clock, team=team, wake=courier.wake, refuse=courier.refuse),
            home=HomeTab(store, clock, team=team, wake=lambda: courier.wake(LANE)),
            hearing=Hearing(store, directory, clock, team=team, done_words=settings.sop_done_words, wake=courier.wake),
            reminders=Reminders(
                store, directory, clock, team=team, calendar=calendar, archive=us.url, wake=courier.wake
            ),
            reacting=Reacting(
                store,
                directory,
                runs,
                clock,
                team=team,
                emoji=settings.sop_blocker_emoji,
                wake=self._errands.wake,
            ),
            digests=digests,
            rituals=Rituals(store, directory, clock, team=team, team_channel=digests.team_channel, wake=courier.wake),
            changes=Changes(self.store, directory, clock, team=team, calendar=calendar, wake=courier.wake),
            publishing=Publishing(
                self.store,
                directory,
                clock,
                team=team,
                look_after=settings.sop_look_again_after,
                wake=courier.wake,
            ),
            exporting=Exporting(store, directory, clock, team=team, calendar=calendar, wake=courier.wake),
            clock=clock,
            calendar=calendar,
        )

    async def idle(self) -> None:
        """Return when everything that was recorded has been said."""
        await self._listening.finished_speaking()
        await self._errands.idle()
        await self._exporting.idle()
        await self.courier.idle()

    async def stop(self) -> None:
        """Take no more work, finish what is in hand, and let go of everything: the last made is let go of first."""
        await self._closing.aclose()
        log.info("bot.stopped")

    @property
    def port(self) -> int:
        """Give the port that is listened on: for health, and where Slack calls the bot for that as well."""
        if self._web is None or not self._web.addresses:
            raise RuntimeError("the bot listens on no port")
        return int(self._web.addresses[0][1])

    def _opened_store(self) -> Store:
        try:
            store = Store(self._settings.database_url)
            self._closing.callback(store.close)
            store.migrate()
        except DatabaseClosed as closed:
            raise SettingsError(f"The database at DATABASE_URL can't be used: {closed}") from None
        return store

    async def _slack_client(self) -> AsyncWebClient:
        timeout = aiohttp.ClientTimeout(total=CALL_TIMEOUT_SECONDS)
        session = await self._closing.enter_async_context(aiohttp.ClientSession(timeout=timeout))
        token = self._settings.slack_bot_token.get_secret_value()
        # Our own queue tries again, and looks first; the client's retries would post twice.
        return AsyncWebClient(token, base_url=self._settings.slack_api_url, session=session, retry_handlers=[])

    async def _listen(self, slack: AsyncWebClient) -> None:
        settings = self._settings
        secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else ""
        with slack_environment_hidden():
            # process_before_response: Bolt would otherwise look every 10 ms whether a listener has acknowledged.
            # The door has looked at signatures by then. And Bolt takes the end of a message of the bot's, whoever
            # deleted it, for something that the bot did itself; the handlers tell the two apart.
            bolt = AsyncApp(
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
        self._closing.push_async_callback(socket.close_async)
        await socket.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped

    async def _serve_http(self, bolt: AsyncApp, secret: str) -> None:
        everywhere = "0.0.0.0"  # noqa: S104 - a proxy, or a container's host, is what reaches it
        try:
            await self._serve(everywhere, web.post(EVENTS_PATH, Door(bolt, secret).answer))
        except OSError as taken:
            raise SettingsError(f"PORT {self._settings.port} can't be listened on ({taken.strerror}).") from None

    async def _serve_health(self) -> None:
        """Say how the bot is to this machine alone. It does its work without, so a taken port stops nothing."""
        try:
            await self._serve("127.0.0.1")
        except OSError as taken:
            log.warning("health.unserved", extra={"port": self._settings.port, "error": taken.strerror})

    async def _serve(self, host: str, *routes: web.RouteDef) -> None:
        site = web.Application()
        site.add_routes([*routes, web.get("/healthz", self._answer_health)])
        self._web = web.AppRunner(site, access_log=None)
        self._closing.push_async_callback(self._web.cleanup)
        await self._web.setup()
        await web.TCPSite(self._web, host, self._settings.port).start()

    async def _answer_health(self, _request: web.Request) -> web.Response:
        well, parts = await self.health.report()
        return web.json_response({"well": well, **parts}, status=200 if well else 503)

    async def _keep_house(self) -> None:
        now = self._clock.now()
        await self.store.write(gestures.forget_old, now)
        if now - self._took_stock >= TAKE_STOCK_EVERY:
            self._took_stock = now
            await self.store.take_stock()


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
