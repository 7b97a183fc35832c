"""What comes over HTTP, looked at before Bolt: Bolt fails on bodies that make no sense, whoever sent them."""

import logging

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

log = logging.getLogger(__name__)
_TIMESTAMP_DIGITS = 12


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
        except (ValueError, TypeError, AttributeError, KeyError, LookupError, RecursionError) as senseless:
            # Acknowledged, so that it doesn't come again.
            log.warning("gesture.dropped", extra={"fault": f"an unreadable body ({type(senseless).__name__})"})
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
