"""What goes wrong in between: a step that can't go on, a done step that goes back."""

from datetime import timedelta

import pytest

from tests.office import Office, shown, thread_texts


async def blocked(office: Office, **more: str) -> None:
    await office.start(**{"role.owner": "ana"})
    await office.click(office.ben, "run.block")
    await office.ben.submit({"step": "copy", "reason": "Discount clause isn't signed off.", **more})
    await office.settled()


async def test_a_blocked_step_stands_on_the_card_with_what_it_waits_on(office: Office) -> None:
    await blocked(office, person="lena")
    text = shown(office.card())
    assert "🚫 *Blocked: 6 Copy, claims and legal* · since" in text
    assert "waits on <@U0LENA>" in text
    assert "“Discount clause isn't signed off.”" in text
    assert "1 blocked" in text
    assert "🚫 6  Copy, claims and legal · <@U0ANA> · blocked" in text
    assert any("is blocked" in each for each in thread_texts(office))
    assert not any("U0LENA" in each for each in thread_texts(office)), "she isn't called in passing"


async def test_unblock_ends_it_and_a_second_click_says_so(office: Office) -> None:
    await blocked(office, choice="a team", party="Agency")
    stale = dict(office.card())
    assert "waits on Agency" in shown(stale)
    await office.cara.click(stale, "blocker.end", "cqa-1 1")
    await office.settled()
    assert "🚫" not in shown(office.card())
    await office.ben.click(stale, "blocker.end", "cqa-1 1")
    await office.settled()
    assert "ended already" in office.ben.private()[-1]["text"]
    assert any("can go on" in each for each in thread_texts(office))


async def test_done_ends_the_steps_blocker(office: Office) -> None:
    await blocked(office)
    await office.click(office.ana, "step.done", "copy")
    assert "Unblock" not in shown(office.card())
    await office.click(office.ana, "step.undo", "copy")
    assert "Unblock" in shown(office.card())


async def test_blocking_and_unblocking_by_command(office: Office) -> None:
    await office.start()
    await office.ben.command("/sop", "block 4 The links sheet is a draft.")
    await office.settled()
    assert "Blocked: 4 UTM tags" in shown(office.card())
    await office.cara.command("/sop", "block Nobody knows the KPI.")
    await office.settled()
    assert "Blocked: 1 Brief and KPI match" in shown(office.card())
    assert "*2  Audience and suppression*" in shown(office.card()), "what is blocked is nobody's turn"
    for step in ("", " 4"):
        answer = await office.cara.command("/sop", f"unblock{step}")
        assert "can go on" in answer.text
        await office.settled()
    assert "Unblock" not in shown(office.card())
    answer = await office.cara.command("/sop", "unblock")
    assert answer.text


async def test_a_returned_step_comes_first_and_says_what_should_be_different(office: Office) -> None:
    await office.start(**{"role.owner": "ana"})
    await office.click(office.ana, "step.done", "links")
    await office.click(office.dilan, "run.return")
    await office.dilan.submit(
        {"step": "links", "choice": "missed check", "text": "Ad 2 loses its parameters after the redirect."}
    )
    await office.settled()
    text = shown(office.card())
    assert "↩ *3  Links resolve* · <@U0ANA> · returned 1x · next" in text
    assert "<@U0DILAN>: “Ad 2 loses its parameters after the redirect.” (missed check)" in text
    assert any("returned *3 Links resolve*, missed check" in each for each in thread_texts(office))


async def test_returning_by_command(office: Office) -> None:
    await office.start()
    await office.click(office.ana, "step.done", "links")
    await office.ben.command("/sop", "return 3 wrong input: the old sheet")
    await office.settled()
    assert "“the old sheet” (wrong input)" in shown(office.card())
    answer = await office.ben.command("/sop", "return 5 missed check: no")
    assert "isn't done" in answer.text
    await office.click(office.ana, "step.done", "links")
    await office.ben.command("/sop", "return")
    await office.settled()
    assert office.ben.view
    assert office.ben.view["title"]["text"] == "Return · cqa-1"


async def test_a_finished_run_takes_a_return_for_14_days_and_can_be_finished_again(office: Office) -> None:
    await finished(office)
    card = office.card()
    assert "found a fault after launch? Return, until Mon 7 Dec" in shown(card)
    office.clock.move(timedelta(days=13))
    await office.dilan.click(card, "run.return")
    await office.settled()
    await office.dilan.submit({"step": "rule", "choice": "missed check", "text": "The rule was last year's."})
    await office.settled()
    assert "In progress · 0 of 8 done, 7 skipped" in shown(office.card())
    assert any("in progress again" in each for each in thread_texts(office))
    await office.click(office.ana, "step.done", "rule")
    await office.ana.command("/sop", "finish Mended.")
    await office.settled()
    assert "1 return" in shown(office.card())
    said = [each["text"] for each in office.box.messages("marketing") if "finished:" in each["text"]]
    assert len(said) == 1, "the channel hears of the first finish alone"
    assert "13 d" not in shown(office.card()), "the cycle time stays that of the first finish"


