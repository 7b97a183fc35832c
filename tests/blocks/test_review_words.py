"""The forms of the weekly review, and what is said privately about it."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.blocks import digest_private, drafts, modals_sop, private_changes, rituals
from bot.blocks.message import Message
from bot.domain.edits import Creation, InputEdit, OwnerEdit, PhrasesEdit, StepEdit, StepRemoval
from bot.domain.ids import RunName, SopKey, StepKey
from bot.library import bundled
from bot.library.edits import created, edited
from tests.blocks import goldens
from tests.blocks.samples import ANA, BEN, CAMPAIGN, CHANNEL, MONDAY
from tests.blocks.test_chart import NOTHING
from tests.blocks.test_digest import CHANGES, DIGESTS, FOUND, SAID, full_week, reviewed, shown
from tests.slack_rules import message_faults, view_faults

STEP = StepEdit(StepKey("links"), "Links resolve", "After the redirect every parameter is still there.")
NEW = Creation("Press note", "pn", "news is cleared", "PR lead", "Photos | three, cleared\n2. Text | under 100 words")
WEEKLY = next(each for each in bundled().sops if each.key == "weekly-reporting")
FORMS: dict[str, Callable[[], dict[str, Any]]] = {
    "adopt": lambda: modals_sop.change(CAMPAIGN, 4, "step links", owner=ANA, look_after=8, offer=shown(1, FOUND)),
    "adopt_without_a_part": lambda: modals_sop.choose_part(CAMPAIGN, 4, shown(2, SAID)),
    "adopt_otherwise": lambda: modals_sop.something_to_do(shown(1, FOUND), ANA),
    "refuse": lambda: modals_sop.refuse(shown(1, FOUND)),
    "edit_choose": lambda: modals_sop.choose_part(CAMPAIGN, 4),
    "edit_input": lambda: modals_sop.change(CAMPAIGN, 4, "input cap", owner=ANA, look_after=None),
    "edit_phrases": lambda: modals_sop.change(CAMPAIGN, 4, "phrases", owner=ANA, look_after=None),
    "edit_owner": lambda: modals_sop.change(CAMPAIGN, 4, "owner", owner=ANA, look_after=None),
    "add_step": lambda: modals_sop.change(CAMPAIGN, 4, "step", owner=ANA, look_after=None),
    "add_input": lambda: modals_sop.change(CAMPAIGN, 4, "input", owner=ANA, look_after=None),
    "new": modals_sop.new_sop,
    "suggest": lambda: modals_sop.suggest("cqa-41", CAMPAIGN.name),
    "suggest_on": lambda: modals_sop.suggest_on([CAMPAIGN, WEEKLY], CHANNEL, said="UTM tags: name the pattern."),
    "suggest_on_one": lambda: modals_sop.suggest_on([CAMPAIGN, WEEKLY], CHANNEL, chosen="campaign-qa", here=False),
}


def draft(edit: Any) -> Message:  # noqa: ANN401 - an edit
    return drafts.to_publish(7, edit, "Clearer", BEN, sop=edited(CAMPAIGN, edit), before=CAMPAIGN)


SAYINGS: dict[str, Callable[[], Message]] = {
    "so_far": lambda: digest_private.review(DIGESTS["full"](), reviewed(full_week()).figures),
    "refused_away": lambda: digest_private.refused("C1", "not_in_channel"),
    "refused_archived": lambda: digest_private.refused("C1", "is_archived"),
    "refused_by_name": lambda: digest_private.refused("#marketing", "not_in_channel"),
    "refused_restricted": lambda: digest_private.refused("C1", "restricted_action"),
    "refused_otherwise": lambda: digest_private.refused("C1", "boom"),
    "posted": lambda: digest_private.posted("C1"),
    "reminder": lambda: private_changes.reminder(CHANGES[1]),
    "suggested": lambda: private_changes.suggested(is_told=True),
    "suggested_untold": lambda: private_changes.suggested(is_told=False),
    "draft_step": lambda: draft(STEP),
    "draft_new_step": lambda: draft(StepEdit(StepKey("alt"), "Alt texts", "Each picture has one.")),
    "draft_removal": lambda: draft(StepRemoval(StepKey("links"))),
    "draft_input": lambda: draft(InputEdit("cap", "Cap", required=False)),
    "draft_phrases": lambda: draft(PhrasesEdit(("ready for QA",))),
    "draft_owner": lambda: draft(OwnerEdit("ops")),
    "draft_new": lambda: drafts.to_publish(7, NEW, "first version", BEN, sop=created(NEW, (), ()), before=None),
    "ritual_due": lambda: rituals.due(WEEKLY, CHANNEL, MONDAY),
    "ritual_started": lambda: rituals.started(WEEKLY, RunName("wkr-7"), CHANNEL),
    "ritual_started_elsewhere": lambda: rituals.started_elsewhere(WEEKLY),
    "ritual_not_now": lambda: rituals.not_now(WEEKLY),
    "published": lambda: drafts.published("Clearer", CAMPAIGN.name, 5),
    "not_published": lambda: drafts.not_published("Clearer"),
    "done": lambda: drafts.done(CAMPAIGN.name, 5, None),
    "ready": lambda: drafts.ready("Press note", SopKey("press-note")),
    "sent_new": lambda: drafts.sent_new("Press note", ANA),
    "published_first": lambda: drafts.published("first version", "Press note", 1),
    "so_far_of_nothing": lambda: digest_private.review(DIGESTS["first_week"](), NOTHING),
    "sent": lambda: drafts.done(CAMPAIGN.name, None, ANA),
}


@pytest.mark.parametrize("name", FORMS)
def test_the_form_looks_as_it_was_looked_at(name: str) -> None:
    view = FORMS[name]()
    assert view_faults(view) == []
    goldens.check(f"form_{name}", view)


@pytest.mark.parametrize("name", SAYINGS)
def test_what_is_said_looks_as_it_was_looked_at(name: str) -> None:
    message = SAYINGS[name]()
    assert message_faults(message.text, message.blocks) == []
    goldens.check(f"review_{name}", message)
