"""Long answers, a page at a time."""

from base64 import b64decode, b64encode
from typing import Any

from bot.sandbox.api import ApiError, Args
from bot.sandbox.workspace import Message

_PAGE = 100
_LONGEST_PAGE = 999
"""Slack: under a thousand at a time."""


def page(name: str, found: list[Any], args: Args) -> dict[str, Any]:
    """Give a page of people, members or channels; raises ``ApiError`` for a wrong cursor or limit."""
    place = _read(args) if args.get("cursor") else "0"
    if not place.isdecimal():
        raise ApiError("invalid_cursor")
    start = int(place)
    end = start + _limit(args)
    return {name: found[start:end], "response_metadata": {"next_cursor": _cursor(str(end)) if found[end:] else ""}}


def page_of_messages(found: list[Message], args: Args, *, newest_first: bool = False) -> dict[str, Any]:
    """Give a page of messages. Its cursor is where it ended, so what is posted meanwhile shifts nothing."""
    if args.get("cursor"):
        last = _read(args)
        found = [each for each in found if (each["ts"] < last if newest_first else each["ts"] > last)]
    limit = _limit(args)
    given, more = found[:limit], bool(found[limit:])
    answer: dict[str, Any] = {"messages": given, "has_more": more}
    if more:
        answer["response_metadata"] = {"next_cursor": _cursor(given[-1]["ts"])}
    return answer


def _limit(args: Args) -> int:
    limit = str(args.get("limit") or _PAGE)
    if not limit.isdecimal() or int(limit) == 0:
        raise ApiError("invalid_limit")
    return min(int(limit), _LONGEST_PAGE)


def _cursor(place: str) -> str:
    return b64encode(f"next:{place}".encode()).decode()


def _read(args: Args) -> str:
    try:
        word, _, place = b64decode(args["cursor"], validate=True).decode().partition(":")
    except ValueError as wrong:
        raise ApiError("invalid_cursor") from wrong
    if word != "next" or not place.replace(".", "", 1).isdecimal():
        raise ApiError("invalid_cursor")
    return place
