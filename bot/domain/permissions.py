"""Who may do what: the one table. ``docs/permissions.md`` shows the same one, and a test holds them together."""

from collections.abc import Mapping
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
    CANCEL = "cancel a run"
    REASSIGN = "change a run's people"


class Standing(StrEnum):
    """In what capacity someone acts. One person can have several."""

    ADMIN = "admin"
    OWNER = "owner"
    STARTER = "starter"
    MEMBER = "member of the channel"
    GUEST = "guest or partner in the channel"


_TEAM = frozenset({Standing.ADMIN, Standing.OWNER, Standing.STARTER, Standing.MEMBER})
_IN_CHARGE = frozenset({Standing.ADMIN, Standing.OWNER, Standing.STARTER})

ALLOWED: Mapping[Act, frozenset[Standing]] = {
    Act.START: frozenset({Standing.ADMIN, Standing.MEMBER}),
    Act.WORK: _TEAM | {Standing.GUEST},
    Act.SKIP: _TEAM,
    Act.FINISH: _TEAM,
    Act.DECIDE: frozenset({Standing.ADMIN, Standing.OWNER}),
    Act.CANCEL: _IN_CHARGE,
    Act.REASSIGN: _IN_CHARGE,
}


def standings(actor: Actor, *, owner: UserId | None = None, starter: UserId | None = None) -> frozenset[Standing]:
    """Say in what capacities this person acts on a run with this owner and starter.

    Bots and deactivated people have none, nor has anyone outside the channel: being an admin of the
    workspace opens no private channel.
    """
    if actor.kind in {Kind.BOT, Kind.DEACTIVATED} or not actor.in_channel:
        return frozenset()
    if actor.kind in {Kind.GUEST, Kind.PARTNER}:
        return frozenset({Standing.GUEST})
    held = {Standing.MEMBER}
    if actor.is_admin:
        held.add(Standing.ADMIN)
    if actor.user == owner:
        held.add(Standing.OWNER)
    if actor.user == starter:
        held.add(Standing.STARTER)
    return frozenset(held)


def require(act: Act, actor: Actor, *, owner: UserId | None = None, starter: UserId | None = None) -> None:
    """Raise ``NotAllowed`` unless this person may do this to a run with this owner and starter."""
    if not ALLOWED[act] & standings(actor, owner=owner, starter=starter):
        raise NotAllowed(act=act.value, who_may=tuple(sorted(each.value for each in ALLOWED[act])))
