"""The bot in a local Slack, reached where Slack's requests come in; and a bare Bolt app to compare it with."""

import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from multidict import CIMultiDict
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot import manifest
from bot.app import EVENTS_PATH, App
from bot.clock import MovableClock
from bot.domain.ids import RunName, TeamId
from bot.sandbox import Sandbox, payloads
from bot.sandbox.actor import Actor
from storage import sops
from tests.blocks.samples import long_sop
from tests.courier.post import Post
from tests.office import MONDAY, settings_for


@dataclass
class Signed:
    """A request as Slack signs it; it stands in for the one that a server would have read."""

    body: str
    headers: CIMultiDict[str]
    query_string: str = ""

    async def read(self) -> bytes:
        return self.body.encode()

    async def text(self) -> str:
        return self.body


@dataclass
class Workplace(Post):
    """An office whose requests are handed over in process, without a network between."""

    sent: int = field(default=0, init=False)

    @property
    def team(self) -> TeamId:
        return TeamId(self.box.team_id)

    def signed(self, fields: Mapping[str, str]) -> Signed:
        """Sign a form; no two are alike, as no two of Slack's are."""
        self.sent += 1
        body = urlencode({**fields, "number": str(self.sent)})
        stamp = str(int(time.time()))
        signature = SignatureVerifier(self.box.signing_secret).generate_signature(timestamp=stamp, body=body)
        kind = "application/x-www-form-urlencoded"
        headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": str(signature)}
        return Signed(body, CIMultiDict(headers))

    def click_of(self, who: Actor, action: str, step: str, card: dict[str, Any]) -> Signed:
        """Give the request that a click on the card is, with the whole card in it, as Slack sends it."""
        name = str(card["metadata"]["event_payload"]["key"]).removeprefix("card ")
        container = {"type": "message", "message_ts": card["ts"], "channel_id": "C0MARKETING", "is_ephemeral": False}
        pressed = {"action_id": action, "block_id": f"step.{step}", "type": "button", "value": f"{name} {step}"}
        person = self.box.space.person(who.id)
        payload = payloads.block_actions(self.box, person, container, pressed)
        payload |= {"channel": {"id": "C0MARKETING", "name": "marketing"}, "message": card, "response_url": ""}
        return self.signed({"payload": json.dumps(payload)})

    async def answer(self, request: Signed) -> web.Response:
        """Let the bot answer, as its server would."""
        runner = self.app._web  # noqa: SLF001 - the way in, without the network before it
        assert runner is not None
        door = next(each for each in runner.app.router.routes() if each.method == "POST")
        response: web.Response = await door.handler(request)  # type: ignore[arg-type,assignment]  # it reads no more than this has
        assert response.status == 200, response.status
        return response

    async def start_long(self) -> RunName:
        """Start a run of forty steps, and give its name."""
        await self.start("site-relaunch", **{"role.lead": "ana"})
        return RunName(self.name())


@asynccontextmanager
async def workplace(folder: Path) -> AsyncIterator[Workplace]:
    """Open the bot over signed HTTP, on a database in this folder, with the SOP of forty steps in its library."""
    clock = MovableClock(MONDAY)
    box = Sandbox(manifest.read(), now=clock.now)
    await box.start()
    settings = settings_for(box, f"sqlite:///{folder / 'sopbot.db'}", http=True).model_copy(update={"port": 0})
    app = App(settings, clock)
    await app.start()
    box.request_url = f"http://127.0.0.1:{app.port}{EVENTS_PATH}"
    made = Workplace(box, app, clock, settings)
    await app.store.write(sops.publish, made.team, (long_sop(),), clock.now(), whole=False)
    try:
        yield made
    finally:
        await app.stop()
        await box.stop()


class BareBolt:
    """A Bolt app with one listener that acknowledges: the least that a click costs."""

    def __init__(self, box: Sandbox) -> None:
        slack = AsyncWebClient(box.bot_token, base_url=box.api_url)
        self._app = AsyncApp(client=slack, signing_secret=box.signing_secret, process_before_response=True)

        @self._app.action({"action_id": "step.done"})
        async def _acknowledge(ack: AsyncAck) -> None:
            await ack()

    async def answer(self, request: Signed) -> None:
        """Dispatch a request, its signature looked at."""
        asked = AsyncBoltRequest(body=request.body, headers={key: [value] for key, value in request.headers.items()})
        answer = await self._app.async_dispatch(asked)
        assert answer.status == 200, answer.body
