"""What the page asks of the local Slack, as JSON; and the stream that tells it what changed."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from bot.sandbox.page_acts import PageActs, Told, failed
from bot.sandbox.workspace import BOT_USER_ID, Channel, Message

if TYPE_CHECKING:
    from bot.sandbox.box import Sandbox

_FILES = Path(__file__).parent / "page"
_STREAM_IDLE_SECONDS = 15.0


class PageApi:
    """The page's side of a local Slack."""

    def __init__(self, box: "Sandbox") -> None:
        self._box = box
        self._listeners: set[asyncio.Queue[Told | None]] = set()
        box.space.changed = self._tell

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add the page and what it asks."""
        for path in ("/", "/archives/{rest:.*}"):
            router.add_get(path, _index)
        router.add_static("/page/static", _FILES)
        router.add_get("/page/boot", self._boot)
        router.add_get("/page/state", _looking(self._state))
        router.add_get("/page/messages", _looking(self._messages))
        router.add_get("/page/stream", self._stream)
        router.add_get("/page/files/{id}", _looking(self._file))
        PageActs(self._box).add_routes(router)

    def close(self) -> None:
        """End the streams."""
        for listener in self._listeners:
            listener.put_nowait(None)

    # ---- looking

    async def _boot(self, _request: web.Request) -> web.Response:
        features = self._box.manifest.get("features", {})
        people = [
            {"id": each.id, "handle": each.handle, "name": each.name, "title": each.title, "color": each.color}
            for each in self._box.space.people.values()
        ]
        acting = {each.id for each in self._box.space.people.values() if each.acts}
        return web.json_response(
            {
                "team": {"id": self._box.team_id, "name": self._box.team_name},
                "app": {
                    "id": self._box.app_id,
                    "name": features.get("bot_user", {}).get("display_name", "app"),
                    "bot_user_id": BOT_USER_ID,
                    "commands": features.get("slash_commands", []),
                    "shortcuts": features.get("shortcuts", []),
                    "home": self._box.app_home("home_tab_enabled"),
                },
                "people": [each for each in people if each["id"] in acting],
                "everyone": people,
                "notes": self._box.notes,
                "clock": self._box.pass_time is not None,
                "jumps": list(self._box.jumps),
            }
        )

    async def _state(self, request: web.Request) -> web.Response:
        user = self._box.space.people[request.query["as"]].id
        seen = sorted(
            (each for each in self._box.space.channels.values() if not each.is_im), key=lambda each: each.name
        )
        shown = [self._channel(each, user) for each in seen if user in each.members or not each.is_private]
        stack = self._box.modals.stack(user)
        return web.json_response(
            {
                "conversations": [*shown, self._channel(self._box.space.dm(user), user)],
                "modal": stack[-1] if stack else None,
                "modal_depth": len(stack),
                "home": self._box.homes.of(user) if self._box.app_home("home_tab_enabled") else None,
            }
        )

    async def _messages(self, request: web.Request) -> web.Response:
        user, channel = self._box.space.people[request.query["as"]].id, request.query["channel"]
        found = self._box.space.channels.get(channel)
        if found is None or (found.is_private and user not in found.members):
            return web.json_response({"messages": [], "permalink_base": self._box.url})
        thread = request.query.get("thread_ts")
        public = self._box.space.thread(channel, thread) if thread else self._box.messages(channel)
        own = [
            each
            for each in self._box.space.private.get(user, [])
            if each["channel"] == channel and each.get("thread_ts") == thread
        ]
        shown = sorted((self._message(each, channel) for each in [*public, *own]), key=lambda each: str(each["ts"]))
        return web.json_response({"messages": shown, "permalink_base": self._box.url})

    async def _file(self, request: web.Request) -> web.Response:
        content, kind = self._box.files.content(request.match_info["id"])
        return web.Response(body=content, content_type=kind)

    def _channel(self, channel: Channel, user: str) -> Told:
        app = self._box.manifest.get("features", {}).get("bot_user", {}).get("display_name", "app")
        seen = self._box.space.read.get(f"{user} {channel.id}", "")
        unread = sum(each["ts"] > seen and each.get("user") != user for each in self._box.messages(channel.id))
        return {
            "id": channel.id,
            "name": app if channel.is_im else channel.name,
            "kind": "im" if channel.is_im else "private" if channel.is_private else "channel",
            "joined": user in channel.members,
            "bot_joined": BOT_USER_ID in channel.members,
            "archived": channel.is_archived,
            "external": channel.is_ext_shared,
            "writable": self._box.takes_words(channel),
            "unread": unread if user in channel.members else 0,
        }

    def _message(self, message: Message, channel: str) -> Told:
        replies = [] if message.get("is_ephemeral") else self._box.space.thread(channel, message["ts"])[1:]
        author = self._box.space.people.get(str(message.get("user")))
        return {
            "ts": message["ts"],
            "user": message.get("user"),
            "name": author.name if author else "",
            "color": author.color if author else "",
            "bot": bool(message.get("bot_id")),
            "text": message.get("text", ""),
            "blocks": message.get("blocks", []),
            "files": message.get("files", []),
            "thread_ts": message.get("thread_ts"),
            "reply_count": len(replies),
            "reply_users": sorted({str(each.get("user")) for each in replies}),
            "last_reply": replies[-1]["ts"] if replies else None,
            "broadcast": message.get("subtype") == "thread_broadcast",
            "edited": bool(message.get("edited")) and not message.get("bot_id"),
            "ephemeral": bool(message.get("is_ephemeral")),
            "reactions": message.get("reactions", []),
        }

    # ---- telling

    def _tell(self, what: str, channel: str) -> None:
        for listener in self._listeners:
            listener.put_nowait({"changed": [what], "channel": channel})

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        listener: asyncio.Queue[Told | None] = asyncio.Queue()
        self._listeners.add(listener)
        try:
            while True:
                try:
                    told = await asyncio.wait_for(listener.get(), _STREAM_IDLE_SECONDS)
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                if told is None:
                    return response
                await response.write(f"data: {json.dumps(told)}\n\n".encode())
        except ConnectionError:
            return response
        finally:
            self._listeners.discard(listener)


async def _index(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(_FILES / "index.html")


def _looking(
    look: Callable[[web.Request], Awaitable[web.Response]],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Answer a question with words if it names nobody, or nothing."""

    async def answer(request: web.Request) -> web.Response:
        try:
            return await look(request)
        except LookupError as missing:
            return web.json_response(failed(f"There is no such thing: {missing}."), status=400)

    return answer
