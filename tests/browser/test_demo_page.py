"""The demo's page: acting as three people, campaign-qa runs from the slash command to Finish."""

import re

import pytest
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, expect

pytestmark = pytest.mark.browser


class Desk:
    """The page as someone sits before it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.failures: list[str] = []
        page.on("pageerror", lambda error: self.failures.append(str(error)))
        page.on("console", self._heard)

    def _heard(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.failures.append(said.text)

    @property
    def card(self) -> Locator:
        return self.page.locator(".message", has=self.page.locator("[data-block-id=run]")).last

    @property
    def form(self) -> Locator:
        return self.page.get_by_role("dialog")

    async def act_as(self, name: str) -> None:
        await self.page.get_by_label("Act as").select_option(value=f"U0{name.upper()}")

    async def say(self, text: str) -> None:
        await self.page.get_by_label("Message", exact=True).fill(text)
        await self.page.keyboard.press("Enter")

    async def click(self, label: str, step: str) -> None:
        row = self.card.locator(f'[data-block-id="step.{step}"]')
        await row.get_by_role("button", name=re.compile(f"^{label}")).click()

    async def done(self, step: str, standing: str) -> None:
        await self.click("Done", step)
        await self.shows(standing)

    async def shows(self, text: str) -> None:
        await expect(self.card).to_contain_text(text)


async def start(desk: Desk) -> None:
    await desk.say("/sop start campaign-qa Spring webinar")
    form = desk.form
    await form.get_by_label("Brief", exact=True).fill("https://example.com/brief")
    await form.get_by_label("Launch", exact=True).fill("2030-12-03")
    await form.get_by_label("Marketing lead", exact=True).select_option(label="Dilan Kaya")
    await form.get_by_role("button", name="Start").click()
    await expect(form).to_contain_text("Missing: KPI, Budget cap. Start without them?")
    await form.get_by_role("button", name="Start").click()
    await expect(form).to_have_count(0)
    await desk.shows("0 of 8 done")
    await desk.shows("Missing inputs: KPI, Budget cap")


async def test_three_people_take_a_run_from_the_command_to_finish(chromium: Browser, demo_url: str) -> None:
    desk = Desk(await chromium.new_page())
    await desk.page.goto(demo_url)
    await start(desk)

    await desk.done("kpi-match", "1 of 8 done")
    await desk.card.get_by_role("button", name=re.compile("^Undo")).click()
    await desk.page.get_by_role("alertdialog").get_by_role("button", name="Undo").click()
    await desk.shows("0 of 8 done")
    await desk.done("kpi-match", "1 of 8 done")

    await desk.card.get_by_role("button", name="Skip").click()
    await desk.form.get_by_label("Step").select_option(label="2 Audience and suppression")
    await desk.form.get_by_label("no time").check()
    await desk.form.get_by_role("button", name="Skip").click()
    await desk.shows("1 skipped")

    await desk.act_as("Ben")
    await desk.click("Done", "conversion")
    await desk.shows("to confirm by someone else")
    await desk.act_as("Ana")
    await desk.card.get_by_role("button", name=re.compile("^Confirm")).click()
    await desk.shows("2 of 8 done")
    for count, step in enumerate(["links", "utm", "copy", "cap"], start=3):
        await desk.done(step, f"{count} of 8 done")

    await desk.act_as("Cara")
    await desk.click("Done", "go")
    await expect(desk.page.get_by_text("decides 8 Go or no-go")).to_be_visible()
    await desk.act_as("Dilan")
    await desk.click("Done", "go")
    await desk.form.get_by_label("Go", exact=True).check()
    await desk.form.get_by_role("button", name="Done").click()
    await desk.card.get_by_role("button", name="Finish").click()
    await desk.form.get_by_label("Output: link or sentence").fill("QA record")
    await desk.form.get_by_role("button", name="Finish").click()

    await desk.shows("Finished · 7 of 8 done, 1 skipped")
    await desk.shows("Go or no-go: Go, @dilan")
    broadcast = desk.page.locator(".message", has_text="also sent to the channel").last
    await expect(broadcast).to_contain_text("Campaign QA · Spring webinar finished")
    assert desk.failures == []
