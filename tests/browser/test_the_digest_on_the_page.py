"""The demo's page: from Friday to Monday morning, when the digest tells of the week, and one of its runs is opened."""

import pytest
from playwright.async_api import Browser, expect

pytestmark = pytest.mark.browser


async def test_on_monday_morning_the_digest_is_there_and_leads_to_its_runs(chromium: Browser, demo_url: str) -> None:
    page = await chromium.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    await page.goto(demo_url)
    digests = page.locator("#messages .message", has_text="SOP review")
    await expect(digests).to_have_count(11)
    await page.get_by_role("button", name="Jump to Monday 09:00").click()
    await expect(digests).to_have_count(12)
    digest = digests.last
    for part in ("Last time's changes", "What moved", "What got stuck", "What caused rework", "What should change"):
        await expect(digest).to_contain_text(part)
    await expect(digest).to_contain_text("Links: the standard names variants and redirects · since v2")
    link = digest.get_by_role("link").first
    name = await link.inner_text()
    await page.goto(await link.get_attribute("href") or "")
    await expect(page.locator(".message.pointed")).to_contain_text(name)
    assert failures == []
