"""Cleaning what people type, before it is stored. Escaping for Slack happens later, when it is shown."""

import re
import unicodedata

from bot.domain.refusals import TextTooLong

SUBJECT_LIMIT = 200
"""Characters of a run's subject: more than a card shows (80), enough for a message turned into a subject."""
TEXT_LIMIT = 3000
"""Characters of any other text. Slack: plain_text_input holds 3,000."""

_BIDI_CONTROLS = dict.fromkeys(map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
_NO_BREAK = "\u00a0"
_SPACES = re.compile(rf"[^\S{_NO_BREAK}]+")
_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x85]")
_UNSEEN = frozenset({"Cf", "Mn", "Zs", "Zl", "Zp", "Cc"})

SOMEONE = "@someone"
"""Stands where a text mentioned a person."""
JOINER = "\u2060"
"""Unseen: it ends a mention whose name alone doesn't say where it ends, and parts one from letters before it."""
_PLAIN_NAME = r"\w(?:[\w.'’-]*\w)?"
_MENTION = re.compile(
    r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>"  # as Slack writes it
    rf"|(?<![\w.@])@[^\s{JOINER}]*(?:{_NO_BREAK}[^\s{JOINER}]+)*{JOINER}"  # any name, as ``mentioned`` writes it
    rf"|(?<![\w.@])@[^\s]*(?:{_NO_BREAK}[^\s,;:!?]+)+"  # the same, cut short
    r"|(?<![\w.@])@[^\W\d_a-zß-öø-ÿ](?:[\w.'’-]*\w)?(?: [^\W\d_a-zß-öø-ÿ][\w'’-]*)?"  # typed by hand: @Lena Fischer
    rf"|(?<![\w.@])@{_PLAIN_NAME}"
)


def one_line(text: str, limit: int = SUBJECT_LIMIT) -> str:
    """Clean a text that is shown on one line; raises ``TextTooLong`` over ``limit`` characters."""
    return _within(_SPACES.sub(" ", _printable(text)).strip(), limit)


def paragraph(text: str, limit: int = TEXT_LIMIT) -> str:
    """Clean a text that may have several lines; raises ``TextTooLong`` over ``limit`` characters."""
    lines = (_SPACES.sub(" ", line).strip() for line in _printable(text).splitlines())
    return _within("\n".join(lines).strip(), limit)


def shortened(text: str, limit: int) -> str:
    """Cut at a word, with an ellipsis, so that the whole is at most ``limit`` characters."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    at_word = head.rsplit(" ", 1)[0]
    # A single word longer than half the line is cut within: better a stump than nothing.
    return (at_word if len(at_word) >= limit // 2 else head).rstrip(" ,;:·") + "…"


def mentioned(name: str) -> str:
    """Write a person's name as a mention that ``unnamed`` finds whole, whatever stands in it."""
    held = _NO_BREAK.join(_printable(name).replace(JOINER, "").split())
    return f"@{held}" if re.fullmatch(_PLAIN_NAME, held) else f"@{held}{JOINER}"


def unnamed(text: str) -> str:
    """Put "@someone" wherever a text mentions a person. Names without an @ are words like any other, and stay."""
    return _MENTION.sub(SOMEONE, text)


def _printable(text: str) -> str:
    """Drop what has no shape of its own: NUL, other control characters, direction overrides.

    Where nothing else is there to be seen, zero-width signs are nothing either; among letters and emoji they join.
    """
    kept = _LINE_ENDS.sub("\n", text).translate(_BIDI_CONTROLS)
    shown = "".join(c for c in kept if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs", "Co"})
    return "" if all(unicodedata.category(c) in _UNSEEN for c in shown) else shown


def _within(text: str, limit: int) -> str:
    if len(text) > limit:
        raise TextTooLong(limit=limit, length=len(text))
    return text
