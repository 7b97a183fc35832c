"""A week's figures by the best SQL that we could write by hand, for SQLite: what ``storage.history`` is compared with.

It is told less: no run's course, so no digest could be written from it. Working time is counted as ours is, since SQL
knows no team's hours.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

from sqlalchemy import text

from bot.domain.ids import TeamId
from bot.domain.metrics import Period
from bot.domain.metrics.spans import Span, length, union, within
from bot.domain.working_hours import Calendar
from storage.store import Tx

_TOUCHED = """
WITH touched AS (
  SELECT name, started_at FROM run WHERE team_id = :team AND started_at < :until AND ended_at >= :since
  UNION ALL
  SELECT name, started_at FROM run WHERE team_id = :team AND started_at < :until AND ended_at IS NULL
)
"""
_BEGUN = text(_TOUCHED + "SELECT name, started_at FROM touched")  # noqa: S608 - nothing in it is anybody's words
_ENDS = text(
    _TOUCHED
    + """
SELECT t.name, t.started_at, f.kind, f.at FROM touched t CROSS JOIN fact f
WHERE f.team_id = :team AND f.run = t.name AND f.at < :until AND (f.kind IN ('RunFinished', 'RunCancelled')
  OR (f.kind = 'StepReturned' AND json_extract(f.payload, '$.after_finish') = 1))
ORDER BY t.name, f.seq
"""
)
_DONE = text(
    _TOUCHED  # noqa: S608 - as above
    + """
SELECT COUNT(*) AS number FROM (
  SELECT f.kind, f.at, LEAD(f.kind) OVER (PARTITION BY f.run, f.step ORDER BY f.seq) AS following
  FROM touched t CROSS JOIN fact f
  WHERE f.team_id = :team AND f.run = t.name AND f.at < :until
    AND f.kind IN ('StepCompleted', 'StepConfirmed', 'StepSkipped', 'StepUndone', 'StepReturned')
) WHERE kind = 'StepCompleted' AND at >= :since AND following IS NOT 'StepUndone'
"""
)
_RETURNS = text(
    _TOUCHED
    + """
SELECT f.kind, json_extract(f.payload, '$.cause') = 'changed brief' AS brief,
  json_extract(f.payload, '$.improved') AS improved, COUNT(*) AS number
FROM touched t CROSS JOIN fact f
WHERE f.team_id = :team AND f.run = t.name AND f.at >= :since AND f.at < :until
  AND f.kind IN ('StepReturned', 'ReturnJudged')
GROUP BY 1, 2, 3
"""
)
_BLOCKED = text(
    _TOUCHED
    + """
SELECT b.run, b.raised_at AS since, b.ended_at AS until FROM touched t CROSS JOIN blocker b
WHERE b.team_id = :team AND b.run = t.name AND NOT b.undone AND b.raised_at < :until
"""
)
_OFFERED = text(
    _TOUCHED
    + """
SELECT h.run, h.offered_at AS since, h.answered_at AS until FROM touched t CROSS JOIN handoff h
WHERE h.team_id = :team AND h.run = t.name AND h.offered_at < :until
"""
)


@dataclass(frozen=True)
class Counted:
    """What a week was like; lengths in minutes."""

    finished: int
    cancelled: int
    cycle: float
    net: float
    done: int
    returns: int
    briefs: int
    judged: tuple[int, int]
    blocked: float
    open: float


def counted(tx: Tx, team: TeamId, period: Period, calendar: Calendar) -> Counted:
    """Count a week's figures."""
    asked = {"team": team, "since": _told(period.since), "until": _told(period.until)}
    open_spans, finished, cancelled = _courses(tx, asked, period)
    blocked, offered = _spans(tx, _BLOCKED, asked, period), _spans(tx, _OFFERED, asked, period)
    cycles, net = [], []
    for run, (start, end) in finished.items():
        waits = within([*blocked[run], *offered[run]], start, end)
        cycles.append(end - start)
        net.append(end - start - length(waits))
    returns = {(row.kind, row.brief, row.improved): row.number for row in tx.execute(_RETURNS, asked)}
    return Counted(
        finished=len(finished),
        cancelled=cancelled,
        cycle=median(map(_minutes, cycles)),
        net=median(map(_minutes, net)),
        done=tx.execute(_DONE, asked).scalar_one(),
        returns=returns.get(("StepReturned", 0, None), 0),
        briefs=returns.get(("StepReturned", 1, None), 0),
        judged=(
            returns.get(("ReturnJudged", None, 1), 0),
            sum(number for (kind, _, _), number in returns.items() if kind == "ReturnJudged"),
        ),
        blocked=_worked(blocked, period, calendar),
        open=_worked(open_spans, period, calendar),
    )


def _courses(tx: Tx, asked: dict[str, str], period: Period) -> tuple[dict[str, list[Span]], dict[str, Span], int]:
    """Give when the runs were open, those that finished in the period, and how many were cancelled."""
    spans: dict[str, list[Span]] = defaultdict(list)
    begun: dict[str, datetime] = {}
    finished: dict[str, Span] = {}
    over: set[str] = set()
    cancelled = 0
    for row in tx.execute(_BEGUN, asked):
        begun[row.name] = _read(row.started_at)
    started = dict(begun)
    for row in tx.execute(_ENDS, asked):
        at = _read(row.at)
        if row.kind == "StepReturned":
            begun[row.name] = at
            continue
        spans[row.name].append((begun.pop(row.name), at))
        cancelled += row.kind == "RunCancelled" and period.holds(at)
        if row.kind == "RunFinished" and row.name not in over:
            over.add(row.name)
            if period.holds(at):
                finished[row.name] = (started[row.name], at)
    for name, since in begun.items():
        spans[name].append((since, period.until))
    return spans, finished, cancelled


def _spans(tx: Tx, query: object, asked: dict[str, str], period: Period) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = defaultdict(list)
    for row in tx.execute(query, asked):  # type: ignore[call-overload]  # a text
        found[row.run].append((_read(row.since), _read(row.until) if row.until else period.until))
    return found


def _worked(spans: dict[str, list[Span]], period: Period, calendar: Calendar) -> float:
    each = (length(within(union(those), period.since, period.until), calendar.between) for those in spans.values())
    return _minutes(sum(each, timedelta()))


def _minutes(lasts: timedelta) -> float:
    return lasts / timedelta(minutes=1)


def _told(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


def _read(told: str) -> datetime:
    return datetime.fromisoformat(told).replace(tzinfo=UTC)
