"""What a digest tells, as data. Its message is drawn whole from this, and drawn again when something was answered."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.domain.ids import RunName
from bot.domain.improvements import About, Followed, Shown, Status, about
from bot.domain.proposals import Proposal
from bot.domain.review import Review
from bot.domain.sop import Sop


class Why(StrEnum):
    """Why a digest is told at another moment than its slot."""

    LATE = "late"
    EXTRA = "extra"
    SO_FAR = "so far"


@dataclass(frozen=True)
class Proposed:
    """A proposal as a digest shows it, under its number."""

    number: int
    proposal: Proposal
    about: About


def proposed(shown: Shown, sop: Sop | None) -> Proposed:
    """Give a proposal with the names that its SOP has now; None for an SOP that is listed no more."""
    made = shown.proposal
    return Proposed(shown.id, made, about(sop, made.sop, made.step, made.input))


@dataclass(frozen=True)
class Digest:
    """A review, and what is told beside it.

    ``cards`` has the addresses of runs' cards. ``hidden`` counts the finished runs that only their private channels
    may name. ``changes`` stand as they stood at its slot.
    """

    review: Review
    cards: Mapping[RunName, str] = field(default_factory=dict)
    hidden: int = 0
    why: Why | None = None
    changes: tuple[Followed, ...] = ()
    proposed: tuple[Proposed, ...] = ()
    has_chart: bool = False

    @property
    def runs(self) -> frozenset[RunName]:
        """Give the runs that it names."""
        found = self.review
        effects = [each.effect for each in self.changes if each.effect is not None]
        return frozenset(
            {
                *(name for part in (found.moved, found.stuck, found.rework) for each in part for name in each.runs),
                *(name for each in found.agreements for name in each.runs),
                *(name for each in self.proposed for name in each.proposal.runs),
                *(name for each in effects for name in each.after.runs),
                *(*found.answered_late, *found.finished, *found.cancelled, *found.left.runs),
            }
        )

    def without(self, gone: Collection[str], by: str) -> "Digest":
        """Give it with ``by`` in the place of these words, wherever it quotes one of them."""

        def left(text: str) -> str:
            return by if text in gone else text

        review = replace(
            self.review,
            stuck=tuple(
                replace(each, what=left(each.what), open=tuple((run, at, left(said)) for run, at, said in each.open))
                for each in self.review.stuck
            ),
            rework=tuple(replace(each, words=left(each.words)) for each in self.review.rework),
        )
        proposed = tuple(
            replace(
                each, proposal=replace(each.proposal, words=left(each.proposal.words), cause=left(each.proposal.cause))
            )
            for each in self.proposed
        )
        changes = tuple(
            replace(
                each,
                improvement=replace(
                    each.improvement, what=left(each.improvement.what), cause=left(each.improvement.cause)
                ),
            )
            for each in self.changes
        )
        return replace(self, review=review, proposed=proposed, changes=changes)


@dataclass(frozen=True)
class Answers:
    """What became of a digest's proposals and changes since, by their numbers; nothing of what still waits."""

    proposals: Mapping[int, Shown] = field(default_factory=dict)
    changes: Mapping[int, Status] = field(default_factory=dict)
