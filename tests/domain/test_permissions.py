"""Who may do what: every cell of the table, asked of the rules; the table is written out here a second time."""

from typing import Any

import pytest

from bot.domain.facts import DeclineReason, ReturnCause, SkipReason
from bot.domain.ids import UserId
from bot.domain.people import Actor, Kind
from bot.domain.permissions import ALLOWED, Act, Part, Standing, require, standings
from bot.domain.refusals import NotAllowed, Refusal, SomeoneElseDecides
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
    Explain,
    Finish,
    HandOff,
    MoveBlocker,
    SendBack,
    Skip,
    Start,
    Supply,
    Unblock,
    Undo,
    Wish,
    Withdraw,
)
from tests.domain.play import ANA, BEN, BOSS, CARA, DRAFT, GO, GUEST, KNOWN, LINKED, SEEN, Play, settled
from tests.domain.play import STRANGER as OUTSIDER

OWNER, STARTER = Actor(UserId("U0OWNER")), Actor(UserId("U0STARTER"))
DOER, ASKED = UserId("U0DOER"), UserId("U0ASKED")
PARTNER = Actor(UserId("U0PARTNER"), kind=Kind.PARTNER)
PEOPLE = {
    "admin": BOSS,
    "owner": OWNER,
    "starter": STARTER,
    "member": BEN,
    "guest": GUEST,
    "partner": PARTNER,
    "outsider": OUTSIDER,
    "admin outside": Actor(UserId("U0BOSS"), is_admin=True, in_channel=False),
    "owner who left": Actor(OWNER.user, in_channel=False, may_look_in=False),
    "bot": Actor(UserId("U0BOT"), kind=Kind.BOT),
    "deactivated owner": Actor(OWNER.user, kind=Kind.DEACTIVATED, is_admin=True),
    "guest who owns": Actor(OWNER.user, kind=Kind.GUEST),
    "doer from outside": Actor(UserId("U0DOER"), in_channel=False),
    "asked from outside": Actor(UserId("U0ASKED"), in_channel=False),
    "doer shut out": Actor(UserId("U0DOER"), in_channel=False, may_look_in=False),
}
TABLE = """
                    start  work  skip  finish  decide  cancel  reassign  block  hand_off  hand_off_any  answer  suggest  propose  publish  digest  export
admin               yes    yes   yes   yes     yes     yes     yes       yes    yes       yes           no      yes            yes      yes      yes     yes
owner               yes    yes   yes   yes     yes     yes     yes       yes    yes       yes           no      yes            yes      yes      no      no
starter             yes    yes   yes   yes     no      yes     yes       yes    yes       no            no      yes            yes      no       no      no
member              yes    yes   yes   yes     no      no      no        yes    yes       no            no      yes            yes      no       no      no
guest               no     yes   no    no      no      no      no        yes    no        no            no      no             no       no       no      no
partner             no     yes   no    no      no      no      no        yes    no        no            no      no             no       no       no      no
guest who owns      no     yes   no    no      no      no      no        yes    no        no            no      no             no       no       no      no
outsider            no     no    no    no      no      no      no        no     no        no            no      no             no       no       no      no
admin outside       no     no    no    no      no      no      no        no     no        no            no      no             no       no       no      no
owner who left      no     no    no    no      no      no      no        no     no        no            no      no             no       no       no      no
bot                 no     no    no    no      no      no      no        no     no        no            no      no             no       no       no      no
deactivated owner   no     no    no    no      no      no      no        no     no        no            no      no             no       no       no      no
doer from outside   no     yes   no    no      no      no      no        yes    yes       no            no      no             no       no       no      no
asked from outside  no     no    no    no      no      no      no        no     no        no            yes     no             no       no       no      no
doer shut out       no     no    no    no      no      no      no        no     no        no            no      no             no       no       no      no
"""  # noqa: E501 - a table
ACTS = [Act[name.upper()] for name in TABLE.split("\n")[1].split()]


def cells() -> list[tuple[str, Act, bool]]:
    rows = [(line[:20].strip(), line[20:].split()) for line in TABLE.strip("\n").split("\n")[1:]]
    return [(who, act, cell == "yes") for who, line in rows for act, cell in zip(ACTS, line, strict=True)]


def test_the_table_has_every_act_and_every_person() -> None:
    assert set(ACTS) == set(Act)
    assert {who for who, _, _ in cells()} == set(PEOPLE)
    assert set(ALLOWED) == set(Act)


@pytest.mark.parametrize(("who", "act", "allowed"), cells())
def test_each_cell_of_the_table_is_what_the_rules_say(who: str, act: Act, allowed: bool) -> None:  # noqa: FBT001 - a cell
    part = Part(owner=OWNER.user, starter=STARTER.user, assignee=DOER, receiver=ASKED)
    if allowed:
        require(act, PEOPLE[who], part)
    else:
        with pytest.raises(NotAllowed) as refused:
            require(act, PEOPLE[who], part)
        assert refused.value.act == act.value
        assert set(refused.value.who_may) == {each.value for each in ALLOWED[act]}


