"""The blocker emoji: on the card, or on what someone said in the thread."""

import asyncio

from tests.office import Office, shown, thread_texts


async def said_in_thread(office: Office, text: str = "Discount clause isn't signed off.") -> dict[str, object]:
    await office.start(**{"role.owner": "ana"})
    message = await office.lena.say(text, thread=office.card()["ts"])
    await office.settled()
    return message


async def test_the_emoji_on_the_card_blocks_the_next_step_and_asks_for_a_reason(office: Office) -> None:
    await office.start()
    await office.ben.react("no_entry", office.card())
    await office.settled()
    assert "Blocked: 1 Brief and KPI match" in shown(office.card())
    (question,) = office.ben.private("marketing")
    assert "What stops it?" in shown(question)
    await office.ben.click(question, "blocker.explain")
    await office.settled()
    await office.ben.submit({"reason": "Nobody knows the KPI."})
    await office.settled()
    assert "“Nobody knows the KPI.”" in shown(office.card())


async def test_the_emoji_on_a_message_takes_its_words_as_the_reason_and_names_its_author(office: Office) -> None:
    message = await said_in_thread(office)
    await office.ben.react("no_entry::skin-tone-3", message)
    await office.settled()
    assert "“Discount clause isn't signed off.” · <@U0LENA>" in shown(office.card())
    facts = [each for each in thread_texts(office) if "is blocked" in each]
    assert len(facts) == 1
    assert "<@U0BEN>" in facts[0]
    assert office.ben.private() == [], "there is a reason, so nothing is asked"


async def test_the_last_emoji_that_goes_ends_it(office: Office) -> None:
    message = await said_in_thread(office)
    await office.ben.react("no_entry", message)
    await office.cara.react("octagonal_sign", message)
    await office.ben.unreact("no_entry", message)
    await office.settled()
    assert "Blocked:" in shown(office.card())
    await office.cara.unreact("octagonal_sign", message)
    await office.settled()
    assert "Blocked:" not in shown(office.card())
    assert any("can go on" in each for each in thread_texts(office))


async def test_many_at_once_are_one_blocker(office: Office) -> None:
    message = await said_in_thread(office)
    people = [office.box.person(each) for each in ("ana", "ben", "cara", "dilan", "lena")]
    await asyncio.gather(
        *(each.react(name, message) for each in people for name in ("no_entry", "no_entry_sign", "octagonal_sign"))
    )
    await office.settled()
    assert shown(office.card()).count("*Blocked:") == 1
    assert sum("is blocked" in each for each in thread_texts(office)) == 1


async def test_undo_in_the_thread_says_that_nothing_was_blocked(office: Office) -> None:
    message = await said_in_thread(office)
    await office.ben.react("no_entry", message)
    await office.settled()
    line = next(each for each in office.box.thread("marketing", office.card()) if "is blocked" in each["text"])
    await office.ben.click(line, "blocker.undo")
    await office.settled()
    assert "Blocked:" not in shown(office.card())
    assert any("recorded by mistake" in each for each in thread_texts(office))


async def test_a_message_that_is_gone_brings_the_question(office: Office) -> None:
    message = await said_in_thread(office)
    office.box.faults.add("conversations.replies", error="thread_not_found")
    await office.ben.react("no_entry", message)
    await office.settled()
    (question,) = office.ben.private("marketing")
    assert "What stops it?" in shown(question)


async def test_another_step_can_be_named(office: Office) -> None:
    await office.start()
    await office.ben.react("no_entry", office.card())
    await office.settled()
    await office.ben.click(office.ben.private()[-1], "blocker.move")
    await office.settled()
    await office.ben.submit({"step": "copy"})
    await office.settled()
    assert "Blocked: 6 Copy, claims and legal" in shown(office.card())
    assert "Blocked: 1" not in shown(office.card())


async def test_other_emoji_other_messages_and_the_bots_own_do_nothing(office: Office) -> None:
    message = await said_in_thread(office)
    await office.ben.react("tada", message)
    elsewhere = await office.ben.say("No run of any SOP.")
    await office.ben.react("no_entry", elsewhere)
    await office.settled()
    assert "Blocked:" not in shown(office.card())


async def test_a_removal_that_was_never_seen_added_does_nothing(office: Office) -> None:
    message = await said_in_thread(office)
    await office.ben.command("/sop", "block 3 Waiting.")
    await office.settled()
    item = {"type": "message", "channel": "C0MARKETING", "ts": message["ts"]}
    event = office.box.emit("reaction_removed", {"user": "U0BEN", "reaction": "no_entry", "item": item})
    assert event
    await office.settled()
    assert "Blocked: 3 Links resolve" in shown(office.card())


async def test_a_redelivered_reaction_acts_once(office: Office) -> None:
    message = await said_in_thread(office)
    await office.ben.react("no_entry", message)
    await office.settled()
    await office.cara.command("/sop", "unblock")
    await office.settled()
    event = next(key for key, sent in office.box.events.sent.items() if sent["event"]["type"] == "reaction_added")
    await office.box.redeliver(event)
    await office.settled()
    assert "Blocked:" not in shown(office.card())


