"""A step, or the run, goes from one person to another: offered with what is needed, accepted or declined."""

from tests.office import Office, shown, thread_texts

NOTE = "Links sheet is final, 14 links."


async def offered(office: Office, to: str = "ben", step: str = "utm", by: str = "ana") -> None:
    await office.start(**{"role.owner": "ana", "role.ops": "ana"})
    await office.click(office.box.person(by), "handoff.offer")
    await office.box.person(by).submit({"step": step, "person": to, "text": NOTE})
    await office.settled()


async def test_an_offer_reaches_its_receiver_and_stays_the_givers_until_it_is_accepted(office: Office) -> None:
    await offered(office)
    (letter,) = office.ben.dm
    assert "<@U0ANA> offers you *4 UTM tags*" in shown(letter)
    assert NOTE in shown(letter)
    assert "🤝 4  UTM tags · <@U0ANA> · offered to <@U0BEN> since" in shown(office.card())
    assert not any("U0BEN" in each for each in thread_texts(office)), "he is called once, by his own message"
    await office.ben.click(letter, "handoff.accept")
    await office.settled()
    assert "4  UTM tags · <@U0BEN>" in shown(office.card())
    assert "<@U0BEN> took *4 UTM tags*" in shown(office.ana.dm[-1])
    assert "Accept" not in shown(office.ben.dm[0])
    assert "is yours. From <@U0ANA>" in shown(office.ben.dm[0])
    await office.ben.click(office.ben.dm[0], "step.done", "cqa-1 utm")
    await office.settled()
    assert "4  UTM tags · done, <@U0BEN>" in shown(office.card())


async def test_a_declined_offer_tells_the_giver_why_and_what_is_missing(office: Office) -> None:
    await offered(office)
    await office.ben.click(office.ben.dm[-1], "handoff.decline")
    await office.settled()
    await office.ben.submit({"choice": "input incomplete", "text": "Links 9 to 14 are drafts."})
    await office.settled()
    told = shown(office.ana.dm[-1])
    assert "<@U0BEN> declined *4 UTM tags*" in told
    assert "input incomplete, “Links 9 to 14 are drafts.”" in told
    assert "It's still yours." in told
    assert "Hand off" in told
    assert "offered to" not in shown(office.card())


async def test_only_the_receiver_answers(office: Office) -> None:
    await offered(office)
    for word in ("accept", "decline"):
        answer = await office.cara.command("/sop", f"{word} 4 not mine")
        assert "is offered to <@U0BEN>, who answers" in answer.text
    assert "offered to <@U0BEN>" in shown(office.card())


async def test_two_clicks_on_accept_take_it_once(office: Office) -> None:
    await offered(office)
    letter = office.ben.dm[-1]
    await office.ben.click(letter, "handoff.accept")
    await office.ben.click(letter, "handoff.accept")
    await office.settled()
    assert sum("took *4 UTM tags*" in each for each in thread_texts(office)) == 1
    assert office.ben.private() == []


async def test_undo_in_the_thread_takes_the_offer_back(office: Office) -> None:
    await offered(office)
    line = office.box.thread("marketing", office.card())[-1]
    await office.ana.click(line, "handoff.undo")
    await office.settled()
    assert "offered to" not in shown(office.card())
    assert "Accept" not in shown(office.ben.dm[-1])
    await office.ben.command("/sop", "accept 4")
    assert "isn't offered any more" in office.ben.private()[-1]["text"]


async def test_offering_to_someone_else_ends_the_first_offer(office: Office) -> None:
    await offered(office)
    await office.ana.command("/sop", f"handoff 4 @cara {NOTE}")
    await office.settled()
    assert "offered to <@U0CARA>" in shown(office.card())
    assert "Accept" not in shown(office.ben.dm[-1])
    assert "offers you *4 UTM tags*" in shown(office.cara.dm[-1])


async def test_the_run_goes_to_another_owner(office: Office) -> None:
    await office.start(**{"role.owner": "ana"})
    await office.ana.choose(office.card(), "run.menu", "handoff cqa-1")
    await office.settled()
    await office.ana.submit({"person": "dilan", "text": "I am away from Thursday."})
    await office.settled()
    assert "offered to <@U0DILAN>" in shown(office.card())
    await office.dilan.click(office.dilan.dm[-1], "handoff.accept")
    await office.settled()
    assert "owner <@U0DILAN>" in shown(office.card())


async def test_someone_elses_step_is_handed_off_by_the_owner_alone(office: Office) -> None:
    await office.start(**{"role.owner": "ana", "role.paid": "cara"})
    answer = await office.ben.command("/sop", f"handoff 7 @ben {NOTE}")
    assert "owner" in answer.text
    await office.ana.command("/sop", f"handoff 7 @ben {NOTE}")
    await office.settled()
    assert "offered to <@U0BEN>" in shown(office.card())


