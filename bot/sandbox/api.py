"""The Web API: who may call what, and with which arguments. The methods themselves are in ``api_*.py``."""

import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.sandbox.rates import Rates

if TYPE_CHECKING:  # the box holds the API, and the API's methods work on the box
    from bot.sandbox.box import Sandbox

Args = dict[str, Any]
Method = Callable[["Sandbox", Args], Awaitable[dict[str, Any]]]

METHODS: dict[str, Any] = json.loads((Path(__file__).parent / "rules" / "methods.json").read_text())

_SCOPES: Mapping[str, frozenset[str]] = {
    # Slack: any one of these. Where a conversation's kind decides which it is, the method asks for it itself.
    "chat.postMessage": frozenset({"chat:write"}),
    "chat.update": frozenset({"chat:write"}),
    "chat.delete": frozenset({"chat:write"}),
    "chat.postEphemeral": frozenset({"chat:write"}),
    "conversations.open": frozenset({"im:write"}),
    "files.completeUploadExternal": frozenset({"files:write"}),
    "files.getUploadURLExternal": frozenset({"files:write"}),
    "reactions.add": frozenset({"reactions:write"}),
    "reactions.remove": frozenset({"reactions:write"}),
    "reactions.get": frozenset({"reactions:read"}),
    "users.info": frozenset({"users:read"}),
    "users.list": frozenset({"users:read"}),
}
_EVERYWHERE = frozenset({"team_id"})
"""Slack: any method takes the workspace that an organisation's token is used for. Bolt sends it with auth.test."""


class ApiError(Exception):
    """Slack says no: ``code`` is its word for why, ``more`` what else stands in the answer."""

    def __init__(self, code: str, **more: Any) -> None:  # noqa: ANN401 - fields of the answer
        super().__init__(code)
        self.code = code
        self.more = more


def wrong_arguments(*said: str) -> ApiError:
    """Give the error for arguments that Slack names as wrong."""
    return ApiError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {each}" for each in said]})


class Api:
    """Answers calls of the methods in ``table``."""

    def __init__(self, box: "Sandbox", table: Mapping[str, Method]) -> None:
        self._box = box
        self._table = table
        self._rates = Rates(lambda: box.seconds())  # noqa: PLW0108 - a test may put another clock there later

    async def answer(self, method: str, token: str, args: Args) -> dict[str, Any]:
        """Answer one call. Raises ``ApiError`` or ``RateLimitedError``."""
        if method not in self._table:
            raise ApiError("unknown_method", req_method=method)
        self._check_token(method, token)
        if method in _SCOPES:
            self._box.require_scope(*_SCOPES[method])
        _check_arguments(method, args)
        if self._box.rate_limits:
            self._rates.count(method, str(args.get("channel", "")))
        return await self._table[method](self._box, args)

    def _check_token(self, method: str, token: str) -> None:
        wanted = self._box.app_token if method == "apps.connections.open" else self._box.bot_token
        if not token:
            raise ApiError("not_authed")
        if token != wanted:
            known = token in {self._box.app_token, self._box.bot_token}
            raise ApiError("not_allowed_token_type" if known else "invalid_auth")
        if token == self._box.bot_token and self._box.token_refused:
            raise ApiError(self._box.token_refused)


def _check_arguments(method: str, args: Args) -> None:
    """Refuse what the method doesn't know. Slack ignores some of that; a local Slack need not."""
    known = METHODS[method]
    missing = [name for name in known["required"] if args.get(name, "") in ("", None)]
    if missing:
        raise wrong_arguments(*(f"missing required field: {name}" for name in missing))
    taken = {*known["required"], *known["optional"], *_EVERYWHERE}
    unknown = [name for name in args if name not in taken]
    if unknown:
        said = [f"[ERROR] unknown field: {name}" for name in unknown]
        raise ApiError("invalid_arg_name", response_metadata={"messages": said})
