"""Every modal, as Slack takes it and as it was looked at."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.blocks import metadata, modals, modals_flow, modals_start
from bot.blocks.ids import FIELD_ACTION
from bot.domain.facts import SkipReason
from bot.domain.ids import MessageTs, RunName, SopKey, StepKey
from bot.domain.run import Run
from bot.domain.sop import Input, InputType, Step
from bot.domain.step_state import Blocker
from bot.domain.wishes import Block, Cancel, Complete, Skip, Start
from tests.blocks import goldens
from tests.blocks.samples import (
    BEN,
    CAMPAIGN,
    CHANNEL,
    KNOWN,
    LENA,
    OFFICE_HOURS,
    PEOPLE,
    Story,
    finished,
    full_sop,
    halfway,
    in_the_middle,
    long_sop,
    settled,
)
from tests.slack_rules import elements, texts, view_faults

View = dict[str, Any]
EVERY_TYPE = replace(
    CAMPAIGN,
    inputs=tuple(
        Input(kind.name.lower(), kind.value.capitalize(), kind, required=True, choices=("One", "Two"))
        if kind is InputType.CHOICE
        else Input(kind.name.lower(), kind.value.capitalize(), kind)
        for kind in InputType
    ),
)
VALUES = {
    "text": "120",
    "long_text": "Two\nlines",
    "link": "https://x.example",
    "date": "2026-12-03",
    "number": "4000",
    "person": "U0BEN",
    "choice": "Two",
}


def step(key: str) -> Step:
    """Give a step of the campaign."""
    return CAMPAIGN.step(StepKey(key))


SAID = modals_flow.Said(MessageTs("1700000000.000100"), LENA, "Discount clause isn't signed off.")


def blocked_by_a_message() -> Run:
    return Story().starts().happens(Block(StepKey("copy"), SAID.text, source=SAID.ts)).run


def a_blocker() -> tuple[Run, Blocker]:
    run = Story().starts().happens(Block(StepKey("copy"), "Discount clause isn't signed off.")).run
    return run, run.open_blockers[0][1]


def fresh() -> Run:
    return Story().starts(without=["cap"]).run


VIEWS: dict[str, Callable[[], View]] = {
    "choose": lambda: modals_start.choose_sop([CAMPAIGN, long_sop()], CHANNEL),
    "choose_with_a_subject": lambda: modals_start.choose_sop([CAMPAIGN], CHANNEL, subject="Spring webinar"),
    "choose_from_none": lambda: modals_start.choose_sop([], CHANNEL),
    "start": lambda: modals_start.start(CAMPAIGN, channel=CHANNEL, subject="Spring webinar"),
    "start_again": lambda: modals_start.start(CAMPAIGN, channel=CHANNEL, people=PEOPLE),
    "start_missing": lambda: modals_start.start(
        CAMPAIGN,
        channel=CHANNEL,
        subject="Spring webinar",
        people=PEOPLE,
        inputs={key: KNOWN[key] for key in ("brief", "launch")},
        missing=[CAMPAIGN.inputs_by_key[key] for key in ("kpi", "cap")],
    ),
    "start_every_type": lambda: modals_start.start(EVERY_TYPE, channel=CHANNEL, inputs=VALUES),
    "evidence_link": lambda: modals.evidence(fresh(), step("utm")),
    "evidence_words": lambda: modals.evidence(fresh(), step("copy")),
    "decision": lambda: modals.decision(fresh(), step("go")),
    "skip": lambda: modals.skip(fresh()),
    "skip_a_step": lambda: modals.skip(fresh(), step("cap"), sentence="Organic only."),
    "note": lambda: modals.note(fresh()),
    "supply": lambda: modals.supply(fresh()),
    "people": lambda: modals.people(fresh()),
    "cancel": lambda: modals.cancel(fresh()),
    "finish": lambda: modals.finish(settled().run),
    "block": lambda: modals_flow.block(in_the_middle().run),
    "block_said": lambda: modals_flow.block(in_the_middle().run, step("copy"), said=SAID),
    "block_in_which_run": lambda: modals_flow.block_in(
        [in_the_middle().run, replace(fresh(), name=RunName("cqa-42"))], SAID
    ),
    "block_said_before": lambda: modals_flow.block(blocked_by_a_message(), said=SAID),
    "explain": lambda: modals_flow.explain(*a_blocker()),
    "move": lambda: modals_flow.move(*a_blocker(), step("copy")),
    "return": lambda: modals_flow.send_back(in_the_middle().run),
    "return_after_finish": lambda: modals_flow.send_back(finished().run),
    "hand_off": lambda: modals_flow.hand_off(in_the_middle().run, step("utm"), to=BEN, note="Sheet is final."),
    "hand_off_run": lambda: modals_flow.hand_off_run(in_the_middle().run),
    "decline": lambda: modals_flow.decline(in_the_middle().run, step("utm")),
    "all_steps": lambda: modals.all_steps(halfway().run, halfway().now, OFFICE_HOURS),
    "all_steps_ended": lambda: modals.all_steps(finished().run, finished().now, OFFICE_HOURS),
}


@pytest.mark.parametrize("name", VIEWS)
def test_the_modal_looks_as_it_was_looked_at(name: str) -> None:
    view = VIEWS[name]()
    assert view_faults(view) == []
    goldens.check(f"modal_{name}", view)


def fields(view: View) -> dict[str, View]:
    """Give the modal's input blocks by their id."""
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def test_only_the_subject_has_to_be_filled_in_to_start() -> None:
    needed = [key for key, block in fields(VIEWS["start"]()).items() if not block["optional"]]
    assert needed == ["subject"]


