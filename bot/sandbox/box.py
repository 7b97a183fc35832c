"""The local Slack itself: its state, its rules, and the ways in and out."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

from bot.sandbox import delivery, people, responding
from bot.sandbox.actor import Actor
from bot.sandbox.api import Api, ApiError
from bot.sandbox.api_chat import noted
from bot.sandbox.api_conversations import channel_shown
from bot.sandbox.api_rest import TABLE, person_shown
from bot.sandbox.delivery import ACK_SECONDS, Answer, Sockets
from bot.sandbox.events import Events
from bot.sandbox.faults import Call, Faults
from bot.sandbox.files import Files
from bot.sandbox.homes import Homes
from bot.sandbox.modals import Modals
from bot.sandbox.server import Server
from bot.sandbox.triggers import Trigger, Triggers
from bot.sandbox.workspace import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, Channel, Message, Person, Workspace


class Sandbox:
    """A local Slack for the app whose manifest is given. ``now`` tells message times; ``path`` keeps them."""

    team_id, app_id, bot_id, bot_user_id, team_name = TEAM_ID, APP_ID, BOT_ID, BOT_USER_ID, "Sandbox"
    bot_token = "xoxb-sandbox"  # noqa: S105 - it opens nothing but this
    app_token = "xapp-sandbox"  # noqa: S105 - the same
    signing_secret = "sandbox-signing-secret"  # noqa: S105 - the same

    def __init__(
        self,
        manifest: Mapping[str, Any],
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        path: Path | None = None,
    ) -> None:
        self.manifest = manifest
        self.space = Workspace(now, path)
        if not self.space.people:
            people.fill(self.space)
        self.modals = Modals()
        self.homes = Homes(self.space)
        self.files = Files(self.space)
        self.sockets = Sockets()
        self.faults = Faults()
        self.calls: list[Call] = []
        self.notes: list[str] = []
        self.pass_time: Callable[[timedelta], Awaitable[None]] | None = None
        """How the page lets time pass, if it can."""
        self.jumps: dict[str, Callable[[], Awaitable[None]]] = {}
        """Moments to which the page can put the time forward, by what their buttons say."""
        self.is_heard = True
        """Whether the app is told what happens here: nobody is told of what was before they came."""
        self.token_refused: str | None = None
        """Why the app's token is taken no more, by Slack's code."""
        self.rate_limits = False
        self.request_url: str | None = None
        self.ack_within = ACK_SECONDS
        """Seconds until a payload counts as not acknowledged; tests needn't wait as long as Slack does."""
        self.retry_after = 1.0
        """How much of Slack's waiting there is before a retry: 1 is all, 0 none."""
        self.seconds: Callable[[], float] = time.monotonic
        """Slack's own clock, by which trigger ids, response URLs and rates are counted."""
        self.url = ""
        self.triggers = Triggers(lambda: self.seconds())  # noqa: PLW0108 - a test may put another clock there later
        self.events = Events(self)
        self._api = Api(self, TABLE)
        self._server = Server(self)
        self._http: aiohttp.ClientSession | None = None
        self._busy: set[asyncio.Task[Any]] = set()

    # ---- life

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen on this address; port 0 takes a free one."""
        self.url = await self._server.start(host, port)
        self._http = aiohttp.ClientSession()

    async def stop(self) -> None:
        """Close everything."""
        for each in list(self._busy):
            each.cancel()
        await asyncio.gather(*self._busy, return_exceptions=True)
        await self.sockets.close()
        await self._server.stop()
        if self._http is not None:
            await self._http.close()
        self.space.close()

    @property
    def api_url(self) -> str:
        """Give the base address of the Web API."""
        return f"{self.url}/api/"

    async def quiet(self) -> None:
        """Return when no event or retry is in flight."""
        while self._busy:
            await asyncio.wait(self._busy)

    # ---- what the app calls

    async def call(self, method: str, token: str, args: dict[str, Any]) -> dict[str, Any]:
        """Answer a Web API call; raises ``ApiError`` or ``RateLimitedError``."""
        return await self._api.answer(method, token, args)

    def calls_of(self, method: str) -> list[Call]:
        """Give the calls that were made of one method."""
        return [each for each in self.calls if each.method == method]

    def respond(self, key: str, body: dict[str, Any]) -> None:
        """Take what the app sends to a ``response_url``; raises ``ApiError``."""
        responding.respond(self, key, body)

    # ---- what methods ask

    def require_scope(self, *any_of: str) -> None:
        """Raise ``ApiError`` unless the manifest asks for one of these scopes."""
        granted = self.scopes
        if not granted & set(any_of):
            raise ApiError("missing_scope", needed=",".join(any_of), provided=",".join(sorted(granted)))

    @property
    def scopes(self) -> set[str]:
        """Give the scopes that the manifest asks for."""
        return set(self.manifest.get("oauth_config", {}).get("scopes", {}).get("bot", []))

    def app_home(self, name: str, *, otherwise: bool = False) -> bool:
        """Whether the manifest switches this part of the app's Home on; ``otherwise`` if it doesn't say."""
        return bool(self.manifest.get("features", {}).get("app_home", {}).get(name, otherwise))

    def known_channel(self, channel_id: str) -> Channel:
        """Give a conversation that the app may know of: any but a private one that it isn't in."""
        channel = self.space.channels.get(str(channel_id))
        if channel is None or (channel.is_private and BOT_USER_ID not in channel.members):
            raise ApiError("channel_not_found")
        return channel

    def visible_channel(self, channel_id: str, right: str = "read") -> Channel:
        """Give a conversation that the app may know of; needs the scope for its kind."""
        channel = self.known_channel(channel_id)
        kind = "im" if channel.is_im else "groups" if channel.is_private else "channels"
        self.require_scope(f"{kind}:{right}")
        return channel

    def channel_to_post(self, channel_id: str, archived: str = "is_archived") -> Channel:
        """Give a conversation that the app may post in: one it is a member of."""
        channel = self.known_channel(channel_id)
        if channel.is_archived:
            raise ApiError(archived)
        if BOT_USER_ID not in channel.members:
            raise ApiError("not_in_channel")
        return channel

    def takes_words(self, channel: Channel) -> bool:
        """Whether people may write there: in the DM with the app only if the manifest lets them."""
        open_tab = self.app_home("messages_tab_enabled", otherwise=True)
        return not channel.is_im or (open_tab and not self.app_home("messages_tab_read_only_enabled"))

    def find_message(self, channel: str, ts: str, error: str) -> Message:
        """Give a message, or raise ``ApiError(error)``."""
        try:
            return self.space.message(channel, ts)
        except LookupError as missing:
            raise ApiError(error) from missing

    def spend_trigger(self, trigger: str) -> Trigger:
        """Use a trigger id, and give whose it is, and from where; raises ``ApiError``."""
        return self.triggers.spend(trigger)

    def response_url(self, user: str, channel: str, ts: str = "", *, private: bool = False) -> str:
        """Give an address at which this person can be answered; see ``triggers.Origin``."""
        return f"{self.url}/respond/{self.triggers.give_url(user, channel, ts, private=private)}"

    # ---- messages, and what the app hears of them

    def post(self, channel: Channel, message: Message) -> Message:
        """Put a message into a conversation."""
        posted = self.space.post(channel.id, noted(message))
        self.events.posted(channel, posted)
        return posted

    def changed_message(self, channel: Channel, message: Message, before: Message) -> None:
        """Keep a message that was changed; ``before`` is what it was."""
        message.update(noted(message))
        self.space.keep_message(channel.id, message)
        self.events.changed(channel, message, before)

    def remove_message(self, channel: Channel, message: Message) -> None:
        """Take a message away. In the place of one that was replied to Slack leaves a stone that says so."""
        if len(self.space.thread(channel.id, message["ts"])) > 1:
            before = dict(message)
            message.clear()
            message.update(_stone(before))
            self.space.keep_message(channel.id, message)
            self.events.changed(channel, message, before)
        else:
            self.space.delete(channel.id, message["ts"])
            self.events.deleted(channel, message)

    # ---- what the app is sent

    async def deliver(self, kind: str, payload: Mapping[str, Any], retry: tuple[int, str] | None = None) -> Answer:
        """Bring one payload to the app and wait for its acknowledgement."""
        if self.request_url is None:
            return await self.sockets.send(kind, payload, retry, self.ack_within)
        if self._http is None:
            raise RuntimeError("start the sandbox first")
        app = delivery.HttpApp(self._http, self.request_url, self.signing_secret)
        return await delivery.post(app, kind, payload, retry, self.ack_within)

    def emit(self, name: str, inner: Mapping[str, Any]) -> str | None:
        """Send an event, if the app is to have it; gives its ``event_id``."""
        return self.events.emit(name, inner)

    async def redeliver(self, event_id: str) -> Answer:
        """Send an event again, as Slack does when an acknowledgement was lost."""
        return await self.deliver("events_api", self.events.sent[event_id], (1, "http_timeout"))

    async def drop_sockets(self) -> None:
        """Cut every Socket Mode connection, as a network does."""
        await self.sockets.drop()

    def silence_sockets(self) -> None:
        """Let nothing pass through the Socket Mode connections that stand by now, though they stay open."""
        self.sockets.silence()

    def soon(self, doing: Awaitable[Any]) -> None:
        """Do this in the background; ``quiet`` waits for it."""
        task = asyncio.ensure_future(doing)
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)

    # ---- for tests and the page

    def channel_of(self, message: Message) -> str:
        """Give the channel that a message stands in; ``LookupError`` if it stands in none any more."""
        for channel, messages in self.space.messages.items():
            if any(each is message or each["ts"] == message["ts"] for each in messages):
                return channel
        raise LookupError("the message is no more")

    def person(self, handle: str) -> Actor:
        """Give someone to act as; ``LookupError`` if nobody is called so."""
        return Actor(self, self.space.person(handle))

    def messages(self, channel: str) -> list[Message]:
        """Give a channel's messages without the replies in threads, oldest first."""
        return [
            each
            for each in self.space.messages[self.space.channel(channel).id]
            if each.get("thread_ts", each["ts"]) == each["ts"] or each.get("subtype") == "thread_broadcast"
        ]

    def thread(self, channel: str, message: Message) -> list[Message]:
        """Give the replies in a message's thread, oldest first."""
        return self.space.thread(self.space.channel(channel).id, message["ts"])[1:]

    async def invite(self, channel: str, by: str = "U0ANA") -> None:
        """Let the app join a channel."""
        found = self.space.channel(channel)
        if BOT_USER_ID not in found.members:
            self.join(found, BOT_USER_ID, by)
        await self.quiet()

    def join(self, channel: Channel, user: str, inviter: str = "") -> None:
        """Let someone join a channel."""
        channel.members.append(user)
        self.space.keep_channel(channel)
        if BOT_USER_ID in channel.members:
            self.emit("member_joined_channel", {"user": user, "inviter": inviter, **_kind(channel)})

    async def remove(self, channel: str, user: str = BOT_USER_ID) -> None:
        """Take the app, or someone, out of a channel."""
        found = self.space.channel(channel)
        heard = BOT_USER_ID in found.members
        found.members.remove(user)
        self.space.keep_channel(found)
        if user == BOT_USER_ID:
            self.emit("group_left" if found.is_private else "channel_left", {"channel": found.id, "actor_id": "U0ANA"})
        if heard:
            self.emit("member_left_channel", {"user": user, **_kind(found)})
        await self.quiet()

    async def archive(self, channel: str, *, back: bool = False) -> None:
        """Archive a channel, or bring it back."""
        found = self.space.channel(channel)
        found.is_archived = not back
        self._changed_channel(found, "unarchive" if back else "archive", {"channel": found.id, "user": "U0ANA"})
        await self.quiet()

    async def rename(self, channel: str, name: str) -> None:
        """Give a channel another name."""
        found = self.space.channel(channel)
        found.name = name
        told = {key: value for key, value in channel_shown(found).items() if key in {"id", "name", "name_normalized"}}
        self._changed_channel(found, "rename", {"channel": told})
        await self.quiet()

    async def change_channel_id(self, channel: str, new_id: str) -> None:
        """Give a channel another id, as Slack does when a private one is shared with another organisation."""
        found = self.space.channel(channel)
        told = {"old_channel_id": found.id, "new_channel_id": new_id}
        self.space.move_channel(found, new_id)
        if BOT_USER_ID in found.members:
            self.emit("channel_id_changed", told)
        await self.quiet()

    async def delete_channel(self, channel: str, by: str = "U0ANA") -> None:
        """Delete a channel, with whatever was said there."""
        found = self.space.channel(channel)
        self.space.delete_channel(found)
        self._tell_of_channel(found, "deleted", {"channel": found.id, "actor_id": by})
        await self.quiet()

    async def uninstall(self, code: str = "account_inactive") -> None:
        """Take the app out of the workspace: from now on its token is refused with this ``code``."""
        self.token_refused = code
        self.emit("tokens_revoked", {"tokens": {"oauth": [], "bot": [BOT_USER_ID]}})
        self.emit("app_uninstalled", {})
        await self.quiet()

    def _changed_channel(self, channel: Channel, what: str, inner: Mapping[str, Any]) -> None:
        """Keep a channel, and tell the app if it may know of it."""
        self.space.keep_channel(channel)
        self._tell_of_channel(channel, what, inner)

    def _tell_of_channel(self, channel: Channel, what: str, inner: Mapping[str, Any]) -> None:
        if not channel.is_private or BOT_USER_ID in channel.members:
            self.emit(f"{'group' if channel.is_private else 'channel'}_{what}", inner)

    async def delete(self, message: Message) -> None:
        """Let someone delete a message; ``LookupError`` if it is no more."""
        channel = self.space.channels[self.channel_of(message)]
        self.remove_message(channel, self.space.message(channel.id, message["ts"]))
        await self.quiet()

    def add_channel(self, name: str, *, private: bool = False, members: Sequence[str] = ()) -> Channel:
        """Add a channel with these members, by handle or id."""
        ids = [self.space.person(each).id for each in members]
        return self.space.add_channel(Channel(f"C0{name.upper().replace('-', '')}", name, ids, is_private=private))

    async def deactivate(self, handle: str) -> None:
        """Let someone leave the workspace."""
        await self.change_person(handle, deleted=True)

    async def change_person(self, handle: str, **changes: Any) -> Person:  # noqa: ANN401 - fields of Person
        """Change an account: ``deleted=True`` for someone who left."""
        person = self.space.person(handle)
        for name, value in changes.items():
            setattr(person, name, value)
        self.space.add_person(person)
        self.emit("user_change", {"user": person_shown(person)})
        await self.quiet()
        return person


def _stone(message: Message) -> Message:
    """Give what stands where a message was that others had replied to."""
    said = {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted."}
    return {**said, "ts": message["ts"], "hidden": True}


def _kind(channel: Channel) -> dict[str, str]:
    """Give how membership events name a channel: private ones are G there, whatever their id."""
    return {"channel": channel.id, "channel_type": "G" if channel.is_private else "C", "team": TEAM_ID}
