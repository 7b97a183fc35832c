"""Faults that tests ask for, and a record of every call."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

RESPONSE_URL = "response_url"
"""What a call of a response URL has in the place of a method's name."""


@dataclass
class Call:
    """A call that the app made: a Web API method or ``response_url``. ``answer`` is None until there is one."""

    method: str
    args: dict[str, Any]
    at: datetime
    answer: dict[str, Any] | None = None


@dataclass
class Fault:
    """What goes wrong with the next ``times`` calls of a method. ``lose`` is the request or its answer.

    ``only`` are arguments that a call has for it to go wrong; ``more`` is what stands beside the ``error`` in Slack's
    answer.
    """

    method: str
    times: int = 1
    only: dict[str, Any] = field(default_factory=dict)
    status: int | None = None
    error: str | None = None
    more: dict[str, Any] = field(default_factory=dict)
    retry_after: int | None = None
    delay: float = 0.0
    lose: str | None = None


@dataclass
class Hold:
    """Calls of a method, those with these arguments, wait until ``release`` before anything is done."""

    method: str
    only: dict[str, Any] = field(default_factory=dict)
    released: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    async def arrival(self) -> None:
        """Return when a call has come that waits: once for each of them."""
        await self.arrived.acquire()

    def release(self) -> None:
        """Let the waiting calls go on, and hold no more."""
        self.released.set()


class Faults:
    """The faults that are set."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._holds: list[Hold] = []

    def add(self, method: str, **how: Any) -> None:  # noqa: ANN401 - the fields of Fault
        """Let something go wrong; see ``Fault``."""
        self._faults.append(Fault(method, **how))

    def hold(self, method: str, **only: Any) -> Hold:  # noqa: ANN401 - a call's arguments
        """Let calls of a method wait, or those of them that have these arguments."""
        hold = Hold(method, only)
        self._holds.append(hold)
        return hold

    async def held(self, call: Call) -> None:
        """Wait while such a call is held."""
        for hold in self._holds:
            if hold.method == call.method and hold.only.items() <= call.args.items():
                hold.arrived.release()
                await hold.released.wait()

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        self._faults.clear()

    def next(self, call: Call) -> Fault | None:
        """Give what goes wrong with this call, once for each time that was asked for."""
        for fault in self._faults:
            if fault.method == call.method and fault.times > 0 and fault.only.items() <= call.args.items():
                fault.times -= 1
                return fault
        return None
