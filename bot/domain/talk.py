"""What is understood of what people write to each other: an SOP's trigger phrases, and "done"."""

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.domain.text import JOINER, mentioned

_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_TOKEN = re.compile(r"<[^<>]*>")
"""A link, a person or a channel in Slack's markup: nothing that was said."""
_TOUCHING = re.compile(r"(?<=[\w.@>])(?=<@)")
"""Where a mention follows something else without a space, as is usual in Chinese and Japanese."""
_EMOJI = re.compile(r":[\w+-]+(?:::skin-tone-\d)?:")
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
"""A word, with its apostrophes, straight or curled."""


def plain_text(text: str, names: Mapping[str, str]) -> str:
    """Give a message's text as it was typed: people by their ``names``, links by their address, no markup.

    Slack: ``&``, ``<`` and ``>`` arrive escaped; people, channels and links stand in angle brackets.
    """
    typed = _TOKEN.sub(lambda token: _typed(token[0][1:-1], names), _TOUCHING.sub(JOINER, text))
    return typed.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _typed(token: str, names: Mapping[str, str]) -> str:
    address, _, label = token.partition("|")
    if address.startswith("@"):
        return mentioned(label or names.get(address[1:], "someone"))
    if address.startswith(("#", "!")):
        return label or address.replace("!", "@", 1).partition("^")[0]
    return address


def people_in(text: str) -> frozenset[str]:
    """Give the ids of the people whom a message mentions."""
    return frozenset(re.findall(r"<@([UW][A-Z0-9]+)", text))


def people_named(text: str) -> dict[str, str]:
    """Give the people whom a command names, as ``plain_text`` writes them: ``{"@ben": "U0BEN"}``."""
    return {mentioned(label or user): user for user, label in re.findall(r"<@([UW][A-Z0-9]+)(?:\|([^<>]*))?>", text)}


def words_of(text: str) -> list[str]:
    """Give the words of a message, without code, links, mentions, emoji and punctuation, in one case."""
    said = _EMOJI.sub(" ", _TOKEN.sub(" ", _CODE.sub(" . ", text)))
    return [word.replace("\u2019", "'").casefold() for word in _WORD.findall(said)]


def says_one_of(text: str, phrases: Iterable[str]) -> bool:
    """Whether one of these phrases stands in the message, in whole words."""
    said = words_of(text)
    return any(_contains(said, words_of(phrase)) for phrase in phrases)


def is_one_of(text: str, phrases: Iterable[str]) -> bool:
    """Whether the message is one of these phrases and nothing else."""
    said = words_of(text)
    return bool(said) and any(said == words_of(phrase) for phrase in phrases)


def _contains(said: Sequence[str], phrase: Sequence[str]) -> bool:
    length = len(phrase)
    return length > 0 and any(said[at : at + length] == phrase for at in range(len(said) - length + 1))
