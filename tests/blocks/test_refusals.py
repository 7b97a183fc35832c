"""Every refusal has its words, for the person who asked."""

import inspect
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.blocks.refusals import field_error, refused
from bot.domain import refusals
from bot.domain.ids import ChannelId, RunName, SopKey, StepKey, UserId
from bot.domain.parts import PartKind, SopPart
from bot.domain.permissions import ALLOWED, Act
from bot.domain.refusals import Refusal
from bot.domain.run import Run
from bot.domain.sop import InputType
from bot.domain.wishes import Confirm
from tests.blocks import goldens
from tests.blocks.samples import ANA, BEN, BERLIN, CAMPAIGN, CARA, CHANNEL, DILAN, MONDAY, Story, halfway, settled
from tests.slack_rules import message_faults

LINKS, GO, SEEN = StepKey("links"), StepKey("go"), StepKey("seen")
AT = MONDAY + timedelta(hours=4, minutes=8)


def not_allowed(act: Act) -> refusals.NotAllowed:
    return refusals.NotAllowed(act=act.value, who_may=tuple(sorted(each.value for each in ALLOWED[act])))


WITHOUT_LINKS = replace(CAMPAIGN, steps=tuple(each for each in CAMPAIGN.steps if each.key != LINKS))
CANT = ("yours", "bot", "gone", "unknown", "guest", "outside", "owner", "guest owner")
EXAMPLES: dict[str, Refusal] = {
    "slack_silent": refusals.SlackSilent(),
    "slack_lacks_a_scope": refusals.SlackSilent(why="lacking"),
    "slack_takes_no_token": refusals.SlackSilent(why="void"),
    **{f"not_allowed_{act.name.lower()}": not_allowed(act) for act in Act},
    "not_allowed_to_publish_this": refusals.NotAllowed("publish a version", ("admin", "owner"), ANA, "Campaign <QA>"),
    "not_allowed_to_publish_of_nobody": refusals.NotAllowed(
        "publish a version", ("admin", "owner"), None, "Press note"
    ),
    "not_in_channel": refusals.NotInChannel(ChannelId("C1")),
    "archived": refusals.ChannelArchived(ChannelId("C1")),
    "no_team_channel": refusals.NoTeamChannel(),
    "unfit_empty": refusals.Unfit("title", "empty"),
    "unfit_long": refusals.Unfit("title", "long", limit=60, length=75),
    "unfit_short": refusals.Unfit("text", "short", limit=4, named="QA"),
    "unfit_many": refusals.Unfit("steps", "many", limit=40),
    "unfit_without_standard": refusals.Unfit("steps", "no standard", named="Links resolve"),
    "unfit_long_line": refusals.Unfit("steps", "long line", limit=60, length=75, named="Photos chosen " * 5),
    "unfit_used": refusals.Unfit("choice", "used", named="Conversion seen"),
    "unfit_runs": refusals.Unfit("after", "runs"),
    "unfit_last": refusals.Unfit("choice", "last"),
    "unfit_code": refusals.Unfit("code", "form"),
    "unfit_person": refusals.Unfit("owner", "person"),
    "unfit_taken": refusals.Unfit("code", "taken"),
    "version_moved": refusals.VersionMoved("Campaign <QA>", 5),
    "changed_again": refusals.ChangedAgain(SopPart(PartKind.STEP, "links"), CAMPAIGN, CAMPAIGN, 4),
    "changed_again_removed": refusals.ChangedAgain(SopPart(PartKind.STEP, "links"), WITHOUT_LINKS, CAMPAIGN, 4),
    "changed_again_input": refusals.ChangedAgain(SopPart(PartKind.INPUT, "cap"), CAMPAIGN, CAMPAIGN, 4),
    "changed_again_phrases": refusals.ChangedAgain(SopPart(PartKind.PHRASES), CAMPAIGN, CAMPAIGN, 4),
    "changed_again_owner": refusals.ChangedAgain(SopPart(PartKind.OWNER), CAMPAIGN, CAMPAIGN, 4),
    "nobody_publishes": refusals.NobodyPublishes(),
    "answered_adopted": refusals.AnsweredAlready("adopted"),
    "answered_refused": refusals.AnsweredAlready("refused"),
    "answered_gone": refusals.AnsweredAlready("gone"),
    "no_such_period": refusals.NoSuchPeriod("next *week*"),
    "no_such_sop": refusals.NoSuchSop("x`<!channel>\x00"),
    "no_such_sop_but_near": refusals.NoSuchSop("campaign-q", near=(SopKey("campaign-qa"), SopKey("campaign"))),
    "no_such_run": refusals.NoSuchRun("cqa-999"),
    "no_open_run": refusals.NoOpenRun(),
    "which_run": refusals.WhichRun(((RunName("cqa-41"), "Spring webinar"), (RunName("crv-15"), "Case study <new>"))),
    "no_such_step": refusals.NoSuchStep(asked="12", steps=8, whose="cqa-41"),
    "no_such_step_of_an_sop": refusals.NoSuchStep(asked="lnks", steps=8, whose="Campaign <QA>"),
    "no_such_input": refusals.NoSuchInput("budget", inputs=("Brief", "KPI")),
    "run_finished": refusals.RunClosed(RunName("cqa-41"), finished=True, at=AT),
    "run_cancelled": refusals.RunClosed(RunName("cqa-41"), finished=False, at=AT),
    "done_already": refusals.AlreadySettled(LINKS, "done", BEN, AT),
    "skipped_already": refusals.AlreadySettled(LINKS, "skipped", BEN, AT),
    "to_confirm_already": refusals.AlreadySettled(SEEN, "to confirm", BEN, AT),
    "done_by_you": refusals.AlreadySettled(LINKS, "done", ANA, AT),
    "nothing_to_undo": refusals.NothingToUndo(LINKS),
    "not_yours_to_undo": refusals.NotYoursToUndo(BEN),
    "too_late_to_undo": refusals.NotYoursToUndo(ANA),
    "nothing_to_confirm": refusals.NothingToConfirm(LINKS),
    "second_person": refusals.NeedsSecondPerson(SEEN),
    "nothing_to_return": refusals.NothingToReturn(LINKS),
    "too_late_to_return": refusals.TooLateToReturn(RunName("cqa-41"), AT),
    "nothing_to_judge": refusals.NothingToJudge(LINKS),
    "nothing_to_undo_at_all": refusals.NothingMeant("undo", RunName("cqa-41")),
    "no_step_is_next": refusals.NothingMeant("done", RunName("cqa-41")),
    "no_such_person": refusals.NoSuchPerson(UserId("U0NOBODY")),
    "all_settled": refusals.AllSettled(RunName("cqa-41")),
    "not_open": refusals.NotOpen(LINKS, "done"),
    "blocker_gone": refusals.BlockerGone(),
    "blocker_not_yours": refusals.BlockerNotYours(LINKS, BEN),
    "blocker_of_nobody": refusals.BlockerNotYours(LINKS, None),
    "offer_gone": refusals.OfferGone(LINKS),
    "offer_of_the_run_gone": refusals.OfferGone(None),
    "offered_to_someone_else": refusals.OfferedToSomeoneElse(LINKS, BEN),
    **{f"cant_receive_{why}": refusals.CantReceive(BEN, why) for why in CANT},
    **{f"cant_hear_{why}": refusals.CantHear(BEN, why) for why in ("bot", "gone", "guest", "outside")},
    "cant_receive_as_owner": refusals.CantReceive(BEN, "gone", field="role.owner", or_nobody=True),
    "which_offer": refusals.WhichOffer("accept", halfway().run, (LINKS, None)),
    "evidence_link": refusals.EvidenceMissing(LINKS, "link"),
    "evidence_sentence": refusals.EvidenceMissing(LINKS, "sentence"),
    "decision": refusals.DecisionMissing(GO, ("Go", "No-go")),
    "someone_else_decides": refusals.SomeoneElseDecides(GO, DILAN),
    "one_step_open": refusals.StepsOpen((3,)),
    "steps_open": refusals.StepsOpen((3, 5, 8)),
    **{
        f"words_{what}": refusals.TextMissing(what)
        for what in ("note", "reason", "output", "subject", "value", "mute", "judgement", "something")
    },
    "too_long": refusals.TextTooLong(limit=3000, length=7000),
    "inputs_missing": refusals.InputsMissing(("kpi", "cap")),
    "no_link": refusals.NotALink("javascript:alert(1) <x>", field="brief"),
    **{
        f"bad_{kind.name.lower()}": refusals.BadInput("cap", "Budget cap", kind.value, choices=("A&B", "C"))
        if kind is InputType.CHOICE
        else refusals.BadInput("cap", "Budget cap", kind.value)
        for kind in InputType
    },
}


