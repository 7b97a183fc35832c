"""The local Slack itself: its state, its rules, and the ways in and out."""

import asyncio
import itertools
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp

from bot.sandbox import delivery, payloads, people
from bot.sandbox.actor import Actor
from bot.sandbox.api import Api, ApiError
from bot.sandbox.api_chat import check_blocks
from bot.sandbox.api_rest import TABLE, checked_view, person_shown
from bot.sandbox.delivery import Answer, Sockets
from bot.sandbox.events import EVENT_SCOPES
from bot.sandbox.faults import Call, Faults
from bot.sandbox.modals import Modals
from bot.sandbox.server import Server
from bot.sandbox.workspace import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, Channel, Message, Person, Workspace

TRIGGER_SECONDS = 3.0
"""Slack: a trigger id opens one modal, within three seconds."""
RESPONSE_URL_USES = 5
RESPONSE_URL_SECONDS = 30 * 60
"""Slack: a response_url takes five messages within thirty minutes."""
RETRIES = (("http_timeout", 0.0), ("http_timeout", 60.0), ("http_timeout", 300.0))
"""Slack: an event that was not acknowledged comes again nearly at once, after a minute, after five."""
_PINGS = re.compile(r"<(!(?:channel|here|everyone|subteam\^\w+)|@[UW]\w+)[|>]")


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
        self.sockets = Sockets()
        self.faults = Faults()
        self.calls: list[Call] = []
        self.notes: list[str] = []
        self.rate_limits = False
        self.request_url: str | None = None
        self.retry_scale = 1.0
        self.url = ""
        self._api = Api(self, TABLE)
        self._server = Server(self)
        self._http: aiohttp.ClientSession | None = None
        self._numbers = itertools.count(1)
        self._triggers: dict[str, tuple[str, float, bool]] = {}
        self._response_urls: dict[str, list[Any]] = {}
        self._events: dict[str, dict[str, Any]] = {}
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
        known = self._response_urls.get(key)
        if known is None or known[2] >= RESPONSE_URL_USES or time.monotonic() - known[3] > RESPONSE_URL_SECONDS:
            raise ApiError("expired_url")
        known[2] += 1
        user, channel = known[0], known[1]
        content = {"user": BOT_USER_ID, "bot_id": BOT_ID, "app_id": APP_ID, "text": str(body.get("text") or "")}
        if body.get("blocks"):
            check_blocks(body["blocks"])
            content["blocks"] = body["blocks"]
        if body.get("response_type") == "in_channel":
            self.note_pings(self.space.post(channel, {"type": "message", **content}))
        else:
            self.note_pings(self.space.tell(user, channel, content))

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

    def visible_channel(self, channel_id: str, right: str = "read") -> Channel:
        """Give a conversation that the app may know of; needs the scope for its kind."""
        channel = self.space.channels.get(str(channel_id))
        if channel is None or (channel.is_private and BOT_USER_ID not in channel.members):
            raise ApiError("channel_not_found")
        kind = "im" if channel.is_im else "groups" if channel.is_private else "channels"
        self.require_scope(f"{kind}:{right}")
        return channel

    def channel_to_post(self, channel_id: str, archived: str = "is_archived") -> Channel:
        """Give a conversation that the app may post in: one it is a member of, or its DM with a person."""
        if channel_id in self.space.people:
            return self.space.dm(channel_id)
        channel = self.space.channels.get(str(channel_id))
        if channel is None or (channel.is_private and BOT_USER_ID not in channel.members):
            raise ApiError("channel_not_found")
        if channel.is_archived:
            raise ApiError(archived)
        if BOT_USER_ID not in channel.members:
            raise ApiError("not_in_channel")
        return channel

    def find_message(self, channel: str, ts: str, error: str) -> Message:
        """Give a message, or raise ``ApiError(error)``."""
        try:
            return self.space.message(channel, ts)
        except LookupError as missing:
            raise ApiError(error) from missing

    def shown(self, message: Message, *, metadata: bool = True) -> Message:
        """Give a message as the API shows it."""
        hidden = {"pings"} if metadata else {"pings", "metadata"}
        return {key: value for key, value in message.items() if key not in hidden}

    def note_pings(self, message: Message) -> None:
        """Note whom a message would notify: tests look there."""
        texts = [str(message.get("text", "")), *_texts(message.get("blocks", []))]
        message["pings"] = sorted({ping for text in texts for ping in _PINGS.findall(text)})

    def trigger(self, user: str) -> str:
        """Give a trigger id for something that this person did."""
        trigger = f"{next(self._numbers)}.sandbox"
        self._triggers[trigger] = (user, time.monotonic(), False)
        return trigger

    def spend_trigger(self, trigger: str) -> str:
        """Use a trigger id, and give whose it is; raises ``ApiError``."""
        if trigger not in self._triggers:
            raise ApiError("invalid_trigger_id")
        user, made, spent = self._triggers[trigger]
        if spent:
            raise ApiError("exchanged_trigger_id")
        if time.monotonic() - made > TRIGGER_SECONDS:
            raise ApiError("expired_trigger_id")
        self._triggers[trigger] = (user, made, True)
        return user

    def response_url(self, user: str, channel: str) -> str:
        """Give an address at which this person can be answered in this channel."""
        key = f"r{next(self._numbers)}"
        self._response_urls[key] = [user, channel, 0, time.monotonic()]
        return f"{self.url}/respond/{key}"

    # ---- what the app is sent

    async def deliver(self, kind: str, payload: Mapping[str, Any], retry: tuple[int, str] | None = None) -> Answer:
        """Bring one payload to the app and wait for its acknowledgement."""
        if self.request_url is None:
            return await self.sockets.send(kind, payload, retry)
        if self._http is None:
            raise RuntimeError("start the sandbox first")
        app = delivery.HttpApp(self._http, self.request_url, self.signing_secret)
        return await delivery.post(app, kind, payload, retry)

    def emit(self, name: str, inner: Mapping[str, Any]) -> str | None:
        """Send an event, if the manifest subscribes to it and has a scope for it; gives its ``event_id``."""
        subscribed = self.manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events", [])
        needed = EVENT_SCOPES.get(name, [])
        if name not in subscribed or (needed and not self.scopes & set(needed)):
            return None
        event_id = f"Ev{next(self._numbers):08d}"
        stamped = {"type": name.split(".", maxsplit=1)[0], **inner, "event_ts": self.space.next_ts()}
        self._events[event_id] = payloads.event(self, stamped, event_id)
        self.soon(self._send_event(event_id))
        return event_id

    async def redeliver(self, event_id: str) -> Answer:
        """Send an event again, as Slack does when an acknowledgement was lost."""
        return await self.deliver("events_api", self._events[event_id], (1, "http_timeout"))

    async def _send_event(self, event_id: str) -> None:
        retry: tuple[int, str] | None = None
        for number, (reason, wait) in enumerate((*RETRIES, ("", 0.0)), start=1):
            answer = await self.deliver("events_api", self._events[event_id], retry)
            if answer.ok or not reason:
                return
            await asyncio.sleep(wait * self.retry_scale)
            retry = (number, reason)

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

    def checked_view(self, view: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever the app sent
        """Give a view that Slack takes; raises ``ApiError``."""
        return checked_view(view)

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
        kind = {"channel": channel.id, "channel_type": "G" if channel.is_private else "C", "team": TEAM_ID}
        self.emit("member_joined_channel", {"user": user, "inviter": inviter, **kind})

    async def remove(self, channel: str, user: str = BOT_USER_ID) -> None:
        """Take the app, or someone, out of a channel."""
        found = self.space.channel(channel)
        found.members.remove(user)
        self.space.keep_channel(found)
        kind = {"channel": found.id, "channel_type": "G" if found.is_private else "C", "team": TEAM_ID}
        if user == BOT_USER_ID:
            self.emit("group_left" if found.is_private else "channel_left", {"channel": found.id, "actor_id": "U0ANA"})
        else:
            self.emit("member_left_channel", {"user": user, **kind})
        await self.quiet()

    async def archive(self, channel: str, *, back: bool = False) -> None:
        """Archive a channel, or bring it back."""
        found = self.space.channel(channel)
        found.is_archived = not back
        self.space.keep_channel(found)
        kind = "group" if found.is_private else "channel"
        self.emit(f"{kind}_{'unarchive' if back else 'archive'}", {"channel": found.id, "user": "U0ANA"})
        await self.quiet()

    async def change_person(self, handle: str, **changes: Any) -> Person:  # noqa: ANN401 - fields of Person
        """Change an account: ``deleted=True`` for someone who left."""
        person = self.space.person(handle)
        for name, value in changes.items():
            setattr(person, name, value)
        self.space.add_person(person)
        self.emit("user_change", {"user": person_shown(person)})
        await self.quiet()
        return person


def _texts(blocks: Any) -> list[str]:  # noqa: ANN401 - a tree of blocks
    if isinstance(blocks, list):
        return [text for each in blocks for text in _texts(each)]
    if not isinstance(blocks, dict):
        return []
    own = [blocks["text"]] if blocks.get("type") == "mrkdwn" and isinstance(blocks.get("text"), str) else []
    return own + [text for value in blocks.values() for text in _texts(value)]
