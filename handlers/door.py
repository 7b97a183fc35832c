"""The two ways in, looked at before Bolt: Bolt fails on bodies that make no sense, whoever sent them."""

import logging
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

import handlers
from handlers import gestures
from handlers.gestures import Event, Malformed
from handlers.parsing import dropped

log = logging.getLogger(__name__)
_TIMESTAMP_DIGITS = 12
_SENSELESS = (ValueError, TypeError, AttributeError, LookupError, RecursionError)
"""What Bolt raises while it reads a body, before anything of ours is asked."""


class Door:
    """Takes requests that Slack signed, and hands them to Bolt."""

    def __init__(self, bolt: AsyncApp, secret: str) -> None:
        self._bolt = bolt
        self._verifier = SignatureVerifier(secret)

    async def answer(self, request: web.Request) -> web.Response:
        """Answer a request: 401 for what Slack didn't sign, or signed more than five minutes ago."""
        if not self._is_signed(await request.read(), request):
            return web.Response(status=401)
        try:
            asked = await to_bolt_request(request)
        except _SENSELESS as senseless:
            # Acknowledged, so that it doesn't come again.
            _dropped(senseless)
            return web.Response(status=200)
        if not makes_sense(asked.body):
            return web.Response(status=200)
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


class SocketDoor(AsyncSocketModeHandler):
    """Takes what comes over Socket Mode, and hands it to Bolt."""

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # as Bolt
        """Let Bolt answer; what makes no sense is acknowledged, so that it doesn't come again."""
        try:
            if makes_sense(req.payload):
                await super().handle(client, req)
                return
        except _SENSELESS as senseless:
            _dropped(senseless)
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))


def makes_sense(body: Any) -> bool:  # noqa: ANN401 - whatever was sent
    """Whether this is something for Bolt: a gesture that somebody answers, or one of Slack's own questions."""
    if not isinstance(body, dict):
        return False
    if body.get("type") == "url_verification" or body.get("ssl_check"):
        return True
    try:
        gesture = gestures.parsed(body)
    except Malformed as fault:
        dropped(fault)
        return False
    return not isinstance(gesture, Event) or gesture.type in handlers.EVENTS


def _dropped(senseless: Exception) -> None:
    log.warning("gesture.dropped", extra={"fault": f"an unreadable body ({type(senseless).__name__})"})
