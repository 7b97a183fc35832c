"""Input values: what people typed, checked against the input's type and given in its one stored form."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from bot.domain.refusals import BadInput, NotALink
from bot.domain.sop import Input, InputType
from bot.domain.text import one_line, paragraph

LINK_LIMIT = 2000
"""Characters of a link; longer ones don't survive browsers."""
_USER = re.compile(r"[UW][A-Z0-9]{2,}")
_TOO_MUCH, _PLACES = Decimal(10) ** 15, 9
"""Numbers are below the one and have at most so many decimal places: "1e-999999" is no number that people mean."""


def link(text: str, *, field: str = "") -> str:
    """Give a web address, for the input ``field``; raises ``NotALink`` for anything but http and https with a host."""
    cleaned = one_line(text, LINK_LIMIT).strip("<>")
    try:
        parts = urlsplit(cleaned)
    except ValueError as unreadable:
        raise NotALink(text=cleaned, field=field) from unreadable
    # A space, a bar or a bracket would end Slack's link markup early, so they are no part of a link here.
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"[\s|<>\"]", cleaned):
        raise NotALink(text=cleaned, field=field)
    return cleaned


def input_value(wanted: Input, text: str) -> str:
    """Give the stored form of a value; ``""`` stays empty. Raises ``BadInput``, ``NotALink`` or ``TextTooLong``.

    Stored forms: a date is ``2026-12-03``, a number a plain decimal (``4000``, ``-0.5``), a person a user id.
    """
    if not paragraph(text, limit=len(text)):
        return ""
    return _READERS[wanted.type](wanted, text)


def _date(wanted: Input, text: str) -> str:
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError as unreadable:
        raise BadInput(field=wanted.key, label=wanted.label, type=wanted.type.value) from unreadable


def _number(wanted: Input, text: str) -> str:
    # "4,000" and "4 000" are how people write it; "4,5" would be read differently by different readers.
    plain = re.sub(r"(?<=\d)[,\s](?=\d{3}(\D|$))", "", one_line(text))
    plain = plain.removeprefix(wanted.unit).removesuffix(wanted.unit).strip()
    try:
        number = Decimal(plain)
    except InvalidOperation as unreadable:
        raise BadInput(field=wanted.key, label=wanted.label, type=wanted.type.value) from unreadable
    too_long = number.is_finite() and (number.copy_abs() >= _TOO_MUCH or number != round(number, _PLACES))
    if too_long or not number.is_finite():
        raise BadInput(field=wanted.key, label=wanted.label, type=wanted.type.value)
    return f"{number.normalize():f}" if number else "0"


def _person(wanted: Input, text: str) -> str:
    user = text.strip().removeprefix("<@").removesuffix(">").split("|")[0]
    if not _USER.fullmatch(user):
        raise BadInput(field=wanted.key, label=wanted.label, type=wanted.type.value)
    return user


def _choice(wanted: Input, text: str) -> str:
    for choice in wanted.choices:
        if choice.casefold() == text.strip().casefold():
            return choice
    raise BadInput(field=wanted.key, label=wanted.label, type=wanted.type.value, choices=wanted.choices)


_READERS = {
    InputType.TEXT: lambda _wanted, text: one_line(text),
    InputType.LONG_TEXT: lambda _wanted, text: paragraph(text),
    InputType.LINK: lambda wanted, text: link(text, field=wanted.key),
    InputType.DATE: _date,
    InputType.NUMBER: _number,
    InputType.PERSON: _person,
    InputType.CHOICE: _choice,
}