async def test_the_person_it_waits_on_is_asked_to_see_to_it(office: Office) -> None:
    await office.start(**{"role.owner": "ana"})
    await office.click(office.ben, "run.block")
    await office.ben.submit({"step": "copy", "reason": "Discount clause isn't signed off.", "person": "lena"})
    await office.settled()
    letter = office.lena.dm[-1]
    assert "waits on you since" in shown(letter)
    await office.lena.click(letter, "blocker.accept")
    await office.settled()
    assert "waits on <@U0LENA>, accepted" in shown(office.card())
    await office.lena.click(office.lena.dm[-1], "blocker.end")
    await office.settled()
    assert "can go on: <@U0LENA> ended the blocker" in shown(office.ben.dm[-1])


async def test_a_shortcut_on_a_message_records_a_blocker(office: Office) -> None:
    message = await said_in_thread(office)
    await office.ben.shortcut("block_from_message", message)
    await office.settled()
    await office.ben.submit({"step": "copy"})
    await office.settled()
    assert "“Discount clause isn't signed off.”" in shown(office.card())


async def test_an_emoji_that_comes_before_its_message_is_taken_when_that_does(office: Office) -> None:
    await office.start(**{"role.owner": "ana"})
    subscribed = office.box.manifest["settings"]["event_subscriptions"]["bot_events"]
    subscribed.remove("message.channels")
    message = await office.lena.say("Legal says no.", thread=office.card()["ts"])
    await office.ben.react("no_entry", message)
    await office.settled()
    assert "Blocked:" not in shown(office.card())
    subscribed.append("message.channels")
    office.box.emit("message.channels", {**message, "channel": "C0MARKETING"})
    await office.settled()
    assert "Blocked: 1 Brief and KPI match" in shown(office.card())
    assert "“Legal says no.”" in shown(office.card())


async def test_after_unblock_another_persons_emoji_counts_though_an_old_one_is_still_there(office: Office) -> None:
    message = await said_in_thread(office)
    await office.ben.react("no_entry", message)
    await office.settled()
    await office.cara.command("/sop", "unblock")
    await office.settled()
    assert "Blocked:" not in shown(office.card())
    await office.dilan.react("no_entry", message)
    await office.settled()
    assert "Blocked:" in shown(office.card())


async def test_the_emoji_on_a_line_of_the_bots_own_asks_for_the_reason(office: Office) -> None:
    await office.start(**{"role.owner": "ana"})
    await office.ana.command("/sop", "skip 1 no time")
    await office.settled()
    line = office.box.thread("marketing", office.card())[-1]
    await office.ben.react("no_entry", line)
    await office.settled()
    assert "Blocked: 2 Audience and suppression" in shown(office.card())
    assert "What stops it?" in shown(office.ben.private("marketing")[-1])


async def test_what_was_said_after_the_finish_takes_the_emoji_once_the_run_goes_on(office: Office) -> None:
    await office.start(**{"role.owner": "ana"})
    await office.click(office.ana, "step.done", "links")
    for step in ("1", "2", "4", "5", "6", "7", "8"):
        await office.ana.command("/sop", f"skip {step} no time")
    await office.ana.command("/sop", "finish QA record")
    message = await office.lena.say("Ad 2 is broken after all.", thread=office.card()["ts"])
    await office.settled()
    await office.ana.command("/sop", "return cqa-1 3 missed check: Ad 2 loses its parameters.")
    await office.ben.react("no_entry", message)
    await office.settled()
    assert "“Ad 2 is broken after all.”" in shown(office.card())


async def test_the_shortcut_names_the_author_and_records_a_message_once(office: Office) -> None:
    message = await said_in_thread(office)
    for _ in range(2):
        await office.ben.shortcut("block_from_message", message)
        await office.settled()
        if office.ben.view and office.ben.view.get("submit"):
            await office.ben.submit({"step": "copy"})
            await office.settled()
    assert "recorded already" in shown(office.ben.view or {})
    assert "“Discount clause isn't signed off.” · <@U0LENA>" in shown(office.card())
    assert shown(office.card()).count("*Blocked:") == 1
    await office.cara.react("no_entry", message)
    await office.settled()
    assert shown(office.card()).count("*Blocked:") == 1


async def test_the_shortcut_asks_which_run_where_several_are_open(office: Office) -> None:
    await office.start(**{"role.owner": "ana"})
    await office.start(**{"role.owner": "ana"})
    message = await office.lena.say("The ad account is locked.")
    await office.settled()
    await office.ben.shortcut("block_from_message", message)
    await office.settled()
    await office.ben.submit({"run": "cqa-2"})
    await office.settled()
    assert "Blocked: 1 Brief and KPI match" in shown(office.card())
    assert "“The ad account is locked.” · <@U0LENA>" in shown(office.card())
