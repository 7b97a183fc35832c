"""Slack's text markup: escaping what people typed, mentions, links, moments, durations."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.blocks.limits import TITLE
from bot.domain import text as texts
from bot.domain.ids import UserId
from bot.domain.text import shortened
from bot.domain.values import LINK_LIMIT

# An underscore within a word formats nothing, and names such as 2026q4_webinar_reg must survive being copied.
_FORMATTING = re.compile(r"(?<![^\W_])_|_(?![^\W_])|[*~`]")
_WORD_JOINER = "\u2060"
_LINK = re.compile(r"https?://[^\s<>|\"]+")
_AFTER_A_LINK = ".,;:!?)]'"
_CUT = "…"
# What must not be cut within: a token such as <@U1>, an entity such as &amp;; else a single character.
_PIECE = re.compile(r"<[^<>]*>|&(?:amp|lt|gt);|.", re.DOTALL)
_DAY = timedelta(days=1)


def escape(text: str, limit: int | None = None) -> str:
    """Make what someone typed safe to show: it pings nobody, links nowhere and formats nothing.

    Cut to ``limit`` characters first, so that no entity is cut in two. Slack: ``&``, ``<`` and ``>`` are the control
    characters; ``*_~``` format at word boundaries, which an invisible joiner beside them prevents.
    """
    kept = text if limit is None else shortened(text, limit)
    kept = kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _FORMATTING.sub(lambda sign: _WORD_JOINER + sign[0] + _WORD_JOINER, kept)


def one_line(text: str, limit: int) -> str:
    """Escape a text with several lines as one; what has no shape, such as NUL or a direction mark, is dropped."""
    return escape(texts.one_line(text, len(text)), limit)


def words(text: str, limit: int) -> str:
    """Escape what someone wrote, cut to ``limit`` characters, and make the addresses in it links."""
    kept, shown, last = shortened(text, limit), "", 0
    for found in _LINK.finditer(kept):
        url = found[0].rstrip(_AFTER_A_LINK)
        if len(_address(url)) <= LINK_LIMIT and not url.endswith(_CUT):
            shown += escape(kept[last : found.start()]) + f"<{_address(url)}>"
            last = found.start() + len(url)
    return shown + escape(kept[last:])


def quote(text: str, limit: int) -> str:
    """Give someone's words in quotation marks, on one line."""
    return f"“{words(' '.join(text.split()), limit)}”"


def plain(text: str, limit: int) -> str:
    """Cut a text for places that take no markup, such as options and titles."""
    return shortened(text, limit)


def within(text: str, room: int) -> str:
    """Cut a text that is marked up already so that it holds ``room`` characters; tokens and entities stay whole."""
    if len(text) <= room:
        return text
    return next(_chunks(text, room - 1)).rstrip() + _CUT


def chunks(text: str, room: int) -> list[str]:
    """Part a text that is marked up already into pieces of at most ``room`` characters, at line ends or spaces."""
    return list(_chunks(text, room))


def _chunks(text: str, room: int) -> Iterator[str]:
    """Part at the last space of the second half, if there is one; never within a token or an entity."""
    held = ""
    for piece in (found[0] for found in _PIECE.finditer(text)):
        while held and len(held) + len(piece) > room:
            at = max(held.rfind("\n", room // 2), held.rfind(" ", room // 2))
            # A space within a token, such as a link's label, is no place to part.
            if at < 0 or held.rfind("<", 0, at) > held.rfind(">", 0, at):
                at = len(held)
            yield held[:at]
            held = held[at:].lstrip()
        held += piece
    yield held


def mention(user: UserId) -> str:
    """Name a person; Slack shows the name that the reader knows."""
    return f"<@{user}>"


def link(url: str, label: str) -> str:
    """Give a link. ``url`` was checked by ``bot.domain.values.link`` and holds nothing that ends the markup.

    One that grows over ``LINK_LIMIT`` characters by its escaping is only named: a section could not hold it.
    """
    return f"<{_address(url)}|{escape(label)}>" if len(_address(url)) <= LINK_LIMIT else escape(label)


def words_or_link(text: str, label: str, limit: int, *, longest_link: int = LINK_LIMIT) -> str:
    """Give an output or an evidence: a link under its label if it is one, else its words on one line.

    A link of more than ``longest_link`` characters is only named, where the thread has it.
    """
    is_link = _LINK.fullmatch(text)
    if is_link and len(_address(text)) <= longest_link:
        return link(text, shortened(label, TITLE))
    if is_link and longest_link < LINK_LIMIT:
        return f"{escape(label, TITLE)} (link in the thread)"
    return words(" ".join(text.split()), limit)


def is_cut(text: str, limit: int) -> bool:
    """Whether ``words_or_link`` shows less of this text than it holds."""
    return len(" ".join(text.split())) > limit and not (_LINK.fullmatch(text) and len(_address(text)) <= LINK_LIMIT)


def moment(at: datetime, zone: ZoneInfo, *, time_only: bool = False) -> str:
    """Give a moment that each reader sees in their own zone and words ("today 09:12").

    The words after the bar, for clients that can't read the token, count in the team's ``zone``.
    """
    local = at.astimezone(zone)
    form = "{time}" if time_only else "{date_short_pretty} {time}"
    fallback = f"{local:%H:%M}" if time_only else f"{day(local.date())} {local:%H:%M}"
    return f"<!date^{int(at.timestamp())}^{form}|{fallback}>"


def span(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """Give two moments; the day is said once where both lie in it, as the team's ``zone`` counts days."""
    same_day = start.astimezone(zone).date() == end.astimezone(zone).date()
    return f"{moment(start, zone)} to {moment(end, zone, time_only=same_day)}"


def day(on: date) -> str:
    """Give a day that is the same everywhere: ``Thu 3 Dec``."""
    return f"{_DAYS[on.weekday()]} {on.day} {month(on)[:3]}"


def month(on: date) -> str:
    """Give the month of a day."""
    return _MONTHS[on.month - 1]


# Not strftime: its names follow the server's language, and its day without a zero is not known everywhere.
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def duration(length: timedelta) -> str:
    """Give a length of time: ``under a minute``, ``40 min``, ``6 h 18 min``, ``1.2 d``."""
    if length < timedelta(minutes=1):
        return "under a minute"
    if length < _DAY:
        hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
        return " ".join(part for part in (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "") if part)
    return f"{length / _DAY:.1f}".removesuffix(".0") + " d"


def _address(url: str) -> str:
    return url.replace("&", "&amp;")
