"""A sandbox on a manifest of the tests' own, whoever calls it, and the apps it talks to."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.sandbox import Sandbox
from tests.sandbox.world import Caller, Clock, HttpApp, SocketApp, manifest


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def box(clock: Clock) -> AsyncIterator[Sandbox]:
    made = Sandbox(manifest(), now=clock.now)
    made.seconds = clock.seconds
    made.retry_after = 0.0
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def call(box: Sandbox) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        yield Caller(box, session)


@pytest.fixture
async def app(call: Caller) -> AsyncIterator[SocketApp]:
    """Give an app with one connection, which acknowledges everything."""
    made = SocketApp(call)
    await made.connect()
    yield made
    await made.close()


@pytest.fixture
async def hook(box: Sandbox) -> AsyncIterator[HttpApp]:
    """Give an app on signed HTTP, which acknowledges everything."""
    made = HttpApp()
    await made.start()
    box.request_url = made.url
    yield made
    made.wait.set()
    await made.stop()
