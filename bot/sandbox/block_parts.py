"""What blocks and elements have in common: fields and their types, texts, options, confirmations.

Every check takes whatever was sent and gives faults; none raises, however odd the value is.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

LIMITS: dict[str, Any] = json.loads((Path(__file__).parent / "rules" / "limits.json").read_text())
"""Slack's lengths and counts; see ``rules/NOTICE.md``."""

Fault = str
"""What is wrong and where: a sentence with a JSON pointer, as in Slack's ``response_metadata.messages``."""

PLAIN = frozenset({"plain_text"})
TEXTS: Mapping[str, frozenset[str]] = {
    "plain_text": frozenset({"text", "emoji"}),
    "mrkdwn": frozenset({"text", "verbatim"}),
}
_CONFIRM = ("title", "text", "confirm", "deny")
_TYPES: dict[str, type] = {
    **dict.fromkeys(("emoji", "verbatim", "optional", "dispatch_action", "multiline", "focus_on_load", "expand"), bool),
    **dict.fromkeys(("is_decimal_allowed", "clear_on_close", "notify_on_close", "submit_disabled"), bool),
    **dict.fromkeys(("default_to_current_conversation", "response_url_enabled"), bool),
    **dict.fromkeys(("exclude_external_shared_channels", "exclude_bot_users"), bool),
    **dict.fromkeys(("initial_conversation", "initial_channel"), str),
    **dict.fromkeys(("block_id", "action_id", "value", "url", "image_url", "alt_text", "accessibility_label"), str),
    **dict.fromkeys(("initial_value", "initial_user", "initial_date", "min_value", "max_value", "style"), str),
    **dict.fromkeys(("private_metadata", "callback_id", "external_id"), str),
    **dict.fromkeys(("min_length", "max_length", "level"), int),
}


def kind_of(sent: Any, known: Mapping[str, Any] | frozenset[str]) -> str | None:  # noqa: ANN401 - whatever a caller sent
    """Give the ``type`` of what was sent, or None if it has none that is known here."""
    kind = sent.get("type") if isinstance(sent, Mapping) else None
    return kind if isinstance(kind, str) and kind in known else None


def fields(of: Mapping[str, Any], required: frozenset[str], optional: frozenset[str], at: str) -> Iterator[Fault]:
    """Check that the fields are known, that none is missing, and that each is of its type."""
    for key in sorted(required - of.keys()):
        yield f"missing required field: {key} [json-pointer:{at}]"
    for key in sorted(map(str, of.keys() - required - optional - {"type"})):
        yield f"unknown field [json-pointer:{at}/{key}]"
    for key, value in of.items():
        wanted = _TYPES.get(key)
        if wanted is not None and type(value) is not wanted:
            yield f"must be a {wanted.__name__} [json-pointer:{at}/{key}]"


def length(sent: Any, at: str, limit: Mapping[str, int]) -> Iterator[Fault]:  # noqa: ANN401 - whatever a caller sent
    """Check a text's length in characters; what is no text is ``fields``' concern."""
    if not isinstance(sent, str):
        return
    if len(sent) < limit.get("min_length", 0):
        yield f"must be more than {limit['min_length'] - 1} characters [json-pointer:{at}]"
    if "max_length" in limit and len(sent) > limit["max_length"]:
        yield f"must be less than {limit['max_length'] + 1} characters [json-pointer:{at}]"


def text(
    sent: Any,  # noqa: ANN401 - whatever a caller sent
    at: str,
    limit: Mapping[str, int],
    kinds: frozenset[str] = frozenset(TEXTS),
) -> Iterator[Fault]:
    """Check a text object."""
    kind = kind_of(sent, kinds)
    if kind is None:
        yield f"must be a text object of the right type [json-pointer:{at}/type]"
        return
    yield from fields(sent, frozenset({"text"}), TEXTS[kind], at)
    if not isinstance(sent.get("text"), str) or not sent["text"]:
        yield f"must be more than 0 characters [json-pointer:{at}/text]"
        return
    yield from length(sent["text"], f"{at}/text", limit)


def items(sent: Any, at: str, least: int, most: int) -> Iterator[Fault]:  # noqa: ANN401 - whatever a caller sent
    """Check that something is a list, and how long it is."""
    if not isinstance(sent, list):
        yield f"must be a list [json-pointer:{at}]"
    elif len(sent) < least:
        yield f"no fewer than {least} items allowed [json-pointer:{at}]"
    elif len(sent) > most:
        yield f"no more than {most} items allowed [json-pointer:{at}]"


def options(sent: Any, at: str, most: int, element: str) -> Iterator[Fault]:  # noqa: ANN401 - whatever a caller sent
    """Check a list of options of an element of this type."""
    wrong = list(items(sent, at, 1, most))
    yield from wrong
    for place, each in enumerate(sent if isinstance(sent, list) else []):
        yield from _option(each, f"{at}/{place}", element)
    if not wrong and len({str(option_value(each)) for each in sent}) < len(sent):
        yield f"option values must be unique [json-pointer:{at}]"


def option_value(option: Any) -> Any:  # noqa: ANN401 - whatever a caller sent
    """Give what an option stands for; None if it is no option."""
    return option.get("value") if isinstance(option, Mapping) else None


def _option(sent: Any, at: str, element: str) -> Iterator[Fault]:  # noqa: ANN401 - whatever a caller sent
    if not isinstance(sent, Mapping):
        yield f"must be an object [json-pointer:{at}]"
        return
    # Slack: only overflow menus take an address; only radio buttons and checkboxes take mrkdwn.
    more = {"description", "url"} if element == "overflow" else {"description"}
    kinds = frozenset(TEXTS) if element in {"radio_buttons", "checkboxes"} else PLAIN
    yield from fields(sent, frozenset({"text", "value"}), frozenset(more), at)
    yield from text(sent.get("text"), f"{at}/text", LIMITS["option"]["text"], kinds)
    yield from length(sent.get("value"), f"{at}/value", LIMITS["option"]["value"])
    yield from length(sent.get("url"), f"{at}/url", LIMITS["option"]["url"])
    if "description" in sent:
        yield from text(sent["description"], f"{at}/description", LIMITS["option"]["description"], kinds)


def confirm(sent: Any, at: str) -> Iterator[Fault]:  # noqa: ANN401 - whatever a caller sent
    """Check a confirmation dialog."""
    if not isinstance(sent, Mapping):
        yield f"must be an object [json-pointer:{at}]"
        return
    yield from fields(sent, frozenset(_CONFIRM), frozenset({"style"}), at)
    for part in _CONFIRM:
        kinds = frozenset(TEXTS) if part == "text" else PLAIN
        yield from text(sent.get(part), f"{at}/{part}", LIMITS["confirmation"][part], kinds)
