"""The tests' Slack is the sandbox, their database a real one, and nothing of the bot is replaced."""

import gc
import io
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import redirect_stderr
from copy import deepcopy
from pathlib import Path

import pytest

from bot import log, manifest
from bot.clock import MovableClock
from bot.sandbox import Sandbox
from tests.office import MONDAY, Office, new_database, open_office

pytest.register_assert_rewrite("tests.agreement")  # so that a failure there shows what differs


MANIFEST = manifest.read()
gc.set_threshold(50_000, 20, 50)  # looked for as often as usual, what nobody holds takes a twentieth of the time


@pytest.fixture
async def box() -> AsyncIterator[Sandbox]:
    clock = MovableClock(MONDAY)
    made = Sandbox(deepcopy(MANIFEST), now=clock.now)  # a test may take a scope away
    made.clock = clock  # type: ignore[attr-defined]  # shared with the bot, as in the demo
    made.retry_after = 0.0  # an event that nobody took comes again at once, not after minutes
    await made.start()
    yield made
    await made.stop()


@pytest.fixture(params=["socket", pytest.param("http", marks=pytest.mark.thorough)])
async def office(request: pytest.FixtureRequest, box: Sandbox, tmp_path: Path) -> AsyncIterator[Office]:
    """Open the bot in a workspace, over each of the two ways in which Slack talks to it (make test: over one)."""
    async for made in open_office(box, new_database(tmp_path), http=request.param == "http"):
        yield made


@pytest.fixture
def logged() -> Iterator[Callable[[], str]]:
    """Write the log as the bot does, at its most talkative; gives what was written by now.

    Asked for before the bot: Bolt takes its level from the log's at the start.
    """
    root, written = logging.getLogger(), io.StringIO()
    level, others = root.level, root.handlers
    root.handlers = []  # the test runner's own, which would be closed
    with redirect_stderr(written):
        log.set_up("DEBUG", [Sandbox.signing_secret])
    (handler,) = root.handlers
    root.handlers = [*others, handler]
    yield written.getvalue
    root.removeHandler(handler)
    root.setLevel(level)
    for name in log.OURS:
        logging.getLogger(name).setLevel(logging.NOTSET)
