"""What is malformed, forged, stale or hostile gets a clear private answer, or is dropped with a line in the log."""

import copy
import logging
from typing import Any

import pytest

from bot.sandbox import payloads
from bot.sandbox.payloads import slash_command
from tests.office import Office, shown, thread_texts

RIGHT_TO_LEFT = "\u202etxet desrever"
PINGS = "<!channel> <!here> <@U0BEN> <https://example.com|safe>"


def click_payload(office: Office, action: dict[str, Any], who: str = "ana") -> dict[str, Any]:
    """Give a click on the card as Slack would send it, with this action in it."""
    card = office.card()
    person = office.box.space.people[office.box.person(who).id]
    container = {"type": "message", "message_ts": card["ts"], "channel_id": "C0MARKETING", "is_ephemeral": False}
    made = payloads.block_actions(office.box, person, container, {"block_id": "x", "type": "button", **action})
    made["channel"] = {"id": "C0MARKETING", "name": "marketing"}
    made["response_url"] = office.box.response_url(person.id, "C0MARKETING")
    return made


async def test_a_subject_pings_nobody_and_links_nowhere(office: Office) -> None:
    card = await office.start(subject=f"Sale {PINGS}")
    assert "<!channel>" not in str(card["blocks"])
    assert "&lt;!channel&gt;" in shown(card)


async def test_a_note_pings_nobody(office: Office) -> None:
    await office.start()
    await office.ana.command("/sop", f"note {PINGS}")
    await office.settled()
    replies = office.box.thread("marketing", office.card())
    assert "<!channel>" not in str(replies)
    assert all(set(reply.get("pings", [])) <= {f"@{office.ana.id}"} for reply in replies), "only who wrote it"


async def test_direction_marks_and_nuls_are_left_out(office: Office) -> None:
    card = await office.start(subject=f"Spring\x00 {RIGHT_TO_LEFT}")
    assert "Spring txet desrever" in shown(card)


