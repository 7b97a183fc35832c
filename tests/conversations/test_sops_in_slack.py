"""SOPs are changed, and made, where the team talks."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox import Sandbox, forms, payloads
from tests.conversations.team import opened, say, team_office
from tests.office import Office, shown


@pytest.fixture
async def office(box: Sandbox, tmp_path: Path) -> AsyncIterator[Office]:
    """Open the bot where ana has run campaign QA before, so that she answers for it."""
    async with team_office(box, tmp_path, SOP_ADMINS=box.person("dilan").id) as made:
        await made.start()
        yield made


async def edit(office: Office, words: str, *answers: dict[str, str], by: str = "ana") -> dict[str, str]:
    """Say a command, fill in the forms that follow, and give what the last one had wrong."""
    person, wrong = office.box.person(by), {}
    await say(office, words, by=by)
    await office.settled()
    for each in answers:
        wrong = (await person.submit(each)).errors
        await office.settled()
    return wrong


PASTED = """1. Photos chosen | three, with rights cleared
2. Text | under 100 words | no jargon
- Sent to press list | the list of this month"""


async def test_a_step_is_edited_by_its_number(office: Office) -> None:
    await edit(office, "edit campaign-qa 3", {"title": "All links resolve", "reason": "Clearer"})
    page = await say(office, "show campaign-qa")
    assert "All links resolve" in page
    assert "version 2" in page
    assert "Clearer" in page


async def test_without_a_name_the_sop_is_chosen_as_at_the_start_of_a_run(office: Office) -> None:
    await edit(office, "edit", {"sop": "campaign-qa"}, {"choice": "step links"}, {"title": "Every link", "reason": "x"})
    assert "*3  Every link*" in await say(office, "show campaign-qa")


async def test_a_step_that_is_not_there_is_answered_with_how_many_there_are(office: Office) -> None:
    assert await say(office, "edit campaign-qa 9") == "Campaign QA has no step 9: it has 8."
    assert await say(office, "done cqa-1 lnks") == "cqa-1 has no step “lnks”: it has 8."


async def test_a_step_is_added_after_another_with_its_role_and_one_is_removed(office: Office) -> None:
    fields = {"title": "Alt texts", "text": "Each picture has one.", "role": "ops", "step": "links", "reason": "Reach"}
    await edit(office, "edit cqa", {"choice": "step"}, fields)
    assert "*4  Alt texts* · Marketing ops" in await say(office, "show campaign-qa")
    await edit(office, "edit cqa 4", {"choice": "remove", "reason": "Done elsewhere"})
    assert "Alt texts" not in await say(office, "show campaign-qa")


async def test_inputs_phrases_and_the_owner_role_are_edited(office: Office) -> None:
    await edit(office, "edit cqa", {"choice": "input"}, {"label": "Landing page", "role": "required", "reason": "x"})
    await edit(office, "edit cqa", {"choice": "phrases"}, {"text": "ready for QA\nlet us launch", "reason": "x"})
    await edit(office, "edit cqa", {"choice": "owner"}, {"choice": "ops", "reason": "x"})
    await edit(office, "edit cqa", {"choice": "input links"}, {"choice": "remove", "reason": "x"})
    page = await say(office, "show campaign-qa")
    assert "Landing page" in page
    assert "Links sheet" not in page
    assert "*Owner:* Marketing ops" in page
    assert "version 5" in page
    await office.ben.say("let us launch on Friday", channel="marketing")
    await office.settled()
    assert "Campaign QA" in str(office.ben.private("marketing")[-1])


async def test_what_can_not_be_so_is_said_beside_its_field_and_nothing_is_published(office: Office) -> None:
    wrong = await edit(office, "edit cqa 3", {"title": "  ", "reason": "x"})
    assert wrong == {"title": "Say it in a few words."}
    await office.ana.close_view()
    wrong = await edit(office, "edit cqa", {"choice": "input launch"}, {"choice": "remove", "reason": "x"})
    assert "counts its due time from it" in wrong["choice"]
    await office.ana.close_view()
    wrong = await edit(office, "edit cqa 3", {"reason": "x"})
    assert wrong == {"reason": "Nothing is changed yet. Change the words above, or close this form."}
    assert "version 1" in await say(office, "show campaign-qa")


@pytest.mark.parametrize("runs", ["0", "4", "101", "999", "+8", "eight"])
async def test_a_change_is_looked_at_after_as_many_runs_as_can_tell_something_or_never(
    office: Office, runs: str
) -> None:
    await say(office, "edit cqa 3")
    await office.settled()
    fields = {"reason": "x", "after": runs}
    with pytest.raises(ValueError, match=r"at least 5|at most 100|please enter a whole number"):
        await office.ana.submit(fields)
    view = office.ana.view
    assert view is not None
    entered = {name: {"value": {"type": "plain_text_input", "value": said}} for name, said in fields.items()}
    unchecked = view | {"state": {"values": forms.state_of(view) | entered}}
    sent = payloads.view_submission(office.box, office.box.space.people["U0ANA"], unchecked)
    answer = await office.box.deliver("interactive", sent)
    assert answer.errors == {
        "after": "Give a number from 5 to 100, or leave it empty. Of fewer runs nothing can be told."
    }


async def test_of_two_who_edit_at_once_the_second_is_told(office: Office) -> None:
    await say(office, "edit cqa 3")
    await office.settled()
    await edit(office, "edit cqa 2", {"title": "Audience checked", "reason": "x"}, by="dilan")
    await office.ana.submit({"title": "Other links", "reason": "x"})
    await office.settled()
    assert "has changed meanwhile: v2 is current" in str(office.ana.view)
    assert "Other links" not in await say(office, "show campaign-qa")


async def test_a_new_sop_is_made_of_pasted_lines_and_started(office: Office) -> None:
    fields = {"name": "Press note", "code": "PN", "when": "news is cleared", "owner": "PR lead", "steps": PASTED}
    await edit(office, "new", fields, by="dilan")
    assert "*Press note* is ready." in str(office.dilan.view)
    await office.dilan.click_in_view("sop.start")
    await office.settled()
    await office.dilan.submit({"channel": "launches"})
    assert "I'm not in this channel yet" in str(office.dilan.view)
    await office.dilan.close_view()
    assert office.dilan.view is None, "the form to start it took the answer's place"
    page = await say(office, "show press-note")
    assert "*1  Photos chosen*" in page
    assert "under 100 words | no jargon" in page
    await office.start("press-note")
    assert "Photos chosen" in str(office.card())


async def test_a_new_sop_of_someone_else_goes_to_an_admin(office: Office) -> None:
    fields = {"name": "Press note", "code": "pn", "when": "news is cleared", "owner": "PR lead", "steps": PASTED}
    await edit(office, "new", fields, by="ben")
    assert "*Press note* is with <@U0DILAN>, who can publish it." in str(office.ben.view)
    asked = office.dilan.dm[-1]
    assert "a new SOP" in asked["text"]
    await office.dilan.click(asked, "draft.publish")
    await office.settled()
    assert "Photos chosen" in await say(office, "show press-note")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("code", "c1", "two to five letters"),
        ("owner", "@ana", "Name a role here, such as Campaign lead."),
        ("owner", "PR lead <@U0ANA>", "Name a role here, such as Campaign lead."),
        ("code", "cqa", "Another SOP has this code"),
        ("steps", "Photos", "has no standard"),
        ("steps", "  \n ", "Say it in a few words"),
        ("steps", "Text | short\n" + "Photos " * 10 + "| x", "69 characters; 60 fit"),
    ],
)
async def test_a_new_sop_says_what_it_lacks(office: Office, field: str, value: str, said: str) -> None:
    fields = {"name": "Press note", "code": "pn", "when": "news is cleared", "owner": "PR lead", "steps": PASTED}
    wrong = await edit(office, "new", fields | {field: value}, by="dilan")
    assert said in wrong[field]


async def test_what_a_new_sop_made_here_ends_with_reads_as_a_link(office: Office) -> None:
    fields = {"name": "Press note", "code": "pn", "when": "x", "owner": "PR lead", "steps": "Text | short"}
    await edit(office, "new", fields, by="dilan")
    await office.dilan.close_view()
    await office.start("press-note")
    await say(office, "done pn-1")
    await say(office, "finish pn-1 https://example.com/note")
    await office.settled()
    assert "<https://example.com/note|Result>" in office.box.messages("marketing")[-1]["text"]


async def test_a_draft_is_edited_before_it_is_published_or_not_published_at_all(office: Office) -> None:
    await edit(office, "edit cqa 3", {"title": "Lnks", "reason": "Shorter"}, by="ben")
    await office.ana.click(office.ana.dm[-1], "draft.edit")
    await office.settled()
    await office.ana.submit({"title": "Links"})
    await office.settled()
    assert "*3  Links*" in await say(office, "show campaign-qa")
    assert "Published: *Campaign QA* v2" in office.ben.dm[-1]["text"]
    await edit(office, "edit cqa 4", {"title": "UTM", "reason": "Shorter still"}, by="ben")
    await office.ana.click(office.ana.dm[-1], "draft.drop")
    await office.settled()
    assert "Not published: Shorter still" in office.ben.dm[-1]["text"]
    assert "version 2" in await say(office, "show campaign-qa")


async def test_a_guest_changes_no_sop(office: Office) -> None:
    answer = await office.guest.command("/sop", "edit cqa", channel="marketing")
    await office.settled()
    assert "not its guests" in str(answer.body) + str(office.guest.private("marketing"))


async def test_what_was_changed_in_slack_outlives_a_restart_with_the_same_files(box: Sandbox, tmp_path: Path) -> None:
    async with team_office(box, tmp_path, SOP_ADMINS=box.person("dilan").id) as office:
        await office.start()
        await edit(office, "edit cqa 3", {"title": "All links resolve", "reason": "Clearer"})
        fields = {"name": "Press note", "code": "pn", "when": "x", "owner": "PR lead", "steps": PASTED}
        await edit(office, "new", fields, by="dilan")
    again = await opened(box, f"sqlite:///{tmp_path / 'sopbot.db'}", SOP_TEAM_CHANNEL="#marketing")
    assert "All links resolve" in await say(again, "show campaign-qa")
    assert "Photos chosen" in await say(again, "show press-note")
    await again.app.stop()


# ---- who publishes


@pytest.mark.parametrize("how", [{"is_restricted": True}, {"deleted": True}])
async def test_who_is_sent_a_draft_publishes_it_only_while_they_may(office: Office, how: dict[str, bool]) -> None:
    await office.start(**{"role.owner": "lena"})
    await office.cara.command("/sop", "edit campaign-qa 3")
    await office.settled()
    await office.cara.submit({"title": "Links work", "reason": "Shorter."})
    await office.settled()
    await office.box.change_person("lena", **how)
    await office.settled()
    await office.lena.click(office.lena.dm[-1], "draft.publish")
    await office.settled()
    assert "Links work" not in await say(office, "show campaign-qa")


async def test_a_draft_for_an_owner_who_is_gone_goes_to_an_admin(office: Office) -> None:
    await office.start(**{"role.owner": "lena"})
    await office.box.change_person("lena", deleted=True)
    await office.settled()
    await office.cara.command("/sop", "edit campaign-qa 3")
    await office.settled()
    await office.cara.submit({"title": "Links work", "reason": "Shorter."})
    await office.settled()
    assert "U0DILAN" in shown(office.cara.view or {}), "she is told who can publish it"
    await office.dilan.click(office.dilan.dm[-1], "draft.publish")
    await office.settled()
    assert "Links work" in await say(office, "show campaign-qa")


async def test_a_draft_that_slack_does_not_bring_to_its_owner_is_told_to_its_author_once(office: Office) -> None:
    await office.start(**{"role.owner": "lena"})
    office.box.faults.add("conversations.open", error="user_disabled", only={"users": office.lena.id}, times=9)
    await office.cara.command("/sop", "edit campaign-qa 3")
    await office.settled()
    await office.cara.submit({"title": "Links work", "reason": "Shorter."})
    await office.settled()
    for _ in range(3):
        await office.later(minutes=1)
    (told,) = office.cara.dm
    assert "I couldn't bring your change of `campaign-qa` to <@U0LENA>" in told["text"]
