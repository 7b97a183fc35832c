"""Whether what was drawn fits: Slack counts a message's blocks as one JSON text."""

import json
from collections.abc import Iterable, Sequence

from bot.blocks.limits import MESSAGE_BLOCKS, MESSAGE_CHARACTERS
from bot.blocks.message import Block


def size(blocks: Sequence[Block]) -> int:
    """Count the characters of these blocks as they are sent; a character beyond ASCII counts 6 or 12 there."""
    return len(json.dumps(blocks))


def first_that_fits(drawings: Iterable[tuple[int, list[Block]]]) -> list[Block]:
    """Give the first of several drawings, the richest first, that fits the characters named with it; else the last."""
    blocks: list[Block] = []
    for room, blocks in drawings:
        if size(blocks) <= room:
            break
    return blocks


def as_many_as_fit(blocks: Sequence[Block], *, beside: Sequence[Block] = ()) -> list[Block]:
    """Give the first of these blocks, as many as one message takes together with those ``beside`` them."""
    left, kept = MESSAGE_CHARACTERS - size(beside), list[Block]()
    for block in blocks[: MESSAGE_BLOCKS - len(beside)]:
        left -= size([block])
        if left < 0:
            break
        kept.append(block)
    return kept
