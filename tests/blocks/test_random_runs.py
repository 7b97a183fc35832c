"""Whatever happens in a run, and whatever people type, every view of it is one that Slack takes."""

import json
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import modals, modals_start, private, thread
from bot.blocks.card import run_card
from bot.blocks.home import Home
from bot.blocks.home import draw as draw_home
from bot.blocks.ids import Action
from bot.blocks.letters import Letter
from bot.blocks.letters import draw as draw_letter
from bot.blocks.message import Block as ViewBlock
from bot.blocks.nudge import nudge
from bot.domain.asks import calls
from bot.domain.facts import DeclineReason, ReturnCause, SkipReason
from bot.domain.ids import UserId
from bot.domain.people import Actor
from bot.domain.refusals import Refusal
from bot.domain.sop import Sop
from bot.domain.wishes import (
    Accept,
    AddNote,
    AnswerBlocker,
    Assign,
    Block,
    Cancel,
    Complete,
    Confirm,
    Decline,
    Finish,
    HandOff,
    SendBack,
    Skip,
    Start,
    Supply,
    Unblock,
    Undo,
    Wish,
)
from bot.domain.working_hours import parse_hours
from tests.blocks.samples import ANA, BEN, CAMPAIGN, CARA, CHANNEL, KNOWN, OFFICE_HOURS, Story, full_sop, long_sop
from tests.cases import cases
from tests.slack_rules import elements, message_faults, view_faults

PEOPLE = [ANA, BEN, CARA]
TOKENS = ["<!channel>", "<!here>", "<@U1>", "<#C1>", "&", "&lt;", "<https://x.example|y>", "https://x.example/?a=1&b=2"]
SIGNS = st.sampled_from(
    [*TOKENS, "*", "_", "`", "```", "~", "\u202e", "\u200f", "\u2066", "\x00", "שלום", "😀", "word ", "\n", "…", "|"]
)
TYPED = st.one_of(
    st.lists(SIGNS, min_size=1, max_size=30).map("".join),
    st.text(max_size=80),
    SIGNS.flatmap(lambda sign: st.integers(1, 3000).map(lambda length: (sign * length)[:length])),
)
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "UTC"]).map(ZoneInfo)


