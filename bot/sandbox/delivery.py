"""Bringing payloads to the app: over Socket Mode, or by signed HTTP where a request URL is set."""

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

ACK_WITHIN = 3.0
"""Slack: seconds until a payload counts as not acknowledged."""


@dataclass
class Answer:
    """What came back for a payload. ``errors`` are a modal's, by block."""

    status: str
    """acked, timeout, error or no_connection."""
    body: dict[str, Any] = field(default_factory=dict)

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
        self._tickets: set[str] = set()
        self._numbers = itertools.count(1)
        self._turn = itertools.count()

    def ticket(self, url: str) -> str:
        """Give an address that can be connected to once."""
        ticket = f"t{next(self._numbers)}"
        self._tickets.add(ticket)
        return f"{url.replace('http', 'ws', 1)}/link?ticket={ticket}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve a connection until it closes."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=None)
        await socket.prepare(request)
        hello = {"type": "hello", "num_connections": len(self._open) + 1, "connection_info": {"app_id": "A0SANDBOX"}}
        await socket.send_json(hello)
        self._open.append(socket)
        try:
            async for frame in socket:
                if frame.type is aiohttp.WSMsgType.TEXT:
                    self._heard(json.loads(frame.data))
        finally:
            self._open.remove(socket)
        return socket

    def _heard(self, said: dict[str, Any]) -> None:
        waiting = self._waiting.get(said.get("envelope_id", ""))
        if waiting is not None and not waiting.done():
            waiting.set_result(said.get("payload") or {})

    async def send(self, kind: str, payload: Mapping[str, Any], retry: tuple[int, str] | None) -> Answer:
        """Send one payload and wait for its acknowledgement."""
        if not self._open:
            return Answer("no_connection")
        socket = self._open[next(self._turn) % len(self._open)]
        envelope: dict[str, Any] = {
            "envelope_id": f"e{next(self._numbers)}",
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if retry:
            envelope |= {"retry_attempt": retry[0], "retry_reason": retry[1]}
        answer = self._waiting[envelope["envelope_id"]] = asyncio.get_running_loop().create_future()
        try:
            await socket.send_json(envelope)
            return Answer("acked", await asyncio.wait_for(answer, ACK_WITHIN))
        except TimeoutError:
            return Answer("timeout")
        except (ConnectionError, RuntimeError):
            return Answer("error")
        finally:
            del self._waiting[envelope["envelope_id"]]

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


async def post(app: HttpApp, kind: str, payload: Mapping[str, Any], retry: tuple[int, str] | None) -> Answer:
    """Send one payload by signed HTTP and read the answer."""
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
    try:
        timeout = aiohttp.ClientTimeout(total=ACK_WITHIN)
        async with app.session.post(app.url, data=body.encode(), headers=headers, timeout=timeout) as response:
            text = await response.text()
            if response.status != 200:  # noqa: PLR2004 - HTTP: OK
                return Answer("error", {"status": response.status})
            return Answer("acked", _json(text))
    except TimeoutError:
        return Answer("timeout")
    except aiohttp.ClientError:
        return Answer("no_connection")


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {"text": text} if text else {}
    return found if isinstance(found, dict) else {}
