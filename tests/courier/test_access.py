"""A token that Slack takes no more stops everything but one cheap question; a scope that lacks stops one method."""

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.sandbox.faults import Call
from tests.courier.post import Post
from tests.office import shown

VOID = (
    "account_inactive",
    "invalid_auth",
    "not_authed",
    "token_revoked",
    "token_expired",
    "org_login_required",
    "ekm_access_denied",
)
PEOPLE = {"role.owner": "ana", "role.ops": "ben"}


def sent(post: Post) -> list[Call]:
    """Give every call but the question whether the token is taken, and those of Socket Mode."""
    return [each for each in post.box.calls if each.method not in {"auth.test", "apps.connections.open"}]


async def begun(post: Post) -> None:
    """Start a run whose people are known by now: a click needs no look-up any more."""
    await post.start(**PEOPLE)
    await post.note("Hello.")
    await post.settled()


@pytest.mark.thorough
async def test_while_the_token_is_void_nothing_is_sent_and_one_question_asked_ever_more_rarely(post: Post) -> None:
    await post.start(**PEOPLE)
    await post.ana.open_home()
    await post.settled()
    before = dict(post.card())
    post.box.calls.clear()
    post.box.token_refused = "account_inactive"
    await post.clicks(post.ana, "step.done", "links", before)
    await post.until(lambda: post.app.courier.refused is not None)
    await post.pass_time(2, step=0.5)
    tried = len(sent(post))
    assert tried <= 2, "the card and the Home, each in its own lane"
    for step in ("audience", "utm"):
        await post.clicks(post.ana, "step.done", step, before)
    for _ in range(48):
        await post.pass_time(3600, step=300)
        await post.app.courier.sweep()
    assert len(sent(post)) == tried
    asked = [each.at for each in post.box.calls_of("auth.test")]
    waits = [(later - earlier).total_seconds() for earlier, later in pairwise(asked)]
    assert waits == sorted(waits) or all(later > 0.9 * earlier for earlier, later in pairwise(waits))
    assert 40 <= len(asked) <= 70
    assert max(waits) <= 3600 + 300


@pytest.mark.parametrize("code", VOID)
async def test_when_it_is_taken_again_everything_is_taken_up(post: Post, code: str) -> None:
    await begun(post)
    await post.ana.open_home()
    await post.settled()
    homes_drawn = len(post.box.calls_of("views.publish"))
    post.box.token_refused = code
    await post.ana.command("/sop", "handoff 4 @ben Final.")
    await post.note("said meanwhile")
    await post.does(post.ana, "links")
    await post.ben.react("no_entry", post.card())
    await post.pass_time(7200, step=300)
    assert post.app.courier.refused == code
    assert len(post.thread()) == 1
    post.box.token_refused = None
    await post.at_rest(step=300)
    assert "1 of 8 done" in shown(post.card())
    assert "said meanwhile" in post.thread()
    assert len(post.ben.dm) == 1
    asked = [each for each in post.ben.private() if "What stops it?" in each["text"]]
    assert len(asked) == 1, "what can't be looked for was not sent, so it is sent now"
    assert len(post.box.calls_of("views.publish")) > homes_drawn


async def test_it_is_told_once_and_health_says_so(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    await begun(post)
    post.box.token_refused = "token_revoked"
    await post.note("waits")
    await post.does(post.ana, "links")
    await post.pass_time(600, step=30)
    await post.app.ticking.tick()
    well, parts = await post.app.health.report()
    assert (well, parts["slack_refuses"]) == (False, "token_revoked")
    (told,) = [each for each in caplog.records if each.message == "slack.refuses"]
    assert told.levelname == "ERROR"
    assert "SLACK_BOT_TOKEN" in vars(told)["mend"], "whoever runs the server reads once what to do"
    post.box.token_refused = None
    await post.at_rest()
    await post.app.ticking.tick()
    assert (await post.app.health.report())[0]


async def test_a_method_that_is_refused_alone_is_tried_ever_more_rarely_too(post: Post) -> None:
    await post.start()
    post.box.calls.clear()
    post.box.faults.add("chat.update", error="ekm_access_denied", times=10**6)
    await post.does(post.ana, "links")
    for _ in range(24):
        await post.pass_time(3600, step=300)
    assert len(post.box.calls_of("chat.update")) <= 45
    post.box.faults.clear()
    await post.at_rest(step=300)
    assert "1 of 8 done" in shown(post.card())
    post.box.faults.add("chat.update", error="token_expired")
    await post.does(post.ana, "audience")
    await post.until(lambda: post.app.courier.refused is not None)
    await post.pass_time(3, step=0.5)
    await post.settled()
    assert "2 of 8 done" in shown(post.card()), "it worked in between, so the first question comes at once"


async def test_a_stop_waits_for_no_answer_to_it(post: Post) -> None:
    await begun(post)
    post.box.token_refused = "invalid_auth"
    await post.note("said by the next one")
    await post.until(lambda: post.app.courier.refused is not None)
    await post.pass_time(3600, step=300)
    stopped_from = post.clock.now()
    await post.stop()
    assert post.clock.now() - stopped_from < timedelta(seconds=2)
    post.box.token_refused = None
    await post.start_again()
    await post.at_rest()
    assert post.thread() == ["Hello.", "said by the next one"]


# ---- a scope that lacks


async def test_without_a_scope_for_direct_messages_everything_else_goes_on(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    await post.start(**PEOPLE)
    post.box.manifest["oauth_config"]["scopes"]["bot"].remove("im:write")
    await post.ana.command("/sop", "handoff 4 @ben Final.")
    await post.ana.command("/sop", "handoff 5 @cara Final.")
    await post.note("hello after")
    await post.does(post.ana, "links")
    await post.at_rest()
    assert post.app.courier.refused is None
    assert post.thread()[-1] == "hello after"
    assert "1 of 8 done" in shown(post.card())
    for person in (post.ben, post.cara):
        assert any("offers you" in each["text"] for each in person.private()), "they are told in the thread"
    (told,) = [each for each in caplog.records if each.message == "slack.lacks_scope"]
    assert (told.levelname, vars(told)["needed"], vars(told)["method"]) == ("ERROR", "im:write", "conversations.open")
    await post.app.ticking.tick()
    well, parts = await post.app.health.report()
    assert (well, parts["scopes_lacking"]) == (True, ["im:write"])


async def test_a_scope_that_was_given_since_is_missed_no_more(post: Post) -> None:
    await post.start(**PEOPLE)
    scopes = post.box.manifest["oauth_config"]["scopes"]["bot"]
    scopes.remove("im:write")
    await post.ana.command("/sop", "handoff 4 @ben Final.")
    await post.settled()
    assert post.app.courier.lacking == ("im:write",)
    scopes.append("im:write")
    await post.ana.command("/sop", "handoff 5 @cara Final.")
    await post.settled()
    assert "offers you" in shown(post.cara.dm[-1])
    assert not post.app.courier.lacking


async def test_a_card_for_which_a_scope_lacks_is_held_and_its_owner_told(post: Post) -> None:
    before = dict(await post.start(**PEOPLE))
    post.box.faults.add("chat.update", error="missing_scope", more={"needed": "chat:write"}, times=99)
    await post.does(post.ben, "kpi-match")
    await post.pass_time(600, step=30)
    assert len([each for each in post.box.calls_of("chat.update") if each.args["ts"] == before["ts"]]) == 2
    assert "I lack a permission" in shown(post.ana.dm[-1])
    assert post.app.courier.lacking == ("chat:write",)
