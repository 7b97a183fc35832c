"""Interactive elements as Slack checks them: buttons, menus, fields."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.sandbox.block_parts import (
    LIMITS,
    PLAIN,
    Fault,
    confirm,
    fields,
    items,
    kind_of,
    length,
    option_value,
    options,
    text,
)

_STYLES = ("primary", "danger")
_OPEN = {"action_id", "placeholder", "focus_on_load"}
_ASKING = {*_OPEN, "confirm"}
_CHOOSING = {"action_id", "confirm", "focus_on_load"}
_FILTER = frozenset({"include", "exclude_external_shared_channels", "exclude_bot_users"})
_CONVERSATIONS = {"im", "mpim", "private", "public"}
_Fields = tuple[frozenset[str], frozenset[str]]


def _takes(required: set[str], optional: set[str]) -> _Fields:
    return frozenset(required), frozenset(optional)


_ELEMENTS: Mapping[str, _Fields] = {
    # Of each element the fields it must have, and those it may.
    "button": _takes({"text"}, {"action_id", "value", "url", "style", "confirm", "accessibility_label"}),
    "overflow": _takes({"options"}, {"action_id", "confirm"}),
    "static_select": _takes(set(), {*_ASKING, "initial_option", "options", "option_groups"}),
    "users_select": _takes(set(), {*_ASKING, "initial_user"}),
    "conversations_select": _takes(
        set(),
        {*_ASKING, "initial_conversation", "default_to_current_conversation", "response_url_enabled", "filter"},
    ),
    "channels_select": _takes(set(), {*_ASKING, "initial_channel", "response_url_enabled"}),
    "datepicker": _takes(set(), {*_ASKING, "initial_date"}),
    "radio_buttons": _takes({"options"}, {*_CHOOSING, "initial_option"}),
    "checkboxes": _takes({"options"}, {*_CHOOSING, "initial_options"}),
    "plain_text_input": _takes(set(), {*_OPEN, "initial_value", "multiline", "min_length", "max_length"}),
    "url_text_input": _takes(set(), {*_OPEN, "initial_value"}),
    "email_text_input": _takes(set(), {*_OPEN, "initial_value"}),
    "number_input": _takes({"is_decimal_allowed"}, {*_OPEN, "initial_value", "min_value", "max_value"}),
    "image": _takes({"image_url", "alt_text"}, set()),
}
_MOST_OPTIONS = {
    "overflow": LIMITS["overflow"]["options"]["max_items"],
    "radio_buttons": LIMITS["radio_buttons"]["options"]["max_items"],
    "checkboxes": LIMITS["checkboxes"]["options"]["max_items"],
    "static_select": LIMITS["select"]["options"]["max_items"],
}
IN_ACTIONS = frozenset(
    {
        *("button", "overflow", "static_select", "users_select", "conversations_select", "channels_select"),
        *("datepicker", "radio_buttons", "checkboxes"),
    }
)
IN_SECTION = IN_ACTIONS | {"image"}
IN_CONTEXT = frozenset({"image"})
IN_INPUT = frozenset(_ELEMENTS) - {"button", "overflow", "image"}


def element(sent: Any, at: str, allowed: frozenset[str]) -> Iterator[Fault]:  # noqa: ANN401 - whatever a caller sent
    """Check an element that stands where these types are allowed."""
    kind = kind_of(sent, allowed)
    if kind is None:
        yield f"unsupported type [json-pointer:{at}/type]"
        return
    yield from fields(sent, *_ELEMENTS[kind], at)
    yield from length(sent.get("action_id"), f"{at}/action_id", LIMITS["action_id"])
    if "placeholder" in sent:
        yield from text(sent["placeholder"], f"{at}/placeholder", LIMITS["select"]["placeholder"], PLAIN)
    if "confirm" in sent:
        yield from confirm(sent["confirm"], f"{at}/confirm")
    if sent.get("response_url_enabled") and allowed is not IN_INPUT:
        yield f"only an input block takes it [json-pointer:{at}/response_url_enabled]"
    yield from _particular(kind, sent, at)


def _particular(kind: str, sent: Mapping[str, Any], at: str) -> Iterator[Fault]:
    """Check what holds for one type of element only."""
    match kind:
        case "button":
            yield from _button(sent, at)
        case "image":
            yield from image(sent, at)
        case "plain_text_input":
            yield from _text_input(sent, at)
        case "number_input":
            yield from _number_input(sent, at)
        case "datepicker":
            yield from _datepicker(sent, at)
        case "conversations_select" if "filter" in sent:
            yield from _filter(sent["filter"], f"{at}/filter")
        case _ if kind in _MOST_OPTIONS:
            yield from _chooser(sent, kind, at)


def image(sent: Mapping[str, Any], at: str) -> Iterator[Fault]:
    """Check what an image block and an image element have in common."""
    for part in ("image_url", "alt_text"):
        yield from length(sent.get(part), f"{at}/{part}", {"min_length": 1, **LIMITS["image"][part]})


def _button(sent: Mapping[str, Any], at: str) -> Iterator[Fault]:
    yield from text(sent.get("text"), f"{at}/text", LIMITS["button"]["text"], PLAIN)
    for part in ("value", "url", "accessibility_label"):
        yield from length(sent.get(part), f"{at}/{part}", LIMITS["button"][part])
    if sent.get("style", "primary") not in _STYLES:
        yield f"unsupported style [json-pointer:{at}/style]"


def _text_input(sent: Mapping[str, Any], at: str) -> Iterator[Fault]:
    longest = LIMITS["plain_text_input"]["max_length"]["max"]
    least, most, given = sent.get("min_length", 0), sent.get("max_length", longest), sent.get("initial_value", "")
    if not isinstance(least, int) or not isinstance(most, int) or not isinstance(given, str):
        return  # their types were found wrong already
    if not 1 <= most <= longest:
        yield f"must be between 1 and {longest} [json-pointer:{at}/max_length]"
    if not 0 <= least <= most:
        yield f"must be between 0 and max_length [json-pointer:{at}/min_length]"
    if len(given) > most:
        yield f"must be less than {most + 1} characters [json-pointer:{at}/initial_value]"


def _number_input(sent: Mapping[str, Any], at: str) -> Iterator[Fault]:
    bounds = {}
    for part in ("min_value", "max_value", "initial_value"):
        if isinstance(sent.get(part), str):
            try:
                bounds[part] = Decimal(sent[part])
            except InvalidOperation:
                yield f"must be a number [json-pointer:{at}/{part}]"
    if "min_value" in bounds and "max_value" in bounds and bounds["min_value"] > bounds["max_value"]:
        yield f"must not be more than max_value [json-pointer:{at}/min_value]"


def _datepicker(sent: Mapping[str, Any], at: str) -> Iterator[Fault]:
    try:
        date.fromisoformat(sent.get("initial_date", "2026-01-01"))
    except (TypeError, ValueError):
        yield f"must be a date such as 2026-12-03 [json-pointer:{at}/initial_date]"


def _filter(wanted: Any, at: str) -> Iterator[Fault]:  # noqa: ANN401 - whatever a caller sent
    if not isinstance(wanted, Mapping) or not wanted:
        yield f"must be an object with at least one field [json-pointer:{at}]"
        return
    yield from fields(wanted, frozenset(), _FILTER, at)
    kinds = wanted.get("include", ["public"])
    right = isinstance(kinds, list) and all(isinstance(each, str) for each in kinds)
    if not right or not kinds or set(kinds) - _CONVERSATIONS or len(set(kinds)) < len(kinds):
        yield f"must be a list of different ones of {sorted(_CONVERSATIONS)} [json-pointer:{at}/include]"


def _chooser(sent: Mapping[str, Any], kind: str, at: str) -> Iterator[Fault]:
    if "options" in sent and "option_groups" in sent:
        yield f"takes options or option_groups, not both [json-pointer:{at}]"
    elif "option_groups" in sent:
        yield from _groups(sent["option_groups"], f"{at}/option_groups", kind)
    else:
        yield from options(sent.get("options"), f"{at}/options", _MOST_OPTIONS[kind], kind)
    # Slack: one that differs in anything from the option it stands for is refused, and so is an empty list.
    if "initial_option" in sent and sent["initial_option"] not in _offered(sent):
        yield f"must equal one of the options [json-pointer:{at}/initial_option]"
    if "initial_options" in sent:
        chosen, offered = sent["initial_options"], _offered(sent)
        if not isinstance(chosen, list) or not chosen or any(each not in offered for each in chosen):
            yield f"must equal one of the options [json-pointer:{at}/initial_options]"


def _groups(sent: Any, at: str, kind: str) -> Iterator[Fault]:  # noqa: ANN401 - whatever a caller sent
    yield from items(sent, at, 1, LIMITS["select"]["option_groups"]["max_items"])
    for place, each in enumerate(sent if isinstance(sent, list) else []):
        where = f"{at}/{place}"
        if not isinstance(each, Mapping):
            yield f"must be an object [json-pointer:{where}]"
            continue
        yield from fields(each, frozenset({"label", "options"}), frozenset(), where)
        yield from text(each.get("label"), f"{where}/label", LIMITS["option_group"]["label"], PLAIN)
        most = LIMITS["option_group"]["options"]["max_items"]
        yield from options(each.get("options"), f"{where}/options", most, kind)


def _offered(sent: Mapping[str, Any]) -> list[Any]:
    groups = sent.get("option_groups", [])
    lists = [each.get("options") for each in groups if isinstance(each, Mapping)] if isinstance(groups, list) else []
    lists.append(sent.get("options"))
    every = [each for one in lists if isinstance(one, list) for each in one]
    return [each for each in every if option_value(each) is not None]
