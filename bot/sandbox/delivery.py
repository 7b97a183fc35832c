"""Bringing payloads to the app: over Socket Mode, or by signed HTTP where a request URL is set."""

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

ACK_SECONDS = 3.0
"""Slack: seconds until a payload counts as not acknowledged."""

_MOST_SOCKETS = 10
"""Slack: so many Socket Mode connections of one app at a time."""
_MOST_REDIRECTS = 2
_DEBUG = {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060}
"""Slack tells about how many seconds a connection lives; here it lives until it is closed."""


@dataclass
class Answer:
    """What came back for a payload. ``errors`` are a modal's, by block."""

    status: str
    """acked, timeout, error or no_connection."""
    body: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    """Why it failed, in the words of Slack's retry reasons."""
    no_retry: bool = False
    """Whether the app asked not to be sent it again."""

    @property
    def ok(self) -> bool:
        """Whether it was acknowledged in time."""
        return self.status == "acked"

    @property
    def text(self) -> str:
        """Give the text of a command's private answer."""
        return str(self.body.get("text") or "")

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """Give the blocks of a command's private answer."""
        return list(self.body.get("blocks") or [])

    @property
    def errors(self) -> dict[str, str]:
        """Give what a modal's fields were refused for."""
        return dict(self.body.get("errors") or {})


class Sockets:
    """Socket Mode connections. Each payload goes to one of them, in turn."""

    def __init__(self) -> None:
        self._open: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._sent_over: dict[str, web.WebSocketResponse] = {}
        self._tickets: set[str] = set()
        self._turn = itertools.count()
        self._silent: set[web.WebSocketResponse] = set()

    def ticket(self, url: str) -> str:
        """Give an address that can be connected to once."""
        ticket = token_hex(12)
        self._tickets.add(ticket)
        return f"{url.replace('http', 'ws', 1)}/link?ticket={ticket}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve a connection until it closes."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=None, autoping=False)
        await socket.prepare(request)
        if len(self._open) >= _MOST_SOCKETS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": _DEBUG})
            await socket.close()
            return socket
        told = {"num_connections": len(self._open) + 1, "connection_info": {"app_id": "A0SANDBOX"}}
        await socket.send_json({"type": "hello", **told, "debug_info": _DEBUG})
        self._open.append(socket)
        try:
            async for frame in socket:
                if socket in self._silent:
                    continue
                if frame.type is aiohttp.WSMsgType.TEXT:
                    self._heard(frame.data)
                elif frame.type is aiohttp.WSMsgType.PING:
                    await socket.pong(frame.data)
        finally:
            self._open.remove(socket)
            self._silent.discard(socket)
            self._give_up(socket)
        return socket

    def _give_up(self, socket: web.WebSocketResponse) -> None:
        """Wait no longer for what was sent over a connection that is gone."""
        for envelope_id, over in self._sent_over.items():
            waiting = self._waiting[envelope_id]
            if over is socket and not waiting.done():
                waiting.set_exception(ConnectionError("the connection closed"))

    def _heard(self, frame: str) -> None:
        """Take an acknowledgement; what is none is passed over, as Slack does."""
        said = _json(frame)
        waiting = self._waiting.get(str(said.get("envelope_id")))
        if waiting is not None and not waiting.done():
            payload = said.get("payload")
            waiting.set_result(payload if isinstance(payload, dict) else {})

    async def send(self, kind: str, payload: Mapping[str, Any], retry: tuple[int, str] | None, within: float) -> Answer:
        """Send one payload and wait so many seconds for its acknowledgement."""
        if not self._open:
            return Answer("no_connection", reason="connection_failed")
        socket = self._open[next(self._turn) % len(self._open)]
        envelope_id = token_hex(12)
        takes_payload = kind != "events_api"
        envelope = {"envelope_id": envelope_id, "type": kind, "accepts_response_payload": takes_payload}
        if kind == "events_api":
            envelope |= {"retry_attempt": retry[0] if retry else 0, "retry_reason": retry[1] if retry else ""}
        answer = self._waiting[envelope_id] = asyncio.get_running_loop().create_future()
        self._sent_over[envelope_id] = socket
        try:
            if socket not in self._silent:
                await socket.send_json({**envelope, "payload": payload})
            body = await asyncio.wait_for(answer, within)
        except TimeoutError:
            return Answer("timeout", reason="http_timeout")
        except (ConnectionError, RuntimeError):
            return Answer("error", reason="connection_failed")
        finally:
            del self._waiting[envelope_id], self._sent_over[envelope_id]
        return Answer("acked", body if takes_payload else {})

    async def refresh(self) -> None:
        """Ask every connection to make room for a new one, as Slack does every few hours."""
        for socket in list(self._open):
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested", "debug_info": _DEBUG})

    def silence(self) -> None:
        """Let every connection stand open, and nothing pass through it, as a network does that lost its way."""
        self._silent.update(self._open)

    async def drop(self) -> None:
        """Close every connection without a word, as a network does."""
        for socket in list(self._open):
            if socket._req is not None and socket._req.transport is not None:  # noqa: SLF001 - only there can it be cut
                socket._req.transport.abort()  # noqa: SLF001 - the same

    async def close(self) -> None:
        """Close every connection."""
        for socket in list(self._open):
            await socket.close()


@dataclass(frozen=True)
class HttpApp:
    """An app that is reached by signed HTTP."""

    session: aiohttp.ClientSession
    url: str
    secret: str


async def post(
    app: HttpApp, kind: str, payload: Mapping[str, Any], retry: tuple[int, str] | None, within: float
) -> Answer:
    """Send one payload by signed HTTP and read the answer, if there is one within so many seconds."""
    body, headers = _signed(app, kind, payload, retry)
    timeout = aiohttp.ClientTimeout(total=within)
    try:
        async with app.session.post(
            app.url, data=body, headers=headers, timeout=timeout, max_redirects=_MOST_REDIRECTS
        ) as response:
            text = await response.text()
            if response.ok:
                return Answer("acked", _json(text) or _said(text))
            no_retry = response.headers.get("X-Slack-No-Retry") == "1"
            return Answer("error", {"status": response.status}, "http_error", no_retry)
    except TimeoutError:
        return Answer("timeout", reason="http_timeout")
    except aiohttp.TooManyRedirects:
        return Answer("error", reason="too_many_redirects")
    except aiohttp.ClientError:
        return Answer("no_connection", reason="connection_failed")


def _signed(
    app: HttpApp, kind: str, payload: Mapping[str, Any], retry: tuple[int, str] | None
) -> tuple[bytes, dict[str, str]]:
    """Give the body and the headers of a request as Slack sends it."""
    if kind == "events_api":
        body, content_type = json.dumps(payload), "application/json"
    else:
        fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        body, content_type = urlencode(fields), "application/x-www-form-urlencoded"
    stamp = str(int(time.time()))
    signature = hmac.new(app.secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={signature}",
    }
    if retry:
        headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
    return body.encode(), headers


def _said(text: str) -> dict[str, Any]:
    """Give a bare text as what it is: the private answer to a command."""
    return {"text": text} if text and not text.startswith("{") else {}


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
