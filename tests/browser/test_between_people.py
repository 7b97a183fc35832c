"""The demo's page: a step handed over and taken on Home, a message marked as what stops the work, a trigger phrase."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.browser.test_demo_page import Desk, start

pytestmark = pytest.mark.browser


async def test_work_moves_between_people_on_the_page(chromium: Browser, demo_url: str) -> None:
    desk = Desk(await chromium.new_page())
    page = desk.page
    await page.goto(demo_url)
    await start(desk)

    await desk.card.get_by_role("button", name=re.compile("^Hand off a step")).click()
    await desk.form.get_by_label("Step").select_option(label="4 UTM tags")
    await desk.form.get_by_label("To", exact=True).select_option(label="Ben Osei")
    await desk.form.get_by_label("Note: what do they need?").fill("Links sheet is final.")
    await desk.form.get_by_role("button", name="Hand off").click()
    await desk.shows("offered to @ben since")

    await desk.act_as("Ben")
    await page.locator("[data-channel=D0BEN]").click()
    await expect(page.locator("#messages")).to_contain_text("@ana offers you 4 UTM tags")
    await page.get_by_text("Home", exact=True).click()
    await page.get_by_role("button", name="Accept 4 UTM tags").click()
    await expect(page.get_by_role("button", name="Done: UTM tags")).to_be_visible()
    await page.locator("[data-channel=C0MARKETING]").click()
    await desk.shows("4  UTM tags · @ben")

    await desk.act_as("Lena")
    await desk.card.get_by_role("button", name=re.compile("repl|thread")).click()
    await page.get_by_label("Reply", exact=True).fill("Discount clause isn't signed off.")
    await page.keyboard.press("Enter")
    reply = page.locator("#replies .message", has_text="Discount clause").first
    await reply.hover()
    await reply.get_by_role("button", name="Message actions").click()
    await page.get_by_role("menuitem", name="React with no_entry").click()
    await desk.shows("Blocked: 1 Brief and KPI match")
    await desk.shows("“Discount clause isn't signed off.”")

    await desk.act_as("Cara")
    await desk.say("The autumn fair is ready for QA")
    offer = page.locator("#messages .message", has_text="sounds like Campaign QA")
    await expect(offer).to_be_visible()
    await offer.get_by_role("button", name="Not now").click()
    await expect(offer).to_have_count(0)
    assert desk.failures == []