def said(refusal: Refusal, run: Run | None, viewer: UserId = ANA) -> str:
    message = refused(refusal, run, viewer, BERLIN)
    assert message_faults(message.text, message.blocks) == []
    return message.text


def every_refusal() -> Iterator[type[Refusal]]:
    for _, found in inspect.getmembers(refusals, inspect.isclass):
        if issubclass(found, Refusal) and found is not Refusal:
            yield found


@pytest.mark.parametrize("kind", list(every_refusal()), ids=lambda kind: kind.__name__)
def test_every_refusal_has_words(kind: type[Refusal]) -> None:
    examples = [each for each in EXAMPLES.values() if type(each) is kind]
    assert examples, f"{kind.__name__} has no example here"
    for each in examples:
        assert said(each, halfway().run)
        assert said(each, None)
        assert said(each, replace(halfway().run, owner=UserId(""), starter=UserId("")))


def test_the_words_read_as_they_were_read() -> None:
    run = halfway().run
    words = {name: said(each, run) for name, each in EXAMPLES.items()}
    beside = {name: list(found) for name, each in EXAMPLES.items() if (found := field_error(each))}
    goldens.check("refusals", {"said": words, "beside_a_field": beside})


def test_words_begin_with_a_capital_or_a_name_and_end_with_a_stop() -> None:
    for name, each in EXAMPLES.items():
        text = said(each, None)
        assert text[0].isupper() or text.startswith(("*", "<@", "“", "cqa-41")), text
        assert text.endswith((".", "?", "new&gt;")) or name.startswith("which_"), text


def test_nothing_internal_is_said() -> None:
    for each in EXAMPLES.values():
        for text in (said(each, None), said(each, halfway().run), str(field_error(each))):
            assert not any(word in text for word in ("Error", "None,", "StepKey", "InputType", "C1", "<@>"))


def test_a_confirmation_that_came_too_late_names_who_confirmed() -> None:
    run = halfway().happens(Confirm(SEEN), CARA).run
    assert said(refusals.AlreadySettled(SEEN, "done", CARA, AT), run).startswith("<@U0CARA> confirmed *5 Conversion")


def test_asking_for_a_step_when_all_are_settled_leads_to_finish() -> None:
    text = said(refusals.AllSettled(RunName("cqa-41")), settled().run)
    assert text == "Every step of cqa-41 is settled. `/sop finish cqa-41` ends the run."


def test_a_run_that_never_began_names_nobody() -> None:
    unborn = Story().run
    assert unborn.channel == CHANNEL
    assert "<@" not in said(not_allowed(Act.CANCEL), unborn)


def test_plain_words_stand_beside_a_field() -> None:
    for each in EXAMPLES.values():
        found = field_error(each)
        if found is not None:
            field, text = found
            assert field
            assert "&amp;" not in text
            assert "<" not in text
