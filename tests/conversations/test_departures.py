"""People leave, channels close, messages go: what was asked of them is still sorted out, and nothing stumbles."""

import pytest

from tests.office import Office, shown, thread_texts

PEOPLE = {"role.owner": "ana", "role.ops": "ben", "role.paid": "cara", "role.decider": "dilan"}
OFFER = "handoff 4 @ben Links sheet is final."


@pytest.fixture(autouse=True)
def nothing_stumbles(caplog: pytest.LogCaptureFixture) -> object:
    """Fail where anything was logged as an error."""
    yield
    # ``caplog.records`` are by now those of this fixture's own end, of which there are none.
    assert [each.getMessage() for each in caplog.get_records("call") if each.levelname == "ERROR"] == []


async def test_whoever_left_is_asked_nothing_and_the_giver_keeps_it(office: Office) -> None:
    await office.start(**PEOPLE)
    await office.box.deactivate("ben")
    answer = await office.ana.command("/sop", OFFER)
    assert "has left" in answer.text
    await office.click(office.ana, "step.done", "kpi-match")
    await office.later(minutes=3)
    assert office.ben.dm == [], "it was his turn, but he is gone"
    assert "2  Audience and suppression" in shown(office.card())


async def test_an_offer_to_someone_who_then_leaves_is_told_to_its_giver(office: Office) -> None:
    await office.start(**PEOPLE)
    await office.ana.command("/sop", OFFER)
    await office.settled()
    await office.box.deactivate("ben")
    await office.later(hours=5)
    assert any("hasn't answered" in shown(each) for each in office.ana.dm), "in whichever order the two are told"
    await office.ana.command("/sop", "withdraw 4")
    await office.settled()
    assert "offered to" not in shown(office.card())


async def test_an_offer_is_answered_though_the_channel_was_archived_meanwhile(office: Office) -> None:
    await office.start(**PEOPLE)
    await office.ana.command("/sop", OFFER)
    await office.settled()
    await office.box.archive("marketing")
    await office.ben.click(office.ben.dm[-1], "handoff.accept")
    await office.settled()
    await office.box.archive("marketing", back=True)
    await office.settled()
    await office.later(minutes=1)
    assert "4  UTM tags · <@U0BEN>" in shown(office.card())


async def test_out_of_a_private_channel_nothing_can_be_done_from_an_old_message(office: Office) -> None:
    await office.box.invite("budget")
    await office.start(channel="budget", **{**PEOPLE, "role.ops": "cara"})
    await office.ana.command("/sop", "handoff 4 @cara Links sheet is final.", channel="budget")
    await office.settled()
    letter = office.cara.dm[-1]
    await office.box.remove("budget", office.cara.id)
    await office.cara.click(letter, "handoff.accept")
    await office.settled()
    assert "offered to <@U0CARA>" in shown(office.card("budget"))
    assert "no run" in str(office.cara.private()[-1]["text"]).lower()
    said = shown(office.cara.dm[-1])
    await office.ana.command("/sop", "done 4", channel="budget")
    await office.settled()
    assert shown(office.cara.dm[-1]) == said, "what happens there from now on isn't told outside"


async def test_a_reaction_on_a_message_that_was_deleted_does_no_harm(office: Office) -> None:
    await office.start(**PEOPLE)
    message = await office.lena.say("Legal says no.", thread=office.card()["ts"])
    await office.settled()
    hold = office.box.faults.hold("conversations.replies")
    await office.ben.react("no_entry", message)
    await office.box.delete(message)
    hold.release()
    await office.settled()
    assert "Blocked: 1" in shown(office.card())
    assert "What stops it?" in office.ben.private()[-1]["text"]


async def test_a_card_that_was_deleted_is_posted_again_and_takes_the_emoji_there(office: Office) -> None:
    await office.start(**PEOPLE)
    await office.box.delete(office.card())
    await office.ana.command("/sop", "done 1")
    await office.settled()
    await office.ben.react("no_entry", office.card())
    await office.settled()
    assert "Blocked: 2 Audience and suppression" in shown(office.card())


async def test_the_bot_removed_and_invited_again_goes_on_where_it_was(office: Office) -> None:
    await office.start(**PEOPLE)
    await office.ana.command("/sop", OFFER)
    await office.settled()
    await office.box.remove("marketing")
    await office.box.invite("marketing")
    await office.settled()
    await office.ben.click(office.ben.dm[-1], "handoff.accept")
    await office.settled()
    assert "4  UTM tags · <@U0BEN>" in shown(office.card())
    assert any("took *4 UTM tags*" in each for each in thread_texts(office))


@pytest.mark.parametrize("note", ["<!here> look", "x" * 3000, "😀" * 1400, "שלום \u202eevil"])
async def test_whatever_stands_in_a_note_calls_nobody_and_arrives(office: Office, note: str) -> None:
    await office.start(**PEOPLE)
    await office.click(office.ana, "handoff.offer")
    await office.ana.submit({"step": "utm", "person": "ben", "text": note})
    await office.settled()
    assert "offers you" in shown(office.ben.dm[-1])
    everything = [*office.box.messages("marketing"), *office.box.thread("marketing", office.card()), *office.ben.dm]
    assert not any("here" in ping for each in everything for ping in each.get("pings", []))


async def test_a_turn_that_nobody_can_be_told_of_is_told_to_the_runs_owner_once(office: Office) -> None:
    await office.box.invite("budget")
    await office.start_without("ben", "budget", **{**PEOPLE, "role.owner": "dilan"})
    await office.ana.command("/sop", "done 1", channel="budget")
    await office.settled()
    await office.later(minutes=3)
    assert office.ben.dm == [], "he isn't in that channel any more"
    (told,) = office.dilan.dm[-1:]
    assert "is with <@U0BEN>, who can't be told" in shown(told)
    await office.later(minutes=30)
    assert office.dilan.dm[-1] == told
    await office.dilan.click(told, "handoff.offer")
    await office.settled()
    assert office.dilan.view is not None, "the step can be handed to someone who is there"


async def test_whoever_offered_or_owns_hears_that_someone_left_meanwhile(office: Office) -> None:
    await office.start(**{**PEOPLE, "role.ops": "cara"})
    await office.lena.command("/sop", "done 1")
    await office.settled()
    await office.ana.command("/sop", "handoff 4 @ben Links sheet is final.")
    await office.later(minutes=3)
    assert office.ben.dm
    assert office.cara.dm
    await office.box.deactivate("ben")
    await office.box.deactivate("cara")
    await office.settled()
    await office.later(seconds=1)
    said = [shown(each) for each in office.ana.dm[-2:]]
    assert any("*4 UTM tags* is offered to <@U0BEN>, who can't be told" in each for each in said)
    assert any("*2 Audience and suppression* is with <@U0CARA>, who can't be told" in each for each in said)


async def test_a_private_answer_follows_though_the_channel_is_archived(office: Office) -> None:
    await office.start(**PEOPLE)
    await office.ana.command("/sop", OFFER)
    await office.settled()
    await office.box.archive("marketing")
    await office.settled()
    await office.ben.click(office.ben.dm[-1], "handoff.accept")
    await office.settled()
    await office.later(minutes=1)
    assert "Accept" not in shown(office.ben.dm[-1])
    assert "took *4 UTM tags*" in shown(office.ana.dm[-1])
