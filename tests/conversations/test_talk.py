"""What people write: words that sound like an SOP, "done" in a run's thread. Asked about privately, never acted on."""

import pytest

from tests.office import Office, shown, thread_texts

SAID = "Spring webinar launches 3 Dec, ready for QA?"


async def test_words_that_sound_like_an_sop_bring_a_private_offer(office: Office) -> None:
    message = await office.ben.say(SAID)
    await office.settled()
    (offer,) = office.ben.private("marketing")
    assert "“Spring webinar launches 3 Dec, ready for QA?” sounds like *Campaign QA*." in shown(offer)
    await office.ben.click(offer, "sop.start_said")
    await office.settled()
    await office.ben.submit()
    await office.ben.submit()
    await office.settled()
    text = shown(office.card())
    assert "Spring webinar launches 3 Dec, ready for QA?" in text
    assert f"/archives/C0MARKETING/p{message['ts'].replace('.', '')}" in text, "a link back to what was said"


async def test_nobody_is_asked_twice_within_four_hours(office: Office) -> None:
    await office.ben.say(SAID)
    await office.settled()
    await office.ben.click(office.ben.private()[-1], "dismiss")
    await office.settled()
    assert office.ben.private() == []
    await office.ben.say(SAID)
    await office.settled()
    assert office.ben.private() == []
    await office.later(hours=4, minutes=1)
    await office.ben.say(SAID)
    await office.settled()
    assert len(office.ben.private()) == 1


async def test_not_in_this_channel_is_kept_to(office: Office) -> None:
    await office.ben.say(SAID)
    await office.settled()
    await office.ben.click(office.ben.private()[-1], "sop.quiet")
    await office.later(hours=5)
    await office.ben.say(SAID)
    await office.settled()
    assert office.ben.private() == []


@pytest.mark.parametrize(
    "text",
    [
        "Already for QAs, said nobody",  # whole words only
        "```ready for QA```",
        "`ready for qa` is the phrase",
        "Nothing of the kind",
    ],
)
async def test_what_only_looks_like_it_is_let_be(office: Office, text: str) -> None:
    await office.ben.say(text)
    await office.settled()
    assert office.ben.private() == []


async def test_punctuation_and_case_do_not_matter(office: Office) -> None:
    await office.ben.say("READY... for *QA*?!")
    await office.settled()
    assert len(office.ben.private()) == 1


async def test_a_runs_own_thread_is_no_place_for_offers(office: Office) -> None:
    await office.start()
    await office.ben.say(SAID, thread=office.card()["ts"])
    await office.settled()
    assert office.ben.private() == []


async def test_an_edited_message_is_not_read_again(office: Office) -> None:
    message = await office.ben.say("Good morning")
    edited = {**message, "text": SAID, "edited": {"user": office.ben.id, "ts": message["ts"]}}
    inner = {"subtype": "message_changed", "message": edited, "channel": "C0MARKETING", "ts": message["ts"]}
    office.box.emit("message.channels", inner)
    await office.settled()
    assert office.ben.private() == []


async def test_done_typed_by_its_assignee_is_asked_about_and_never_counts_by_itself(office: Office) -> None:
    await office.start(**{"role.owner": "ana", "role.ops": "ben"})
    await office.ben.say("Done! :tada:", thread=office.card()["ts"])
    await office.settled()
    assert "0 of 8 done" in shown(office.card())
    (question,) = office.ben.private("marketing")
    assert "Count this for *2 Audience and suppression*" in shown(question)
    await office.ben.click(question, "step.typed")
    await office.settled()
    assert "1 of 8 done" in shown(office.card())
    assert office.ben.private() == []


async def test_done_is_asked_about_once_for_a_step_and_then_about_their_next_one(office: Office) -> None:
    await office.start(**{"role.owner": "ana", "role.ops": "ben"})
    asked = []
    for _ in range(5):
        await office.ben.say("lgtm", thread=office.card()["ts"])
        await office.settled()
        for question in office.ben.private():
            asked.append(shown(question))
            await office.ben.click(question, "dismiss")
            await office.settled()
    named = [each.split("Count this for *")[1].split("*")[0] for each in asked]
    assert named == ["2 Audience and suppression", "5 Conversion seen"]


async def test_done_by_someone_without_a_step_or_in_a_sentence_means_nothing(office: Office) -> None:
    await office.start(**{"role.owner": "ana"})
    await office.lena.say("done", thread=office.card()["ts"])
    await office.ana.say("I am not done yet", thread=office.card()["ts"])
    await office.settled()
    assert office.lena.private() == office.ana.private() == []


async def test_a_second_person_may_type_it_too(office: Office) -> None:
    await office.start(**{"role.owner": "ana", "role.ops": "ben"})
    await office.click(office.ben, "step.done", "conversion")
    assert "to confirm" in shown(office.card())
    await office.lena.say("approved", thread=office.card()["ts"])
    await office.settled()
    await office.lena.click(office.lena.private()[-1], "step.typed")
    await office.settled()
    assert "confirmed by <@U0LENA>" in shown(office.card())


async def test_shortcuts_start_an_sop_from_a_message_and_from_anywhere(office: Office) -> None:
    message = await office.ben.say("The pricing page is new")
    await office.ben.shortcut("start_from_message", message)
    await office.settled()
    await office.ben.submit({"sop": "landing-page-update"})
    await office.settled()
    await office.ben.submit()
    await office.ben.submit()
    await office.settled()
    assert "The pricing page is new" in shown(office.card())
    await office.cara.shortcut("start_sop")
    await office.settled()
    await office.cara.submit({"sop": "campaign-qa", "channel": "C0MARKETING"})
    await office.settled()
    await office.cara.submit({"subject": "Autumn fair"})
    await office.cara.submit()
    await office.settled()
    assert "Autumn fair" in shown(office.card())
    assert not any("Autumn" in each for each in thread_texts(office))


async def test_words_that_fit_two_sops_offer_the_second_once_the_first_was_offered(office: Office) -> None:
    both = "Ready for QA? The landing page update is in."
    for _ in range(3):
        await office.ben.say(both)
        await office.settled()
    offered = [shown(each) for each in office.ben.private("marketing")]
    assert len(offered) == 2
    assert offered[0].split("sounds like")[1] != offered[1].split("sounds like")[1]
