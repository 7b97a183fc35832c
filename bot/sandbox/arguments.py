"""Reading the arguments of a Web API call as Slack takes them: in the query, as a form, or as JSON."""

import json
from typing import Any

from aiohttp import web

from bot.sandbox.api import ApiError, Args

_NESTED = {
    # What is JSON inside a form too, and what Slack says if it isn't.
    "blocks": "invalid_blocks_format",
    "metadata": "invalid_metadata_format",
    "files": "invalid_arguments",
    "view": "invalid_arguments",
    "attachments": "invalid_attachments",
}
_SWITCHES = frozenset(
    {
        "as_user",
        "delete_original",
        "exclude_archived",
        "include_all_metadata",
        "include_locale",
        "include_num_members",
        "inclusive",
        "link_names",
        "mrkdwn",
        "prevent_creation",
        "replace_original",
        "reply_broadcast",
        "return_im",
        "unfurl_links",
        "unfurl_media",
    }
)
_FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


async def read(request: web.Request) -> Args:
    """Give the arguments of a call without its token; raises ``ApiError`` for what can't be read."""
    args: Args = dict(request.query)
    if request.method == "POST" and request.can_read_body:
        args |= await _body(request)
    args.pop("token", None)
    return {name: _argument(name, value) for name, value in args.items() if value is not None}


async def json_object(request: web.Request) -> dict[str, Any]:
    """Read a body that is one JSON object; raises ``ApiError`` for any other."""
    try:
        body = json.loads(await request.read())
    except ValueError as broken:  # JSON, or the characters it is made of
        raise ApiError("invalid_json") from broken
    if not isinstance(body, dict):
        raise ApiError("json_not_object")
    return body


async def _body(request: web.Request) -> Args:
    if "Content-Type" not in request.headers:
        raise ApiError("missing_post_type")
    if request.content_type == "application/json":
        return await json_object(request)
    if request.content_type not in _FORMS:
        raise ApiError("invalid_post_type")
    try:
        return dict(await request.post())
    except ValueError as broken:
        raise ApiError("invalid_form_data") from broken


def _argument(name: str, value: Any) -> Any:  # noqa: ANN401 - an argument of any kind
    if name in _NESTED:
        return _nested(value, _NESTED[name])
    if isinstance(value, list):
        raise ApiError("invalid_array_arg")
    if not isinstance(value, str | int | float):
        raise ApiError("invalid_arguments", response_metadata={"messages": [f"[ERROR] must be a text: {name}"]})
    written = str(value).lower() if isinstance(value, bool) else str(value)
    return written in {"true", "1"} if name in _SWITCHES else written


def _nested(value: Any, error: str) -> Any:  # noqa: ANN401 - an argument of any kind
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if value else None
    except ValueError as broken:
        raise ApiError(error) from broken
