"""What should change: proposals that rules draw from the facts, and what people said (docs/metrics.md).

A rule looks at the runs of eight weeks. A step or an input whose words have changed begins anew: what happened under
other words says nothing of these.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.domain import evidence
from bot.domain.evidence import SEEN_AT_LEAST, Evidence, Place, Sign
from bot.domain.ids import RunName, SopKey, StepKey, in_order
from bot.domain.metrics import Timeline
from bot.domain.metrics.spans import length, union
from bot.domain.sop import Sop
from bot.domain.working_hours import Calendar

LOOKS_BACK = timedelta(weeks=8)
"""Of which runs the rules speak: older ones were worked through under other circumstances."""


class Rule(StrEnum):
    """What a proposal is drawn from."""

    RETURNED = "returned"
    MISSING = "missing"
    INCOMPLETE = "incomplete"
    STUCK = "stuck"
    SKIPPED = "skipped"
    BURST = "burst"
    SAID = "said"


EVIDENCE: Mapping[Rule, Evidence] = {
    Rule.RETURNED: evidence.RETURNED,
    Rule.MISSING: evidence.MISSING,
    Rule.INCOMPLETE: evidence.INCOMPLETE,
    Rule.STUCK: evidence.STUCK,
    Rule.SKIPPED: evidence.SKIPPED,
    Rule.BURST: evidence.BURST,
    Rule.SAID: evidence.SAID,
}
"""What each rule goes by."""


@dataclass(frozen=True)
class Proposal:
    """A change that is worth a thought, with its evidence: ``count`` of ``of`` runs, which of them, what it cost.

    The latest run comes first.

    ``cause`` is the return's cause, the skip's reason, what was waited for; ``words`` the latest that someone said.
    ``cost`` is working time. What people said counts how many said it.
    """

    rule: Rule
    sop: SopKey
    version: int
    step: StepKey | None = None
    input: str = ""
    cause: str = ""
    count: int = 0
    of: int = 0
    cost: timedelta = timedelta()
    words: str = ""
    runs: tuple[RunName, ...] = ()

    @property
    def key(self) -> str:
        """Name what it proposes: an answer to it holds for this as long as it is proposed again."""
        # The same words again are the same proposal.
        what = " ".join(self.words.casefold().split()) if self.rule is Rule.SAID else self.step or self.input or "-"
        return f"{self.sop} {self.rule} {what} {self.cause.casefold()}".strip()


def ranked(found: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """Give proposals with the most frequent first; of those that are as frequent, the one that cost more."""
    return tuple(sorted(found, key=lambda each: (-each.count, -each.cost, each.key)))


def proposals(sop: Sop, version: int, timelines: Sequence[Timeline], calendar: Calendar) -> tuple[Proposal, ...]:
    """Give what the rules propose for an SOP as it is now, ranked.

    ``timelines`` are those of its runs of the last eight weeks, in any order.
    """
    about = _About(sop, version, timelines, calendar)
    found = (about.proposal(rule, place) for rule in Rule for place in EVIDENCE[rule].places(sop, timelines))
    return ranked(each for each in found if each is not None)


@dataclass(frozen=True)
class _About:
    sop: Sop
    version: int
    timelines: Sequence[Timeline]
    calendar: Calendar

    def proposal(self, rule: Rule, place: Place) -> Proposal | None:
        """Give what a rule proposes for one place; None where it happened too seldom."""
        goes_by = EVIDENCE[rule]
        signs = {each.run.name: found for each in self.timelines if (found := goes_by.signs(each, place))}
        if len(signs) < SEEN_AT_LEAST:
            return None  # so it is nearly everywhere; to compare runs costs more than to look
        runs = goes_by.runs(self.sop, self.timelines, place)
        seen = {each.run.name: signs[each.run.name] for each in runs if each.run.name in signs}
        if not goes_by.is_enough(len(seen), len(runs)):
            return None
        last = max((sign for found in seen.values() for sign in found), key=lambda sign: sign.at)
        return Proposal(
            rule,
            self.sop.key,
            self.version,
            step=place.step,
            input=place.input,
            cause=last.cause,
            count=len(seen),
            of=len(runs),
            cost=sum(map(self._cost, seen.values()), timedelta()),
            words=last.words,
            runs=tuple(sorted(seen, key=in_order, reverse=True)),
        )

    def _cost(self, signs: Sequence[Sign]) -> timedelta:
        """Give the working time that one run lost: what two things cost it at once counts once."""
        return length(union(span for sign in signs for span in sign.lost), self.calendar.between)
