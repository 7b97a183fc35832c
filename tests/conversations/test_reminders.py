"""What is due though nobody acted is told once: steps, offers without an answer, blockers that grew old."""

from datetime import timedelta

from tests.office import Office, shown

PEOPLE = {"role.owner": "ana", "role.ops": "ben", "role.paid": "cara", "role.decider": "dilan"}


async def due_tomorrow(office: Office) -> None:
    """Start a run on Monday whose launch is on Wednesday: two steps are due a working day before it."""
    await office.start(**PEOPLE, **{"input.launch": "2026-11-25"})


async def test_the_card_says_when_a_step_is_due(office: Office) -> None:
    await due_tomorrow(office)
    assert "7  Budget cap and stop rule · <@U0CARA> · due Tue 24 Nov" in shown(office.card())


async def test_one_nudge_a_day_for_all_runs_together_in_working_hours(office: Office) -> None:
    await due_tomorrow(office)
    await due_tomorrow(office)
    await office.later(minutes=5)
    assert office.cara.dm == [], "nothing is due today"
    await office.later(hours=22)  # Tuesday, 07:17
    assert office.cara.dm == []
    await office.later(hours=2)
    (nudge,) = office.cara.dm
    assert "2 steps of yours are due" in shown(nudge)
    assert "cqa-1" in shown(nudge)
    assert "cqa-2" in shown(nudge)
    await office.later(hours=3)
    assert len(office.cara.dm) == 1
    await office.cara.click(nudge, "step.done", "cqa-1 cap")
    await office.settled()
    await office.later(hours=24)
    assert len([each for each in office.cara.dm if "due" in each["text"]]) == 2
    assert "One step of yours is due" in shown(office.cara.dm[-1])


async def test_whoever_mutes_nudges_gets_none_until_they_want_them_again(office: Office) -> None:
    await due_tomorrow(office)
    answer = await office.cara.command("/sop", "mute")
    assert "daily nudge is off" in answer.text
    await office.later(days=1)
    assert office.cara.dm == []
    await office.cara.command("/sop", "mute off")
    await office.later(minutes=10)
    assert len(office.cara.dm) == 1


async def test_a_blocker_that_grew_old_is_told_to_the_owner_then_to_the_channel_once_each(office: Office) -> None:
    await office.start(**PEOPLE)
    await office.ben.command("/sop", "block 6 Discount clause isn't signed off.")
    await office.settled()
    await office.later(hours=23)
    assert not any("blocked for more" in each["text"] for each in office.ana.dm)
    await office.later(hours=2)
    told = [each for each in office.ana.dm if "blocked for more than a working day" in each["text"]]
    assert len(told) == 1
    assert not any("blocked for more" in each["text"] for each in office.box.messages("marketing"))
    for _ in range(3):
        await office.later(days=1)
    said = [each for each in office.box.messages("marketing") if "blocked for more" in each["text"]]
    assert len(said) == 1
    assert "2 working days" in said[0]["text"]
    assert said[0]["subtype"] == "thread_broadcast"


async def test_an_offer_without_an_answer_is_told_to_its_giver(office: Office) -> None:
    await office.start(**PEOPLE)
    await office.ana.command("/sop", "handoff 4 @ben Links sheet is final.")
    await office.settled()
    await office.later(hours=3)
    assert office.ana.dm == []
    await office.later(hours=2)
    (letter,) = office.ana.dm
    assert "<@U0BEN> hasn't answered your offer of *4 UTM tags*" in shown(letter)
    await office.later(hours=1)
    assert len(office.ana.dm) == 1
    await office.ben.command("/sop", "accept 4")
    await office.settled()
    assert "Hand off" not in shown(office.ana.dm[0])


async def test_a_weekend_is_no_time_to_remind_anyone(office: Office) -> None:
    office.clock.move(timedelta(days=4))  # Friday
    await office.start(**PEOPLE, **{"input.launch": "2026-11-30"})
    await office.ben.command("/sop", "block 6 Waiting.")
    await office.settled()
    await office.later(hours=24)
    await office.later(hours=24)
    assert not any("blocked for more" in each["text"] for each in office.ana.dm)


async def test_a_date_that_is_supplied_later_makes_its_steps_due(office: Office) -> None:
    await office.start(**PEOPLE)
    assert "due" not in shown(office.card())
    await office.ana.command("/sop", "supply launch 2026-11-24")
    await office.settled()
    assert "7  Budget cap and stop rule · <@U0CARA> · due Mon 23 Nov" in shown(office.card())
    await office.later(minutes=5)
    assert "One step of yours is due" in shown(office.cara.dm[-1])


async def test_whoever_took_a_step_over_is_the_one_who_is_nudged(office: Office) -> None:
    await due_tomorrow(office)
    await office.ana.command("/sop", "handoff 7 @lena You know the cap.")
    await office.settled()
    await office.lena.command("/sop", "accept 7")
    await office.settled()
    await office.later(days=1)
    assert not any("due" in each["text"] for each in office.cara.dm)
    assert any("is due" in each["text"] for each in office.lena.dm)


async def test_a_blocker_of_a_saturday_counts_from_monday_morning(office: Office) -> None:
    await office.start(**PEOPLE)
    office.clock.move(timedelta(days=5))
    await office.ben.command("/sop", "block 6 Waiting.")
    await office.settled()
    await office.later(days=2, hours=1)
    assert not any("blocked for more" in each["text"] for each in office.ana.dm), "it is Monday morning"
    await office.later(days=1)
    assert any("blocked for more than a working day" in each["text"] for each in office.ana.dm)


async def test_a_channel_that_the_bot_lost_keeps_nobody_from_being_reminded(office: Office) -> None:
    await office.box.invite("budget")
    office.bring_in("budget", *PEOPLE.values())
    await office.start(channel="budget", **PEOPLE, **{"input.launch": "2026-11-25"})
    await due_tomorrow(office)
    await office.box.remove("budget")
    await office.later(days=1, minutes=30)
    (nudge,) = office.cara.dm
    assert "One step of yours is due" in shown(nudge)
    assert "cqa-2" in shown(nudge)


# ---- who gets no direct message


async def test_who_gets_none_is_reminded_in_the_thread_where_they_alone_see_it(office: Office) -> None:
    await office.start(**PEOPLE, **{"input.launch": "2026-11-25"})
    office.box.faults.add("conversations.open", error="messages_tab_disabled", times=99)
    await due_tomorrow(office)
    await office.later(days=1, minutes=30)
    assert office.cara.dm == []
    assert "steps of yours are due" in shown(office.cara.private()[-1])


async def test_an_owner_who_gets_none_reads_of_an_old_blocker_in_the_thread(office: Office) -> None:
    await office.start(**PEOPLE)
    office.box.faults.add("conversations.open", error="messages_tab_disabled", times=99)
    await office.lena.command("/sop", "block 6 Legal is on holiday.")
    await office.settled()
    for _ in range(3):
        await office.later(days=1)
    assert any("has been blocked for more than a working day" in shown(each) for each in office.ana.private())