async def test_after_14_days_it_is_too_late(office: Office) -> None:
    await finished(office)
    office.clock.move(timedelta(days=14))
    card = office.card()
    await office.dilan.click(card, "run.return")
    await office.settled()
    assert office.dilan.view is None, "nobody is asked to write what could not be taken"
    assert "can be returned for 14 days" in office.dilan.private()[-1]["text"]
    answer = await office.dilan.command("/sop", "return lho-1 rule missed check: Too late.")
    assert "can be returned for 14 days" in answer.text
    assert "Finished" in shown(office.card())


@pytest.mark.parametrize("reason", ["<!here> look", "x" * 3000, "\u202etxet"])
async def test_a_blockers_words_stay_words(office: Office, reason: str) -> None:
    await office.start()
    await office.ben.command("/sop", f"block 1 {reason}")
    await office.settled()
    assert "<!here>" not in str(office.box.thread("marketing", office.card()))
    assert "Unblock" in shown(office.card())


async def finished(office: Office) -> None:
    """Bring a run to its end: one step done, the others skipped."""
    await office.start("lead-handoff")
    await office.ana.command("/sop", "done rule")
    for number in range(2, 9):
        await office.ana.command("/sop", f"skip {number} no time")
    await office.ana.command("/sop", "finish Handed over.")
    await office.settled()


async def test_nobody_is_waited_on_who_could_not_hear_of_it(office: Office) -> None:
    await office.box.invite("budget")
    await office.start(channel="budget", **{"role.owner": "ana"})
    await office.ana.click(office.card("budget"), "run.block", "cqa-1")
    await office.settled()
    answer = await office.ana.submit({"step": "copy", "reason": "Waiting.", "person": "ben"})
    assert "aren't in this private channel" in answer.body["errors"]["person"]
    assert office.ben.dm == []


async def test_a_declined_blocker_is_told_to_whoever_recorded_it(office: Office) -> None:
    await blocked(office, person="lena")
    await office.lena.click(office.lena.dm[-1], "blocker.decline")
    await office.settled()
    told = office.ben.dm[-1]
    assert "<@U0LENA> says that *6 Copy, claims and legal*" in shown(told)
    assert "waits on no one yet" in shown(office.card())
    await office.ben.click(told, "blocker.end")
    await office.settled()
    assert "Blocked:" not in shown(office.card())
    assert "Unblock" not in shown(office.ben.dm[-1])


async def test_a_command_says_on_whom_it_waits_and_moves_it_to_another_step(office: Office) -> None:
    await office.start(**{"role.owner": "ana"})
    await office.ben.command("/sop", "block 6 Waiting for @lena: the discount clause.")
    await office.settled()
    assert "waits on <@U0LENA>" in shown(office.card())
    assert "waits on you" in shown(office.lena.dm[-1])
    await office.ben.command("/sop", "move 6 to 7")
    await office.settled()
    assert "Blocked: 7 Budget cap and stop rule" in shown(office.card())
    assert "Blocked: 6" not in shown(office.card())
    assert "Nothing is blocked." in (await office.ben.command("/sop", "move 6 to 7")).text


async def test_a_person_who_cant_be_told_is_said_beside_the_field_and_the_words_stay(office: Office) -> None:
    await office.start(**{"role.owner": "ana"})
    await office.click(office.ben, "run.block")
    await office.box.deactivate("lena")
    answer = await office.ben.submit({"step": "copy", "reason": "Clause isn't signed off.", "person": "lena"})
    assert answer.body["errors"] == {"person": "They have left this workspace. Choose someone else, or nobody."}
    assert office.ben.view is not None


async def test_return_is_offered_for_two_weeks_after_the_finish(office: Office) -> None:
    await office.start(**{"role.owner": "ana"})
    await office.click(office.ana, "step.done", "links")
    for step in ("1", "2", "4", "5", "6", "7", "8"):
        await office.ana.command("/sop", f"skip {step} no time")
    await office.ana.command("/sop", "finish QA record")
    await office.settled()
    stale = dict(office.card())
    assert "Return" in shown(stale)
    await office.later(days=11)
    assert "Return" in shown(office.card())
    await office.later(days=4)
    assert "Return" not in shown(office.card())
    await office.ben.click(stale, "run.return")
    await office.settled()
    assert office.ben.view is None
    assert "can be returned for 14 days" in office.ben.private()[-1]["text"]