OUT = {"in_channel": False, "may_look_in": False}
GIVING_DRAFT = HandOff(CARA, "x", DRAFT)
WISHES: list[tuple[Wish, Act]] = [
    (Start("x", inputs=KNOWN), Act.START),
    (Complete(DRAFT), Act.WORK),
    (Confirm(SEEN), Act.WORK),
    (Undo(DRAFT), Act.WORK),
    (AddNote("x"), Act.WORK),
    (Supply({"angle": "x"}), Act.WORK),
    (Block(DRAFT, "x"), Act.BLOCK),
    (Explain(1, "x"), Act.BLOCK),
    (MoveBlocker(1, LINKED), Act.BLOCK),
    (Unblock(1), Act.BLOCK),
    (SendBack(DRAFT, ReturnCause.TOOL, "x"), Act.BLOCK),
    (HandOff(CARA, "x", LINKED), Act.HAND_OFF),
    (GIVING_DRAFT, Act.HAND_OFF_ANY),
    (HandOff(CARA, "x"), Act.HAND_OFF_ANY),
    (Skip(DRAFT, SkipReason.NO_TIME), Act.SKIP),
    (Finish("x"), Act.FINISH),
    (Cancel("x"), Act.CANCEL),
    (Assign({"lead": BEN.user}), Act.REASSIGN),
]


@pytest.mark.parametrize(("who", "act", "allowed"), [each for each in cells() if "outside" not in each[0]])
def test_a_wish_is_refused_to_whom_the_table_says(who: str, act: Act, allowed: bool) -> None:  # noqa: FBT001 - a cell
    for wish in (wish for wish, needed in WISHES if needed is act):
        if not (wish == GIVING_DRAFT and "own" in who):  # it is theirs to give, which another cell is about
            assert _is_refused(_play_for(wish), wish, PEOPLE[who]) is not allowed


@pytest.mark.parametrize("who", ["outsider", "bot", "deactivated owner"])
def test_who_may_not_act_learns_nothing_else_of_the_run(who: str) -> None:
    play = settled()
    play.wish(Finish("x"))
    # Whoever was offered something from outside is told that the run has ended, so giving is answered likewise.
    for wish in (wish for wish, _ in WISHES if not isinstance(wish, HandOff)):
        assert _is_refused(play, wish, PEOPLE[who])


@pytest.mark.parametrize("gone", [{"kind": Kind.BOT}, {"kind": Kind.DEACTIVATED}, {"kind": Kind.GUEST, **OUT}, OUT])
def test_whoever_is_asked_answers_only_while_they_may_act(gone: dict[str, Any]) -> None:
    play = Play()
    play.wish(Start("x", inputs=KNOWN))
    play.wish(HandOff(CARA, "x", LINKED))
    play.wish(HandOff(CARA, "x"))
    play.wish(Block(DRAFT, "x", person=CARA.user))
    asked, giver = Actor(CARA.user, **gone), Actor(ANA.user, **gone)
    for key in (LINKED, None):
        assert _is_refused(play, Accept(key), asked)
        assert _is_refused(play, Decline(DeclineReason.OTHER, "x", key), asked)
        assert _is_refused(play, Withdraw(key), giver)
    assert _is_refused(play, AnswerBlocker(1, accepted=True), asked)
    play.wish(AnswerBlocker(1, accepted=True), CARA)
    play.wish(Accept(LINKED), Actor(CARA.user, in_channel=False))


def test_a_person_can_act_in_several_capacities() -> None:
    both = standings(BOSS, Part(owner=BOSS.user, starter=BOSS.user))
    assert both == {Standing.ADMIN, Standing.OWNER, Standing.STARTER, Standing.MEMBER}
    assert standings(GUEST, Part(owner=GUEST.user)) == {Standing.GUEST}
    assert standings(BEN, Part(owner=ANA.user, starter=ANA.user)) == {Standing.MEMBER}
    assert standings(BEN, Part(assignee=BEN.user)) == {Standing.MEMBER, Standing.ASSIGNEE}
    assert standings(GUEST, Part(receiver=GUEST.user)) == {Standing.GUEST, Standing.RECEIVER}


def test_who_took_a_step_over_from_outside_a_public_channel_may_work_on_it_and_on_nothing_else() -> None:
    far = Actor(UserId("U0FAR"), in_channel=False)
    assert standings(far, Part(owner=far.user, starter=far.user)) == frozenset()
    assert standings(far, Part(assignee=far.user)) == {Standing.ASSIGNEE}
    shut_out = Actor(UserId("U0FAR"), in_channel=False, may_look_in=False)
    assert standings(shut_out, Part(assignee=far.user, receiver=far.user)) == frozenset()


@pytest.mark.parametrize(("who", "allowed"), [(who, allowed) for who, act, allowed in cells() if act is Act.DECIDE])
def test_a_decision_of_someone_else_follows_the_table(who: str, allowed: bool) -> None:  # noqa: FBT001 - a cell
    play = _owned()
    if allowed:
        play.wish(Complete(GO, decision="Go"), PEOPLE[who])
    else:
        with pytest.raises((SomeoneElseDecides, NotAllowed)):
            play.wish(Complete(GO, decision="Go"), PEOPLE[who])
    assert (play.state(GO).decision == "Go") is allowed


def _is_refused(play: Play, wish: Wish, by: Actor) -> bool:
    try:
        play.wish(wish, by)
    except NotAllowed:
        return True
    except Refusal:
        return False  # another rule's answer: the table let it through
    return False


def _owned() -> Play:
    """Give a run with an owner, a starter who is someone else, and a decider."""
    play = Play()
    people = {"lead": OWNER.user, "decider": UserId("U0DILAN")}
    play.wish(Start("x", people=people, inputs=KNOWN), STARTER)
    return play


def _play_for(wish: Wish) -> Play:
    return Play() if isinstance(wish, Start) else _owned()
