"""The system's Chromium, driven by Playwright: no browser is downloaded."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from tests.demo_process import demo


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        why = "no Chromium on this machine; on Debian and Ubuntu: apt install chromium"
        if os.environ.get("SOPBOT_REQUIRE_BROWSER"):
            pytest.fail(why)
        pytest.skip(why)
    async with async_playwright() as playwright:
        # Chromium's own sandbox needs rights that containers and root don't have; only our page is opened.
        browser = await playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest.fixture
def demo_url(tmp_path: Path) -> Iterator[str]:
    with demo(tmp_path) as url:
        yield url