def test_each_type_of_input_has_its_control_with_the_value_so_far() -> None:
    found = fields(VIEWS["start_every_type"]())
    assert {key: block["element"]["type"] for key, block in found.items() if key.startswith("input.")} == {
        "input.text": "plain_text_input",
        "input.long_text": "plain_text_input",
        "input.link": "url_text_input",
        "input.date": "datepicker",
        "input.number": "number_input",
        "input.person": "users_select",
        "input.choice": "static_select",
    }
    given = str([block["element"] for block in found.values()])
    assert all(repr(value) in given for value in VALUES.values())


def test_the_people_of_last_time_stand_in_the_menus() -> None:
    found = fields(VIEWS["start_again"]())
    chosen = {key: block["element"].get("initial_user") for key, block in found.items() if key.startswith("role.")}
    assert chosen == {f"role.{role}": user for role, user in PEOPLE.items()}


def test_the_second_look_names_what_is_missing_and_keeps_what_was_said() -> None:
    view = VIEWS["start_missing"]()
    assert "Missing: *KPI*, *Budget cap*. Start without them?" in view["blocks"][0]["text"]["text"]
    assert fields(view)["subject"]["element"]["initial_value"] == "Spring webinar"
    assert metadata.read(view["private_metadata"])["asked"] is True


def test_every_field_is_found_under_its_block_id() -> None:
    for make in VIEWS.values():
        for block in fields(make()).values():
            assert block["element"]["action_id"] == FIELD_ACTION


def test_what_is_missing_stands_first_where_inputs_are_supplied() -> None:
    assert next(iter(fields(VIEWS["supply"]()))) == "input.cap"


def test_a_step_menu_lists_the_open_steps_and_proposes_the_next() -> None:
    menu = fields(modals.skip(halfway().run))["step"]["element"]
    shown = [option["text"]["text"] for option in menu["options"]]
    assert shown == ["3 Links resolve", "5 Conversion seen", "6 Copy, claims and legal", "8 Go or no-go"]
    assert menu["initial_option"]["text"]["text"] == "3 Links resolve"


@pytest.mark.parametrize(
    "form",
    [
        modals.skip,
        modals.note,
        modals.supply,
        modals.people,
        modals.cancel,
        modals.finish,
        lambda run: modals.evidence(run, step("utm")),
        lambda run: modals.decision(run, step("go")),
    ],
)
def test_nobody_is_asked_to_write_about_a_run_that_has_ended(form: Callable[[Run], View]) -> None:
    ended = halfway().happens(Cancel("The launch moved."))
    view = form(ended.run)
    assert view_faults(view) == []
    assert fields(view) == {}
    assert "cqa-41 was cancelled" in view["blocks"][0]["text"]["text"]


def test_a_cancelled_run_has_no_button_left_among_its_steps() -> None:
    ended = halfway().happens(Cancel("The launch moved."))
    assert list(elements(modals.all_steps(ended.run, ended.now, OFFICE_HOURS))) == []


def test_finish_waits_for_the_last_step() -> None:
    view = modals.finish(halfway().run)
    assert view_faults(view) == []
    assert "can't be finished yet: 3 of 8 done, 1 skipped, next: 3 Links resolve." in view["blocks"][0]["text"]["text"]


def test_there_is_no_step_to_skip_when_all_are_settled() -> None:
    assert view_faults(modals.skip(settled().run)) == []
    assert fields(modals.skip(settled().run)) == {}


def test_all_forty_steps_have_their_button() -> None:
    story = Story(long_sop(), "web-7").starts("x").does("s1").happens(Skip(StepKey("s2"), SkipReason.NO_TIME))
    view = modals.all_steps(story.run, story.now + timedelta(hours=1), OFFICE_HOURS)
    assert view_faults(view) == []
    done = [each["value"] for each in elements(view) if each["action_id"] == "step.done"]
    assert done == [f"web-7 s{number}" for number in range(3, 41)]


@pytest.mark.parametrize("character", ["a", "<", "`", "😀", "Every word "])
def test_the_longest_texts_fit(character: str) -> None:
    sop = full_sop(character)
    story = Story(sop, "full-123456").happens(Start((character * 200)[:200], knowingly=True))
    for each in sop.steps[:5]:
        story.happens(Complete(each.key, evidence="https://x.example/" + "y" * 1900))
    views = [
        modals_start.start(sop, channel=CHANNEL, subject=story.run.subject, missing=sop.inputs),
        modals_start.choose_sop([replace(sop, key=SopKey(f"k{number}")) for number in range(150)], CHANNEL),
        modals.all_steps(story.run, story.now, OFFICE_HOURS),
        modals.skip(story.run),
        modals.note(story.run),
        modals.supply(story.run),
        modals.people(story.run),
        modals.cancel(story.run),
        modals.decision(story.run, sop.steps[-1]),
        modals.evidence(story.run, sop.steps[-1]),
    ]
    for view in views:
        assert view_faults(view) == []


def test_more_choices_than_radio_buttons_hold_become_a_menu() -> None:
    many = replace(step("go"), decide=tuple(f"Choice {number}" for number in range(12)))
    view = modals.decision(fresh(), many)
    assert view_faults(view) == []
    assert fields(view)["choice"]["element"]["type"] == "static_select"


def test_words_in_a_form_are_shown_as_typed() -> None:
    run = Story().starts("<!channel> & *more*").run
    shown = "\n".join(texts(modals.cancel(run)))
    assert "&lt;!channel&gt; &amp; \u2060*\u2060more" in shown


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "3", '"x"', "\x00", "{'run': 1}", "[" * 3000])
def test_a_memory_that_was_never_written_is_empty(text: str) -> None:
    assert metadata.read(text) == {}


def test_a_memory_comes_back_as_written() -> None:
    written = metadata.write(run="cqa-41", step="", asked=True)
    assert metadata.read(written) == {"run": "cqa-41", "asked": True}
