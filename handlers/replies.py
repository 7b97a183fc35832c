"""What a handler can answer with. ``handlers.listening`` turns it into what Slack understands."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.blocks.message import Block, Message


@dataclass(frozen=True)
class Say:
    """Tell the person privately."""

    message: Message


@dataclass(frozen=True)
class Open:
    """Show a modal; on top of the one that the click stood in, if any."""

    view: Block


@dataclass(frozen=True)
class Redraw:
    """Show a modal anew in the place of another: ``view_id``, or the one that was just sent off."""

    view: Block
    view_id: str = ""


@dataclass(frozen=True)
class Correct:
    """Say beside a modal's field what is wrong with it; the modal stays."""

    field: str
    text: str


@dataclass(frozen=True)
class Later:
    """Acknowledge the command at once, and tell the person privately when this is there: it may take a while."""

    message: Callable[[], Awaitable[Message]]


Reply = Say | Open | Redraw | Correct | Later | None
