"""When an SOP is worth a review: while it is new, after each new version, and then only on a signal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.domain.facts import ReturnCause
from bot.domain.metrics import ENOUGH, Figures, Timeline

RUNS_WATCHED = 5
"""Finished runs for which a new SOP, or a new version, is reviewed each week."""
USUAL_RUNS = 20
"""Finished runs of before that say what is usual."""


class Reason(StrEnum):
    """Why a digest speaks of an SOP; the more telling ones come first."""

    NEW = "new"
    VERSION = "version"
    SLOWER = "slower"
    FASTER = "faster"
    REWORK = "rework"
    BLOCKER = "blocker"
    OVERDUE = "overdue"
    WAITING = "waiting"
    PROPOSAL = "proposal"


UNUSUAL_TIME = frozenset({Reason.SLOWER, Reason.FASTER})
"""Reasons that lie in how long its runs took."""


@dataclass(frozen=True)
class Known:
    """What is known of an SOP at the beginning of a period.

    ``finished`` counts its runs up to then, ``under_version`` those under ``version``, which is the current one; both
    need not count further than ``RUNS_WATCHED``. ``usual`` are its last runs, up to ``USUAL_RUNS`` of them.
    """

    version: int = 1
    finished: int = 0
    under_version: int = 0
    usual: Sequence[Timeline] = ()
    is_proposed: bool = False


def reasons(
    known: Known, now: Figures, *, is_stuck: bool, is_overdue: bool = False, is_waiting: bool = False
) -> tuple[Reason, ...]:
    """Say why an SOP is to be reviewed; nothing for one that runs as usual.

    ``now`` are its figures of the period; ``is_stuck``: it waited for one thing in several runs, or still waits;
    ``is_overdue``: a step should be done by now; ``is_waiting``: an offer has no answer, or nothing happened at all.
    """
    usual = _cycles(known)
    found = {
        Reason.NEW: known.finished < RUNS_WATCHED,
        Reason.VERSION: known.version > 1 and known.under_version < RUNS_WATCHED <= known.finished,
        Reason.SLOWER: now.cycle is not None and now.cycle.median > max(usual, default=now.cycle.median),
        Reason.FASTER: now.cycle is not None and now.cycle.median < min(usual, default=now.cycle.median),
        Reason.REWORK: _is_more_rework(known, now),
        Reason.BLOCKER: is_stuck,
        Reason.OVERDUE: is_overdue,
        Reason.WAITING: is_waiting,
        Reason.PROPOSAL: known.is_proposed,
    }
    return tuple(reason for reason, holds in found.items() if holds)


def _cycles(known: Known) -> list[timedelta]:
    """Give how long the usual runs took; nothing while they are too few to have a range."""
    found = [each.cycle for each in known.usual if each.cycle is not None]
    return found if len(found) >= ENOUGH else []


def _is_more_rework(known: Known, now: Figures) -> bool:
    """Whether more came back, for each step done, than in any of the usual runs."""
    if len(known.usual) < ENOUGH or not now.rework.part:
        return False
    return now.rework.part / max(now.rework.whole, 1) > max(map(_rework, known.usual))


def _rework(each: Timeline) -> float:
    returned = sum(fact.cause is not ReturnCause.CHANGED_BRIEF for fact in each.returns)
    return returned / max(len(each.done), 1)
