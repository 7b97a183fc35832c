"""Saying and showing things after the acknowledgement. A failure is mended by nobody: who asked has moved on."""

import json
import logging
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.blocks.message import Message

log = logging.getLogger(__name__)
_TIMEOUT_SECONDS = 10
_TAKEN = 200


async def attempted(call: Awaitable[Any]) -> bool:
    """Make a call to Slack and leave a line if it fails. Whether it worked."""
    try:
        await call
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as failure:
        log.warning("answer.lost", extra={"error": _what(failure)})
        return False
    return True


async def tell(session: aiohttp.ClientSession | None, response_url: str, message: Message) -> None:
    """Say something to one person, also where the bot is no member; in words alone where Slack refuses more."""
    if not response_url:
        return
    words = {"text": message.text, "response_type": "ephemeral", "replace_original": False}
    if "blocks" in await _refusal(session, response_url, {**words, "blocks": message.blocks}):
        await _refusal(session, response_url, words)


async def remove(session: aiohttp.ClientSession | None, response_url: str) -> None:
    """Take a private message away."""
    await _refusal(session, response_url, {"delete_original": True})


async def _refusal(session: aiohttp.ClientSession | None, response_url: str, said: Mapping[str, Any]) -> str:
    """Send this, and give the code with which Slack refuses it; "" if it doesn't, or if no answer came."""
    hook = AsyncWebhookClient(response_url, session=session, timeout=_TIMEOUT_SECONDS)
    try:
        answer = await hook.send_dict(dict(said))
    except (aiohttp.ClientError, TimeoutError) as failure:
        log.warning("answer.lost", extra={"error": _what(failure)})
        return ""
    error = _code(answer)
    if error:
        log.warning("answer.refused", extra={"error": error})
    return error


def _code(answer: WebhookResponse) -> str:
    """Read Slack's code, which stands alone or in JSON; "" for what it took. A proxy's error page has none."""
    said = answer.body.strip()
    with suppress(ValueError):
        if isinstance(read := json.loads(said), dict):
            return str(read.get("error") or "")
    if answer.status_code == _TAKEN:
        return ""
    return said if said.isidentifier() else str(answer.status_code)


def _what(failure: Exception) -> str:
    """Name a failure by Slack's code where there is one."""
    answer = failure.response.data if isinstance(failure, SlackApiError) else None
    return str(answer.get("error")) if isinstance(answer, dict) else type(failure).__name__
