"""Slack's text markup: escaping what people typed, mentions, links, moments, durations."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.ids import UserId
from bot.domain.text import shortened

_FORMATTING = re.compile(r"[*_~`]")
_WORD_JOINER = "\u2060"
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def escape(text: str, limit: int | None = None) -> str:
    """Make what someone typed safe to show: it pings nobody, links nowhere and formats nothing.

    Cut to ``limit`` characters first, so that no entity is cut in two. Slack: ``&``, ``<`` and ``>`` are the control
    characters; ``*_~``` format at word boundaries, which an invisible joiner beside them prevents.
    """
    kept = text if limit is None else shortened(text, limit)
    kept = kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _FORMATTING.sub(lambda sign: _WORD_JOINER + sign[0] + _WORD_JOINER, kept)


def plain(text: str, limit: int) -> str:
    """Cut a text for places that take no markup, such as options and titles."""
    return shortened(text, limit)


def one_line(text: str, limit: int) -> str:
    """Escape a text with several lines as one."""
    return escape(" ".join(text.split()), limit)


def quote(text: str, limit: int) -> str:
    """Give someone's words in quotation marks, on one line."""
    return f"“{one_line(text, limit)}”"


def mention(user: UserId) -> str:
    """Name a person; Slack shows the name that the reader knows."""
    return f"<@{user}>"


def link(url: str, label: str) -> str:
    """Give a link. ``url`` was checked by ``bot.domain.values.link`` and holds nothing that ends the markup."""
    return f"<{url.replace('&', '&amp;')}|{escape(label)}>"


def words_or_link(text: str, label: str, limit: int) -> str:
    """Give an output or an evidence: a link under its label if it is one, else its words."""
    if re.fullmatch(r"https?://[^\s<>|\"]+", text):
        return link(text, label)
    return one_line(text, limit)


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Give a moment that each reader sees in their own zone and words ("today 09:12")."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at.astimezone(zone):%a %-d %b %H:%M}>"


def day(on: date) -> str:
    """Give a day that is the same everywhere: ``Thu 3 Dec``."""
    return f"{on:%a %-d %b}"


def duration(length: timedelta) -> str:
    """Give a length of time in two units at most: ``40 min``, ``6 h 18 min``, ``3.4 d``."""
    if length < timedelta(minutes=1):
        return "under a minute"
    if length < 2 * _DAY:
        hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
        return " ".join(part for part in (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "") if part)
    return f"{length / _DAY:.1f} d"
