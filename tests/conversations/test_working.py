"""Working on a card: undo, skip, confirm, decide, note, supply, cancel; and what is told to whom comes too late."""

from datetime import timedelta

from tests.office import Office, shown, thread_texts


async def test_an_undone_click_leaves_the_step_as_it_was(office: Office) -> None:
    await office.start()
    await office.click(office.ana, "step.done", "kpi-match")
    assert "1 of 8 done" in shown(office.card())
    await office.click(office.ana, "step.undo", "kpi-match")
    assert "0 of 8 done" in shown(office.card())
    assert thread_texts(office) == []


async def test_only_the_doer_can_undo_and_only_for_ten_minutes(office: Office) -> None:
    await office.start()
    await office.click(office.ana, "step.done", "kpi-match")
    await office.click(office.ben, "step.undo", "kpi-match")
    assert "Only <@U0ANA> can undo this" in office.ben.private()[-1]["text"]
    office.clock.move(timedelta(minutes=10))
    await office.click(office.ana, "step.undo", "kpi-match")
    assert "within 10 minutes" in office.ana.private()[-1]["text"]
    assert "1 of 8 done" in shown(office.card())


async def test_a_second_done_of_someone_else_says_who_was_first(office: Office) -> None:
    stale = dict(await office.start())
    await office.click(office.ben, "step.done", "links")
    answer = await office.ana.click(stale, "step.done", "cqa-1 links")
    await office.settled()
    assert answer.ok
    assert "<@U0BEN> marked" in office.ana.private()[-1]["text"]
    assert "Nothing changed." in office.ana.private()[-1]["text"]


async def test_a_step_is_skipped_with_a_reason_that_the_thread_hears(office: Office) -> None:
    await office.start()
    await office.click(office.ana, "run.skip")
    await office.ana.submit({"step": "utm", "reason": "doesn't apply this time", "text": "No links in print."})
    await office.settled()
    assert "skipped: doesn't apply this time" in shown(office.card())
    assert any("No links in print." in text for text in thread_texts(office))


async def test_a_step_that_wants_a_second_person_is_confirmed_by_another(office: Office) -> None:
    await office.start()
    await office.click(office.ben, "step.done", "conversion")
    assert "to confirm" in shown(office.card())
    await office.click(office.ben, "step.confirm", "conversion")
    assert "someone else confirms it" in office.ben.private()[-1]["text"]
    await office.click(office.ana, "step.confirm", "conversion")
    assert "confirmed by <@U0ANA>" in shown(office.card())


async def test_a_decision_belongs_to_its_person(office: Office) -> None:
    await office.start(**{"role.decider": "dilan", "role.owner": "ana"})
    await office.click(office.cara, "step.done", "go")
    assert office.cara.view is None
    assert "<@U0DILAN> decides" in office.cara.private()[-1]["text"]
    await office.click(office.dilan, "step.done", "go")
    await office.dilan.submit({"choice": "No-go", "reason": "Budget isn't approved."})
    await office.settled()
    assert "*No-go*" in shown(office.card())
    assert any("Budget isn't approved." in text for text in thread_texts(office))


async def test_missing_inputs_stand_on_the_card_until_they_are_supplied(office: Office) -> None:
    card = await office.start()
    assert "Missing inputs" in shown(card)
    await office.click(office.cara, "run.supply")
    await office.cara.submit(
        {
            "input.brief": "https://example.com/brief",
            "input.kpi": "120 registrations",
            "input.cap": "4000",
            "input.launch": "2026-12-03",
        }
    )
    await office.settled()
    text = shown(office.card())
    assert "Missing" not in text
    assert "€ 4,000" in text
    assert "Thu 3 Dec" in text


async def test_required_inputs_left_empty_are_asked_about_once(office: Office) -> None:
    await office.ana.command("/sop", "start campaign-qa Spring webinar")
    await office.settled()
    answer = await office.ana.submit()
    assert answer.ok
    assert "Start without them?" in str(office.ana.view)
    assert office.box.messages("marketing") == []
    await office.ana.submit()
    await office.settled()
    assert office.ana.view is None
    assert "Spring webinar" in shown(office.card())


async def test_a_note_is_said_in_the_thread(office: Office) -> None:
    await office.start()
    await office.click(office.ben, "run.note")
    await office.ben.submit({"text": "Assets are final.", "step": "copy"})
    await office.settled()
    assert thread_texts(office)[-1].endswith("Assets are final.")


async def test_only_who_is_in_charge_cancels(office: Office) -> None:
    await office.start()
    await office.click(office.ben, "run.cancel")
    assert "Only its owner <@U0ANA> or an admin can cancel" in office.ben.private()[-1]["text"]
    assert office.ben.view is None
    await office.click(office.ana, "run.cancel")
    await office.ana.submit({"reason": "The launch was called off."})
    await office.settled()
    assert "Cancelled" in shown(office.card())


async def test_a_finished_run_answers_late_clicks_with_what_happened(office: Office) -> None:
    stale = dict(await office.start())
    await office.click(office.ana, "run.cancel")
    await office.ana.submit({"reason": "Called off."})
    await office.settled()
    await office.ben.click(stale, "step.done", "cqa-1 links")
    await office.settled()
    assert "cqa-1 was cancelled" in office.ben.private()[-1]["text"]


async def test_every_step_has_its_button_in_the_modal_with_all_steps(office: Office) -> None:
    await office.start()
    card = office.card()
    await office.ana.choose(card, "run.menu", "steps cqa-1")
    await office.settled()
    await office.ana.click_in_view("step.done", "cqa-1 copy")
    await office.settled()
    assert "1 of 8 settled" in str(office.ana.view)
    assert "1 of 8 done" in shown(office.card())


async def test_a_decision_taken_from_the_modal_shows_in_it_again(office: Office) -> None:
    await office.start()
    await office.ana.choose(office.card(), "run.menu", "steps cqa-1")
    await office.settled()
    await office.ana.click_in_view("step.done", "cqa-1 go")
    await office.settled()
    await office.ana.submit({"choice": "Go"})
    await office.settled()
    assert "1 of 8 settled" in str(office.ana.view)


async def test_people_can_be_changed_by_who_is_in_charge(office: Office) -> None:
    await office.start(**{"role.ops": "ben"})
    await office.ana.choose(office.card(), "run.menu", "people cqa-1")
    await office.settled()
    await office.ana.submit({"role.ops": "lena"})
    await office.settled()
    assert "<@U0LENA>" in shown(office.card())


async def test_the_next_run_is_filled_with_the_people_of_the_last(office: Office) -> None:
    await office.start(**{"role.ops": "ben", "role.decider": "dilan"})
    await office.cara.command("/sop", "start campaign-qa")
    await office.settled()
    fields = {block["block_id"]: block.get("element", {}) for block in (office.cara.view or {})["blocks"]}
    assert fields["role.ops"]["initial_user"] == "U0BEN"
    assert fields["role.decider"]["initial_user"] == "U0DILAN"
