"""Who the made-up team is, and where it works."""

from dataclasses import dataclass

from bot.domain.ids import ChannelId, UserId


@dataclass(frozen=True)
class Team:
    """Five people by what they do, the channel that they share, and a private one of three of them."""

    ops: UserId
    automation: UserId
    paid: UserId
    lead: UserId
    legal: UserId
    channel: ChannelId
    private: ChannelId

    def person(self, part: str) -> UserId:
        """Give who does this: ``ops``, ``automation``, ``paid``, ``lead`` or ``legal``."""
        found: UserId = getattr(self, part)
        return found

    def members(self, channel: ChannelId) -> tuple[UserId, ...]:
        """Give who works in a channel."""
        inner = (self.ops, self.paid, self.lead)
        return inner if channel == self.private else (*inner, self.automation, self.legal)


DEMO_TEAM = Team(
    ops=UserId("U0ANA"),
    automation=UserId("U0BEN"),
    paid=UserId("U0CARA"),
    lead=UserId("U0DILAN"),
    legal=UserId("U0LENA"),
    channel=ChannelId("C0MARKETING"),
    private=ChannelId("C0BUDGET"),
)
"""The people of the local Slack."""