@pytest.mark.parametrize(
    "text",
    [
        "start campaign-qa " + "long " * 1400,
        "done " + "x" * 7000,
        "note " + "x" * 7000,
        "cancel " + "x" * 7000,
        "\x00",
        RIGHT_TO_LEFT,
        "start \u202ecampaign-qa\u202c",
        PINGS,
        "done cqa-99999999999999999999999 1",
        "done ٣",
        "done ²",
        "supply",
        "skip 3 because",
        "done 8 maybe",
        "show " + "campaign-qa " * 500,
        "start ```" + "`" * 100,
    ],
)
async def test_a_malformed_command_is_answered_privately(
    office: Office, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    await office.start()
    before = len(office.box.messages("marketing"))
    answer = await office.ana.command("/sop", text)
    await office.settled()
    assert answer.ok
    assert len(office.box.messages("marketing")) == before
    told = office.ana.private()
    assert told or office.ana.view
    for each in told:
        assert "Traceback" not in each["text"]
        assert len(each["text"]) <= 3000
        assert "<!channel>" not in str(each)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize(
    "action",
    [
        {"action_id": "step.done", "value": "cqa-1 no-such-step"},
        {"action_id": "step.done", "value": "cqa-999 links"},
        {"action_id": "step.done", "value": "web-1 links"},
        {"action_id": "step.done", "value": "cqa-1"},
        {"action_id": "step.done", "value": ""},
        {"action_id": "step.done"},
        {"action_id": "step.done", "value": "'; DROP TABLE run; --"},
        {"action_id": "step.done", "value": "x" * 5000},
        {"action_id": "no.such.action", "value": "cqa-1"},
        {"action_id": "run.menu", "selected_option": {"value": "explode cqa-1"}},
        {"action_id": "run.menu", "selected_option": {}},
        {"action_id": "run.menu", "selected_option": None},
        {"action_id": "run.finish", "value": None},
        {"action_id": ["step.done"], "value": {"run": "cqa-1"}},
        {},
    ],
)
async def test_a_forged_click_changes_nothing(
    office: Office, action: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    await office.start()
    answer = await office.box.deliver("interactive", click_payload(office, action))
    await office.settled()
    assert answer.ok
    assert "0 of 8 done" in shown(office.card())
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize("missing", ["user", "actions", "channel", "container", "trigger_id", "response_url"])
async def test_a_click_with_a_field_missing_breaks_nothing(
    office: Office, missing: str, caplog: pytest.LogCaptureFixture
) -> None:
    await office.start()
    payload = click_payload(office, {"action_id": "step.done", "value": "cqa-1 links"})
    del payload[missing]
    answer = await office.box.deliver("interactive", payload)
    await office.settled()
    assert answer.ok
    # Who clicked and what are needed; the rest only matters where a form is to be opened.
    expected = "0 of 8 done" if missing in {"user", "actions"} else "1 of 8 done"
    assert expected in shown(office.card())
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize("missing", ["user_id", "channel_id", "text", "trigger_id", "response_url"])
async def test_a_command_with_a_field_missing_breaks_nothing(
    office: Office, missing: str, caplog: pytest.LogCaptureFixture
) -> None:
    box = office.box
    person, channel = box.space.people["U0ANA"], box.space.channel("marketing")
    payload = payloads.slash_command(box, person, channel, "/sop", "start campaign-qa")
    del payload[missing]
    answer = await box.deliver("slash_commands", payload)
    await office.settled()
    assert answer.ok
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_a_modal_sent_twice_is_one_run(office: Office) -> None:
    await office.ana.command("/sop", "start campaign-qa Spring webinar")
    await office.settled()
    await office.ana.submit()
    view = copy.deepcopy(office.ana.view)
    assert view
    await office.ana.submit()
    view["state"]["values"] = {"subject": {"value": {"type": "plain_text_input", "value": "Spring webinar"}}}
    payload = payloads.view_submission(office.box, office.box.space.people["U0ANA"], view)
    answer = await office.box.deliver("interactive", payload)
    await office.settled()
    assert answer.ok
    assert len(office.box.messages("marketing")) == 1


@pytest.mark.parametrize(
    ("callback", "about"),
    [("start", "{}"), ("start", ""), ("start", "no json"), ("skip", '{"run": 7}'), ("x" * 255, "{}"), ("finish", "[]")],
)
async def test_a_forged_modal_changes_nothing(
    office: Office, callback: str, about: str, caplog: pytest.LogCaptureFixture
) -> None:
    view: dict[str, Any] = {"id": "V1", "type": "modal", "callback_id": callback, "private_metadata": about}
    view |= {"state": {"values": {"step": None}}}
    payload = payloads.view_submission(office.box, office.box.space.people["U0ANA"], view)
    answer = await office.box.deliver("interactive", payload)
    await office.settled()
    assert answer.ok
    assert office.box.messages("marketing") == []
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize("missing", ["id", "type", "callback_id", "state", "private_metadata"])
async def test_a_modal_with_a_field_missing_breaks_nothing(
    office: Office, missing: str, caplog: pytest.LogCaptureFixture
) -> None:
    await office.start()
    await office.click(office.ana, "run.note")
    view = copy.deepcopy(office.ana.view)
    assert view
    del view[missing]
    payload = payloads.view_submission(office.box, office.box.space.people["U0ANA"], view)
    answer = await office.box.deliver("interactive", payload)
    await office.settled()
    assert answer.ok
    assert office.box.thread("marketing", office.card())[1:] == []
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "event_callback", "event_id": "Ev1", "event": {"type": "member_joined_channel"}},
        {"type": "event_callback", "event_id": "Ev2", "event": {"type": "user_change", "user": {}}},
        {"type": "event_callback", "event_id": "Ev3", "event": {}},
        {"type": "event_callback", "event_id": "Ev4", "event": {"type": "channel_rename", "channel": {}}},
        {"type": "event_callback", "event_id": "Ev5", "event": {"type": "never_heard_of"}},
        {"type": "event_callback"},
    ],
)
async def test_an_event_that_makes_no_sense_is_dropped(
    office: Office, payload: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    await office.box.deliver("events_api", payload)
    await office.settled()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    await office.start()


async def test_buttons_of_a_card_that_was_copied_elsewhere_act_on_their_own_run(office: Office) -> None:
    """A value names its run, so a click is judged by who clicks, not by where the card is shown."""
    await office.box.invite("budget")
    await office.settled()
    await office.start("budget-review", channel="budget")
    payload = click_payload_in(office, "budget", {"action_id": "step.done", "value": "bud-1 spend"}, "ben")
    await office.box.deliver("interactive", payload)
    await office.settled()
    assert "no run “bud-1”" in office.ben.private()[-1]["text"]


def click_payload_in(office: Office, channel: str, action: dict[str, Any], who: str) -> dict[str, Any]:
    """Give a click that claims to come from the marketing channel but names a run of another one."""
    card = office.card(channel)
    person = office.box.space.people[office.box.person(who).id]
    container = {"type": "message", "message_ts": card["ts"], "channel_id": "C0MARKETING", "is_ephemeral": False}
    made = payloads.block_actions(office.box, person, container, {"block_id": "x", "type": "button", **action})
    made["response_url"] = office.box.response_url(person.id, "C0MARKETING")
    return made


@pytest.mark.parametrize("who", ["zed", "guest"])
async def test_who_may_not_start_is_told_so(office: Office, who: str) -> None:
    await office.box.person(who).command("/sop", "start campaign-qa")
    await office.settled()
    assert "can start a run" in office.box.person(who).private()[-1]["text"]
    assert office.box.person(who).view is None


@pytest.mark.parametrize("text", ["done " + "9" * 7000, "undo cqa-1 " + "9" * 7000, "done cqa-" + "9" * 7000])
async def test_a_number_of_thousands_of_digits_is_answered(office: Office, text: str) -> None:
    await office.start()
    answer = await office.ana.command("/sop", text)
    assert answer.ok
    assert answer.text
    assert "0 of 8 done" in shown(office.card())


@pytest.mark.parametrize(
    "text", ["done -1", "done 1.5", "done #1", "done cqa-1-2", "done @ben", "undo 7x", "confirm x"]
)
async def test_what_was_meant_as_a_step_and_is_none_moves_no_other(office: Office, text: str) -> None:
    await office.start()
    await office.click(office.ana, "step.done", "links")
    answer = await office.ana.command("/sop", text)
    assert "no " in answer.text.lower() or "which" in answer.text.lower(), answer.text
    assert "1 of 8 done" in shown(office.card())


async def test_signs_that_nobody_sees_change_no_command(office: Office) -> None:
    await office.start()
    await office.ana.command("/sop", "\u202edone\u202c \u200f3")
    await office.settled()
    assert "3  Links resolve · done" in shown(office.card())


async def test_a_command_says_what_was_typed(office: Office) -> None:
    await office.ana.command("/sop", "start campaign-qa Q&A <webinar> for R&D")
    await office.settled()
    assert office.ana.view is not None
    subject = next(each for each in office.ana.view["blocks"] if each["block_id"] == "subject")
    assert subject["element"]["initial_value"] == "Q&A <webinar> for R&D"
    await office.ana.close_view()
    await office.start()
    await office.ana.command("/sop", "supply brief https://example.com/b?a=1&b=2")
    await office.ana.command("/sop", "note @ben please look, a<b")
    await office.settled()
    assert "<https://example.com/b?a=1&amp;b=2|Brief>" in shown(office.card())
    assert any("@ben please look, a&lt;b" in each for each in thread_texts(office))


async def test_in_the_direct_conversation_a_start_asks_for_the_channel(office: Office) -> None:
    dm = office.box.space.dm(office.ana.id)
    ana = office.box.space.person("ana")
    await office.box.deliver("slash_commands", slash_command(office.box, ana, dm, "/sop", "start campaign-qa"))
    await office.settled()
    await office.ana.submit({"channel": "marketing"})
    await office.settled()
    await office.ana.submit({"subject": "Spring webinar"})
    await office.ana.submit()
    await office.settled()
    assert "Spring webinar" in shown(office.card())


async def test_an_undone_decision_is_taken_back_in_the_thread(office: Office) -> None:
    await office.start(**{"role.decider": "dilan"})
    await office.dilan.command("/sop", "done 8 No-go")
    await office.dilan.command("/sop", "undo")
    await office.settled()
    assert "took that back" in thread_texts(office)[-1]


async def test_a_form_that_would_be_refused_is_not_shown(office: Office) -> None:
    office.box.space.channel("marketing").members.append("U0GUEST")
    await office.start()
    guest = office.box.person("guest")
    await office.click(guest, "run.skip")
    assert guest.view is None
    assert "guest" in guest.private()[-1]["text"] or "may" in guest.private()[-1]["text"]
