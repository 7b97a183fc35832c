"""The HTTP server: the Web API, Socket Mode, response URLs, and the page with what it asks."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from bot.sandbox import arguments
from bot.sandbox.api import ApiError
from bot.sandbox.faults import RESPONSE_URL, Call, Fault
from bot.sandbox.files import UPLOAD
from bot.sandbox.page_api import PageApi
from bot.sandbox.rates import RateLimitedError

if TYPE_CHECKING:
    from bot.sandbox.box import Sandbox

_Answering = Callable[[web.Request, Call], Awaitable[web.Response]]
_GONE = {"expired_url", "used_url", "message_not_found"}
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
        site.router.add_post("/upload/{ticket}", self._upload)
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
        call = Call(request.match_info["method"], {}, self._box.space.now())
        self._box.calls.append(call)
        return await self._with_faults(request, call, self._answer)

    async def _with_faults(self, request: web.Request, call: Call, answer: _Answering) -> web.StreamResponse:
        try:
            call.args = {} if call.method == UPLOAD else await arguments.read(request)
        except ApiError as unread:
            return _refused(call, unread, status=400 if call.method == RESPONSE_URL else 200)
        fault = self._box.faults.next(call)
        if fault is not None and (failure := await _before(request, fault)) is not None:
            return failure
        await self._box.faults.held(call)
        response = await answer(request, call)
        if fault is not None and fault.lose == "answer":
            _cut(request)
        return response

    async def _answer(self, request: web.Request, call: Call) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer").strip()
        try:
            call.answer = {"ok": True, **await self._box.call(call.method, token, call.args)}
        except ApiError as refused:
            return _refused(call, refused)
        except RateLimitedError as busy:
            call.answer = {"ok": False, "error": "ratelimited"}
            return web.json_response(call.answer, status=429, headers={"Retry-After": str(busy.retry_after)})
        if call.method.startswith("views."):
            self._box.space.changed("modal", "")
        return web.json_response(call.answer)

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        """Take what is sent to a response URL."""
        call = Call(RESPONSE_URL, {}, self._box.space.now())
        self._box.calls.append(call)
        return await self._with_faults(request, call, self._take)

    async def _take(self, request: web.Request, call: Call) -> web.Response:
        try:
            self._box.respond(request.match_info["key"], call.args)
        except ApiError as refused:
            return _refused(call, refused, status=404 if refused.code in _GONE else 400)
        call.answer = {"ok": True}
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        """Take the bytes of a file that was announced. Slack takes forms as well; the app sends none."""
        call = Call(UPLOAD, {}, self._box.space.now())
        self._box.calls.append(call)
        return await self._with_faults(request, call, self._take_file)

    async def _take_file(self, request: web.Request, call: Call) -> web.Response:
        try:
            # Not request.read(), which takes no more than a payload may hold.
            self._box.files.take(request.match_info["ticket"], await request.content.read())
        except ApiError as refused:
            return _refused(call, refused, status=400)
        call.answer = {"ok": True}
        return web.Response(text="OK")


def _refused(call: Call, refused: ApiError, status: int = 200) -> web.Response:
    call.answer = {"ok": False, "error": refused.code, **refused.more}
    return web.json_response(call.answer, status=status)


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
        return web.json_response({"ok": False, "error": fault.error, **fault.more})
    return None


def _cut(request: web.Request) -> None:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    raise web.HTTPServiceUnavailable
