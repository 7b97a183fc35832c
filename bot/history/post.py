"""Where the past's messages are put: into the local Slack as it was then, or nowhere."""

from typing import Protocol

from bot.blocks.message import Message
from bot.domain.ids import ChannelId, MessageTs


class Post(Protocol):
    """Puts messages where they can be seen."""

    async def put(
        self,
        channel: ChannelId,
        message: Message,
        *,
        key: str,
        thread: MessageTs | None = None,
        broadcast: bool = False,
    ) -> MessageTs:
        """Post a message that carries its key, as of the moment that it is in the past; give where it stands."""
        ...

    async def change(self, channel: ChannelId, ts: MessageTs, message: Message, *, key: str) -> None:
        """Draw a message anew, whole."""
        ...


class Unseen:
    """Puts messages nowhere, and gives each an address of its own: for those who only read what is recorded."""

    def __init__(self) -> None:
        self._count = 0

    async def put(
        self,
        channel: ChannelId,  # noqa: ARG002 - as every post
        message: Message,  # noqa: ARG002 - the same
        *,
        key: str,  # noqa: ARG002 - the same
        thread: MessageTs | None = None,  # noqa: ARG002 - the same
        broadcast: bool = False,  # noqa: ARG002 - the same
    ) -> MessageTs:
        """Give an address that no other message has."""
        self._count += 1
        return MessageTs(f"{1_600_000_000 + self._count}.000100")

    async def change(self, channel: ChannelId, ts: MessageTs, message: Message, *, key: str) -> None:
        """Do nothing."""
