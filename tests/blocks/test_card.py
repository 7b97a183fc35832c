"""The card in its states, and what it promises whatever the texts are."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.blocks.card import run_card
from bot.blocks.ids import Action
from bot.blocks.message import Message
from bot.domain.facts import SkipReason
from bot.domain.ids import StepKey
from bot.domain.sop import Step
from bot.domain.wishes import Assign, Block, Cancel, Complete, Confirm, Finish, Skip, Start, Supply, Undo
from bot.domain.working_hours import parse_hours
from tests.blocks import goldens
from tests.blocks.samples import (
    ANA,
    BEN,
    BERLIN,
    CAMPAIGN,
    CARA,
    DILAN,
    Story,
    finished,
    full_sop,
    halfway,
    in_the_middle,
    long_sop,
    settled,
)
from tests.slack_rules import elements, message_faults, texts

UNDO_IS_OVER = timedelta(minutes=10)


def card(story: Story, *, after: timedelta = timedelta(), zone: ZoneInfo = BERLIN) -> Message:
    """Draw the story's card some time after its last fact, and hold it against Slack's rules."""
    drawn = run_card(story.run, story.now + after, parse_hours("mon-fri 09:00-17:30", zone))
    assert message_faults(drawn.text, drawn.blocks) == []
    return drawn


def buttons(drawn: Message, action: str) -> list[str]:
    """Give the values of the buttons with this action."""
    return [each["value"] for each in elements(drawn.blocks) if each["action_id"] == action]


def shown(drawn: Message) -> str:
    """Give all the words of a message."""
    return "\n".join(texts(drawn.blocks))


def relaunch(settled_steps: int) -> Story:
    """Give the long run with its first steps settled, two of them skipped."""
    story = Story(long_sop(), "web-7").starts("scale.example to the new CMS")
    for number in range(1, settled_steps + 1):
        if number in {3, 9}:
            story.happens(Skip(StepKey(f"s{number}"), SkipReason.ELSEWHERE), BEN)
        else:
            story.does(f"s{number}", by=BEN)
    return story


STATES: dict[str, Callable[[], Story]] = {
    "fresh": lambda: Story().starts(without=["cap"]),
    "two_inputs_missing": lambda: Story().starts(without=["cap", "kpi"]),
    "nobody_named": lambda: Story().happens(Start("Spring webinar", knowingly=True)),
    "halfway": halfway,
    "in_the_middle": in_the_middle,
    "settled": settled,
    "finished": finished,
    "cancelled": lambda: halfway().happens(Cancel("The launch moved to spring; a new run starts then.")),
    "forty_fresh": lambda: relaunch(0),
    "forty_in_the_middle": lambda: relaunch(17),
    "forty_blocked": lambda: relaunch(17).happens(Block(StepKey("s22"), "The consent banner.", party="Agency"), BEN),
    "forty_with_gaps": lambda: relaunch(2).does("s5", "s6", "s8", "s30"),
    "to_confirm_just_now": lambda: Story().starts().does("seen", by=BEN),
}


@pytest.mark.parametrize("state", STATES)
def test_the_card_looks_as_it_was_looked_at(state: str) -> None:
    goldens.check(f"card_{state}", card(STATES[state]()))


def test_undo_is_gone_ten_minutes_after_the_click() -> None:
    assert buttons(card(halfway()), "step.undo") == ["cqa-41 audience"]
    assert buttons(card(halfway(), after=UNDO_IS_OVER), "step.undo") == []


def test_a_step_to_confirm_can_be_confirmed_while_its_doer_can_still_undo_it() -> None:
    drawn = card(Story().starts().does("seen", by=BEN))
    assert buttons(drawn, "step.confirm") == ["cqa-41 seen"]
    assert buttons(drawn, "step.undo") == ["cqa-41 seen"]


def test_undo_asks_before_it_counts() -> None:
    (undo,) = [each for each in elements(card(halfway()).blocks) if each["action_id"] == "step.undo"]
    assert undo["confirm"]["title"]["text"] == "Undo 2 Audience and suppression?"


def test_every_button_says_the_whole_to_a_screen_reader() -> None:
    labels = {each.get("accessibility_label") for each in elements(card(halfway()).blocks) if each["type"] == "button"}
    assert {"Done: 3 Links resolve", "Confirm: 5 Conversion seen", "Undo: 2 Audience and suppression"} <= labels
    assert None not in labels


def test_steps_keep_their_place_while_others_are_settled() -> None:
    before = buttons(card(Story().starts()), "step.done")
    after = buttons(card(Story().starts().does("audience", "cap")), "step.done")
    assert after == [each for each in before if each not in {"cqa-41 audience", "cqa-41 cap"}]


def test_only_the_next_step_is_primary_and_shows_its_standard() -> None:
    drawn = card(Story().starts().does("audience"))
    primary = [each["value"] for each in elements(drawn.blocks) if each.get("style") == "primary"]
    assert primary == ["cqa-41 kpi"]
    assert [step.key for step in CAMPAIGN.steps if step.standard in shown(drawn)] == ["kpi"]


def test_a_person_is_a_mention_and_a_role_without_one_its_label() -> None:
    story = Story().starts().happens(Assign({"decider": "", "paid": DILAN}))  # type: ignore[dict-item]  # frees it
    assert "8  Go or no-go · Marketing lead decides" in shown(card(story))
    assert f"7  Budget cap and stop rule · <@{DILAN}>" in shown(card(story))


def test_supplying_the_last_missing_input_takes_the_line_away() -> None:
    story = Story().starts(without=["cap"])
    assert buttons(card(story), "run.supply") == ["cqa-41"]
    story.happens(Supply({"cap": "4,000"}))
    assert buttons(card(story), "run.supply") == []
    assert "Budget cap: € 4,000" in shown(card(story))


def test_an_undone_step_stands_open_again() -> None:
    story = Story().starts()
    before = card(story).blocks
    assert card(story.does("kpi").happens(Undo(StepKey("kpi")))).blocks == before


def test_finish_comes_with_the_last_settled_step() -> None:
    assert buttons(card(halfway()), "run.finish") == []
    assert buttons(card(settled()), "run.finish") == ["cqa-41"]
    assert buttons(card(settled()), "run.skip") == []


def test_a_card_that_ended_offers_return_and_nothing_else() -> None:
    assert [each["action_id"] for each in elements(card(finished()).blocks)] == [Action.RUN_RETURN]


def test_the_text_says_in_one_sentence_how_the_run_stands() -> None:
    name = "Campaign QA · Spring webinar, 3 e-mails + 2 ads (cqa-41)"
    assert card(halfway()).text == f"{name}: 3 of 8 done, 1 skipped, next: 3 Links resolve"
    assert card(settled()).text == f"{name}: 7 of 8 done, 1 skipped, ready to finish"


def test_the_end_is_told_with_its_times_and_the_decision() -> None:
    drawn = shown(card(finished()))
    assert "*Go or no-go: Go*, <@U0DILAN>: “Stop rule is on Cara.”" in drawn
    assert "cqa-41 · 6 h 14 min" in drawn


def test_twelve_steps_at_most_have_a_button_and_the_rest_is_named() -> None:
    drawn = card(relaunch(17), after=UNDO_IS_OVER)
    assert len(buttons(drawn, "step.done")) == 12
    assert "then 30 Page group 30 moved" in shown(drawn)
    assert "40 Page group 40 moved" in shown(drawn)


def test_the_next_step_has_its_button_behind_any_number_of_steps_to_confirm() -> None:
    sop = full_sop("Word ", 40)
    story = Story(sop, "full-1").starts("Subject")
    waiting = [step.key for step in sop.steps if step.confirm]
    story.does(*[step.key for step in sop.steps[:36]], by=BEN)
    assert len(waiting) == 8
    assert "full-1 step-number-36" in buttons(card(story), "step.done")


def test_a_line_in_the_middle_of_a_long_sop_folds_only_with_a_neighbour() -> None:
    drawn = shown(card(STATES["forty_with_gaps"](), after=UNDO_IS_OVER))
    assert "✅ 5–6 settled: 2 done" in drawn
    assert "✅ 8  Page group 8 moved · done" in drawn


@pytest.mark.parametrize("character", ["Every asset names the one ", "a", "R&D <b> ", "&", "<", "`", "é", "漢", "😀"])
@pytest.mark.parametrize("steps", [11, 40])
@pytest.mark.parametrize("done", [0, 3, 9])
def test_the_longest_texts_fit(character: str, steps: int, done: int) -> None:
    sop = full_sop(character, steps)
    inputs = {
        "i0": (character * 100)[:100],
        "i1": character * 100,
        "i2": "https://example.com/" + "x&" * 900,
        "i4": "1234567",
    }
    subject = (character * 200)[:200]
    people = {role.key: ANA for role in sop.roles}
    story = Story(sop, "full-123456").happens(Start(subject, people=people, inputs=inputs, knowingly=True))
    for step in sop.steps[:done]:
        story.happens(Complete(step.key, evidence="https://example.com/" + "y" * 1900))
    drawn = card(story)
    assert len(drawn.blocks) < 50
    assert any(value.endswith(f"step-number-{done}") for value in buttons(drawn, "step.done"))


def test_forty_steps_with_full_length_words_keep_twelve_buttons_within_the_budget() -> None:
    sop = full_sop("Every asset names the one ", 40)
    story = Story(sop, "full-41").happens(
        Start("Subject " * 20, people={r.key: ANA for r in sop.roles}, knowingly=True)
    )
    drawn = card(story)
    assert len(buttons(drawn, "step.done")) == 12
    assert len(json.dumps(drawn.blocks)) <= 10_000


def test_settled_steps_share_as_few_sections_as_hold_their_words() -> None:
    steps = tuple(replace(CAMPAIGN.steps[2], key=StepKey(f"s{n}"), title="Title " * 10) for n in range(10))
    story = Story(replace(CAMPAIGN, steps=steps)).starts()
    for step in steps:
        story.happens(Complete(step.key, evidence="https://example.com/" + "y" * 470))
    drawn = card(story, after=UNDO_IS_OVER)
    joined = [block for block in drawn.blocks if block["block_id"].startswith("steps.")]
    assert len(joined) == 3
    assert sum(block["text"]["text"].count("✅") for block in joined) == 10


def test_a_long_story_of_how_it_ended_fits() -> None:
    sop = replace(
        CAMPAIGN,
        output="Output " * 40,
        steps=tuple(
            Step(StepKey(f"d{n}"), "Title " * 10, "Standard", decide=("Go on " * 6 + "now", "No")) for n in range(30)
        ),
    )
    story = Story(sop, "cqa-9").starts("<" * 200)
    for step in sop.steps:
        story.happens(Complete(step.key, decision=step.decide[0], why="&" * 2000))
    card(story.happens(Finish("`" * 3000)))


def test_a_reader_elsewhere_gets_the_same_moment() -> None:
    here, there = card(halfway()), card(halfway(), zone=ZoneInfo("America/Los_Angeles"))
    assert "|Mon 23 Nov 09:12>" in shown(here)
    assert "|Mon 23 Nov 00:12>" in shown(there)
    assert "<!date^1795421520^" in shown(here)
    assert "<!date^1795421520^" in shown(there)


def test_confirming_and_undoing_it_again_leads_back() -> None:
    story = Story().starts().does("seen", by=BEN)
    waiting = shown(card(story, after=UNDO_IS_OVER))
    story.happens(Confirm(StepKey("seen")), CARA)
    assert "confirmed by <@U0CARA>" in shown(card(story))
    story.happens(Undo(StepKey("seen")), CARA)
    assert shown(card(story, after=UNDO_IS_OVER)) == waiting