async def test_nobody_is_offered_what_they_can_not_take(office: Office) -> None:
    await office.start(**{"role.owner": "ana", "role.ops": "ana"})
    for handle, words in (("ana", "You have it already"), ("zed", "has left"), ("sopbot", "is an app")):
        answer = await office.ana.command("/sop", f"handoff 4 @{handle} {NOTE}")
        assert words in answer.text, answer.text
    assert "offered" not in shown(office.card())


async def test_someone_outside_a_public_channel_acts_from_the_direct_message(office: Office) -> None:
    await office.box.invite("launches")
    launches = office.box.space.channel("launches")
    await office.start(channel="launches", **{"role.owner": "ana", "role.ops": "ana"})
    await office.box.remove("launches", office.lena.id)
    assert office.lena.id not in launches.members
    await office.ana.command("/sop", f"handoff 4 @lena {NOTE}", channel="launches")
    await office.settled()
    await office.lena.click(office.lena.dm[-1], "handoff.accept")
    await office.settled()
    assert "4  UTM tags · <@U0LENA>" in shown(office.card("launches"))
    await office.lena.command("/sop", "done cqa-1 4", channel="marketing")
    await office.settled()
    assert "4  UTM tags · done, <@U0LENA>" in shown(office.card("launches"))


async def test_in_a_private_channel_only_its_members_are_offered_steps(office: Office) -> None:
    await office.box.invite("budget")
    await office.start(channel="budget", **{"role.owner": "ana", "role.ops": "ana"})
    answer = await office.ana.command("/sop", f"handoff 4 @ben {NOTE}", channel="budget")
    assert "isn't in this private channel" in answer.text
    assert office.ben.dm == []


async def test_done_by_the_giver_withdraws_the_offer(office: Office) -> None:
    await offered(office)
    await office.click(office.ana, "step.done", "utm")
    assert "is done, <@U0ANA>" in shown(office.ben.dm[-1])
    assert "Accept" not in shown(office.ben.dm[-1])


async def test_what_a_command_said_stands_in_the_form_that_asks_for_the_rest(office: Office) -> None:
    await office.start(**{"role.owner": "ana"})
    await office.ana.command("/sop", "handoff 4 @ben")
    await office.settled()
    await office.ana.submit({"text": NOTE})
    await office.settled()
    assert "4  UTM tags · <@U0ANA> · offered to <@U0BEN>" in shown(office.card())


async def test_whoever_had_a_step_that_someone_else_gave_away_is_told(office: Office) -> None:
    await office.start(**{"role.owner": "ana", "role.paid": "cara"})
    answer = await office.ana.command("/sop", f"handoff 7 @ben {NOTE}")
    assert "it stays with <@U0CARA>" in answer.text
    await office.settled()
    await office.ben.click(office.ben.dm[-1], "handoff.accept")
    await office.settled()
    assert "<@U0BEN> took *7 Budget cap and stop rule*" in shown(office.cara.dm[-1])


async def test_a_run_is_offered_to_members_of_its_channel_alone(office: Office) -> None:
    await office.box.remove("marketing", office.lena.id)
    await office.start(**{"role.owner": "ana"})
    answer = await office.ana.command("/sop", "handoff run @lena I am away.")
    assert "isn't in this channel" in answer.text


async def test_a_guest_is_offered_steps_but_not_the_run(office: Office) -> None:
    office.box.space.channel("marketing").members.append("U0GUEST")
    await office.start(**{"role.owner": "ana"})
    answer = await office.ana.command("/sop", "handoff run @guest You know the campaign best.")
    assert "a run's owner is a full member" in answer.text
    await office.ana.command("/sop", "handoff 3 @guest Links sheet is final.")
    await office.settled()
    assert "offers you *3 Links resolve*" in shown(office.box.person("guest").dm[-1])


async def test_accept_without_a_name_finds_the_run_and_asks_which_of_several_offers(office: Office) -> None:
    await office.start(**{"role.owner": "ana"})
    await office.start(**{"role.owner": "ana"})
    await office.ana.command("/sop", "handoff cqa-1 3 @ben Links sheet is final.")
    assert "cqa-1: you took" in (await office.ben.command("/sop", "accept")).text or "3" in shown(office.card())
    for step in (4, 6):
        await office.ana.command("/sop", f"handoff cqa-2 {step} @ben Links sheet is final.")
    answer = await office.ben.command("/sop", "accept")
    assert "`/sop accept cqa-2 4`\n`/sop accept cqa-2 6`" in answer.text


async def test_a_new_owner_hears_that_the_run_was_declined(office: Office) -> None:
    await office.start(**{"role.owner": "ana"})
    await office.ana.command("/sop", "handoff run @ben I am away from Thursday.")
    await office.settled()
    await office.ana.command("/sop", "status")
    await office.ana.choose(office.card(), "run.menu", "people cqa-1")
    await office.settled()
    await office.ana.submit({"role.owner": "dilan"})
    await office.settled()
    await office.ben.command("/sop", "decline run no capacity")
    await office.settled()
    assert "declined the run" in shown(office.dilan.dm[-1])
    assert "still yours" in shown(office.dilan.dm[-1])
    assert "still yours" not in shown(office.ana.dm[-1])
