"""Who acts, as far as the rules care."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.ids import UserId


class Kind(StrEnum):
    """What an account is in the workspace that the bot serves."""

    MEMBER = "member"
    GUEST = "guest"
    PARTNER = "partner"
    """Someone of another organisation, in a shared channel (Slack Connect)."""
    BOT = "bot"
    DEACTIVATED = "deactivated"


@dataclass(frozen=True)
class Actor:
    """A person who wishes something.

    ``in_channel``: a member of the channel that the act concerns. ``may_look_in``: could be one by joining, as every
    full member of the workspace can join a public channel.
    """

    user: UserId
    kind: Kind = Kind.MEMBER
    is_admin: bool = False
    in_channel: bool = True
    may_look_in: bool = True
