"""A part of an SOP is put back as it was, and what else changed since stays."""

from dataclasses import replace

import pytest

from bot.domain.edits import Edit, InputEdit, InputRemoval, OwnerEdit, PhrasesEdit, StepEdit, StepRemoval, part_of
from bot.domain.ids import StepKey
from bot.domain.parts import PartKind, SopPart, changed
from bot.domain.refusals import Unfit
from bot.library import schema
from bot.library.edits import edited, restored
from tests.blocks.samples import CAMPAIGN

LINKS, KPI = CAMPAIGN.step(StepKey("links")), CAMPAIGN.steps[0]
ELSEWHERE = StepEdit(KPI.key, "KPI is named", KPI.standard)
EDITS: tuple[Edit, ...] = (
    StepEdit(LINKS.key, "Links", "Every link answers."),
    StepEdit(StepKey("alt"), "Alt texts", "Each picture has one.", after=LINKS.key),
    StepRemoval(LINKS.key),
    InputEdit("cap", "Cap", required=False),
    InputEdit("page", "Landing page", required=True),
    InputRemoval("cap"),
    PhrasesEdit(("ready for QA",)),
    OwnerEdit("ops"),
)


@pytest.mark.parametrize("edit", EDITS, ids=[each.kind for each in EDITS])
def test_a_part_is_put_back_and_another_stays_as_it_is_now(edit: Edit) -> None:
    after = edited(CAMPAIGN, edit)
    assert changed(CAMPAIGN, after) == (part_of(edit),)
    now = edited(after, ELSEWHERE)
    assert restored(now, CAMPAIGN, part_of(edit)) == edited(CAMPAIGN, ELSEWHERE)


def test_what_another_part_needs_by_now_is_not_taken_away() -> None:
    before = replace(CAMPAIGN, inputs=tuple(each for each in CAMPAIGN.inputs if each.key != "launch"))
    with pytest.raises(Unfit) as caught:
        restored(CAMPAIGN, before, SopPart(PartKind.INPUT, "launch"))
    assert caught.value.why == "used"


def test_a_step_is_not_put_back_where_there_are_as_many_as_can_be() -> None:
    many = tuple(replace(KPI, key=StepKey(f"s{number}")) for number in range(schema.STEPS))
    with pytest.raises(Unfit) as caught:
        restored(replace(CAMPAIGN, steps=many), CAMPAIGN, SopPart(PartKind.STEP, LINKS.key))
    assert caught.value.why == "many"


@pytest.mark.parametrize(
    "part",
    [SopPart(PartKind.STEP, "links"), SopPart(PartKind.INPUT), SopPart(PartKind.PHRASES), SopPart(PartKind.OWNER)],
)
def test_a_part_is_read_as_it_was_written(part: SopPart) -> None:
    assert SopPart.parse(str(part)) == part


@pytest.mark.parametrize("text", ["", " ", "steps links", "owner ops", "phrases x", "\x00"])
def test_what_names_no_part_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - its words are for the log
        SopPart.parse(text)
