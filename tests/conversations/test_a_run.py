"""A run from the slash command to Finish, as people see it, over Socket Mode and over signed HTTP."""

from tests.office import Office, shown

STEPS = ("kpi-match", "audience", "links", "utm", "conversion", "copy", "cap", "go")


async def test_a_run_goes_from_the_command_over_done_to_finish(office: Office) -> None:
    await office.start(**{"role.decider": "dilan"})
    for step in STEPS[:-1]:
        await office.click(office.ana, "step.done", step)
    await office.click(office.ben, "step.confirm", "conversion")
    await office.click(office.dilan, "step.done", "go")
    await office.dilan.submit({"choice": "Go", "reason": "Stop rule is on Cara."})
    await office.settled()
    await office.click(office.ana, "run.finish")
    await office.ana.submit({"text": "https://example.com/qa-record", "remark": "Step 5 needs the debug view."})
    await office.settled()

    card = office.card()
    assert "Finished" in card["blocks"][0]["text"]["text"]
    told = [each for each in office.box.messages("marketing") if each.get("subtype") == "thread_broadcast"]
    assert len(told) == 1
    assert "finished: *Go*" in told[0]["text"]


async def test_the_start_of_a_run_calls_nobody_by_name(office: Office) -> None:
    await office.start(subject="Sale <!channel>", **{"role.ops": "ben", "role.decider": "dilan"})
    (posted,) = office.box.calls_of("chat.postMessage")
    assert "<@" not in str(posted.args)
    assert "<!" not in str(posted.args)
    assert "<@U0BEN>" in shown(office.card())
