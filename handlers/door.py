"""The two ways in. What comes is read here, before Bolt: Bolt fails on bodies that make no sense, whoever sent them.

What was read stands in the request's context, where ``handlers.listening`` finds it.
"""

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from aiohttp import web
from slack_bolt import BoltResponse
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

import handlers
from handlers import gestures
from handlers.gestures import GESTURE, Event, Malformed, note_dropped

log = logging.getLogger(__name__)

PING_SECONDS = 5.0
"""How often Bolt's client looks whether its connection stands: for as long, people's clicks may go unanswered."""
_TIMESTAMP_DIGITS = 12
_SIGNED_FOR_SECONDS = 2 * 300.0
"""Slack's signatures hold for five minutes, before and after the moment that they name."""
_ANSWER_WITHIN_SECONDS = 2.0
"""How long a closing door waits for answers in hand, at most: Slack wants them within three."""
_MOMENT = 0.05
"""Seconds that something which was cancelled may take to end."""
_SENSELESS = (ValueError, TypeError, AttributeError, LookupError, RecursionError)
"""What Bolt raises while it reads a body. Nothing of ours has been asked by then."""


class _InHand:
    """The answers that are being worked out, and whether more are begun."""

    def __init__(self) -> None:
        self.closing = False
        self._answering: dict[asyncio.Future[None], asyncio.Task[Any] | None] = {}

    @contextmanager
    def one(self) -> Iterator[None]:
        """Work out one more."""
        done = asyncio.get_running_loop().create_future()
        self._answering[done] = asyncio.current_task()
        try:
            yield
        finally:
            del self._answering[done]
            done.set_result(None)

    async def finish(self, within: float) -> None:
        """Begin no more. What is not answered by then never will be: Slack brings it again, or tells the person."""
        self.closing = True
        if self._answering:
            await asyncio.wait(list(self._answering), timeout=min(within, _ANSWER_WITHIN_SECONDS))
        late = {done: task for done, task in self._answering.items() if task is not None}
        for task in late.values():
            task.cancel()
        if late:
            log.warning("answers.given_up", extra={"number": len(late)})
            await asyncio.wait(list(late), timeout=_MOMENT)


class Door:
    """Takes requests that Slack signed, and hands them to Bolt."""

    def __init__(self, bolt: AsyncApp, secret: str) -> None:
        self._bolt = bolt
        self._verifier = SignatureVerifier(secret)
        self._seen: dict[str, float] = {}
        self._in_hand = _InHand()

    async def close(self, within: float) -> None:
        """Take no more, and answer what is in hand, for at most so many seconds."""
        await self._in_hand.finish(within)

    async def answer(self, request: web.Request) -> web.Response:
        """Answer a request: 401 for what Slack didn't sign, signed more than five minutes ago, or sent before."""
        if self._in_hand.closing:
            return web.Response(status=503)
        with self._in_hand.one():
            return await self._answered(request)

    async def _answered(self, request: web.Request) -> web.Response:
        if not self._is_signed(await request.read(), request):
            return web.Response(status=401)
        asked = _read(await request.text(), query=request.query_string, headers=request.headers)
        if asked is None:
            return web.Response(status=200)
        if not isinstance(asked.context.get(GESTURE), Event) and self._is_replayed(request):
            return web.Response(status=401)  # an event may come again: its id says so, and it acts once
        return await to_aiohttp_response(await self._bolt.async_dispatch(asked))

    def _is_signed(self, body: bytes, request: web.Request) -> bool:
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= _TIMESTAMP_DIGITS):
            return False
        try:
            body.decode()
        except UnicodeDecodeError:
            return False  # Slack sends text; the verifier would fail on anything else
        return bool(self._verifier.is_valid(body, timestamp, request.headers.get("X-Slack-Signature", "")))

    def _is_replayed(self, request: web.Request) -> bool:
        """Whether this very signature came before. Slack signs the moment too, so that no two of its own are alike."""
        now, signature = time.monotonic(), request.headers.get("X-Slack-Signature", "")
        while self._seen and now - next(iter(self._seen.values())) > _SIGNED_FOR_SECONDS:
            del self._seen[next(iter(self._seen))]  # the oldest stands first
        return self._seen.setdefault(signature, now) is not now


class SocketDoor(AsyncSocketModeHandler):
    """Takes what comes over Socket Mode, and hands it to Bolt.

    Bolt's client pings every ``ping_every`` seconds and replaces a connection that is closed, or that has answered no
    ping for four times as long.
    """

    def __init__(self, app: AsyncApp, token: str, *, ping_every: float = PING_SECONDS) -> None:
        super().__init__(app, token, ping_interval=ping_every)
        self._in_hand = _InHand()

    async def is_connected(self) -> bool:
        """Whether Slack's connection stands and answers; Bolt's client replaces one that has fallen silent."""
        standing = await self.client.is_connected()
        return bool(standing) and not await self.client.is_ping_pong_failing()

    async def close(self, within: float) -> None:
        """Take no more, answer what is in hand, then close; all of it for at most so many seconds."""
        began = time.monotonic()
        await self._in_hand.finish(within)
        try:
            # Slack is told of the end and asked to confirm it, for which it may take its time.
            with suppress(TimeoutError):
                async with asyncio.timeout(max(_MOMENT, within - (time.monotonic() - began))):
                    await self.close_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
        finally:
            await self.client.aiohttp_client_session.close()

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # as Bolt
        """Answer an envelope, unless the door closes: then Slack brings it again over another connection."""
        if self._in_hand.closing:
            return
        with self._in_hand.one():
            await self._answer(client, req)

    async def _answer(self, client: SocketModeClient, req: SocketModeRequest) -> None:
        """Let Bolt answer. What makes no sense is acknowledged, so that it doesn't come again."""
        began = time.time()
        asked = _read(req.payload, mode="socket_mode", headers=build_headers(req))
        answer = BoltResponse(status=200, body="") if asked is None else await self.app.async_dispatch(asked)
        try:
            await send_async_response(client, req, answer, began)
        except ConnectionError as cut:  # Slack brings it again over another connection, and it acts once
            log.warning("answer.lost", extra={"error": type(cut).__name__})


def _read(body: Any, **how: Any) -> AsyncBoltRequest | None:  # noqa: ANN401 - whatever was sent, and as Bolt takes it
    """Give a request with the gesture that it brings, or one of Slack's own questions; None for anything else."""
    try:
        asked = AsyncBoltRequest(body=body, **how)
    except _SENSELESS as senseless:
        note_dropped(Malformed(f"an unreadable body ({type(senseless).__name__})"))
        return None
    if asked.body.get("type") == "url_verification" or asked.body.get("ssl_check"):
        return asked
    try:
        gesture = gestures.parsed(asked.body)
    except Malformed as fault:
        note_dropped(fault)
        return None
    if isinstance(gesture, Event) and gesture.type not in handlers.EVENTS:
        return None
    asked.context[GESTURE] = gesture
    return asked
