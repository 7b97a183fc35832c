"""Who may do what: the one table. ``docs/permissions.md`` shows the same one, and a test holds them together."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.ids import UserId
from bot.domain.people import Actor, Kind
from bot.domain.refusals import NotAllowed


class Act(StrEnum):
    """What can be permitted."""

    START = "start a run"
    WORK = "mark steps done, confirm, undo, write notes, supply inputs"
    SKIP = "skip steps"
    FINISH = "finish a run"
    DECIDE = "decide for the step's person"
    BLOCK = "record and end blockers, return steps"
    HAND_OFF = "hand off one's own step, or one that nobody has; take one's offer back"
    HAND_OFF_ANY = "hand off the run, or someone else's step"
    ANSWER = "answer an offer, or a blocker that waits on one"
    CANCEL = "cancel a run"
    REASSIGN = "change a run's people"
    SUGGEST = "suggest a change of an SOP without naming a run"
    PROPOSE = "answer what a digest proposes, write a version for its SOP's owner"
    PUBLISH = "publish a version"
    DIGEST = "post a digest"
    EXPORT = "export what happened"


class Standing(StrEnum):
    """In what capacity someone acts. One person can have several."""

    ADMIN = "admin"
    OWNER = "owner"
    STARTER = "starter"
    MEMBER = "member of the channel"
    GUEST = "guest or partner in the channel"
    ASSIGNEE = "does the step"
    RECEIVER = "is asked"


_TEAM = frozenset({Standing.ADMIN, Standing.OWNER, Standing.STARTER, Standing.MEMBER})
_IN_CHARGE = frozenset({Standing.ADMIN, Standing.OWNER, Standing.STARTER})

ALLOWED: Mapping[Act, frozenset[Standing]] = {
    Act.START: frozenset({Standing.ADMIN, Standing.MEMBER}),
    Act.WORK: _TEAM | {Standing.GUEST, Standing.ASSIGNEE},
    Act.SKIP: _TEAM,
    Act.FINISH: _TEAM,
    Act.DECIDE: frozenset({Standing.ADMIN, Standing.OWNER}),
    Act.BLOCK: _TEAM | {Standing.GUEST, Standing.ASSIGNEE},
    Act.HAND_OFF: _TEAM | {Standing.ASSIGNEE},
    Act.HAND_OFF_ANY: frozenset({Standing.ADMIN, Standing.OWNER}),
    Act.ANSWER: frozenset({Standing.RECEIVER}),
    Act.CANCEL: _IN_CHARGE,
    Act.REASSIGN: _IN_CHARGE,
    Act.SUGGEST: _TEAM,
    Act.PROPOSE: _TEAM,
    Act.PUBLISH: frozenset({Standing.ADMIN, Standing.OWNER}),
    Act.DIGEST: frozenset({Standing.ADMIN}),
    Act.EXPORT: frozenset({Standing.ADMIN}),
}


@dataclass(frozen=True)
class Part:
    """Whom an act concerns: the run's owner and starter, who does the step, who is asked for an answer.

    Of an SOP the ``owner`` is its latest run's; ``sop`` is its name, for a refusal to say.
    """

    owner: UserId | None = None
    starter: UserId | None = None
    assignee: UserId | None = None
    receiver: UserId | None = None
    sop: str = ""


def standings(actor: Actor, part: Part) -> frozenset[Standing]:
    """Say in what capacities this person acts.

    Bots and deactivated people have none. Outside the channel nobody has any, being an admin of the workspace
    included, save for a step that they took over, or are offered, in a channel that they could join.
    """
    if actor.kind in {Kind.BOT, Kind.DEACTIVATED} or not (actor.in_channel or actor.may_look_in):
        return frozenset()
    held = {Standing.ASSIGNEE} if actor.user == part.assignee else set()
    if actor.user == part.receiver:
        held.add(Standing.RECEIVER)
    if not actor.in_channel:
        return frozenset(held)
    if actor.kind in {Kind.GUEST, Kind.PARTNER}:
        return frozenset({Standing.GUEST, *held})
    held.add(Standing.MEMBER)
    if actor.is_admin:
        held.add(Standing.ADMIN)
    if actor.user == part.owner:
        held.add(Standing.OWNER)
    if actor.user == part.starter:
        held.add(Standing.STARTER)
    return frozenset(held)


def may(act: Act, actor: Actor, part: Part) -> bool:
    """Whether this person may do this."""
    return bool(ALLOWED[act] & standings(actor, part))


def require(act: Act, actor: Actor, part: Part) -> None:
    """Raise ``NotAllowed`` unless this person may do this."""
    if not may(act, actor, part):
        who_may = tuple(sorted(each.value for each in ALLOWED[act]))
        raise NotAllowed(act=act.value, who_may=who_may, owner=part.owner, sop=part.sop)
