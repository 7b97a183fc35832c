"""The whole bot in a local Slack that fails when a test asks it to, and can be stopped and started again."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import App
from bot.clock import MovableClock
from bot.sandbox import Sandbox
from tests.courier.post import Post
from tests.office import new_database, settings_for


@pytest.fixture
async def post(box: Sandbox, tmp_path: Path) -> AsyncIterator[Post]:
    """Open the bot over Socket Mode."""
    settings = settings_for(box, new_database(tmp_path))
    clock: MovableClock = box.clock  # type: ignore[attr-defined]  # set by the fixture
    made = Post(box, App(settings, clock), clock, settings)
    await made.app.start()
    yield made
    await made.stop()
