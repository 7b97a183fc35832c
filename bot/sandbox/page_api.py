"""What the page asks of the local Slack, as JSON; and the stream that tells it what changed."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.sandbox import forms
from bot.sandbox.delivery import Answer
from bot.sandbox.workspace import BOT_USER_ID, Channel, Message

if TYPE_CHECKING:
    from bot.sandbox.actor import Actor
    from bot.sandbox.box import Sandbox

_FILES = Path(__file__).parent / "page"
_STREAM_IDLE_SECONDS = 15.0
Told = dict[str, Any]


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
        router.add_get("/page/state", self._state)
        router.add_get("/page/messages", self._messages)
        router.add_get("/page/stream", self._stream)
        for name, act in {
            "say": self._say,
            "action": self._action,
            "submit": self._submit,
            "close": self._close_view,
            "invite": self._invite,
            "read": self._read,
        }.items():
            router.add_post(f"/page/{name}", _answering(act))

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
                    "home": bool(features.get("app_home", {}).get("home_tab_enabled")),
                },
                "people": [each for each in people if each["id"] in acting],
                "everyone": people,
                "notes": self._box.notes,
            }
        )

    async def _state(self, request: web.Request) -> web.Response:
        user = request.query["as"]
        seen = [each for each in self._box.space.channels.values() if not each.is_im]
        shown = [self._channel(each, user) for each in seen if user in each.members or not each.is_private]
        stack = self._box.modals.stack(user)
        return web.json_response(
            {
                "conversations": [*shown, self._channel(self._box.space.dm(user), user)],
                "modal": stack[-1] if stack else None,
                "modal_depth": len(stack),
                "home": None,
            }
        )

    async def _messages(self, request: web.Request) -> web.Response:
        user, channel = request.query["as"], request.query["channel"]
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
            "thread_ts": message.get("thread_ts"),
            "reply_count": len(replies),
            "reply_users": sorted({str(each.get("user")) for each in replies}),
            "last_reply": replies[-1]["ts"] if replies else None,
            "broadcast": message.get("subtype") == "thread_broadcast",
            "edited": bool(message.get("edited")) and not message.get("bot_id"),
            "ephemeral": bool(message.get("is_ephemeral")),
            "reactions": message.get("reactions", []),
        }

    # ---- acting

    async def _say(self, asked: Told) -> Told:
        text, channel = str(asked["text"]), str(asked["channel"])
        if not text.startswith("/") or text.startswith("/invite"):
            await self._actor(asked).say(text, channel=channel, thread=asked.get("thread_ts"))
            return {"ok": True}
        command, _, rest = text.partition(" ")
        if asked.get("thread_ts"):
            return _failed(f"{command} isn't offered in threads. Type it in the channel.")
        try:
            return _answered(await self._actor(asked).command(command, rest, channel=channel), command)
        except LookupError:
            return _failed(f"{command} is not a command here.")

    async def _action(self, asked: Told) -> Told:
        actor, container = self._actor(asked), asked["container"]
        block_id, action_id, sent = asked["block_id"], asked["action_id"], dict(asked["action"])
        if container["type"] == "view":
            view = self._box.modals.find(container["view_id"])
            if view is None:
                return _failed("That form is closed already.")
            forms.find(view["blocks"], action_id, None)
            view["state"] = asked.get("state", view["state"])
            return _answered(await actor.act_in_view(view, block_id, action_id, sent), "The click")
        message = self._seen(actor.id, container["channel"], container["ts"])
        forms.find(message.get("blocks", []), action_id, None)
        return _answered(await actor.act(message, block_id, action_id, sent), "The click")

    async def _submit(self, asked: Told) -> Told:
        view = self._box.modals.find(asked["view_id"])
        if view is None:
            return _failed("That form is closed already.")
        try:
            answer = await self._actor(asked).send_view(view, asked["state"]["values"])
        except ValueError as wrong:
            block, _, text = str(wrong).partition(": ")
            return {"ok": False, "errors": {block: text.capitalize()}}
        return {**_answered(answer, "The form"), "errors": answer.errors}

    async def _close_view(self, asked: Told) -> Told:
        self._box.modals.close(asked["as"], asked["view_id"])
        self._tell("modal", "")
        return {"ok": True}

    async def _invite(self, asked: Told) -> Told:
        await self._box.invite(asked["channel"], asked["as"])
        return {"ok": True}

    async def _read(self, asked: Told) -> Told:
        self._box.space.mark_read(asked["as"], asked["channel"])
        self._tell("conversations", asked["channel"])
        return {"ok": True}

    def _actor(self, asked: Told) -> "Actor":
        return self._box.person(asked["as"])

    def _seen(self, user: str, channel: str, ts: str) -> Message:
        own = (each for each in self._box.space.private.get(user, []) if each["ts"] == ts)
        return next(own, None) or self._box.space.message(channel, ts)

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


def _answering(act: Callable[[Told], Awaitable[Told]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Read JSON, act, answer JSON; whatever isn't there any more is said in words."""

    async def answer(request: web.Request) -> web.Response:
        try:
            return web.json_response(await act(await request.json()))
        except (LookupError, KeyError):
            return web.json_response(_failed("That isn't there any more."))

    return answer


def _answered(answer: Answer, what: str) -> Told:
    if answer.ok:
        return {"ok": True}
    why = {
        "timeout": "the app did not respond in time",
        "no_connection": "the app is not connected",
        "error": "the app answered with an error",
    }
    return _failed(f"{what} failed: {why[answer.status]}.")


def _failed(why: str) -> Told:
    return {"ok": False, "error": why}
