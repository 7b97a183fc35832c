"""What these tests bring of their own: a manifest, a clock, a caller of the Web API, and two small apps."""

import asyncio
import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import web

from bot.sandbox import Sandbox

MARKETING, LAUNCHES, BUDGET = "C0MARKETING", "C0LAUNCHES", "C0BUDGET"
SCOPES = (
    "commands chat:write channels:read groups:read im:read im:write users:read "
    "channels:history groups:history im:history files:write reactions:read reactions:write"
)
EVENTS = (
    "message.channels message.groups message.im member_joined_channel member_left_channel channel_left group_left "
    "channel_archive channel_unarchive channel_rename group_archive group_rename user_change app_home_opened "
    "reaction_added reaction_removed channel_deleted group_deleted channel_id_changed app_uninstalled tokens_revoked"
)
_MANIFEST: dict[str, Any] = {
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": "sopbot"},
        "shortcuts": [
            {"type": "message", "callback_id": "from_message", "name": "Start from this", "description": "Starts"},
            {"type": "global", "callback_id": "anywhere", "name": "Start anything", "description": "Starts"},
        ],
        "slash_commands": [
            {"command": "/sop", "description": "Say it", "should_escape": True},
            {"command": "/raw", "description": "Say it as it was typed"},
        ],
    },
    "oauth_config": {"scopes": {"bot": SCOPES.split()}},
    "settings": {
        "event_subscriptions": {"bot_events": EVENTS.split()},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


def manifest(*, without: str = "", unsubscribed: str = "", interactive: bool = True) -> dict[str, Any]:
    """Give a manifest that asks for everything but this scope and this event."""
    made = copy.deepcopy(_MANIFEST)
    made["oauth_config"]["scopes"]["bot"] = [each for each in SCOPES.split() if each != without]
    made["settings"]["event_subscriptions"]["bot_events"] = [each for each in EVENTS.split() if each != unsubscribed]
    made["settings"]["interactivity"]["is_enabled"] = interactive
    return made


class Clock:
    """The workspace's time and Slack's own, put forward by hand."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
        self.passed = 0.0

    def now(self) -> datetime:
        return self.at

    def seconds(self) -> float:
        return self.passed

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.passed += seconds


class Caller:
    """Calls the Web API of a sandbox as JSON, and gives the answers as they are."""

    def __init__(self, box: Sandbox, session: aiohttp.ClientSession) -> None:
        self.box = box
        self.session = session
        self.headers: dict[str, str] = {}
        """The headers of the last answer."""
        self.status = 0

    async def __call__(self, method: str, *, token: str | None = None, **args: Any) -> dict[str, Any]:  # noqa: ANN401 - arguments of any kind
        sent = {"Authorization": f"Bearer {self.box.bot_token if token is None else token}"}
        answer: dict[str, Any] = await self.post(self.box.api_url + method, json=args, headers=sent)
        return answer

    async def post(self, url: str, **how: Any) -> Any:  # noqa: ANN401 - how aiohttp takes it, and what JSON holds
        async with self.session.post(url, **how) as response:
            self.status, self.headers = response.status, dict(response.headers)
            text = await response.text()
        return json.loads(text) if text.startswith(("{", "[")) else text

    async def get(self, path: str, **query: str) -> Any:  # noqa: ANN401 - what JSON holds
        async with self.session.get(self.box.url + path, params=query) as response:
            self.status = response.status
            return await response.json()


Answering = Callable[[dict[str, Any]], dict[str, Any] | None]
"""Takes an envelope; gives the payload of the acknowledgement, or None for none at all."""


class SocketApp:
    """An app on Socket Mode that takes down what it is sent."""

    def __init__(self, call: Caller) -> None:
        self._call = call
        self.frames: list[dict[str, Any]] = []
        self.answer: Answering = lambda _envelope: {}
        self._tasks: list[asyncio.Task[None]] = []
        self.sockets: list[aiohttp.ClientWebSocketResponse] = []

    @property
    def payloads(self) -> list[dict[str, Any]]:
        return [each["payload"] for each in self.frames if "payload" in each]

    @property
    def events(self) -> list[dict[str, Any]]:
        return [each["event"] for each in self.payloads if "event" in each]

    async def connect(self) -> dict[str, Any]:
        """Open one more connection, and give its first frame."""
        opened = await self._call("apps.connections.open", token=self._call.box.app_token)
        socket = await self._call.session.ws_connect(opened["url"])
        self.sockets.append(socket)
        hello: dict[str, Any] = await socket.receive_json()
        if hello["type"] == "hello":
            self._tasks.append(asyncio.create_task(self._listen(socket)))
        return hello

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in socket:
            envelope = json.loads(frame.data)
            self.frames.append(envelope)
            answer = self.answer(envelope) if "envelope_id" in envelope else None
            if answer is not None:
                await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": answer})

    async def ended(self) -> None:
        """Return when the sandbox has closed every connection."""
        await asyncio.wait_for(asyncio.gather(*self._tasks), 2)

    async def close(self) -> None:
        for socket in self.sockets:
            await socket.close()
        await asyncio.gather(*self._tasks)


class HttpApp:
    """An app on signed HTTP that takes down what it is sent."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.status = 200
        self.body = ""
        self.headers: dict[str, str] = {}
        self.wait = asyncio.Event()
        self.wait.set()
        self.url = ""
        site = web.Application()
        site.router.add_post("/slack/events", self._take)
        self._runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.1)

    async def start(self) -> None:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/slack/events"

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        self.requests.append((await request.text(), dict(request.headers)))
        await self.wait.wait()
        return web.Response(status=self.status, text=self.body, headers=self.headers)


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def section(text: str = "Hello", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of the block
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str = "go", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of the element
    return {"type": "button", "action_id": action_id, "text": plain("Go"), **more}


def actions(*elements: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of the block
    return {"type": "actions", "elements": list(elements), **more}


def field(block_id: str = "name", element: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of the block
    asked = element or {"type": "plain_text_input", "action_id": "typed"}
    return {"type": "input", "block_id": block_id, "label": plain("Name"), "element": asked, **more}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of the view
    return {"type": "modal", "title": plain("A form"), "submit": plain("Send"), "blocks": list(blocks), **more}


def home(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of the view
    return {"type": "home", "blocks": list(blocks), **more}
