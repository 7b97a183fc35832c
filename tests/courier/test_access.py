"""A token that Slack takes no more stops everything but one cheap question; a scope that lacks stops one method.

So it is with what is said, and with what is looked up.
"""

import logging
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


async def test_what_lacks_to_find_a_direct_message_is_not_found_by_finding_one_in_a_channel(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    await post.start(**PEOPLE)
    post.box.manifest["oauth_config"]["scopes"]["bot"].remove("im:history")
    for step, person in ((4, "ben"), (5, "cara")):
        to_one = post.box.space.dm(post.box.person(person).id).id
        post.box.faults.add("chat.postMessage", lose="answer", only={"channel": to_one})
        await post.ana.command("/sop", f"handoff {step} @{person} Final.")
        await post.at_rest()
        post.box.faults.add("chat.postMessage", lose="answer", only={"channel": post.box.space.channel("marketing").id})
        looked = len(post.box.calls_of("conversations.replies"))
        await post.note("said once")
        await post.at_rest()
        assert len(post.box.calls_of("conversations.replies")) > looked
    assert [each.answer["needed"] for each in post.box.calls_of("conversations.history") if each.answer] == [
        "im:history"
    ] * 2
    assert post.app.courier.lacking == ("im:history",)
    assert len(told(caplog, "slack.lacks_scope")) == 1


# ---- what is looked up


async def a_day_later(post: Post) -> None:
    """Let so much time pass that who is who and where is to be looked up again."""
    await post.at_rest()
    await post.pass_time(25 * 3600, step=3600)


def told(caplog: pytest.LogCaptureFixture, what: str) -> list[logging.LogRecord]:
    return [each for each in caplog.records if each.message == what]


@pytest.mark.parametrize(("scope", "method"), [("users:read", "users.info"), ("channels:read", "conversations.info")])
async def test_a_scope_that_lacks_for_a_look_up_is_told_and_named_and_asked_for_again(
    post: Post, caplog: pytest.LogCaptureFixture, scope: str, method: str
) -> None:
    await begun(post)
    scopes = post.box.manifest["oauth_config"]["scopes"]["bot"]
    scopes.remove(scope)
    await a_day_later(post)
    for _ in range(2):
        asked = len(post.box.calls_of(method))
        answer = await post.lena.command("/sop", "note cqa-1 hello")
        assert answer.text.startswith("I can't look this up in Slack: the app lacks a permission. Nothing was recorded")
        assert len(post.box.calls_of(method)) > asked, "it may be there by now"
    (line,) = told(caplog, "slack.lacks_scope")
    assert (line.levelname, vars(line)["needed"], vars(line)["method"]) == ("ERROR", scope, method)
    assert "manifest.yml" in vars(line)["mend"]
    await post.app.ticking.tick()
    well, parts = await post.app.health.report()
    assert (well, parts["scopes_lacking"]) == (True, [scope])
    scopes.append(scope)
    await post.note("hello again")
    await post.at_rest()
    assert post.thread() == ["Hello.", "hello again"]
    assert (await post.app.health.report())[1]["scopes_lacking"] == []


async def test_whoever_is_in_a_channel_that_cant_be_asked_for_isnt_told_to_invite_the_bot(post: Post) -> None:
    await begun(post)
    await a_day_later(post)
    post.box.faults.add("conversations.members", error="missing_scope", more={"needed": "channels:read"})
    answer = await post.lena.command("/sop", "note cqa-1 hello")
    assert "lacks a permission" in answer.text
    assert post.app.courier.lacking == ("channels:read",)
    await post.note("hello again")
    assert not post.app.courier.lacking


async def test_what_lacks_for_private_channels_is_not_found_in_public_ones(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    await begun(post)
    await post.box.invite("budget")
    await post.settled()
    post.box.manifest["oauth_config"]["scopes"]["bot"].remove("groups:read")
    await a_day_later(post)
    for _ in range(2):
        answer = await post.ana.command("/sop", "start campaign-qa", channel="budget")
        assert "lacks a permission" in answer.text
        await post.note("hello there")
        assert post.app.courier.lacking == ("groups:read",)
    assert len(told(caplog, "slack.lacks_scope")) == 1


async def test_a_direct_message_is_no_place_for_the_bot_and_no_scope_lacks_for_it(post: Post) -> None:
    await begun(post)
    await post.ana.command("/sop", "handoff 4 @ben Final.")
    await post.settled()
    tabs = {"messages_tab_enabled": True, "messages_tab_read_only_enabled": False}
    post.box.manifest["features"]["app_home"].update(tabs)  # or there would be nothing to type a command into
    with_the_bot = post.box.channel_of(post.ben.dm[-1])
    answer = await post.ben.command("/sop", "status", channel=with_the_bot)
    assert "No SOP is running in this channel" in answer.text
    refused = post.box.calls_of("conversations.info")[-1].answer or {}
    assert (refused["error"], refused["needed"]) == ("missing_scope", "im:read")
    assert not post.app.courier.lacking


@pytest.mark.parametrize("code", ["account_inactive", "token_revoked"])
async def test_a_look_up_that_finds_the_token_void_stops_everything_too(
    post: Post, caplog: pytest.LogCaptureFixture, code: str
) -> None:
    await begun(post)
    await a_day_later(post)
    post.box.token_refused = code
    for _ in range(3):
        answer = await post.lena.command("/sop", "note cqa-1 hello")
        assert "Slack doesn't let me in at present. Nothing was recorded" in answer.text
    assert post.app.courier.refused == code
    assert len(told(caplog, "slack.refuses")) == 1
    post.box.calls.clear()
    await post.lena.command("/sop", "note cqa-1 hello")
    assert sent(post) == []
    post.box.token_refused = None
    await post.at_rest()
    await post.note("hello again")
    await post.at_rest()
    assert post.thread() == ["Hello.", "hello again"]


async def test_a_home_for_which_a_look_up_is_refused_is_drawn_once_it_isnt(post: Post) -> None:
    await begun(post)
    await post.ana.open_home()
    await a_day_later(post)
    post.box.faults.add("users.info", error="missing_scope", only={"user": post.ana.id}, times=10**6)
    post.box.calls.clear()
    await post.does(post.ben, "links")
    await post.pass_time(600, step=10)
    assert post.box.calls_of("users.info")
    assert not post.box.calls_of("views.publish")
    post.box.faults.clear()
    await post.at_rest()
    assert [each.args["user_id"] for each in post.box.calls_of("views.publish")] == [post.ana.id]
