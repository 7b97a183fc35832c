"""The Web API: who may call what, with which arguments, how often. The methods themselves are in ``api_*.py``."""

import json
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the box holds the API, and the API's methods work on the box
    from bot.sandbox.box import Sandbox

Args = dict[str, Any]
Method = Callable[["Sandbox", Args], Awaitable[dict[str, Any]]]

METHODS: dict[str, Any] = json.loads((Path(__file__).parent / "rules" / "methods.json").read_text())

_A_MINUTE = timedelta(minutes=1)
_TIERS = {2: 20, 3: 50, 4: 100}
_RATES: Mapping[str, int] = {
    # Slack: the tier of each method. chat.postMessage takes about one a second in a channel; here a minute's worth.
    "chat.postMessage": 60,
    "chat.update": _TIERS[3],
    "chat.delete": _TIERS[3],
    "chat.postEphemeral": _TIERS[4],
    "conversations.info": _TIERS[3],
    "conversations.history": _TIERS[3],
    "conversations.replies": _TIERS[3],
    "conversations.open": _TIERS[3],
    "conversations.members": _TIERS[4],
    "conversations.list": _TIERS[2],
    "users.info": _TIERS[4],
    "users.list": _TIERS[2],
    "views.open": _TIERS[4],
    "views.push": _TIERS[4],
    "views.update": _TIERS[4],
}
_SCOPES: Mapping[str, frozenset[str]] = {
    # Slack: any one of these. A conversation's kind decides which of several it is; see ``scope_for``.
    "chat.postMessage": frozenset({"chat:write"}),
    "chat.update": frozenset({"chat:write"}),
    "chat.delete": frozenset({"chat:write"}),
    "chat.postEphemeral": frozenset({"chat:write"}),
    "conversations.list": frozenset({"channels:read", "groups:read", "im:read", "mpim:read"}),
    "conversations.open": frozenset({"im:write", "mpim:write", "channels:manage", "groups:write"}),
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


class RateLimitedError(Exception):
    """Too many calls: try again after so many seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


class Api:
    """Answers calls of the methods in ``table``."""

    def __init__(self, box: "Sandbox", table: Mapping[str, Method]) -> None:
        self._box = box
        self._table = table
        self._calls: dict[str, deque[datetime]] = {}

    async def answer(self, method: str, token: str, args: Args) -> dict[str, Any]:
        """Answer one call. Raises ``ApiError`` or ``RateLimitedError``."""
        self._check_token(method, token)
        if method not in self._table:
            raise ApiError("unknown_method", req_method=method)
        self._check_arguments(method, args)
        self._check_rate(method)
        if method in _SCOPES:
            self._box.require_scope(*_SCOPES[method])
        return await self._table[method](self._box, args)

    def _check_token(self, method: str, token: str) -> None:
        wanted = self._box.app_token if method == "apps.connections.open" else self._box.bot_token
        if not token:
            raise ApiError("not_authed")
        if token != wanted:
            known = token in {self._box.app_token, self._box.bot_token}
            raise ApiError("not_allowed_token_type" if known else "invalid_auth")

    def _check_arguments(self, method: str, args: Args) -> None:
        """Refuse what the method doesn't know. Slack ignores some of that; a local Slack need not."""
        known = METHODS[method]
        missing = [name for name in known["required"] if args.get(name, "") == ""]
        if missing:
            raise ApiError(
                "invalid_arguments", response_metadata={"messages": [f"missing required field: {missing[0]}"]}
            )
        taken = {*known["required"], *known["optional"], *_EVERYWHERE}
        unknown = [name for name in args if name not in taken]
        if unknown:
            raise ApiError("invalid_arg_name", response_metadata={"messages": [f"unknown field: {unknown[0]}"]})

    def _check_rate(self, method: str) -> None:
        if not self._box.rate_limits or method not in _RATES:
            return
        now = self._box.space.now()
        made = self._calls.setdefault(method, deque())
        while made and now - made[0] >= _A_MINUTE:
            made.popleft()
        if len(made) >= _RATES[method]:
            raise RateLimitedError(max(1, int((made[0] + _A_MINUTE - now).total_seconds()) + 1))
        made.append(now)
