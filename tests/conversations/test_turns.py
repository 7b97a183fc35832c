"""Whoever's turn it is hears of it, once, privately, in working hours."""

from datetime import timedelta

from tests.office import Office, shown

PEOPLE = {"role.owner": "ana", "role.ops": "ben", "role.paid": "cara", "role.decider": "dilan"}


async def test_a_step_that_becomes_next_is_told_after_two_minutes_if_it_is_still_so(office: Office) -> None:
    await office.start(**PEOPLE)
    await office.ana.command("/sop", "note Assets are final.")
    await office.click(office.ana, "step.done", "kpi-match")
    assert office.ben.dm == []
    await office.later(minutes=1)
    assert office.ben.dm == []
    await office.later(minutes=1, seconds=1)
    (letter,) = office.ben.dm
    assert "*2 Audience and suppression* is yours. From <@U0ANA>: “Assets are final.”" in shown(letter)
    assert office.ana.dm == [], "who caused it needs no word"
    await office.ben.click(letter, "step.done")
    await office.settled()
    assert "is done, <@U0BEN>" in shown(office.ben.dm[0])


async def test_what_was_undone_meanwhile_is_not_told(office: Office) -> None:
    await office.start(**PEOPLE)
    await office.click(office.ana, "step.done", "kpi-match")
    await office.click(office.ana, "step.undo", "kpi-match")
    await office.later(minutes=3)
    # The second step is open and his all the same; but the first is next again, so he isn't called yet.
    assert office.ben.dm == []
    await office.click(office.ana, "step.done", "kpi-match")
    await office.later(minutes=3)
    assert len(office.ben.dm) == 1


async def test_a_turn_that_comes_again_edits_the_message(office: Office) -> None:
    await office.start(**PEOPLE)
    await office.click(office.ana, "step.done", "kpi-match")
    await office.later(minutes=3)
    await office.click(office.ben, "step.done", "audience")
    await office.click(office.ben, "step.undo", "audience")
    await office.later(minutes=3)
    assert len(office.ben.dm) == 1
    assert "Hand off" in shown(office.ben.dm[0])


async def test_outside_working_hours_it_waits_for_the_morning(office: Office) -> None:
    await office.start(**PEOPLE)
    office.clock.move(timedelta(hours=9))
    await office.click(office.ana, "step.done", "kpi-match")
    await office.later(hours=1)
    assert office.ben.dm == []
    await office.later(hours=14)
    assert len(office.ben.dm) == 1


async def test_the_first_step_of_someone_else_is_told_at_the_start(office: Office) -> None:
    await office.start(by="ben", **PEOPLE)
    await office.later(minutes=3)
    assert "*1 Brief and KPI match* is yours" in shown(office.ana.dm[0])


async def test_who_gets_no_direct_message_is_told_in_the_thread(office: Office) -> None:
    await office.start(**PEOPLE)
    office.box.faults.add("conversations.open", error="cannot_dm_bot")
    await office.click(office.ana, "step.done", "kpi-match")
    await office.later(minutes=3)
    assert office.ben.dm == []
    (told,) = office.ben.private("marketing")
    assert "*2 Audience and suppression* is yours" in shown(told)
    assert told["thread_ts"] == office.card()["ts"]


async def test_the_decision_is_put_before_whoever_takes_it(office: Office) -> None:
    await office.start(**PEOPLE)
    for step in ("kpi-match", "audience", "links", "utm", "conversion", "copy"):
        await office.ana.command("/sop", f"skip {step} no time")
    await office.cara.command("/sop", "done 7")
    await office.settled()
    await office.later(minutes=3)
    letter = office.dilan.dm[-1]
    assert "is ready for your decision" in shown(letter)
    assert "Your bounds:" in shown(letter)
    await office.dilan.click(letter, "step.decide.0")
    await office.settled()
    assert "done: *Go*, <@U0DILAN>" in shown(office.card())


async def test_a_returned_step_is_told_to_its_doer_and_judged_when_done_again(office: Office) -> None:
    await office.start(**PEOPLE)
    await office.click(office.ana, "step.done", "links")
    await office.dilan.command("/sop", "return 3 missed check: Ad 2 loses its parameters.")
    await office.settled()
    assert "<@U0DILAN> returned *3 Links resolve*" in shown(office.ana.dm[-1])
    await office.ana.click(office.ana.dm[-1], "step.done")
    await office.settled()
    (question,) = office.ana.private("marketing")
    assert "improve the work" in shown(question)
    await office.ana.click(question, "return.helped")
    await office.settled()
    assert office.ana.private("marketing") == [], "answered, so it is gone"
    assert not any("improve" in each["text"] for each in office.box.thread("marketing", office.card()))


async def test_someone_outside_a_private_channel_hears_nothing_of_it(office: Office) -> None:
    await office.box.invite("budget")
    await office.start_without("ben", "budget", **PEOPLE)
    await office.ana.command("/sop", "done 1", channel="budget")
    await office.settled()
    await office.later(minutes=3)
    assert office.ben.dm == [], "he is named in a role, but isn't in the channel"


async def test_a_step_that_nobody_has_is_told_to_the_runs_owner(office: Office) -> None:
    await office.start(by="ben", **{"role.owner": "ana"})
    await office.ben.command("/sop", "done 1")
    await office.settled()
    await office.later(minutes=3)
    assert "*2 Audience and suppression* is next, and nobody has it yet." in shown(office.ana.dm[-1])


async def test_a_turn_that_comes_again_on_another_day_is_a_new_message(office: Office) -> None:
    await office.start(**PEOPLE)
    await office.click(office.ana, "step.done", "kpi-match")
    await office.later(minutes=3)
    await office.ana.command("/sop", "block 2 The list isn't exported.")
    await office.settled()
    await office.later(days=2)
    before = len(office.ben.dm)
    await office.ana.command("/sop", "unblock 2")
    await office.settled()
    await office.later(minutes=3)
    assert len(office.ben.dm) == before + 1
    assert "*2 Audience and suppression* is yours" in shown(office.ben.dm[-1])


async def test_a_finished_run_that_goes_on_wakes_its_messages_too(office: Office) -> None:
    await office.start(**PEOPLE)
    await office.ana.command("/sop", "handoff 3 @ben Links sheet is final.")
    await office.settled()
    await office.click(office.ana, "step.done", "links")
    for step in ("1", "2", "4", "5", "6", "7", "8"):
        await office.ana.command("/sop", f"skip {step} no time")
    await office.ana.command("/sop", "finish QA record")
    await office.settled()
    assert "the run is finished" in shown(office.ben.dm[0])
    await office.dilan.command("/sop", "return cqa-1 3 missed check: Ad 2 loses its parameters.")
    await office.settled()
    assert "*3 Links resolve* is with <@U0ANA>" in shown(office.ben.dm[0])
