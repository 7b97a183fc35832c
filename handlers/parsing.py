"""Reading payloads before Bolt looks for a listener: Bolt itself fails on fields that lack."""

import logging
from collections.abc import Awaitable, Callable

from slack_bolt import BoltResponse
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest

from handlers import gestures
from handlers.gestures import Malformed

log = logging.getLogger(__name__)
GESTURE = "gesture"
"""Where the parsed gesture stands in Bolt's context."""


class Parsing(AsyncMiddleware):
    """Puts the gesture that was made into the context; what makes no sense goes no further."""

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - the name by which Bolt passes it
    ) -> BoltResponse | None:
        """Parse, or acknowledge and drop."""
        del resp
        try:
            req.context[GESTURE] = gestures.parsed(req.body)
        except Malformed as fault:
            return dropped(fault)
        return await next()


def dropped(fault: Malformed) -> BoltResponse:
    """Acknowledge what makes no sense, so that it doesn't come again, and leave a line about it."""
    log.warning("gesture.dropped", extra={"fault": str(fault)[:200]})
    return BoltResponse(status=200, body="")
