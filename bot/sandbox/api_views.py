"""``views.*``: modals, and the Home tab."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.sandbox import block_kit
from bot.sandbox.api import ApiError, Args, wrong_arguments
from bot.sandbox.choices import with_current
from bot.sandbox.modals import redraw

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
    trigger = box.spend_trigger(_trigger(args))
    view = box.modals.open(trigger.user, content, trigger.channel)
    with_current(box.space, trigger.user, view, trigger.channel)
    return {"view": view}


async def views_push(box: "Sandbox", args: Args) -> dict[str, Any]:
    """views.push: on top of the stack."""
    content = checked_view(args["view"])
    _check_external_id(box, content)
    trigger = box.spend_trigger(_trigger(args))
    return {"view": push(box, trigger.user, content)}


async def views_update(box: "Sandbox", args: Args) -> dict[str, Any]:
    """views.update: a modal that is still open, or a published Home view."""
    if not args.get("view_id") and not args.get("external_id"):
        raise wrong_arguments("missing required field: view_id")
    view_id, external_id = args.get("view_id"), str(args.get("external_id"))
    modal = box.modals.find(view_id) if view_id else box.modals.find_external(external_id)
    home = box.homes.find(view_id) if view_id else box.homes.find_external(external_id)
    content = checked_home(args["view"]) if home else checked_view(args["view"])
    known = modal or home
    if known is None:
        raise ApiError("not_found")
    _check_hash(args, known)
    if content.get("external_id") != known["external_id"]:
        _check_external_id(box, content)
    if home is not None:
        return {"view": box.homes.update(home, content)}
    return {"view": redraw(known, content)}


async def views_publish(box: "Sandbox", args: Args) -> dict[str, Any]:
    """views.publish: into one person's Home tab."""
    if not box.app_home("home_tab_enabled"):
        raise ApiError("not_enabled")
    person = box.space.people.get(args["user_id"])
    if person is None or person.is_bot:
        raise wrong_arguments("invalid `user_id`")
    content = checked_home(args["view"])
    known = box.homes.of(person.id)
    _check_hash(args, known or {"hash": None})
    if content.get("external_id") != (known or {}).get("external_id"):
        _check_external_id(box, content)
    return {"view": box.homes.publish(person.id, content)}


def push(box: "Sandbox", user: str, content: dict[str, Any]) -> dict[str, Any]:
    """Put a checked view on someone's stack; raises ``ApiError`` if there is none, or no room on it."""
    if not box.modals.stack(user):
        raise ApiError("not_found")
    if len(box.modals.stack(user)) >= _STACK:
        raise ApiError("push_limit_reached")
    view = box.modals.push(user, content)
    with_current(box.space, user, view, box.modals.begun_in(user))
    return view


def checked_view(view: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a caller sent
    """Give a modal that Slack takes; raises ``ApiError`` for one that it refuses."""
    return _checked(view, block_kit.faults_in_modal(view))


def checked_home(view: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a caller sent
    """Give a Home view that Slack takes; raises ``ApiError`` for one that it refuses."""
    return _checked(view, block_kit.faults_in_home(view))


def _checked(view: Any, faults: list[str]) -> dict[str, Any]:  # noqa: ANN401 - whatever a caller sent
    if faults:
        raise wrong_arguments(*faults)
    if len(json.dumps(view)) > _VIEW_CHARACTERS:
        raise ApiError("view_too_large")
    return dict(view)


def _check_hash(args: Args, known: Mapping[str, Any]) -> None:
    """Refuse to draw over a view that is not the one the app has seen."""
    if args.get("hash") and args["hash"] != known["hash"]:
        raise ApiError("hash_conflict")


def _trigger(args: Args) -> str:
    if not args.get("trigger_id"):
        raise wrong_arguments("missing required field: trigger_id")
    return str(args["trigger_id"])


def _check_external_id(box: "Sandbox", content: dict[str, Any]) -> None:
    given = content.get("external_id")
    if given and (box.modals.find_external(given) or box.homes.find_external(given)):
        raise ApiError("duplicate_external_id")
