"""Guests and people of other companies may work on steps, unless the team's settings say otherwise."""

from pathlib import Path

import pytest

from bot.app import App
from bot.clock import MovableClock
from bot.sandbox import Sandbox
from tests.office import Office, new_database, settings_for, shown


@pytest.mark.parametrize(("setting", "done"), [("on", "1 of 8 done"), ("off", "0 of 8 done")])
async def test_sop_partners_says_whether_guests_may_work_on_steps(
    box: Sandbox, tmp_path: Path, setting: str, done: str
) -> None:
    settings = settings_for(box, new_database(tmp_path), SOP_PARTNERS=setting)
    clock: MovableClock = box.clock  # type: ignore[attr-defined]  # set by the fixture
    office = Office(box, App(settings, clock), clock, settings)
    await office.app.start()
    box.space.channel("marketing").members.append("U0GUEST")
    guest = box.person("guest")
    await office.start()
    await office.click(guest, "step.done", "links")
    assert done in shown(office.card())
    assert bool(guest.private()) is (setting == "off"), "who may not is told so"
    await office.app.stop()
