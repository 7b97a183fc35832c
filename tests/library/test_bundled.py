"""The six bundled SOPs keep the rules that make an SOP usable, and campaign QA is the one that is drawn."""

from pathlib import Path

import pytest

from bot import library
from bot.blocks.limits import MODAL_TITLE
from bot.domain.sop import Evidence, InputType, Sop

LOADED = library.bundled()
CAMPAIGN_QA = next(sop for sop in LOADED.sops if sop.key == "campaign-qa")
CODES = {
    "budget-review": "bud",
    "campaign-qa": "cqa",
    "content-review": "crv",
    "landing-page-update": "lpu",
    "lead-handoff": "lho",
    "weekly-reporting": "wkr",
}
each_sop = pytest.mark.parametrize("sop", LOADED.sops, ids=lambda sop: sop.key)


def test_there_is_neither_fault_nor_advice() -> None:
    assert [str(fault) for fault in LOADED.faults] == []


def test_the_six_are_there_each_with_its_code() -> None:
    assert {sop.key: sop.code for sop in LOADED.sops} == CODES


@each_sop
def test_it_is_short(sop: Sop) -> None:
    assert 6 <= len(sop.steps) <= 9
    assert sum(each.required for each in sop.inputs) <= 4
    assert len(sop.inputs) <= 6


@each_sop
def test_it_fits_where_it_is_shown(sop: Sop) -> None:
    assert len(sop.name) <= MODAL_TITLE
    assert len(sop.key) <= MODAL_TITLE
    assert all(len(step.title) <= 40 for step in sop.steps), "the first 40 characters are what a phone shows"
    assert all(len(step.standard) <= 140 for step in sop.steps)


@each_sop
def test_it_holds_all_that_an_sop_must(sop: Sop) -> None:
    assert sop.trigger.when
    assert sop.trigger.phrases
    assert sop.inputs
    assert sop.owner in sop.roles_by_key
    assert all(step.role in sop.roles_by_key for step in sop.steps)
    assert sop.output
    assert sop.review


@each_sop
def test_its_trigger_goes_on_after_starts_when(sop: Sop) -> None:
    assert sop.trigger.when[0].islower()
    assert not sop.trigger.when.endswith(".")


@each_sop
def test_its_standards_are_whole_sentences(sop: Sop) -> None:
    for step in sop.steps:
        assert step.standard.endswith("."), step.key
        assert step.standard[0].isupper(), step.key


@each_sop
def test_few_of_its_steps_have_a_due_time(sop: Sop) -> None:
    assert 1 <= sum(step.due is not None for step in sop.steps) <= 3


@each_sop
def test_no_choice_begins_like_another(sop: Sop) -> None:
    """A command takes the choice that its words begin with."""
    for step in sop.steps:
        for choice in step.decide:
            assert [each for each in step.decide if each.casefold().startswith(choice.casefold())] == [choice]


def test_no_two_are_suggested_by_the_same_phrase() -> None:
    phrases = [phrase.casefold() for sop in LOADED.sops for phrase in sop.trigger.phrases]
    assert len(phrases) == len(set(phrases))


def test_every_feature_has_an_example() -> None:
    steps = [step for sop in LOADED.sops for step in sop.steps]
    assert {step.evidence for step in steps} == {None, *Evidence}
    assert any(step.confirm for step in steps)
    assert any(step.decide and step.bounds for step in steps)
    assert any(step.due and step.due.anchor for step in steps)
    assert any(step.due and not step.due.anchor for step in steps)
    assert {each.type for sop in LOADED.sops for each in sop.inputs} == set(InputType)
    assert any(each.unit for sop in LOADED.sops for each in sop.inputs)


def test_each_file_is_named_after_its_key() -> None:
    folder = Path(library.__file__).parent
    assert {file.stem for file in folder.glob("*.yml")} == set(CODES)


# ---- campaign QA, as docs/surface.md draws it


def test_campaign_qa_has_the_steps_that_are_drawn() -> None:
    assert [(step.key, step.title, step.role) for step in CAMPAIGN_QA.steps] == [
        ("kpi-match", "Brief and KPI match", "owner"),
        ("audience", "Audience and suppression", "ops"),
        ("links", "Links resolve", "owner"),
        ("utm", "UTM tags", "owner"),
        ("conversion", "Conversion seen", "ops"),
        ("copy", "Copy, claims and legal", "owner"),
        ("cap", "Budget cap and stop rule", "paid"),
        ("go", "Go or no-go", "decider"),
    ]


def test_campaign_qa_asks_for_the_inputs_that_are_drawn() -> None:
    sop = CAMPAIGN_QA
    assert [(each.key, each.label, each.type, each.unit, each.required) for each in sop.inputs] == [
        ("brief", "Brief", InputType.LINK, "", True),
        ("links", "Links sheet", InputType.LINK, "", False),
        ("kpi", "KPI", InputType.TEXT, "", True),
        ("launch", "Launch", InputType.DATE, "", True),
        ("cap", "Budget cap", InputType.NUMBER, "€", True),
    ]
    assert sop.trigger.when == "a launch date is set"


def test_campaign_qa_asks_for_no_evidence_so_that_done_stays_one_click() -> None:
    assert [step.key for step in CAMPAIGN_QA.steps if step.evidence] == []


def test_campaign_qa_is_ready_a_day_before_launch() -> None:
    assert {step.key: str(step.due) for step in CAMPAIGN_QA.steps if step.due} == {
        "conversion": "2d before launch",
        "cap": "1d before launch",
        "go": "1d before launch",
    }


def test_campaign_qa_is_confirmed_once_and_decided_at_its_end() -> None:
    sop = CAMPAIGN_QA
    assert [step.title for step in sop.steps if step.confirm] == ["Conversion seen"]
    assert [step.decide for step in sop.steps if step.decide] == [("Go", "No-go")]
    assert sop.steps[-1].bounds == "Go within the approved budget; above it, ask finance."
    assert sop.roles_by_key[sop.steps[-1].role].label == "Marketing lead"
