"""What a digest says of the team's agreements: one line."""

from collections.abc import Mapping, Sequence

from bot.blocks.digest_parts import Cards, run_links
from bot.domain.agreements import Agreement, Kept, Kind

_WORDS: Mapping[Kind, str] = {
    Kind.HANDOFFS: "handoffs answered",
    Kind.BLOCKERS: "blockers with an owner",
    Kind.RUNS: "runs ended",
}


def line(every: Sequence[Kept], cards: Cards) -> str:
    """Say how each agreement was kept, and where one wasn't; nothing where nothing was to be kept."""
    told = [_one(each, cards) for each in every if each.kept + each.broken]
    return f"Agreements: {' · '.join(told)}" if told else ""


def _one(each: Kept, cards: Cards) -> str:
    broken = f" (not in {run_links(each.runs, cards)})" if each.runs else ""
    return f"{_WORDS[each.agreement.kind]} {_within(each.agreement)} {each.kept} of {each.kept + each.broken}{broken}"


def _within(agreement: Agreement) -> str:
    unit = agreement.unit.value
    return f"within {agreement.limit} {unit.removesuffix('s') if agreement.limit == 1 else unit}"