@st.composite
def sops(draw: st.DrawFn) -> Sop:
    """Give one of the sample SOPs, perhaps with texts that nobody would write."""
    sop = draw(st.sampled_from([CAMPAIGN, long_sop(12), long_sop(40), full_sop("Long words ", 40)]))
    if not draw(st.booleans()):
        return sop
    typed = " ".join(draw(TYPED).replace("\x00", "").split())[:60] or "x"
    steps = tuple(replace(step, title=typed, standard=(typed * 4)[:140]) for step in sop.steps)
    return replace(sop, steps=steps, output=typed, name=typed)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Give a run to which some of what people wished has happened; what the rules refused has not."""
    story = Story(draw(sops()))
    subject = draw(TYPED)[:200]
    known = {key: value for key, value in KNOWN.items() if key in story.run.sop.inputs_by_key and draw(st.booleans())}
    if not _happens(story, Start(subject, inputs=known, knowingly=True), ANA, timedelta()):
        story.starts("x")
    for _ in range(draw(st.integers(0, 25))):
        who = draw(st.sampled_from(PEOPLE))
        pause = timedelta(minutes=draw(st.integers(0, 2000)))
        _happens(story, draw(wishes(story.run.sop)), who, pause)
    return story


@st.composite
def wishes(draw: st.DrawFn, sop: Sop) -> Wish:
    """Give something that a person may wish."""
    step, typed = draw(st.sampled_from(sop.steps)), draw(TYPED)
    evidence = draw(st.sampled_from(["https://x.example/?a=1&b=2", "https://x.example/" + "&" * 1900, typed]))
    choice = step.decide[0] if step.decide else ""
    people = {role.key: draw(st.sampled_from([*PEOPLE, UserId("")])) for role in sop.roles[:2]}
    complete = Complete(step.key, evidence=evidence, decision=choice, why=typed)
    skip = Skip(step.key, draw(st.sampled_from(list(SkipReason))), typed)
    usual: list[Wish] = [complete, complete, skip, Undo(step.key), Confirm(step.key), AddNote(typed, step.key)]
    rare: list[Wish] = [Assign(people), Supply({"kpi": typed}), Finish(typed), Cancel(typed)]
    number, person = draw(st.integers(1, 3)), draw(st.sampled_from([None, *PEOPLE]))
    between: list[Wish] = [
        Block(step.key, typed, person=person, party=typed[:80]),
        Unblock(number),
        AnswerBlocker(number, accepted=True),
        SendBack(step.key, draw(st.sampled_from(list(ReturnCause))), typed),
        HandOff(Actor(draw(st.sampled_from(PEOPLE))), typed, draw(st.sampled_from([None, step.key]))),
        Accept(step.key),
        Decline(DeclineReason.OTHER, typed, step.key),
    ]
    return draw(st.sampled_from([*usual, *usual, *between, *rare]))


def _happens(story: Story, wish: Wish, by: UserId, pause: timedelta) -> bool:
    try:
        story.happens(wish, by, after=pause)
    except Refusal:
        return False
    return True


@cases(150)
@given(stories(), ZONES, st.integers(0, 30))
def test_every_card_and_every_line_is_one_that_slack_takes(story: Story, zone: ZoneInfo, minutes: int) -> None:
    card = run_card(story.run, story.now + timedelta(minutes=minutes), parse_hours("mon-fri 09:00-17:30", zone))
    assert message_faults(card.text, card.blocks) == []
    assert len(card.blocks) < 50
    for fact in story.facts:
        line = thread.said(story.run, fact)
        if line is not None:
            assert message_faults(line.text, line.blocks) == []


@cases(150)
@given(stories(), st.booleans())
def test_every_letter_and_every_home_is_one_that_slack_takes(story: Story, posted: bool) -> None:  # noqa: FBT001 - drawn
    run = Story(story.run.sop).run
    for fact in story.facts:
        after = run.after(fact)
        for call in calls(run, after, fact):
            card = "https://example.slack.com/archives/C1/p1"
            letter = draw_letter(Letter(call, story.run, fact, card, OFFICE_HOURS, posted=posted))
            assert message_faults(letter.text, letter.blocks) == []
        run = after
    for user in PEOPLE:
        home = Home(user, [story.run] * 30, {}, [(story.run.sop, 1)] * 60, OFFICE_HOURS, story.now)
        for page in range(4):
            view = draw_home(replace(home, page=page))
            assert len(view["blocks"]) <= 100
            assert len(json.dumps(view)) < 250_000
    due = [(story.run, step, None) for step in story.run.sop.steps]
    message = nudge(due, story.now, OFFICE_HOURS)
    assert message_faults(message.text, message.blocks) == []


@cases(60)
@given(stories(), ZONES)
def test_every_view_of_a_run_is_one_that_slack_takes(story: Story, zone: ZoneInfo) -> None:
    run, step = story.run, story.run.sop.steps[-1]
    for view in (
        modals.all_steps(run, story.now, parse_hours("mon-fri 09:00-17:30", zone)),
        modals.skip(run),
        modals.note(run, step),
        modals.supply(run),
        modals.people(run),
        modals.cancel(run),
        modals.finish(run),
        modals.evidence(run, step),
        modals.decision(run, CAMPAIGN.steps[-1]) if run.sop is CAMPAIGN else modals.note(run),
        modals_start.start(run.sop, channel=CHANNEL, subject=run.subject, inputs=run.inputs),
    ):
        assert view_faults(view) == []
    hours = parse_hours("mon-fri 09:00-17:30", zone)
    later = story.now + timedelta(days=9)
    for answer in (
        private.status([(run, None)], later, hours),
        private.acted(run, story.facts),
        private.sop_page(run.sop, 1),
    ):
        assert message_faults(answer.text, answer.blocks) == []


@cases(100)
@given(TYPED)
def test_a_word_that_is_no_command_is_answered_safely(typed: str) -> None:
    answer = private.unknown_word(typed, [CAMPAIGN])
    assert message_faults(answer.text, answer.blocks) == []


@cases(60)
@given(stories(), ZONES)
def test_undo_stands_beside_the_last_click_for_ten_minutes(story: Story, zone: ZoneInfo) -> None:
    run, latest, hours = story.run, story.run.latest, parse_hours("mon-fri 09:00-17:30", zone)
    shown = _undo_stands(modals.all_steps(run, story.now, hours))
    assert shown == (latest is not None and run.can_undo(latest, story.now))
    later = modals.all_steps(run, story.now + timedelta(minutes=10), hours)
    assert not _undo_stands(later)


def _undo_stands(view: ViewBlock) -> bool:
    """Look for the button, not for the word: people may type it."""
    return any(each["action_id"] == Action.STEP_UNDO for each in elements(view["blocks"]))
