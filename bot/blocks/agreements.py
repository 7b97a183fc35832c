"""What a digest says of the team's agreements: one line."""

from collections.abc import Mapping

from bot.blocks.digest_parts import Cards, run_links
from bot.domain.agreements import Agreement, Kept, Kind
from bot.domain.digests import Digest

_WORDS: Mapping[Kind, str] = {
    Kind.HANDOFFS: "handoffs answered",
    Kind.BLOCKERS: "blockers with an owner",
    Kind.RUNS: "runs ended",
}


def line(told: Digest, runs: int) -> str:
    """Say how each agreement was kept, and in which runs, so many at most, one wasn't; nothing where none counted."""
    kept = [_one(each, told.cards, runs) for each in told.review.agreements if each.kept + each.broken]
    return f"Agreements: {' · '.join(kept)}" if kept else ""


def _one(each: Kept, cards: Cards, runs: int) -> str:
    broken = f" (not in {run_links(each.runs, cards, runs)})" if each.runs else ""
    return f"{_WORDS[each.agreement.kind]} {_within(each.agreement)} {each.kept} of {each.kept + each.broken}{broken}"


def _within(agreement: Agreement) -> str:
    unit = agreement.unit.value
    return f"within {agreement.limit} {unit.removesuffix('s') if agreement.limit == 1 else unit}"
