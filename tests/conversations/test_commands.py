"""``/sop``: every button's act has a word, and every answer is private to the asker."""

import pytest

from tests.office import Office, shown, thread_texts


async def said(office: Office, text: str, who: str = "ana", channel: str = "marketing") -> str:
    """Type ``/sop …`` and give the private answer; the channel must not hear of it."""
    answer = await office.box.person(who).command("/sop", text, channel=channel)
    assert answer.ok
    await office.settled()
    seen = office.box.person(who).private()
    return f"{seen[-1]['text']}\n{shown(seen[-1])}" if seen else ""


@pytest.mark.parametrize("text", ["", "help", "HELP", "  help  "])
async def test_help_says_what_can_be_done(office: Office, text: str) -> None:
    answer = await said(office, text)
    for word in ("/sop start", "/sop list", "/sop show", "/sop status", "/sop done", "/sop finish"):
        assert word in answer
    assert office.box.messages("marketing") == []


async def test_the_list_names_every_sop_with_when_it_starts(office: Office) -> None:
    answer = await said(office, "list")
    names = "Campaign QA, Content review, Landing page update, Lead handoff, Weekly reporting, Budget review"
    for name in names.split(", "):
        assert name in answer


async def test_show_gives_the_sop_on_one_page(office: Office) -> None:
    answer = await said(office, "show campaign-qa")
    for part in ("a launch date is set", "Budget cap", "Campaign manager", "UTM tags", "QA record", "decider reads"):
        assert part in answer


async def test_status_names_the_open_runs_with_links_to_their_cards(office: Office) -> None:
    assert "No SOP is running" in await said(office, "status")
    card = await office.start()
    answer = await said(office, "status", who="ben")
    assert f"/archives/C0MARKETING/p{card['ts'].replace('.', '')}|cqa-1>" in answer
    assert "0 of 8 done" in answer


async def test_status_says_what_holds_a_run_up_and_for_how_long(office: Office) -> None:
    await office.start(**{"role.ops": "ben"}, **{"input.launch": "2026-12-03"})
    await said(office, "block 6 waiting for @lena: the discount clause")
    await said(office, "handoff 4 @ben Links sheet is final.")
    await office.later(days=1, hours=12)
    answer = await said(office, "status", who="ben")
    assert "🤝 4 UTM tags: offered to <@U0BEN> 1.5 d ago, no answer yet" in answer
    assert "🚫 6 Copy, claims and legal: blocked for 1.5 d, waits on <@U0LENA>, “waiting for" in answer
    assert "overdue" not in answer
    await office.later(days=9)
    assert ": overdue since Tue 1 Dec" in await said(office, "status", who="ben")


async def test_a_name_that_is_nearly_right_is_proposed(office: Office) -> None:
    assert "Did you mean `campaign-qa`?" in await said(office, "start campaign-q")
    assert "Did you mean `content-review`" in await said(office, "show contentreview")
    assert "no SOP “payroll”" in await said(office, "start payroll")
    assert office.ana.view is None


async def test_a_word_that_is_no_command_is_answered(office: Office) -> None:
    assert "/sop help" in await said(office, "dance")
    assert "/sop start campaign-qa" in await said(office, "campaign-qa")


async def test_start_alone_lets_one_choose_and_shows_that_sops_form(office: Office) -> None:
    await said(office, "start")
    assert office.ana.view
    await office.ana.submit({"sop": "lead-handoff"})
    assert office.ana.view["title"]["text"] == "Lead handoff"
    await office.ana.submit({"subject": "Fair leads"})
    await office.ana.submit()
    await office.settled()
    assert "Lead handoff" in shown(office.card())


async def test_where_the_bot_is_no_member_a_start_is_refused_before_the_form(office: Office) -> None:
    assert "/invite @sopbot" in await said(office, "start campaign-qa", channel="launches")
    assert office.ana.view is None
    await office.box.invite("launches")
    await office.settled()
    await said(office, "start campaign-qa", channel="launches")
    assert office.ana.view


async def test_a_run_goes_from_start_to_finish_by_commands_alone(office: Office) -> None:
    await office.start()
    assert "1 Brief and KPI match" in await said(office, "done")
    assert "2 Audience" in await said(office, "done 2", who="ben")
    await said(office, "undo 2", who="ben")
    await said(office, "skip cqa-1 audience doesn't apply this time: no list")
    await said(office, "done links")
    await said(office, "note 4 The sheet has 14 links.")
    await said(office, "done 4")
    await said(office, "done conversion", who="ben")
    assert "someone else confirms" in await said(office, "confirm", who="ben")
    await said(office, "confirm", who="cara")
    await said(office, "done 6")
    await said(office, "supply cqa-1 budget cap 4000", who="cara")
    await said(office, "done 7", who="cara")
    await said(office, "done 8 no-go Legal needs a day.")
    assert "8 of 8" not in shown(office.card())
    assert "7 of 8 done, 1 skipped" in shown(office.card())
    await said(office, "finish The QA record is in the sheet.")
    assert "Finished" in shown(office.card())
    assert "No-go*" in shown(office.card())
    thread = "\n".join(thread_texts(office))
    assert "The sheet has 14 links." in thread
    assert "no list" in thread


async def test_what_a_step_or_an_act_needs_is_asked_in_a_form(office: Office) -> None:
    await office.start()
    for command, title in [
        ("done go", "Decide"),
        ("skip", "Skip"),
        ("note", "Note"),
        ("supply", "Supply"),
        ("cancel", "Cancel"),
    ]:
        await said(office, command)
        assert office.ana.view, command
        assert title in office.ana.view["title"]["text"], command
        await office.ana.close_view()


async def test_with_two_open_runs_the_run_must_be_named(office: Office) -> None:
    assert "No SOP is running" in await said(office, "done")
    await office.start()
    await office.start(by="ben")
    answer = await said(office, "done")
    assert "Which run do you mean?" in answer
    assert "`cqa-1`" in answer
    assert "`cqa-2`" in answer
    assert "Brief and KPI match" in await said(office, "done cqa-2")
    assert "1 of 8 done" in shown(office.card())


async def test_runs_and_steps_that_do_not_exist_are_said_so(office: Office) -> None:
    await office.start()
    assert "no run “cqa-77”" in await said(office, "done cqa-77")
    assert "no step 99: it has 8" in await said(office, "done 99")
    assert "no input “colour”" in await said(office, "supply colour red")
    assert "still open" in await said(office, "finish now")


async def test_a_cancelled_run_is_said_in_thread_and_card(office: Office) -> None:
    await office.start()
    await said(office, "cancel The launch was called off.")
    assert "Cancelled" in shown(office.card())
    assert any("The launch was called off." in text for text in thread_texts(office))


async def test_a_run_of_a_private_channel_is_unknown_outside(office: Office) -> None:
    await office.box.invite("budget")
    await office.settled()
    await office.start("budget-review", channel="budget")
    assert "no run “bud-1”" in await said(office, "done bud-1", who="ben")
    assert "No SOP is running" in await said(office, "status", who="ben")
    assert "0 of" in await said(office, "status", who="cara", channel="budget")
