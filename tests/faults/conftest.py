"""An office whose post can be watched, over each of the two ways in which Slack and the bot talk."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from tests.courier.post import Post
from tests.office import new_database, open_office


@pytest.fixture(params=["socket", "http"])
async def post(request: pytest.FixtureRequest, box: Sandbox, tmp_path: Path) -> AsyncIterator[Post]:
    """Open the bot in a workspace."""
    async for office in open_office(box, new_database(tmp_path), http=request.param == "http"):
        yield Post(office.box, office.app, office.clock, office.settings)
