"""The HTTP server: the Web API, Socket Mode, response URLs, and the page with what it asks."""

import asyncio
import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.sandbox.api import ApiError, RateLimitedError
from bot.sandbox.faults import Call, Fault
from bot.sandbox.page_api import PageApi

if TYPE_CHECKING:
    from bot.sandbox.box import Sandbox

_NESTED = {"blocks", "view", "metadata", "attachments"}
_BODY_BYTES = 4 * 1024 * 1024


class Server:
    """Serves one local Slack."""

    def __init__(self, box: "Sandbox") -> None:
        self._box = box
        self._page = PageApi(box)
        site = web.Application(client_max_size=_BODY_BYTES)
        site.router.add_route("*", "/api/{method}", self._call)
        site.router.add_get("/link", box.sockets.handle)
        site.router.add_post("/respond/{key}", self._respond)
        self._page.add_routes(site.router)
        self._runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.5)

    async def start(self, host: str, port: int) -> str:
        """Listen, and give the address."""
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        return f"http://{host}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Listen no more."""
        self._page.close()
        await self._runner.cleanup()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        """Answer a Web API call, with the faults that are set for it."""
        method = request.match_info["method"]
        call = Call(method, await _arguments(request), self._box.space.now())
        self._box.calls.append(call)
        fault = self._box.faults.next(method)
        if fault is not None and (failure := await _before(request, fault)) is not None:
            return failure
        await self._box.faults.held(method)
        response = await self._answer(request, call)
        if fault is not None and fault.lose == "answer":
            _cut(request)
        return response

    async def _answer(self, request: web.Request, call: Call) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        try:
            call.answer = {"ok": True, **await self._box.call(call.method, token, call.args)}
        except ApiError as refused:
            call.answer = {"ok": False, "error": refused.code, **refused.more}
        except RateLimitedError as busy:
            call.answer = {"ok": False, "error": "ratelimited"}
            return web.json_response(call.answer, status=429, headers={"Retry-After": str(busy.retry_after)})
        if call.method.startswith("views."):
            self._box.space.changed("modal", "")
        return web.json_response(call.answer)

    async def _respond(self, request: web.Request) -> web.Response:
        body = await request.json()
        self._box.calls.append(Call("response_url", body, self._box.space.now()))
        try:
            self._box.respond(request.match_info["key"], body)
        except ApiError as refused:
            return web.json_response({"ok": False, "error": refused.code}, status=404)
        return web.Response(text="ok")


async def _arguments(request: web.Request) -> dict[str, Any]:
    """Read arguments as Slack takes them: in the query, as a form, or as JSON."""
    args: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        args |= await request.json()
    elif request.method == "POST":
        args |= dict(await request.post())
    args.pop("token", None)
    for name in _NESTED & args.keys():
        if isinstance(args[name], str) and args[name]:
            args[name] = json.loads(args[name])
    return {name: _flag(value) for name, value in args.items() if value is not None}


def _flag(value: Any) -> Any:  # noqa: ANN401 - an argument of any kind
    """Read booleans that were sent as text, which is how a query carries them."""
    return {"true": True, "false": False, "1": True, "0": False}.get(value, value) if isinstance(value, str) else value


async def _before(request: web.Request, fault: Fault) -> web.Response | None:
    """Let a call fail before anything is done; None if it goes on."""
    await asyncio.sleep(fault.delay)
    if fault.lose == "request":
        _cut(request)
    if fault.retry_after is not None:
        answer = {"ok": False, "error": "ratelimited"}
        return web.json_response(answer, status=429, headers={"Retry-After": str(fault.retry_after)})
    if fault.status is not None:
        return web.Response(status=fault.status, text="upstream error")
    if fault.error is not None:
        return web.json_response({"ok": False, "error": fault.error})
    return None


def _cut(request: web.Request) -> None:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    raise web.HTTPServiceUnavailable
