"""``views.*``: modals, and people's Homes."""

import json
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from bot.sandbox import block_kit
from bot.sandbox.api import ApiError, Args, wrong_arguments
from bot.sandbox.modals import blank

if TYPE_CHECKING:
    from bot.sandbox.box import Sandbox

_STACK = 3
"""Slack: a modal can have two more pushed on top of it."""
_VIEW_CHARACTERS = 250_000
"""Slack: a view is 250 KB at most."""


async def views_open(box: "Sandbox", args: Args) -> dict[str, Any]:
    """views.open: a new modal stack for whoever the trigger belongs to."""
    content = checked_view(args["view"])
    _check_external_id(box, content)
    user = box.spend_trigger(_trigger(args))
    return {"view": box.modals.open(user, content)}


async def views_push(box: "Sandbox", args: Args) -> dict[str, Any]:
    """views.push: on top of the stack."""
    content = checked_view(args["view"])
    _check_external_id(box, content)
    user = box.spend_trigger(_trigger(args))
    return {"view": push(box, user, content)}


async def views_update(box: "Sandbox", args: Args) -> dict[str, Any]:
    """views.update: one that is still open."""
    if not args.get("view_id") and not args.get("external_id"):
        raise wrong_arguments("missing required field: view_id")
    content = checked_view(args["view"])
    if args.get("view_id"):
        open_view = box.modals.find(args["view_id"])
    else:
        open_view = box.modals.find_external(args["external_id"])
    if open_view is None:
        raise ApiError("not_found")
    if args.get("hash") and args["hash"] != open_view["hash"]:
        raise ApiError("hash_conflict")
    if content.get("external_id") != open_view["external_id"]:
        _check_external_id(box, content)
    return {"view": box.modals.update(open_view, content)}


async def views_publish(box: "Sandbox", args: Args) -> dict[str, Any]:
    """views.publish: someone's Home."""
    if not box.manifest.get("features", {}).get("app_home", {}).get("home_tab_enabled"):
        raise ApiError("not_enabled")
    if args["user_id"] not in box.space.people:
        raise ApiError("user_not_found")
    content = checked_view(args["view"], "home")
    shown = box.space.homes.get(args["user_id"])
    if args.get("hash") and (shown is None or args["hash"] != shown["hash"]):
        raise ApiError("hash_conflict")
    view_id = shown["id"] if shown else f"V{token_hex(5).upper()}"
    view = {**blank(content), "id": view_id, "root_view_id": view_id, "previous_view_id": None}
    box.space.put_home(args["user_id"], view)
    return {"view": view}


def push(box: "Sandbox", user: str, content: dict[str, Any]) -> dict[str, Any]:
    """Put a checked view on someone's stack; raises ``ApiError`` if there is none, or no room on it."""
    if not box.modals.stack(user):
        raise ApiError("not_found")
    if len(box.modals.stack(user)) >= _STACK:
        raise ApiError("push_limit_reached")
    return box.modals.push(user, content)


def checked_view(view: Any, kind: str = "modal") -> dict[str, Any]:  # noqa: ANN401 - whatever a caller sent
    """Give a view of this kind that Slack takes; raises ``ApiError`` for one that it refuses."""
    faults = block_kit.faults_in_view(view)
    if not faults and view["type"] != kind:
        faults = [f"must be a {kind} view [json-pointer:/view/type]"]
    if faults:
        raise wrong_arguments(*faults)
    if len(json.dumps(view)) > _VIEW_CHARACTERS:
        raise ApiError("view_too_large")
    return dict(view)


def _trigger(args: Args) -> str:
    if not args.get("trigger_id"):
        raise wrong_arguments("missing required field: trigger_id")
    return str(args["trigger_id"])


def _check_external_id(box: "Sandbox", content: dict[str, Any]) -> None:
    if content.get("external_id") and box.modals.find_external(content["external_id"]):
        raise ApiError("duplicate_external_id")
