"""What fails is left alone for a while, and holds up nothing else: no line, no card, nobody's letter or Home."""

from typing import Any

import pytest

from tests.courier.post import Post
from tests.office import shown

PEOPLE = {"role.owner": "ana", "role.ops": "ben", "role.paid": "cara"}
FOR_EVER = 10**6
HALF_AN_HOUR = 1800
FAILURES: list[dict[str, Any]] = [
    {"error": "internal_error"},
    {"status": 500},
    {"error": "missing_scope", "more": {"needed": "im:write"}},
    {"lose": "answer"},
]


@pytest.mark.parametrize("how", FAILURES)
async def test_one_persons_letter_silences_nothing_else(post: Post, how: dict[str, Any]) -> None:
    await post.start(**PEOPLE)
    post.box.faults.add("conversations.open", only={"users": "U0BEN"}, times=FOR_EVER, **how)
    await post.ana.command("/sop", "handoff 4 @ben Final.")
    await post.ana.command("/sop", "handoff 5 @cara Final.")
    await post.note("hello after")
    await post.does(post.ana, "links")
    await post.until(lambda: post.thread()[-1:] == ["hello after"] and "1 of 8 done" in shown(post.card()))
    await post.until(lambda: len(post.cara.dm) == 1)
    assert "offers you" in shown(post.cara.dm[-1])
    post.box.faults.clear()
    await post.pass_time(600, step=30)
    await post.at_rest()
    offers = [*post.ben.dm, *post.ben.private()]
    assert len([each for each in offers if "offers you" in each["text"]]) == 1


async def test_a_letter_that_fails_is_tried_again_after_ever_longer_waits(post: Post) -> None:
    await post.start(**PEOPLE)
    post.box.calls.clear()
    post.box.faults.add("conversations.open", only={"users": "U0BEN"}, times=FOR_EVER, error="internal_error")
    await post.ana.command("/sop", "handoff 4 @ben Final.")
    for number in range(20):  # each of them wakes the lane
        await post.note(f"note {number}")
        await post.pass_time(HALF_AN_HOUR / 20, step=15)
    assert len(post.box.calls_of("conversations.open")) <= 16


async def test_a_letter_that_may_have_landed_is_looked_for_since_it_was_due_however_late(post: Post) -> None:
    await post.start(**PEOPLE)
    post.box.faults.add("chat.postMessage", only={"channel": "D0BEN"}, lose="answer")
    post.box.faults.add("conversations.history", only={"channel": "D0BEN"}, times=8, status=500)
    await post.ana.command("/sop", "handoff 4 @ben Final.")
    await post.pass_time(HALF_AN_HOUR, step=30)
    await post.at_rest()
    assert len(post.ben.dm) == 1


async def test_a_card_that_fails_lets_its_thread_and_letters_go_on(post: Post) -> None:
    await post.start(**PEOPLE)
    post.box.faults.add("chat.update", only={"channel": "C0MARKETING"}, times=FOR_EVER, error="internal_error")
    await post.does(post.ana, "links")
    await post.ana.command("/sop", "handoff 4 @ben Final.")
    await post.note("hello after")
    await post.until(lambda: post.thread()[-1:] == ["hello after"] and len(post.ben.dm) == 1)
    assert "1 of 8 done" not in shown(post.card())
    post.box.faults.clear()
    await post.at_rest()
    assert "1 of 8 done" in shown(post.card())


async def test_no_line_is_said_outside_of_a_thread_that_is_not_there_yet(post: Post) -> None:
    post.box.faults.add("chat.postMessage", times=6, status=500)
    await post.begin()
    await post.ana.command("/sop", "note cqa-1 waits for the card")
    await post.at_rest()
    assert len(post.cards()) == 1
    assert post.thread() == ["waits for the card"]
    assert [each for each in post.box.messages("marketing") if "waits for the card" in each["text"]] == []


@pytest.mark.parametrize("how", [{"error": "internal_error"}, {"status": 500}, {"error": "a_code_of_tomorrow"}])
async def test_one_persons_home_keeps_nobody_elses_from_being_drawn(post: Post, how: dict[str, Any]) -> None:
    await post.start(**PEOPLE)
    for person in (post.ana, post.ben):
        await person.open_home()
    await post.settled()
    post.box.calls.clear()
    post.box.faults.add("views.publish", only={"user_id": "U0ANA"}, times=FOR_EVER, **how)
    await post.ana.command("/sop", "handoff 4 @ben Final.")
    for _ in range(20):
        await post.pass_time(HALF_AN_HOUR / 20, step=15)
        await post.app.ticking.tick()
    await post.until(lambda: "🤝 4 UTM tags" in shown(post.ben.home or {}))
    assert len([each for each in post.box.calls_of("views.publish") if each.args["user_id"] == "U0ANA"]) <= 16
    post.box.faults.clear()
    await post.ana.open_home()
    await post.settled()
    assert "UTM tags" in shown(post.ana.home or {})


async def test_who_cannot_be_asked_of_slack_keeps_nobody_elses_home_waiting(post: Post) -> None:
    await post.box.invite("launches")
    await post.start(**PEOPLE)
    await post.start(channel="launches", **PEOPLE)
    await post.box.rename("launches", "launch")  # what was known of it is void
    post.box.faults.add("conversations.info", only={"channel": "C0LAUNCHES"}, times=FOR_EVER, error="internal_error")
    await post.ana.open_home()
    await post.lena.open_home()
    await post.until(lambda: post.lena.home is not None)
    waits = post.ana.home
    assert not waits
    post.box.faults.clear()
    await post.at_rest()
    assert "cqa-2" in shown(post.ana.home or {})
